"""What an autosave sends back: only the pieces of the page that a save can change, by identifier."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from jalon.dossiers.actions.save_section import Saved
from jalon.dossiers.declarations import Group
from jalon.dossiers.kinds.tnd.codes import BRACKETS, NO_BRACKET
from jalon.web.dossiers.blocks import blocks_of, state
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.examination import age
from jalon.web.dossiers.grid import is_grid, skipped_groups, variable, verdict
from jalon.web.dossiers.markup import banner, join, words
from jalon.web.dossiers.outcome import offer_below
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.scores import panel_of
from jalon.web.dossiers.sheet import (
    OOB,
    Sheet,
    called_by,
    leading,
    lines_of,
    missing_line,
    question_block,
    reading,
    slot,
    under_line,
)


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
        if group.lines:
            parts += _lines(group, saved, sheet, fresh)
        elif not is_grid(group):
            for question in sheet.on_page(group.questions):
                if question.code in fresh:
                    parts.append(question_block(question, sheet, OOB))
                elif question.code not in sheet.held.codes:
                    parts += (slot(question, sheet, OOB), reading(question, sheet, OOB))
        elif any(question.code in fresh for question in group.questions):
            parts.append(variable(group, saved.document, sheet.errors, skipped, OOB))
        else:
            parts.append(verdict(group, saved.document.answers, skipped, OOB))
    parts += [state(block, saved.document, OOB) for block in blocks_of(definition) if sheet.on_page(block.questions)]
    parts += _examination(sheet, whole=BRACKETS in fresh)
    parts.append(panel_of(sheet.document, door.dossier.birth_date, OOB))
    parts.append(path(door.dossier, door.steps, definition.code, door.actor.user.pk, OOB))
    parts.append(missing_line(sheet, OOB))
    parts.append(_revision(saved))
    return join(parts)


def brackets(saved: Saved, sheet: Sheet) -> SafeString:
    """Write the brackets as a save left them, for a page that will be asked for whole with what it then holds."""
    return join([question_block(saved.document.definition.by_code[BRACKETS], sheet, OOB), _revision(saved)])


def _revision(saved: Saved) -> str:
    return f'<input type="hidden" name="revision" id="revision" value="{saved.section.revision}"{OOB}>'


def _lines(group: Group, saved: Saved, sheet: Sheet, fresh: set[str]) -> Iterator[SafeString]:
    """Yield a group of lines that somebody else changed, or where an answer is refused; else what is under the lines
    that this save changed.
    """
    shown = {question.code for question in sheet.on_page(group.questions)}
    if shown & (fresh | set(sheet.errors) | set(sheet.disputes)):
        yield lines_of(group, sheet, OOB)
        return
    for question in sheet.on_page(leading(group)):
        if question.code in saved.changed and called_by(question, group):
            yield under_line(question, group, sheet, OOB)


def _examination(sheet: Sheet, *, whole: bool) -> Iterator[SafeString]:
    """Yield what a child's grid says of the age, unless the `whole` question is sent, and of the bracket below."""
    looked, born = sheet.examination, sheet.birth_date
    if looked is None or born is None:
        return
    ticked = sheet.document.answers.get(BRACKETS, [])
    if not whole:
        yield age(looked, ticked, OOB)
    if looked.own in ticked and looked.own != NO_BRACKET:
        yield offer_below(sheet.document, born, looked.own, OOB)


def _notice(notice: str) -> str:
    return banner("info", "i-info-circle-fill", f"<p>{words(notice)}</p>")
