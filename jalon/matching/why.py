"""Why one unit is, or is not, among those of a search: the reasons of the search itself, then those of the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jalon.core.geo import Point, distance_km
from jalon.core.text import of_place
from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.search import place_of
from jalon.directory.territory import serves
from jalon.directory.unit_kinds import mention_label
from jalon.matching.explain import Explanation, Reason, explain, kilometres
from jalon.matching.facts import Needs, facts_of
from jalon.matching.ranking import ruled
from jalon.matching.rules import RuleBook

NBSP = "\N{NO-BREAK SPACE}"
ASKED = "Ce que la recherche demande."


@dataclass(frozen=True)
class Why:
    """A unit before a search. `outside`: what the search itself does not want. `rank`: only when it is listed."""

    unit: CareUnit
    distance: float | None
    outside: tuple[Reason, ...]
    explanation: Explanation
    rank: int | None

    @property
    def reasons_out(self) -> tuple[Reason, ...]:
        """Why the unit does not appear: empty when it does."""
        return (*self.outside, *self.explanation.excluded)


def why(
    needs: Needs, criteria: Criteria, unit: CareUnit, *, now: datetime | None = None, book: RuleBook | None = None
) -> Why:
    """Return where a unit, loaded with its establishment, stands in a search, and why. One query when it is listed."""
    distance = None
    if criteria.centre is not None and unit.latitude is not None and unit.longitude is not None:
        distance = distance_km(criteria.centre, Point(unit.latitude, unit.longitude))
    goes_there = serves(unit, criteria.commune) if unit.kind in TERRITORIAL and criteria.commune else None
    explanation = explain(needs, facts_of(unit, distance, serves=goes_there), now=now, book=book)
    outside = tuple(_outside(criteria, unit, distance))
    rank = None
    if not outside and not explanation.excluded:
        rank = place_of(unit, ruled(criteria, needs, book), now=now)
    return Why(unit, distance, outside, explanation, rank)


def _outside(criteria: Criteria, unit: CareUnit, distance: float | None) -> Iterator[Reason]:
    if unit.closed:
        yield Reason("closed", "Cette unité est fermée.", "FINESS, ou ce que l’établissement déclare.")
    if criteria.kinds and unit.kind not in criteria.kinds:
        kinds = ", ".join(str(UnitKind(kind).label) for kind in criteria.kinds)
        label = UnitKind(unit.kind).label
        sentence = f"C’est une autre sorte de lieu ({label}){NBSP}; la recherche porte sur{NBSP}: {kinds}."
        yield Reason("kind", sentence, ASKED)
    elif criteria.stay_types and unit.stay_type not in criteria.stay_types:
        label = StayType(unit.stay_type).label.lower()
        yield Reason("stay_type", f"Cette unité est pour un autre séjour ({label}).", ASKED)
    if criteria.mentions and unit.mention not in criteria.mentions:
        asked = ", ".join(mention_label(code) for code in criteria.mentions)
        own = f" ({mention_label(unit.mention)})" if unit.mention else ""
        sentence = f"Ce n’est pas la spécialité cherchée{own}{NBSP}; la recherche porte sur{NBSP}: {asked}."
        yield Reason("mention", sentence, ASKED)
    yield from _elsewhere(criteria, unit, distance)


def _elsewhere(criteria: Criteria, unit: CareUnit, distance: float | None) -> Iterator[Reason]:
    """Who goes to people is judged by its territory, which is a rule; others by their distance or department."""
    if unit.kind in TERRITORIAL and criteria.commune:
        return
    if criteria.radius_km is not None and criteria.centre is not None:
        if distance is None:
            yield Reason("not_located", "Son adresse n’est pas située sur la carte.", "Adresse du fichier FINESS.")
        elif distance > criteria.radius_km:
            where = f"{kilometres(distance)} {of_place(criteria.centre_label)}"
            radius = kilometres(criteria.radius_km)
            yield Reason("radius", f"À {where}, au-delà des {radius} cherchés.", ASKED)
    elif criteria.department and unit.department != criteria.department:
        yield Reason("department", f"Dans le département {unit.department}, pas {criteria.department}.", ASKED)
