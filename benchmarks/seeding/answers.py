"""Complete answers for every section of a kind of dossier, whatever the declarations ask.

Answers are drawn as a person would type them and go through the questions' own validation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils import timezone

from benchmarks.seeding.words import LAST_NAMES, SENTENCES, STREETS, YOUNG_NAMES
from jalon.directory.models import Commune
from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine
from jalon.dossiers.kinds.registry import Kind
from jalon.dossiers.needs import Needs
from jalon.dossiers.questions import (
    Address,
    Amount,
    Choice,
    Choices,
    Day,
    Email,
    Line,
    Nir,
    Number,
    Phone,
    Rows,
    Text,
    Town,
    YesNo,
    YesNoUnknown,
)
from jalon.dossiers.questions.base import QuestionType, Raw

OPTIONAL_ANSWERED = 0.6
AGGIR_LETTERS = "AAAABBBCC"
AGGIR_ADVERBS = "stch"


@dataclass(frozen=True)
class Profile:
    """The answers of every section but identity, and the needs that follow. Several people share one."""

    answers: dict[str, dict[str, Any]]
    needs: Needs


class Respondent:
    """Draws what a person could type for a type of question."""

    def __init__(self, rng: Random, communes: Sequence[Commune]) -> None:
        self.rng = rng
        self.communes = communes
        # More precise types before those they derive from.
        self.drawers: tuple[tuple[type[QuestionType], Callable[[Any], Raw]], ...] = (
            (AggirLine, self._aggir_line),
            (YesNo, lambda question: "yes" if rng.random() < 0.3 else "no"),
            (YesNoUnknown, lambda question: rng.choice(("yes", "no", "unknown"))),
            (Choice, lambda question: rng.choice(question.options).code),
            (Choices, lambda question: [option.code for option in rng.sample(question.options, rng.randint(1, 2))]),
            (Number, lambda question: str(rng.randint(question.low, min(question.high, question.low + 60)))),
            (Amount, lambda question: str(rng.randint(int(question.low) + 25, int(question.low) + 70))),
            (Day, self._day),
            (Phone, lambda question: f"03 80 {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}"),
            (Email, lambda question: f"{rng.choice(YOUNG_NAMES[:4]).lower()}.{rng.randint(1, 999)}@exemple.example"),
            (Town, lambda question: self._town()),
            (Address, lambda question: {"street": f"{rng.randint(1, 99)} {rng.choice(STREETS)}", "town": self._town()}),
            (Rows, self._rows),
            (Nir, lambda question: ""),
            (Line, lambda question: f"{rng.choice(YOUNG_NAMES)} {rng.choice(LAST_NAMES)}"[: question.limit]),
            (Text, lambda question: "\n".join(rng.sample(SENTENCES, rng.randint(2, 6)))[: question.limit]),
        )

    def type(self, question_type: QuestionType) -> Raw:
        """Return a raw answer."""
        return next(draw for known, draw in self.drawers if isinstance(question_type, known))(question_type)

    def fill_in(self, definition: SectionDefinition) -> Document:
        """Return a complete document: every required answer of those shown, and most of the others."""
        document = Document(definition)
        for question in definition.questions:
            if question.required or self.rng.random() < OPTIONAL_ANSWERED:
                self._answer(document, question)
        if lacking := [question.code for question in document.missing()]:
            raise ValueError(f"The seeded answers of {definition.code} lack {', '.join(lacking)}.")
        document.answers = document.counted
        return document

    def _answer(self, document: Document, question: Question) -> None:
        value = question.type.clean(self.type(question.type))
        if value is not None:
            document.answers[question.code] = value

    def _aggir_line(self, question_type: AggirLine) -> Raw:
        letter = self.rng.choice(AGGIR_LETTERS)
        return [letter, *self.rng.sample(AGGIR_ADVERBS, self.rng.randint(1, 3))] if letter == "B" else [letter]

    def _day(self, question_type: Day) -> Raw:
        today = timezone.localdate()
        year = today.year + 1 if question_type.future_only else today.year - self.rng.randint(1, 5)
        return f"{self.rng.randint(1, 28):02}/{self.rng.randint(1, 12):02}/{year}"

    def _town(self) -> Raw:
        return str(self.rng.choice(self.communes))

    def _rows(self, question_type: Rows) -> Raw:
        return [{part.key: self.type(part.type) for part in question_type.parts} for _ in range(2)]


def draw_profiles(kind: Kind, count: int, rng: Random, communes: Sequence[Commune]) -> list[Profile]:
    """Return complete profiles; their communes are looked for in the database."""
    respondent = Respondent(rng, communes)
    profiles = []
    for _ in range(count):
        answers = {
            definition.code: respondent.fill_in(definition).answers
            for definition in kind.sections
            if definition is not kind.identity
        }
        profiles.append(Profile(answers, kind.derive(answers, None)))
    return profiles
