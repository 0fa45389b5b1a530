"""What an autosave sends back: only the pieces of the page that a save can change, by identifier."""

from django.utils.safestring import SafeString

from jalon.dossiers.actions.save_section import Saved
from jalon.web.dossiers.blocks import blocks_of, state
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.grid import is_grid, skipped_groups, variable, verdict
from jalon.web.dossiers.markup import banner, join, words
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.scores import panel_of
from jalon.web.dossiers.sheet import OOB, Sheet, missing_line, question_block, reading, slot


def fragments(door: Opened, saved: Saved, sheet: Sheet, notice: str) -> SafeString:
    """Write the pieces. The revision comes last: the page's script holds it back when it held back another piece."""
    definition = saved.document.definition
    # What somebody else changed is not what this page shows; what is disputed shows the person's own words.
    fresh = saved.from_others - set(sheet.disputes)
    # Without news the notice stays: the next save follows within seconds, before anybody could read it.
    parts: list[str] = [f'<div id="avis"{OOB}>{_notice(notice)}</div>'] if notice else []
    grid = tuple(group for group in definition.groups if is_grid(group))
    skipped = skipped_groups(grid, saved.document.answers) if grid else set()
    for group in definition.groups:
        if not is_grid(group):
            for question in sheet.on_page(group.questions):
                if question.code in fresh:
                    parts.append(question_block(question, sheet, OOB))
                else:
                    parts += (slot(question, sheet, OOB), reading(question, sheet, OOB))
        elif any(question.code in fresh for question in group.questions):
            parts.append(variable(group, saved.document, sheet.errors, skipped, OOB))
        else:
            parts.append(verdict(group, saved.document.answers, skipped, OOB))
    parts += [state(block, saved.document, OOB) for block in blocks_of(definition) if sheet.on_page(block.questions)]
    parts.append(panel_of(definition, saved.document.answers, OOB))
    parts.append(path(door.dossier, door.steps, definition.code, door.actor.user.pk, OOB))
    parts.append(missing_line(sheet, OOB))
    parts.append(f'<input type="hidden" name="revision" id="revision" value="{saved.section.revision}"{OOB}>')
    return join(parts)


def _notice(notice: str) -> str:
    return banner("info", "i-info-circle-fill", f"<p>{words(notice)}</p>")
