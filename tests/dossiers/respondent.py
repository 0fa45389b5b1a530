"""Answers, as a person types them, to whatever a declaration asks: a question added tomorrow is answered too.

Each call to `rounds` yields sets of raw answers that, together, open and answer every question of a section.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from jalon.core.identifiers import complete_luhn, nir_key
from jalon.dossiers.declarations import Condition, Question, SectionDefinition
from jalon.dossiers.kinds.grand_age.aggir_line import AggirLine
from jalon.dossiers.kinds.sanitaire.sections.motive_choice import MotiveChoice
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
    Table,
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
    """Yield raw answers by code until every question has been open and answered, each of its options included.

    `least` times at least. Options change from a round to the next.
    """
    waiting = {question.code: set(offered(question.type)) for question in definition.questions}
    number = 0
    while any(waiting.values()) or number < least:
        raws = _round(definition, number, waiting)
        values = {code: definition.by_code[code].type.clean(raw) for code, raw in raws.items()}
        told = {code: chosen(definition.by_code[code].type, raws[code]) for code in definition.counted(values)}
        if any(waiting.values()) and not any(waiting[code] & told[code] for code in told):
            left = {code: sorted(options) for code, options in waiting.items() if options}
            raise AssertionError(f"{definition.code}: nothing opens {left}")
        for code, options in told.items():
            waiting[code] -= options
        number += 1
        yield raws


def offered(kind: QuestionType, within: str = "") -> Iterator[str]:
    """Yield what can be chosen in a question: options, letters, options of the parts of a row; else one word.

    The motives of the thesaurus, of which there are many, count for one.
    """
    if isinstance(kind, AggirLine):
        yield from (letter for letter, *_ in LETTERS)
    elif isinstance(kind, Choice | Choices) and not isinstance(kind, MotiveChoice):
        yield from (f"{within}{option.code}" for option in kind.options if option.offered)
    elif isinstance(kind, Rows):
        for part in kind.parts:
            yield from offered(part.type, f"{within}{part.key}.")
    else:
        yield f"{within}answered"


def chosen(kind: QuestionType, raw: Any, within: str = "") -> set[str]:
    """Return what a raw answer chooses among what is offered."""
    if isinstance(kind, Rows):
        return {word for row in raw for part in kind.parts for word in chosen(part.type, row[part.key], f"{part.key}.")}
    if isinstance(kind, AggirLine):
        return set(raw[:1])
    if isinstance(kind, Choice | Choices) and not isinstance(kind, MotiveChoice):
        return {f"{within}{code}" for code in ([raw] if isinstance(raw, str) else raw)}
    return {f"{within}answered"}


def _round(definition: SectionDefinition, number: int, waiting: Mapping[str, set[str]]) -> dict[str, Raw]:
    """Answer everything, after forcing what opens as many of the waiting questions as go together."""
    forced: dict[str, Any] = {}
    for code, question in definition.by_code.items():
        if waiting[code]:
            _force(definition, question.shown_when, forced, number)
    raws = {}
    for index, question in enumerate(definition.questions):
        raw = forced.get(question.code) or raw_answer(question.type, number * 101 + index)
        waits = waiting[question.code] and not isinstance(question.type, MotiveChoice)
        if question.code not in forced and isinstance(question.type, Choice) and waits:
            raw = next(option.code for option in question.type.options if option.code in waiting[question.code])
        raws[question.code] = raw
    return raws


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
        options = [option.code for option in kind.options if option.offered]
        return options[number % len(options)]
    if isinstance(kind, Choices):
        start = number % len(kind.options)
        return [option.code for option in (*kind.options[start:], *kind.options)[:3]]
    if isinstance(kind, Address):
        return {"street": f"{number} rue de l’Égalité", "town": TOWN}
    if isinstance(kind, Table):
        first, *others = kind.parts
        return [
            {first.key: code, **{part.key: raw_answer(part.type, number * 10 + row) for part in others}}
            for row, code in enumerate(kind.lines_of)
        ]
    if isinstance(kind, Rows):
        return [
            {part.key: raw_answer(part.type, number * 10 + row * 1001) for part in kind.parts}
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
