"""Both sides of a match as plain values: what a person needs, what a unit says of itself. No query is made here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jalon.directory.capabilities import CAPABILITIES
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType
from jalon.directory.models import CareUnit
from jalon.directory.search_sql import Hit

USUAL_MINIMUM_AGE = 60
# What a box or a wish of a search says of the person.
NEED_OF_WISH = {"dementia_unit": "dementia", "social_aid": "social_aid_pending"}
# Answers of a dossier that are a need by themselves, and the code of that need when the answer is this value.
NEED_OF_ANSWER = (
    ("dementia", True, "dementia"),
    ("wandering", True, "wandering"),
    ("protected_unit", True, "protected_unit"),
    ("social_aid", "yes", "social_aid"),
    ("social_aid", "pending", "social_aid_pending"),
    ("social_aid", "no", "no_social_aid"),
    ("couple", True, "couple"),
    ("pets", True, "pets"),
    ("urgent", True, "urgent"),
)
# Ages below which a need holds, and from which another does.
NEED_BELOW = (
    *((USUAL_MINIMUM_AGE, "under_60"), (18, "minor"), (16, "child"), (12, "child_under_12")),
    *((7, "child_under_7"), (4, "child_under_4"), (3, "child_under_3")),
)
NEED_FROM = ((12, "from_12"), (18, "adult"))
NEED_OF_GIR = {1: "gir_1_2", 2: "gir_1_2", 3: "gir_3", 4: "gir_4_6", 5: "gir_4_6", 6: "gir_4_6"}


@dataclass(frozen=True)
class Needs:
    """What is asked for. None means that nobody said.

    `codes` are those of `[needs]` in the rules. `required` are codes of conditions (`Criteria.conditions`): a unit
    that does not say yes to them is left out. `wanted` are capabilities that the dossier calls for. `place` is a name,
    or « chez sa fille ». `budget_month` is in euros a month, accommodation only.
    """

    codes: frozenset[str] = field(default_factory=frozenset)
    stays: tuple[str, ...] = ()
    place: str = ""
    budget_month: int | None = None
    age: int | None = None
    asked: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    required: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class UnitFacts:
    """What a unit says of itself. Prices are euros a day; None means that it does not say.

    `serves` tells whether a unit that goes to people serves the commune of the search.
    """

    stay_type: str
    kind: str = ""
    stay_label: str = ""
    mention: str = ""
    distance_km: float | None = None
    price_day: Decimal | None = None
    price_date: date | None = None
    social_aid: bool | None = None
    dementia_unit: bool | None = None
    offers: frozenset[str] = field(default_factory=frozenset)
    lacks: frozenset[str] = field(default_factory=frozenset)
    refuses: frozenset[str] = field(default_factory=frozenset)
    serves: bool | None = None
    capacity: int | None = None
    minimum_age: int | None = None
    free_places: int | None = None
    free_places_at: datetime | None = None
    accepts_referrals: bool = True

    def says(self, capability: str) -> bool | None:
        """Return what the unit says of a capability; None when it says nothing."""
        if capability in COLUMNS:
            said: bool | None = getattr(self, COLUMNS[capability])
            return said
        return True if capability in self.offers else False if capability in self.lacks else None


COLUMNS = {capability.code: capability.column for capability in CAPABILITIES if capability.column}


def facts_of(unit: CareUnit, distance_km: float | None = None, *, serves: bool | None = None) -> UnitFacts:
    """Return the facts of a unit. Reads the columns of the unit that a search loads."""
    return UnitFacts(
        stay_type=unit.stay_type,
        kind=unit.kind,
        stay_label=StayType(unit.stay_type).label,
        mention=unit.mention,
        distance_km=distance_km,
        price_day=unit.price_single or unit.price_double,
        price_date=unit.price_date,
        social_aid=unit.social_aid,
        dementia_unit=unit.dementia_unit,
        offers=frozenset(unit.offers),
        lacks=frozenset(unit.lacks),
        refuses=frozenset(unit.refuses),
        serves=serves,
        capacity=unit.capacity,
        minimum_age=unit.minimum_age,
        free_places=unit.free_places,
        free_places_at=unit.free_places_at,
        accepts_referrals=unit.accepts_referrals,
    )


def facts_of_hit(hit: Hit) -> UnitFacts:
    """Return the facts of a unit that a search found: it serves the place, or lists nothing."""
    return facts_of(hit.unit, hit.distance, serves=True if hit.lists_territory else None)


def needs_of_criteria(criteria: Criteria) -> Needs:
    """Return what a search of the directory asks for."""
    wants = {*criteria.wishes, *criteria.conditions}
    codes = {need for wish, need in NEED_OF_WISH.items() if wish in wants}
    codes |= _codes_of_age(criteria.age)
    return Needs(
        codes=frozenset(codes),
        stays=tuple(criteria.stay_types),
        place=criteria.centre_label,
        budget_month=criteria.budget_month,
        age=criteria.age,
        asked=criteria.offers,
        wanted=criteria.wanted,
        required=frozenset(criteria.conditions),
    )


def _codes_of_age(age: int | None) -> set[str]:
    if age is None:
        return set()
    return {code for limit, code in NEED_BELOW if age < limit} | {code for limit, code in NEED_FROM if age >= limit}


def needs_of_dossier(needs: Mapping[str, Any], criteria: Criteria) -> Needs:
    """Return what a search asks for, with what the dossier's derived needs add.

    A GIR counts only when the grid is complete, or when all that remain possible say the same.
    """
    asked = needs_of_criteria(criteria)
    codes = {code for name, value, code in NEED_OF_ANSWER if needs.get(name) == value}
    codes |= set(needs.get("needs") or ())
    girs = {NEED_OF_GIR[gir] for gir in needs.get("girs") or ()}
    if len(girs) == 1:
        codes |= girs
    if "urgent" in codes and "temporary" in asked.stays:
        codes.add("urgent_temporary")
    wanted = dict.fromkeys((*asked.wanted, *(needs.get("wanted") or ())))
    return replace(asked, codes=asked.codes | codes, wanted=tuple(wanted))
