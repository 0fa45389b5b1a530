"""From a situation, chosen or told in plain words, to the kinds of care that answer it. The table is readable data:
`data/orientation.toml` says what each of its lines means."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jalon.core.text import fold
from jalon.directory.wanted import BY_SLUG, Wanted
from jalon.directory.words import is_one_slip

TABLE = Path(__file__).resolve().parent / "data" / "orientation.toml"
MOST_SITUATIONS = 3
MOST_ANSWERS = 5
# A slip in a shorter word may well be another word.
SHORTEST_SLIP = 5
_IDLE = frozenset(
    (
        *("de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "et", "en", "au", "aux"),
        *("mon", "ma", "mes", "son", "sa", "ses", "il", "je", "j", "on", "qui", "que"),
    )
)


# Names and values of the search's form.
Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kind:
    """A kind of care in plain words: what it is, who for, who decides and how; what it costs, how long it takes."""

    slug: str
    name: str
    what: str
    who: str
    how: str
    cost: str = ""
    delay: str = ""

    @property
    def wanted(self) -> Wanted:
        return BY_SLUG[self.slug]


@dataclass(frozen=True)
class Answer:
    """A kind of care, and the filters of the search that go with the situation."""

    kind: Kind
    filters: Filters = ()


@dataclass(frozen=True)
class Situation:
    """One line of the table. `telling`: alternatives, each a tuple of phrases that must all be there."""

    code: str
    label: str
    gloss: str
    answers: tuple[Answer, ...]
    telling: tuple[tuple[tuple[str, ...], ...], ...] = field(repr=False)
    card: bool = False
    pointer: str = ""


@dataclass(frozen=True)
class Urgent:
    """What to do before anything else, and the words that call for it."""

    sentence: str
    telling: tuple[tuple[tuple[str, ...], ...], ...] = field(repr=False)


@dataclass(frozen=True)
class Table:
    """The whole table."""

    situations: tuple[Situation, ...]
    urgent: tuple[Urgent, ...]
    kinds: Mapping[str, Kind]

    def situation(self, code: str) -> Situation | None:
        return next((line for line in self.situations if line.code == code), None)


@dataclass(frozen=True)
class Reading:
    """What was understood: situations, the surest first, and what is urgent. Neither: nothing was understood."""

    situations: tuple[Situation, ...] = ()
    urgent: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The kinds of care of every situation, each once, the surest situation's first."""
        kept: dict[str, Answer] = {}
        for situation in self.situations:
            for answer in situation.answers:
                kept.setdefault(answer.kind.slug, answer)
        return tuple(kept.values())[:MOST_ANSWERS]


@cache
def table() -> Table:
    """Return the table, read once."""
    data = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    kinds = {slug: Kind(slug=slug, **row) for slug, row in data["answer"].items()}
    situations = tuple(_situation(row, kinds) for row in data["situation"])
    urgent = tuple(Urgent(row["sentence"], _telling(row["words"])) for row in data["urgent"])
    return Table(situations, urgent, kinds)


def read(text: str) -> Reading:
    """Understand a sentence. Each situation weighs the words of the phrases found in it; the heaviest are kept."""
    words = _words(text)
    if not words:
        return Reading()
    weights = {line.code: _weight(line.telling, words) for line in table().situations}
    best = max(weights.values())
    found = [line for line in table().situations if weights[line.code] * 2 > best]
    # Told as surely, the particular goes before the general, which is on a card of the home page.
    kept = tuple(sorted(found, key=lambda line: (-weights[line.code], line.card)))[:MOST_SITUATIONS]
    return Reading(kept, tuple(line.sentence for line in table().urgent if _weight(line.telling, words)))


def _situation(row: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Situation:
    answers = []
    for text in row["answers"]:
        slug, _, filters = text.partition("?")
        answers.append(Answer(kinds[slug], tuple(parse_qsl(filters))))
    return Situation(
        code=row["code"],
        label=row["label"],
        gloss=row["gloss"],
        answers=tuple(answers),
        telling=_telling(row["words"]),
        card=row.get("card", False),
        pointer=row.get("pointer", ""),
    )


def _telling(phrases: Iterable[str]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Cut « a + b c » into alternatives of phrases of stems."""
    return tuple(tuple(_words(part) for part in phrase.split("+")) for phrase in phrases)


def _weight(telling: tuple[tuple[tuple[str, ...], ...], ...], words: tuple[str, ...]) -> int:
    """Return how many words of the text tell this. What a longer phrase already counted counts once."""
    told: set[int] = set()
    bonus = 0
    for phrases in telling:
        places = [_place(phrase, words) for phrase in phrases]
        if all(places):
            told.update(place for found in places for place in found)
            bonus = max(bonus, len(phrases) - 1)
    return len(told) + bonus


def _place(phrase: tuple[str, ...], words: tuple[str, ...]) -> range:
    """Return where the phrase stands in the text, word after word; an empty range when it does not."""
    for start in range(len(words) - len(phrase) + 1):
        if all(_same(word, words[start + place]) for place, word in enumerate(phrase)):
            return range(start, start + len(phrase))
    return range(0)


def _same(known: str, typed: str) -> bool:
    return known == typed or (min(len(known), len(typed)) >= SHORTEST_SLIP and is_one_slip(typed, known))


def _words(text: str) -> tuple[str, ...]:
    """Return the stems of a text, without the words that link others."""
    return tuple(_stem(word) for word in fold(text).split() if word not in _IDLE)


def _stem(word: str) -> str:
    """Return a word without the marks of plural and feminine, where it is long enough to have some."""
    return re.sub(r"(?:s|x|e|es|ee|ees)$", "", word) if len(word) > 3 else word
