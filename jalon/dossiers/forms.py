"""A section's form: what was sent, read and checked question by question.

Only what differs from a document already stored is checked again: an autosave sends the whole page, and most of it
has not changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.questions import InvalidAnswerError, Raw


@dataclass
class Checked:
    """The outcome of checking raw answers: values by code (None is blank), errors by code."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, InvalidAnswerError] = field(default_factory=dict)


def read_answers(definition: SectionDefinition, data: QueryDict) -> dict[str, Raw]:
    """Return the raw answers that were sent; a question absent from the page is absent from the result."""
    raws = {}
    for question in definition.questions:
        raw = question.type.read(data, question.code)
        if raw is not None:
            raws[question.code] = raw
    return raws


def check_answers(definition: SectionDefinition, raws: Mapping[str, Raw]) -> Checked:
    """Check raw answers by code; unknown codes are left out."""
    checked = Checked()
    for code, raw in raws.items():
        question = definition.by_code.get(code)
        if question is not None:
            _check(question, raw, checked)
    return checked


def _check(question: Question, raw: Raw, checked: Checked) -> None:
    try:
        checked.values[question.code] = question.type.clean(raw)
    except InvalidAnswerError as error:
        checked.errors[question.code] = error


def errors_of(document: Document) -> dict[str, InvalidAnswerError]:
    """Return why each refused text of a document was refused, for the questions shown."""
    if not document.typed:
        return {}
    return check_answers(
        document.definition,
        {
            question.code: document.typed[question.code]
            for question in document.definition.shown(document.answers)
            if question.code in document.typed
        },
    ).errors


def lacking(definition: SectionDefinition, values: Mapping[str, Any]) -> list[Question]:
    """Return the required questions shown without a complete answer."""
    return [
        question
        for question in definition.shown(values)
        if question.required and not question.type.complete(values.get(question.code))
    ]
