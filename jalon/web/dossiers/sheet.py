"""The sheet of a section: its groups of questions, filled in, with what is refused, disputed or missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from jalon.core.text import plural
from jalon.dossiers.declarations import Condition, Group, Question
from jalon.dossiers.documents import Document
from jalon.dossiers.held import NOTHING_HELD, Held
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice
from jalon.dossiers.kinds.tnd.examination import Examination
from jalon.dossiers.kinds.tnd.sections.bracket_choice import BracketChoice
from jalon.dossiers.previous import Proposal
from jalon.dossiers.questions import QuestionType, Raw, Rows, Table, Treatments
from jalon.dossiers.telling import in_place_words
from jalon.web.dossiers.blocks import (
    Block,
    answered_in,
    block_of_lines,
    blocks_of,
    head,
    missing_in,
    proposed,
    state,
    tools,
)
from jalon.web.dossiers.controls import Place, control, is_group, is_list, rows, table, unit_of
from jalon.web.dossiers.examination import bracket_control
from jalon.web.dossiers.grid import is_grid, skipped_groups, variable
from jalon.web.dossiers.markup import NOTHING, banner, error_line, join, quoted, words
from jalon.web.dossiers.motives import NOTHING_LOOKED_FOR, LookedFor, motive_control
from jalon.web.dossiers.outcome import URGENT_CODES, offer_below, urgent_notice

OOB = ' hx-swap-oob="true"'
MOST_NAMED = 8


@dataclass
class Sheet:
    """What is written: the document, the raw answers that stand in for stored ones, errors and disputes by code.

    `more_rows`: the question for which a further blank row was asked. `proposal`: what an earlier dossier proposes.
    `pieces`: the address where files are joined, and `papers` the name of each kind, by code. `looked_for`: what is
    looked for among the motives. `birth_date` and `examination`: of the child whose grid it is. `held`: what the person
    reads there and does not write.
    """

    document: Document
    errors: Mapping[str, str] = field(default_factory=dict)
    disputes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    on_screen: Mapping[str, Raw] = field(default_factory=dict)
    more_rows: str = ""
    proposal: Proposal | None = None
    pieces: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)
    looked_for: LookedFor = NOTHING_LOOKED_FOR
    birth_date: date | None = None
    examination: Examination | None = None
    held: Held = NOTHING_HELD
    shown: frozenset[str] = field(init=False)
    out_of_reach: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = frozenset(self.document.shown_codes())
        self.out_of_reach = frozenset(self.document.definition.out_of_reach(self.document.answers))

    def on_page(self, questions: Iterable[Question]) -> list[Question]:
        """Return those of the questions that the page writes, open or closed: what cannot open there is left out."""
        left_out = self.out_of_reach | (self.held.codes.keys() - self.shown)
        return [question for question in questions if question.code not in left_out]

    def raw(self, question: Question) -> Raw:
        """Return what the page shows for a question: the person's own words first."""
        if question.code in self.on_screen:
            return self.on_screen[question.code]
        if question.code in self.disputes:
            return self.disputes[question.code]["raw"]
        return self.document.raw(question)


def body(sheet: Sheet) -> SafeString:
    """Write every group: in blocks that fold for a physician, under plain headings for others."""
    definition = sheet.document.definition
    blocks = blocks_of(definition)
    if not blocks:
        return join(_group(group, sheet) for group in definition.groups)
    grid = tuple(group for group in definition.groups if is_grid(group))
    skipped = skipped_groups(grid, sheet.document.answers) if grid else set()
    return join([head(sheet.proposal, sheet.document), *(_block(block, sheet, skipped) for block in blocks)])


def _block(block: Block, sheet: Sheet, skipped: set[str]) -> str:
    """Write one block: open while it awaits an answer, a choice or a new assessment, folded once it is complete.

    A block of which no question can open is not written.
    """
    if not sheet.on_page(block.questions):
        return ""
    proposal = proposed(block, sheet.proposal)
    waits = any(question.code in sheet.errors or question.code in sheet.disputes for question in block.questions)
    left = block.is_optional(sheet.document) and not block.help and not answered_in(block, sheet.document)
    left = left and not block.is_pointless(sheet.document)
    # Letters that nobody pressed one by one stay in sight, to be corrected.
    filled = block.is_grid and any(question.code in sheet.document.origins for question in block.questions)
    picks = any(isinstance(question.type, MotiveChoice | BracketChoice) for question in block.questions)
    is_open = bool(proposal) or waits or left or filled or picks or missing_in(block, sheet.document) > 0
    help_text = f'<p class="hint">{words(block.help)}</p>' if block.help else ""
    press = tools(block, sheet.document, decides=bool(proposal)) if block.is_pressed else ""
    if block.is_grid:
        content = "".join(variable(group, sheet.document, sheet.errors, skipped) for group in block.groups)
    elif block.has_lines:
        content = "".join(
            lines_of(group, sheet) if group.lines else _under_lines(group, sheet) for group in block.groups
        )
    else:
        fields = "".join(question_block(one, sheet) for one in sheet.on_page(block.questions))
        content = f'<div class="fields">{fields}</div>'
    return (
        f'<details class="block" id="b-{block.code.replace("_", "-")}"{" open" if is_open else ""}><summary>'
        f"<h2>{words(block.label)}</h2> {state(block, sheet.document)}</summary>"
        f"{help_text}{press}{proposal}{content}</details>"
    )


def _group(group: Group, sheet: Sheet) -> str:
    help_text = f'<p class="hint">{words(group.help)}</p>' if group.help else ""
    title = f"<h2>{words(group.label)}</h2>" if len(sheet.document.definition.groups) > 1 else ""
    fields = "".join(question_block(question, sheet) for question in sheet.on_page(group.questions))
    return f'<div class="group">{title}{help_text}<div class="fields">{fields}</div></div>'


def lines_of(group: Group, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write a group of short choices: its heading, what answers the rest of it in one press, a line for each."""
    press = tools(block_of_lines(group), sheet.document) if group.is_pressed else ""
    lines = join(_line(question, group, sheet) for question in sheet.on_page(leading(group)))
    opening = f"<div class=lines-group id=g-{group.code.replace('_', '-')}{attributes}>"
    return SafeString(f"{opening}<h3>{words(group.label)}</h3>{press}{lines}</div>")


def _under_lines(group: Group, sheet: Sheet) -> str:
    """Write the questions at the foot of a block of lines, and what adds the bracket below that of the child."""
    fields = join(question_block(question, sheet) for question in sheet.on_page(group.questions))
    looked = sheet.examination
    offer = NOTHING
    if looked is not None and sheet.birth_date is not None and group.code == f"age_{looked.own}_comment":
        offer = offer_below(sheet.document, sheet.birth_date, looked.own)
    return f'<div class="fields">{fields}</div>{offer}'


@cache
def leading(group: Group) -> tuple[Question, ...]:
    """Return the questions that have a line of their own: those that no other of the group calls for."""
    codes = {question.code for question in group.questions}
    return tuple(one for one in group.questions if one.shown_when is None or one.shown_when.code not in codes)


@cache
def called_by(question: Question, group: Group) -> tuple[Question, ...]:
    """Return the questions of the group that an answer calls for."""
    return tuple(one for one in group.questions if one.shown_when and one.shown_when.code == question.code)


def _line(question: Question, group: Group, sheet: Sheet) -> SafeString:
    """Write one short choice on a line, and the place under it where something may come."""
    mark = "<p class=origin>Repris</p>" if sheet.document.carried(question.code) else ""
    written = control(question.type, sheet.raw(question), Place(question.code, question.anchor, "", question.label))
    wrong = question.code in sheet.errors or question.code in sheet.disputes
    under = under_line(question, group, sheet) if wrong or called_by(question, group) else ""
    return SafeString(f"<fieldset><legend>{words(question.label)}</legend>{written}{mark}{under}</fieldset>")


def called_for(before: Document, after: Document) -> Question | None:
    """Return the first question still to be answered that a save calls for and that its page could not show."""
    could_not = before.definition.out_of_reach(before.answers)
    return next((question for question in after.missing() if question.code in could_not), None)


def under_line(question: Question, group: Group, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write the place under a line: its error or dispute, what presses, the questions that its answer calls for."""
    parts = [
        _slot_content(question, sheet),
        urgent_notice(sheet.document) if question.code in URGENT_CODES else NOTHING,
        *(_under(one, sheet) for one in sheet.on_page(called_by(question, group))),
    ]
    return SafeString(f"<div id={_ids(question)[4]}{attributes}>{join(parts)}</div>")


def _under(question: Question, sheet: Sheet) -> SafeString:
    """Write a question that a line calls for: a list in as few words as it takes, since a grid may hold dozens."""
    if not is_list(question.type) or question.code in sheet.errors or question.code in sheet.disputes:
        return question_block(question, sheet)
    written = control(question.type, sheet.raw(question), Place(question.code, question.anchor))
    return SafeString(f"<label class=under>{words(question.label)} {written}</label>")


def question_block(question: Question, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write one question: label, hint, controls, and the place of its error."""
    opens = question.shown_when is None or question.shown_when.code not in sheet.held.codes
    if question.code in sheet.held.codes:
        return _held(question, sheet, _condition(question.shown_when) * opens + attributes)
    wrong = question.code in sheet.errors or question.code in sheet.disputes
    opening, middle = _frame(question, wrong, opens)
    mark = "<p class=origin>Repris</p>" if sheet.document.carried(question.code) else ""
    state = "" if question.code in sheet.shown else " data-closed"
    place = _place(question, wrong)
    raw = sheet.raw(question)
    if isinstance(question.type, Table):
        controls = table(question.type, raw, place)
    elif isinstance(question.type, Rows):
        controls = rows(question.type, raw, place, blank=1 if sheet.more_rows == question.code else 0)
    elif isinstance(question.type, MotiveChoice):
        controls = motive_control(sheet.document.answers.get(question.code), sheet.looked_for, place)
    elif isinstance(question.type, BracketChoice) and sheet.examination is not None:
        controls = bracket_control(sheet.examination, raw, place)
    else:
        controls = control(question.type, raw, place)
    closing = "</fieldset>" if is_group(question.type) else "</div>"
    return join(
        [opening, state, attributes, middle, mark, controls, reading(question, sheet), slot(question, sheet), closing]
    )


def _held(question: Question, sheet: Sheet, attributes: str) -> SafeString:
    """Write a question that the person does not answer there: what is said, and why nothing can be typed."""
    value = sheet.document.answers.get(question.code)
    told = read_text(question.type, value) if value is not None else "Pas encore de réponse"
    why = sheet.held.codes[question.code]
    note = f'<p class=hint>{words(why)} <a href="{sheet.held.url}">Voir les accords</a></p>' if why else ""
    block, *_ = _ids(question)
    return SafeString(
        f'<div class="field {question.width.value}" id={block}{attributes}><span class=label>{words(question.label)}'
        f"</span><p class=kept id={question.anchor} tabindex=-1>{told}</p>{note}</div>"
    )


def reading(question: Question, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write under a question what is read of its text, and what answers in its place; nothing for most."""
    if not question.replaced_by and not isinstance(question.type, Treatments):
        return NOTHING
    parts = [in_place(sheet.document, question.code, sheet.pieces)]
    if sheet.pieces and not parts[0] and question.code in [one.code for one in sheet.document.missing()]:
        papers = " ou ".join(sheet.papers[code].lower() for code in question.replaced_by)
        told = words(f"Une pièce jointe peut en tenir lieu : {papers}.")
        parts.append(f'<p class="hint">{told} <a href="{sheet.pieces}">La joindre</a></p>')
    value = sheet.document.answers.get(question.code)
    if isinstance(question.type, Treatments) and value is not None:
        parts.append(treatments_read(question.type, value, checked=False))
    return SafeString(f'<div id="{_ids(question)[3]}"{attributes}>{"".join(parts)}</div>')


def in_place(document: Document, code: str, pieces: str) -> str:
    """Write which attachments answer a question in place of typing, as links."""
    links = [
        f'<a href="{pieces}{joined["id"]}/">{words(in_place_words(joined))}</a>' for joined in document.in_place(code)
    ]
    return f'<p class="in-place">{"<br>".join(links)}</p>' if links else ""


def treatments_read(kind: Treatments, value: str, *, checked: bool = True) -> str:
    """Write the rows that a list of treatments reads as, nothing for a text that is no list.

    `checked`: the physician has seen them; until then they are asked to look.
    """
    rows = kind.reading(value)
    if not rows:
        return ""
    cells = "".join(
        f"<tr><td>{words(row.name)}</td><td>{words(row.dose)}</td><td>{words(row.schedule)}</td></tr>" for row in rows
    )
    count = plural(len(rows), "ligne")
    caption = count if checked else words(f"Lu ainsi, à vérifier\N{NO-BREAK SPACE}: {count}")
    return (
        f'<table class="treatments"><caption>{caption}</caption>'
        '<thead><tr><th scope="col">Médicament</th><th scope="col">Dose</th><th scope="col">Prise</th></tr>'
        f"</thead><tbody>{cells}</tbody></table>"
    )


def slot(question: Question, sheet: Sheet, attributes: str = "") -> SafeString:
    """Write the place under a question, with the sentence of its error or the choice of its dispute."""
    return SafeString(f"<div id={_ids(question)[1]}{attributes}>{_slot_content(question, sheet)}</div>")


def _slot_content(question: Question, sheet: Sheet) -> SafeString:
    if question.code in sheet.disputes:
        return _dispute(question, sheet)
    if question.code in sheet.errors:
        return error_line(sheet.errors[question.code])
    return NOTHING


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
def _ids(question: Question) -> tuple[str, str, str, str, str]:
    """The identifiers of the block, its error, its hint, what is read of its text, and what is under its line."""
    slug = question.anchor.removeprefix("q-")
    return f"f-{slug}", f"e-{slug}", f"h-{slug}", f"r-{slug}", f"w-{slug}"


@cache
def _described(question: Question, wrong: bool) -> str:
    """Name what describes a question: its hint, and its error when there is one. The page's script adds later ones."""
    _, error, hint, *_ = _ids(question)
    return " ".join((hint,) * bool(question.help) + (error,) * wrong)


@cache
def _place(question: Question, wrong: bool) -> Place:
    # A group is described on its <fieldset>; its native inputs need not repeat it.
    described = "" if is_group(question.type) else _described(question, wrong)
    return Place(question.code, question.anchor, described, question.label)


@cache
def _frame(question: Question, wrong: bool, opens: bool) -> tuple[str, str]:
    """Write what surrounds the controls: (opening tag without its end, its end with label and hint).

    `opens`: an answer of the page may open or close the question.
    """
    block, _, hint, *_ = _ids(question)
    css = f"field {question.width.value}".strip()
    unit = unit_of(question.type)
    label = f"{words(question.label)} ({unit})" if unit else words(question.label)
    optional = "" if question.required else " <i>(facultatif)</i>"
    help_text = f'<p class="hint" id="{hint}">{words(question.help)}</p>' if question.help else ""
    condition = _condition(question.shown_when) if opens else ""
    if is_group(question.type):
        described = f' aria-describedby="{told}"' if (told := _described(question, wrong)) else ""
        return (
            f'<fieldset class="{css}" id={block}{described}{condition}',
            f"><legend>{label}{optional}</legend>{help_text}",
        )
    return (
        f'<div class="{css}" id={block}{condition}',
        f'><label for="{question.anchor}">{label}{optional}</label>{help_text}',
    )


def _condition(condition: Condition | None) -> str:
    """Tell the page's script when the question is shown, in raw answers."""
    if condition is None or condition.settled:
        return ""
    raws = [{True: "yes", False: "no"}.get(value, value) for value in condition.values]
    return f' data-when={condition.code} data-values="{" ".join(raws)}"'


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
