"""The question answered by the brackets of the grid that are filled in."""

from dataclasses import dataclass, field

from jalon.dossiers.declarations import Condition
from jalon.dossiers.kinds.tnd.codes import BRACKETS, NO_BRACKET
from jalon.dossiers.kinds.tnd.grid import grid
from jalon.dossiers.questions import Choices, Option

NBSP = "\N{NO-BREAK SPACE}"


def options() -> tuple[Option, ...]:
    """Return the brackets, and « none » for an age that the booklet has not."""
    brackets = (Option(bracket.code, bracket.label.replace(" ", NBSP)) for bracket in grid().brackets)
    return (*brackets, Option(NO_BRACKET, "Aucune tranche à cet âge"))


@dataclass(frozen=True)
class BracketChoice(Choices):
    """Brackets, stored as their codes. The page offers those that count for the child."""

    options: tuple[Option, ...] = field(default_factory=options)


def of_bracket(code: str) -> Condition:
    """Return the condition that holds when a bracket is filled in. Another one brings a whole new page."""
    return Condition(BRACKETS, (code,), settled=True)
