"""The kinds of paper that people join to a dossier, as data. Each kind of dossier declares its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jalon.dossiers.declarations import Condition


@dataclass(frozen=True)
class Need:
    """A paper is asked for when the answers of a section satisfy the condition."""

    section: str
    condition: Condition


@dataclass(frozen=True)
class Paper:
    """One kind of paper. `section`: the section whose policy its files follow.

    `asked`: always asked for. `asked_when`: asked for in some cases.
    """

    code: str
    label: str
    section: str
    asked: bool = False
    asked_when: Need | None = None

    def is_asked(self, answers: Mapping[str, Mapping[str, Any]]) -> bool:
        """Return whether a dossier with these answers, by section, should have this paper."""
        if self.asked_when is None:
            return self.asked
        return self.asked_when.condition.holds(answers.get(self.asked_when.section, {}))


def still_asked(
    papers: Iterable[Paper], answers: Mapping[str, Mapping[str, Any]], joined: Iterable[str]
) -> list[Paper]:
    """Return the papers asked for and not among the codes joined, in the order of their declaration."""
    present = set(joined)
    return [paper for paper in papers if paper.code not in present and paper.is_asked(answers)]
