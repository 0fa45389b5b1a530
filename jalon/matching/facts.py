"""Both sides of a match as plain values: what a person needs, what a unit says of itself. No query is made here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType
from jalon.directory.models import CareUnit


@dataclass(frozen=True)
class Needs:
    """What is asked for. None means that nobody said; `required` are the codes of rules that must be met.

    `place` is a name, or « chez sa fille ». `budget_month` is in euros a month, accommodation only.
    """

    stays: tuple[str, ...] = ()
    place: str = ""
    budget_month: int | None = None
    dementia: bool | None = None
    social_aid: bool | None = None
    age: int | None = None
    couple: bool | None = None
    pets: bool | None = None
    required: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class UnitFacts:
    """What a unit says of itself. Prices are euros a day; None means that it does not say."""

    stay_type: str
    stay_label: str = ""
    distance_km: float | None = None
    price_day: Decimal | None = None
    price_date: date | None = None
    social_aid: bool | None = None
    dementia_unit: bool | None = None
    capacity: int | None = None
    minimum_age: int | None = None
    free_places: int | None = None
    free_places_at: datetime | None = None
    accepts_referrals: bool = True


def facts_of(unit: CareUnit, distance_km: float | None = None) -> UnitFacts:
    """Return the facts of a unit. Reads the columns of the unit alone."""
    return UnitFacts(
        stay_type=unit.stay_type,
        stay_label=StayType(unit.stay_type).label,
        distance_km=distance_km,
        price_day=unit.price_single or unit.price_double,
        price_date=unit.price_date,
        social_aid=unit.social_aid,
        dementia_unit=unit.dementia_unit,
        capacity=unit.capacity,
        minimum_age=unit.minimum_age,
        free_places=unit.free_places,
        free_places_at=unit.free_places_at,
        accepts_referrals=unit.accepts_referrals,
    )


def needs_of_criteria(criteria: Criteria) -> Needs:
    """Return what a search of the directory asks for."""
    wants = {*criteria.wishes, *criteria.conditions}
    return Needs(
        stays=tuple(criteria.stay_types),
        place=criteria.centre_label,
        budget_month=criteria.budget_month,
        dementia=True if "dementia_unit" in wants else None,
        social_aid=True if "social_aid" in wants else None,
        age=criteria.age,
        required=frozenset(criteria.conditions),
    )


def needs_of_dossier(needs: Mapping[str, Any], criteria: Criteria) -> Needs:
    """Return what a search asks for, with what the dossier's derived needs add: couple, animal."""
    return replace(
        needs_of_criteria(criteria),
        couple=bool(needs.get("couple")) or None,
        pets=bool(needs.get("pets")) or None,
    )
