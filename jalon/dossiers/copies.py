"""The answers that a column of the dossier repeats: lists sort and filter on them, and never open an answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.kinds.registry import KINDS, Kind


def copied(kind: Kind, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, date | None]:
    """Return the columns of `Dossier` that repeat these counted answers, by section; None where nobody answered."""
    found = {}
    for definition in kind.sections:
        for question in definition.questions:
            if question.copy:
                answer = answers.get(definition.code, {}).get(question.code)
                found[question.copy] = None if answer is None else date.fromisoformat(answer)
    return found


def question_of(kind: str, column: str) -> tuple[SectionDefinition, Question] | None:
    """Return the question of a kind of dossier that a column repeats, and its section; None when it has none."""
    for definition in KINDS[kind].sections:
        for question in definition.questions:
            if question.copy == column:
                return definition, question
    return None
