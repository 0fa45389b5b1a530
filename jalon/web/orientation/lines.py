"""The options as the page shows them: where each stands, why, and what the doctor does with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.dossiers.kinds.sanitaire.orientation import Advice, Orientation, Reason, Standing
from jalon.dossiers.kinds.sanitaire.solutions import OPTIONS, next_step

OPEN = (Standing.RECOMMENDED, Standing.POSSIBLE)
HEADS = {
    Standing.RECOMMENDED: "Conseillé",
    Standing.POSSIBLE: "Possible, avec des réserves",
    Standing.EXCLUDED: "Écarté",
    Standing.UNCONCERNED: "Sans objet pour ce motif",
}


@dataclass(frozen=True)
class Line:
    """One option. `next_step` is what the doctor does when no request goes through Jalon; empty otherwise."""

    code: str
    label: str
    fors: tuple[Reason, ...]
    againsts: tuple[Reason, ...]
    checks: tuple[Reason, ...]
    is_chosen: bool
    next_step: str

    @property
    def slug(self) -> str:
        """The end of its identifiers."""
        return self.code.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Group:
    """The options of one standing. `is_open`: a folded one is shown open."""

    standing: Standing
    lines: list[Line]
    is_open: bool

    @property
    def is_folded(self) -> bool:
        """Whether its options do not suit: they are there for who asks."""
        return self.standing not in OPEN

    @property
    def title(self) -> str:
        return HEADS[self.standing]


def groups(orientation: Orientation, chosen: Iterable[str]) -> list[Group]:
    """Return the options by standing, in the order of orientation; no empty group.

    A folded group where something is chosen is open, so that what is ticked is seen.
    """
    ticked = set(chosen)
    found = []
    for standing in Standing:
        lines = [_line(advice, ticked) for advice in orientation.advices if advice.standing is standing]
        if lines:
            found.append(Group(standing, lines, any(line.is_chosen for line in lines)))
    return found


def _line(advice: Advice, chosen: set[str]) -> Line:
    option = advice.option
    return Line(
        code=option.code,
        label=option.label,
        fors=advice.fors,
        againsts=(*advice.exclusions, *advice.againsts),
        checks=advice.checks,
        is_chosen=option.code in chosen,
        next_step=next_step(option) if advice.suits else "",
    )


def sources(orientation: Orientation) -> list[tuple[str, str]]:
    """Return each sentence said and its source, once."""
    said = {
        str(reason): reason.source
        for advice in orientation.advices
        if advice.standing is not Standing.UNCONCERNED
        for reason in (*advice.exclusions, *advice.fors, *advice.againsts, *advice.checks)
    }
    return list(said.items())


def others(orientation: Orientation) -> list[tuple[str, str]]:
    """Return what a doctor may still choose and that the motive does not name: mentions of SMR, by code and label."""
    judged = {advice.option.code for advice in orientation.advices}
    return [(code, option.label) for code, option in OPTIONS.items() if code not in judged]
