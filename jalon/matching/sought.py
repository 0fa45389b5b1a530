"""The searches that the solutions chosen in a follow-up care dossier open: which units, around where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jalon.core.geo import Point
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType
from jalon.dossiers.kinds.sanitaire.needs import stay_of
from jalon.dossiers.kinds.sanitaire.solutions import AT_HOME, OPTIONS, UNIT_KINDS, CareKind, Option
from jalon.dossiers.needs import Place

#: How far one goes when the doctor did not say, in km: a bed of a specialty is seldom next door; a day hospital is
#: reached several times a week.
BED_KM, DAY_KM = 50, 30
#: A LISP is a bed of another unit: the SMR that may have some (proposed, to be confirmed by clinicians), those that say
#: so first, those that deny it never.
LISP_MENTIONS = ("A50", "A56", "A59", "E50", "E56")


@dataclass(frozen=True)
class Sought:
    """The units of one solution: kind, stay, mentions of SMR, capabilities that they should have; and the place.

    Units that go to people are sought where the person is cared for, others near what the doctor chose.
    """

    option: Option
    place: Place | None
    radius_km: int

    @property
    def kind(self) -> str:
        """The kind of unit."""
        return str(UNIT_KINDS[self.option.kind])

    @property
    def stay(self) -> StayType:
        return stay_of(self.option)

    @property
    def goes_to_people(self) -> bool:
        """Whether its units serve a territory, whatever the distance."""
        return self.option.kind in AT_HOME

    @property
    def mentions(self) -> tuple[str, ...]:
        """The mentions of SMR that suit; empty for units that have none."""
        if self.option.kind is CareKind.LISP:
            return LISP_MENTIONS
        return (self.option.mention,) if self.option.mention else ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """Capabilities that make the solution what it is."""
        return ("lisp",) if self.option.kind is CareKind.LISP else ()

    @property
    def point(self) -> Point | None:
        return point_of(self.place)


def point_of(place: Mapping[str, Any] | None) -> Point | None:
    """Return the point of a place of the needs; None when it is not located."""
    if not place or place["lat"] is None or place["lon"] is None:
        return None
    return Point(place["lat"], place["lon"])


def sought(needs: Mapping[str, Any]) -> list[Sought]:
    """Return what a dossier's derived needs seek, in the order chosen; empty for other kinds of dossier. No query."""
    return [_sought(OPTIONS[code], needs) for code in needs.get("solutions") or ()]


def _sought(option: Option, needs: Mapping[str, Any]) -> Sought:
    place = needs.get("home") if option.kind in AT_HOME else needs.get("place")
    usual = DAY_KM if option.stay is StayType.DAY_HOSPITAL else BED_KM
    return Sought(option, place, needs.get("distance_km") or usual)


def criteria_of(wanted: Sought, age: int | None) -> Criteria:
    """Return the search of one solution, of units that take requests; no centre when its place is not located."""
    point = wanted.point
    return Criteria(
        kinds=(wanted.kind,),
        stay_types=(wanted.stay,),
        mentions=wanted.mentions,
        wanted=wanted.wanted,
        commune=wanted.place["commune"] if wanted.place else "",
        centre=point,
        centre_label=wanted.place["label"].partition(" (")[0] if wanted.place else "",
        radius_km=wanted.radius_km if point else None,
        age=age,
        reachable=True,
    )
