"""The sheet of a section: its groups of questions, filled in, with what is refused, disputed or missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.declarations import Condition, Group, Question
from jalon.dossiers.documents import Document
from jalon.dossiers.questions import QuestionType, Raw, Rows
from jalon.web.dossiers.controls import Place, control, is_group, rows, unit_of
from jalon.web.dossiers.grid import is_grid, skipped_groups, variable
from jalon.web.dossiers.markup import NOTHING, banner, error_line, join, quoted, words

OOB = ' hx-swap-oob="true"'
MOST_NAMED = 8


@dataclass
class Sheet:
    """What is written: the document, the raw answers that stand in for stored ones, errors and disputes by code.

    `mark_optional` writes « (facultatif) ». `more_rows`: the question for which a further blank row was asked.
    """

    document: Document
    errors: Mapping[str, str] = field(default_factory=dict)
    disputes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    on_screen: Mapping[str, Raw] = field(default_factory=dict)
    more_rows: str = ""
    shown: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = frozenset(question.code for question in self.document.definition.shown(self.document.answers))

    def raw(self, question: Question) -> Raw:
        """Return what the page shows for a question: the person's own words first."""
        if question.code in self.on_screen:
            return self.on_screen[question.code]
        if question.code in self.disputes:
            return self.disputes[question.code]["raw"]
        return self.document.raw(question)


def body(sheet: Sheet) -> SafeString:
    """Write every group, under its chapter when it opens one."""
    definition = sheet.document.definition
    grid = tuple(group for group in definition.groups if is_grid(group))
    skipped = skipped_groups(grid, sheet.document.answers) if grid else set()
    parts: list[str] = []
    chapter = ""
    folded = False
    for group in definition.groups:
        if group.chapter != chapter:
            chapter = group.chapter
            if folded:
                parts.append("</details>")
            folded = bool(group.chapter_help)
            parts.append(_chapter(group))
        if is_grid(group):
            parts.append(variable(group, sheet.document, sheet.errors, skipped))
        else:
            parts.append(_group(group, sheet))
    if folded:
        parts.append("</details>")
    return join(parts)


def _chapter(group: Group) -> str:
    """A chapter that explains itself is optional: it stays folded."""
    if not group.chapter_help:
        return f"<h2>{words(group.chapter)}</h2>"
    return (
        f'<details class="chapter"><summary><h2>{words(group.chapter)}</h2> '
        f'<span class="muted">{words(group.chapter_help)}</span></summary>'
    )


def _group(group: Group, sheet: Sheet) -> str:
    help_text = f'<p class="hint">{words(group.help)}</p>' if group.help else ""
    title = f"<h2>{words(group.label)}</h2>" if len(sheet.document.definition.groups) > 1 else ""
    fields = "".join(question_block(question, sheet) for question in group.questions)
    return f'<div class="group">{title}{help_text}<div class="fields">{fields}</div></div>'


def question_block(question: Question, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write one question: label, hint, controls, and the place of its error."""
    opening, middle = _frame(question)
    state = "" if question.code in sheet.shown else " data-closed"
    place = _place(question)
    raw = sheet.raw(question)
    if isinstance(question.type, Rows):
        controls = rows(question.type, raw, place, blank=1 if sheet.more_rows == question.code else 0)
    else:
        controls = control(question.type, raw, place)
    closing = "</fieldset>" if is_group(question.type) else "</div>"
    return join([opening, state, attributes, middle, controls, slot(question, sheet), closing])


def slot(question: Question, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write the place under a question, with the sentence of its error or the choice of its dispute."""
    content = NOTHING
    if question.code in sheet.disputes:
        content = _dispute(question, sheet)
    elif question.code in sheet.errors:
        content = error_line(sheet.errors[question.code])
    return SafeString(f'<div id="{_ids(question)[1]}"{attributes}>{content}</div>')


def _dispute(question: Question, sheet: Sheet) -> SafeString:
    other = escape(sheet.disputes[question.code]["other"] or "Une autre personne")
    theirs = sheet.document.answers.get(question.code)
    typed = sheet.document.typed.get(question.code)
    told = read_text(question.type, theirs) if theirs is not None else quoted(str(typed or "rien"))
    code = question.code
    return banner(
        "warning",
        "i-exclamation-triangle-fill",
        f"<p><b>{other} a répondu autrement.</b> Votre réponse est gardée ci-dessus. La sienne\N{NO-BREAK SPACE}:</p>"
        f'<p class="theirs">{told}</p>'
        f'<p class="row-line"><button class="button small-button" name="_keep" value="mine:{code}">'
        f'Garder ma réponse</button> <button class="button small-button" name="_keep" value="theirs:{code}">'
        "Prendre la sienne</button></p>",
    )


def read_text(kind: QuestionType, value: Any) -> SafeString:
    """Write a value as the read view does, line ends kept by the style sheet."""
    return words(kind.text(value))


@cache
def _ids(question: Question) -> tuple[str, str, str]:
    """The identifiers of the block, of the place of its error, of its hint."""
    slug = question.anchor.removeprefix("q-")
    return f"f-{slug}", f"e-{slug}", f"h-{slug}"


@cache
def _place(question: Question) -> Place:
    _, error, hint = _ids(question)
    # A group is described on its <fieldset>; its native inputs need not repeat it.
    described = "" if is_group(question.type) else f"{hint} {error}" if question.help else error
    return Place(question.code, question.anchor, described, question.label)


@cache
def _frame(question: Question) -> tuple[str, str]:
    """Write what surrounds the controls: (opening tag without its end, its end with label and hint)."""
    block, error, hint = _ids(question)
    css = f"field {question.width.value}".strip()
    unit = unit_of(question.type)
    label = f"{words(question.label)} ({unit})" if unit else words(question.label)
    optional = "" if question.required else ' <span class="optional">(facultatif)</span>'
    help_text = f'<p class="hint" id="{hint}">{words(question.help)}</p>' if question.help else ""
    condition = _condition(question.shown_when)
    if is_group(question.type):
        described = f"{hint} {error}" if question.help else error
        return (
            f'<fieldset class="{css}" id="{block}" aria-describedby="{described}"{condition}',
            f"><legend>{label}{optional}</legend>{help_text}",
        )
    return (
        f'<div class="{css}" id="{block}"{condition}',
        f'><label for="{question.anchor}">{label}{optional}</label>{help_text}',
    )


def _condition(condition: Condition | None) -> str:
    """Tell the page's script when the question is shown, in raw answers."""
    if condition is None:
        return ""
    raws = [{True: "yes", False: "no"}.get(value, value) for value in condition.values]
    return f' data-when="{condition.code}" data-values="{" ".join(raws)}"'


def missing_line(sheet: Sheet, attributes: str = "") -> SafeString:
    """Name and link what is missing, at the foot of the sheet."""
    questions = list(sheet.document.missing())
    if not questions:
        return SafeString(f'<div id="manque" class="missing"{attributes}></div>')
    named = ", ".join(f'<a href="#{question.anchor}">{words(question.name)}</a>' for question in questions[:MOST_NAMED])
    more = len(questions) - MOST_NAMED
    rest = f" et {plural(more, 'autre')}" if more > 0 else ""
    return SafeString(
        f'<div id="manque" class="missing" tabindex="-1"{attributes}>'
        f"<p><b>Il manque {plural(len(questions), 'réponse')}\N{NO-BREAK SPACE}:</b> {named}{rest}.</p></div>"
    )


def error_summary(sheet: Sheet, *, just_sent: bool = True) -> SafeString:
    """Name and link the answers refused, at the head of the sheet; read at once when they were just sent."""
    wrong = [question for question in sheet.document.definition.questions if question.code in sheet.errors]
    if not wrong:
        return NOTHING
    links = " · ".join(f'<a href="#{question.anchor}">{words(question.name)}</a>' for question in wrong)
    fact = (
        "Une réponse est à corriger." if len(wrong) == 1 else f"{len(wrong)}\N{NO-BREAK SPACE}réponses sont à corriger."
    )
    return banner(
        "error",
        "i-exclamation-octagon-fill",
        f"<p><b>{fact}</b> Ce que vous avez écrit est gardé\N{NO-BREAK SPACE}: {links}</p>",
        ' role="alert" tabindex="-1" data-error-summary' if just_sent else "",
    )
