"""Answers, as a person types them, to whatever a declaration asks: a question added tomorrow is answered too.

Each call to `rounds` yields sets of raw answers that, together, open and answer every question of a section.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from jalon.core.identifiers import complete_luhn, nir_key
from jalon.dossiers.declarations import Condition, Question, SectionDefinition
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine
from jalon.dossiers.questions import (
    Address,
    Amount,
    Choice,
    Choices,
    InvalidAnswerError,
    Number,
    QuestionType,
    Raw,
    Rows,
)

TOWN = "Talant (21240)"
NIR = "2390521617123"
#: Whatever a type of one text accepts, one of these is it. « {0} » is a mark that no other answer has.
TYPED = (
    "Réponse {0}, d’Écully : *10* $5 #2 @ici\nSeconde ligne {0}",
    "Réponse {0}, d’Écully : *10* $5 #2 @ici",
    "Réponse {0}",
    "rep{0}@exemple.fr",
    "03 80 12 34 56",
    TOWN,
    "03/05/1939",
    NIR + nir_key(NIR),
    complete_luhn("1000345678"),
    complete_luhn("21000001"),
    "yes",
)
LETTERS = (["A"], ["B", "s", "h"], ["C"])


def rounds(definition: SectionDefinition, least: int = 3) -> Iterator[dict[str, Raw]]:
    """Yield raw answers by code until every question has been open and answered, `least` times at least.

    Options change from a round to the next.
    """
    waiting = set(definition.by_code)
    number = 0
    while waiting or number < least:
        raws = _round(definition, number, waiting)
        values = {code: definition.by_code[code].type.clean(raw) for code, raw in raws.items()}
        answered = definition.counted(values).keys()
        if waiting and not waiting & answered:
            raise AssertionError(f"{definition.code}: nothing opens {sorted(waiting)}")
        waiting -= answered
        number += 1
        yield raws


def _round(definition: SectionDefinition, number: int, waiting: set[str]) -> dict[str, Raw]:
    """Answer everything, after forcing what opens as many of the waiting questions as go together."""
    forced: dict[str, Any] = {}
    for code in definition.by_code:
        if code in waiting:
            _force(definition, definition.by_code[code].shown_when, forced, number)
    return {
        question.code: forced.get(question.code) or raw_answer(question.type, number * 100 + index)
        for index, question in enumerate(definition.questions)
    }


def _force(definition: SectionDefinition, condition: Condition | None, forced: dict[str, Any], number: int) -> None:
    if condition is None:
        return
    question = definition.by_code[condition.code]
    _force(definition, question.shown_when, forced, number)
    value = condition.values[number % len(condition.values)]
    if isinstance(question.type, Choices):
        forced[question.code] = sorted({*forced.get(question.code, ()), value})
    else:
        forced.setdefault(question.code, question.type.raw(value))


def raw_answer(kind: QuestionType, number: int) -> Raw:
    """Return a valid raw answer; texts carry the number."""
    if isinstance(kind, AggirLine):
        return LETTERS[number % len(LETTERS)]
    if isinstance(kind, Choice):
        return kind.options[number % len(kind.options)].code
    if isinstance(kind, Choices):
        start = number % len(kind.options)
        return [option.code for option in (*kind.options[start:], *kind.options)[:3]]
    if isinstance(kind, Address):
        return {"street": f"{number} rue de l’Égalité", "town": TOWN}
    if isinstance(kind, Rows):
        return [
            {part.key: raw_answer(part.type, number * 10 + row * 1000) for part in kind.parts}
            for row in range(1, kind.most + 1)
        ]
    if isinstance(kind, Number | Amount):
        low, high = int(kind.low), int(kind.high)
        return str(low + number % (high - low + 1))
    for text in (*TYPED, f"03/05/{timezone.localdate().year + 1}"):
        typed = text.format(number)
        if _accepted(kind, typed):
            return typed
    raise AssertionError(f"Nothing in TYPED answers {kind}: add to it what does.")


def _accepted(kind: QuestionType, typed: str) -> bool:
    try:
        return kind.clean(typed) is not None
    except InvalidAnswerError:
        return False


def question_texts(question: Question, value: Any) -> list[str]:
    """Return the texts that tell a value, cell by cell for rows."""
    if isinstance(question.type, Rows):
        parts = {part.key: part.type for part in question.type.parts}
        return [parts[key].text(told) for row in value for key, told in row.items()]
    return [question.type.text(value)]
