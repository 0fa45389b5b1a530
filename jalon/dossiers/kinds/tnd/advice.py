"""What parents take home after the grid, in plain words: read from `advice.toml`, by outcome and by age.

It advises. It names no illness and shuts no door; what the grid counted stays with the doctor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jalon.dossiers.kinds.reading import DataFileError, exact, load, table, text, texts
from jalon.dossiers.kinds.tnd.ages import NBSP
from jalon.dossiers.kinds.tnd.detection import Assessment
from jalon.dossiers.kinds.tnd.grid import Outcome, grid

FILE = Path(__file__).with_name("advice.toml")


@dataclass(frozen=True)
class Advice:
    """The page of one child. `said`: what was seen and what comes; `everyday`: ideas for home at that age.

    `anytime`: when to call without waiting.
    """

    title: str
    said: tuple[str, ...]
    everyday: tuple[str, ...]
    anytime: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """A title and its sentences, where `{delay}` stands for « 3 mois »."""

    title: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class AdviceBook:
    """The whole file, by outcome and by bracket. `unseen`: said when nothing was assessed; `unfinished`: when what was
    not assessed leaves a question open.
    """

    outcomes: Mapping[str, Words]
    unseen: Words
    everyday: Mapping[str, tuple[str, ...]]
    unfinished: str
    anytime: tuple[str, ...]


@cache
def advice_book() -> AdviceBook:
    """Return the advice in force, read once; raise DataFileError."""
    return read(FILE)


def read(path: Path) -> AdviceBook:
    """Return the advice of a file; raise DataFileError when an outcome or a bracket lacks its words."""
    _, data = load(path, {"outcome", "bracket", "unseen", "unfinished", "anytime"})
    outcomes = _table(data["outcome"], path, list(Outcome))
    brackets = _table(data["bracket"], path, [bracket.code for bracket in grid().brackets])
    for code, entry in brackets.items():
        exact(entry, f"{path.name}, bracket {code}", {"everyday"})
    return AdviceBook(
        outcomes={code: _words(entry, f"{path.name}, outcome {code}") for code, entry in outcomes.items()},
        unseen=_words(data["unseen"], f"{path.name}, unseen"),
        everyday={code: texts(entry["everyday"], f"{path.name}, bracket {code}") for code, entry in brackets.items()},
        unfinished=text(data["unfinished"], path.name),
        anytime=texts(data["anytime"], path.name),
    )


def _words(entry: Any, where: str) -> Words:
    table({"words": entry}, where)
    exact(entry, where, {"title", "said"})
    return Words(text(entry["title"], where), texts(entry["said"], where))


def _table(value: Any, path: Path, codes: list[str]) -> dict[str, dict[str, Any]]:
    found = table(value, path.name)
    if set(found) != set(codes):
        raise DataFileError(f"{path.name}: the words are those of {', '.join(codes)}, each once.")
    return found


def advice_for(assessment: Assessment) -> Advice:
    """Return what the parents of a child read after the grid."""
    book = advice_book()
    if not assessment.bracket:
        words = book.outcomes[assessment.outcome]
        return Advice(words.title, words.said, (), book.anytime)
    bracket = grid().bracket(assessment.bracket)
    unseen = assessment.unseen and assessment.outcome is Outcome.NONE
    words = book.unseen if unseen else book.outcomes[assessment.outcome]
    said = [sentence.format(delay=f"{bracket.recheck}{NBSP}mois") for sentence in words.said]
    if assessment.open and not unseen and assessment.outcome is not Outcome.URGENT:
        said.append(book.unfinished)
    return Advice(words.title, tuple(said), book.everyday[bracket.code], book.anytime)
