"""One line of the AGGIR grid.

Stored as the guide asks: « ne fait pas » first, then the four adverbs as *positive* answers, True when the person does
it so: ``{"ne_fait_pas": false, "s": true, "t": false, "c": true, "h": true}``; None is unanswered, never « no ». The
page asks the other way round (letter, then the adverbs that pose a problem); the inversion lives here and nowhere else.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, ClassVar

from django.http import QueryDict

from jalon.core.text import and_list
from jalon.dossiers.kinds.grand_age.aggir import from_adverbs
from jalon.dossiers.kinds.grand_age.aggir_tables import COMBINATIONS
from jalon.dossiers.questions.base import InvalidAnswerError, QuestionType, Raw

ADVERBS = {"s": "spontanément", "t": "totalement", "c": "correctement", "h": "habituellement"}
LETTER_WORDS = {"A": "Fait seul", "B": "En partie", "C": "Ne fait pas"}

_KEYS = ("ne_fait_pas", *ADVERBS)


@dataclass(frozen=True)
class AggirLine(QuestionType):
    """Raw form: the letter pressed, and the adverbs ticked as posing a problem, in one list: ``["B", "t", "h"]``."""

    is_assessment: ClassVar[bool] = True

    def read(self, data: QueryDict, name: str) -> Raw | None:
        return [item for item in data.getlist(name) if item] if name in data else None

    def clean(self, raw: Any) -> dict[str, bool | None] | None:
        if not isinstance(raw, list) or not all(
            isinstance(item, str) and (item in LETTER_WORDS or item in ADVERBS) for item in raw
        ):
            raise InvalidAnswerError("Cette réponse n’est pas dans la grille. Choisissez A, B ou C.")
        letters = {item for item in raw if item in LETTER_WORDS}
        if len(letters) > 1:
            raise InvalidAnswerError("Choisissez une seule réponse\N{NO-BREAK SPACE}: A, B ou C.")
        if not letters:
            return None
        return self._value(letters.pop(), {item for item in raw if item in ADVERBS})

    @staticmethod
    def _value(letter: str, problems: set[str]) -> dict[str, bool | None]:
        if letter == "C":
            return {"ne_fait_pas": True, **dict.fromkeys(ADVERBS)}
        if letter == "A":
            # Adverbs ticked under B and left there when A is pressed do not speak against A.
            return {"ne_fait_pas": False, **dict.fromkeys(ADVERBS, True)}
        if not problems:
            return {"ne_fait_pas": False, **dict.fromkeys(ADVERBS)}
        return {"ne_fait_pas": False, **{adverb: adverb not in problems for adverb in ADVERBS}}

    def raw(self, value: dict[str, bool | None] | None) -> Raw:
        pressed = pressed_letter(value)
        if value is None or pressed is None:
            return []
        return [pressed, *(adverb for adverb in ADVERBS if pressed == "B" and value[adverb] is False)]

    def blank(self) -> Raw:
        return []

    def complete(self, value: dict[str, bool | None] | None) -> bool:
        return len(possible_letters(value)) == 1

    def text(self, value: dict[str, bool | None]) -> str:
        letters = possible_letters(value)
        if len(letters) != 1:
            return f"{LETTER_WORDS['B']} (adverbes non précisés)"
        letter = next(iter(letters))
        words = f"{letter}\N{NO-BREAK SPACE}: {LETTER_WORDS[letter].lower()}"
        problems = [word for adverb, word in ADVERBS.items() if value[adverb] is False]
        if letter != "A" and problems:
            words += f"\N{NO-BREAK SPACE}; ne le fait pas {and_list(problems)}"
        return words


def pressed_letter(value: dict[str, bool | None] | None) -> str | None:
    """Return the letter that the page shows as chosen: B as soon as some adverb is not a yes."""
    if value is None or value["ne_fait_pas"] is None:
        return None
    if value["ne_fait_pas"]:
        return "C"
    return "A" if all(value[adverb] for adverb in ADVERBS) else "B"


def possible_letters(value: dict[str, bool | None] | None) -> frozenset[str]:
    """Return the letters that the answer leaves possible; one letter is a complete answer.

    « En partie » without an adverb can still become C (four problems ticked) or stay B, but no more A.
    """
    return frozenset("ABC") if value is None else _possible_letters(*(value[key] for key in _KEYS))


@cache
def _possible_letters(*answers: bool | None) -> frozenset[str]:
    """A page asks it a hundred times, of 243 possible answers."""
    value = dict(zip(_KEYS, answers, strict=True))
    if value["ne_fait_pas"]:
        return frozenset("C")
    choices = [(True, False) if answer is None else (answer,) for answer in answers]
    letters = {from_adverbs(*complete) for complete in product(*choices)}
    if pressed_letter(value) == "B":
        letters.discard("A")
    return frozenset(letters)


def group_letter(variable: str, values: list[dict[str, bool | None] | None]) -> str | None:
    """Return the letter of one variable from the answers to its lines, None while one is not complete."""
    letters = [possible_letters(value) for value in values]
    if any(len(letter) != 1 for letter in letters):
        return None
    word = "".join(next(iter(letter)) for letter in letters)
    if len(word) == 1:
        return word
    return next((letter for letter, found in COMBINATIONS[variable].items() if word in found), "B")
