"""The presses that answer several questions at once: « rien à signaler », taking from an earlier dossier, undoing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from jalon.dossiers.declarations import Question
from jalon.dossiers.documents import Document
from jalon.dossiers.origins import NEUTRAL, Origin
from jalon.dossiers.previous import Proposal
from jalon.dossiers.questions import InvalidAnswerError, Raw
from jalon.web.dossiers.blocks import Block, block_of_lines, blocks_of

PRESSES = ("_neutral", "_carry", "_undo", "_confirm")


@dataclass
class Pressed:
    """What a press adds to the answers sent: raw answers, their origins, those confirmed; `anchor` is where it was."""

    raws: dict[str, Raw] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    declined: str | None = None
    anchor: str = ""


def was_pressed(data: QueryDict) -> bool:
    """Whether one of these buttons sent the form."""
    return any(name in data for name in PRESSES)


def pressed(
    data: QueryDict, document: Document, sent: dict[str, Raw], propose: Callable[[], Proposal | None]
) -> Pressed:
    """Return what the button pressed does; nothing for a block or a proposal that is not there.

    `propose` is asked only when something is to be taken. What is answered, on the page or before, stays.
    """
    found = Pressed()
    action = next(name for name in PRESSES if name in data)
    kind, _, code = data.get(action, "").rpartition(":")
    blocks = {block.code: block for block in blocks_of(document.definition)}
    if action == "_carry" and code in ("*", "-", "+"):
        _carry_all(found, code, document, sent, propose)
        return found
    if action == "_undo" and code == "*":
        for each in blocks.values():
            _undo(found, each, kind, document, sent)
        return found
    lines = {group.code: block_of_lines(group) for group in document.definition.groups if group.is_pressed}
    block = lines.get(code) or blocks.get(code)
    if block is None:
        return found
    found.anchor = f"#{'g' if code in lines else 'b'}-{block.code.replace('_', '-')}"
    if action == "_neutral":
        _fill(found, _unanswered(block.questions, document, sent), block.neutral, NEUTRAL)
    elif action == "_carry" and (proposal := propose()) is not None:
        _fill(found, _unanswered(block.questions, document, sent), proposal.answers, proposal.origin)
    elif action == "_undo":
        _undo(found, block, kind, document, sent)
    elif action == "_confirm":
        found.confirmed = [question.code for question in block.questions if document.carried(question.code)]
    return found


def _carry_all(
    found: Pressed, choice: str, document: Document, sent: dict[str, Raw], propose: Callable[[], Proposal | None]
) -> None:
    if choice == "+":
        found.declined = ""
    elif (proposal := propose()) is None:
        return
    elif choice == "-":
        found.declined = proposal.number
    else:
        questions = _unanswered(document.definition.questions, document, sent)
        _fill(found, questions, proposal.answers, proposal.origin)


def _fill(found: Pressed, questions: Iterable[Question], values: Mapping[str, Any], origin: Origin) -> None:
    for question in questions:
        if question.code in values:
            found.raws[question.code] = question.type.raw(values[question.code])
            found.origins[question.code] = origin


def _unanswered(questions: Iterable[Question], document: Document, sent: dict[str, Raw]) -> list[Question]:
    """Return the questions without an answer, neither on the page sent nor in the document."""
    return [
        question
        for question in questions
        if question.code not in document.typed and _is_blank(question, sent.get(question.code, document.raw(question)))
    ]


def _is_blank(question: Question, raw: Raw) -> bool:
    try:
        return question.type.clean(raw) is None
    except InvalidAnswerError:
        return False


def _undo(found: Pressed, block: Block, kind: str, document: Document, sent: dict[str, Raw]) -> None:
    """Take away what a press had given and nobody changed since."""
    for question in block.questions:
        origin = document.origins.get(question.code)
        if origin is None or origin["from"] != kind:
            continue
        if _same(question, sent.get(question.code, document.raw(question)), document):
            found.raws[question.code] = question.type.blank()


def _same(question: Question, raw: Raw, document: Document) -> bool:
    try:
        return bool(question.type.clean(raw) == document.answers.get(question.code))
    except InvalidAnswerError:
        return False
