"""Why a unit suits a person, why it may not, what it does not say: pure functions over `facts` and `rules`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from django.utils import timezone
from django.utils.dates import MONTHS

from jalon.directory.freshness import is_fresh
from jalon.matching.facts import Needs, UnitFacts
from jalon.matching.rules import NEAR_KM, PRICE_VALID_DAYS, RULES, USUAL_MINIMUM_AGE, Strength

NBSP = "\N{NO-BREAK SPACE}"
MONTHS_IN_A_YEAR = 12
DAYS_IN_A_YEAR = 365
_ELIDED = re.compile("[aeiouàâéèêëîïôœ]|y[^aeiou]", re.IGNORECASE)


class Verdict(Enum):
    """The answer to one rule."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """One sentence, and the code of the rule it comes from."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Explanation:
    """All that can be said of one unit for one person. Not empty `excluded`: the unit is left out."""

    fors: tuple[Reason, ...] = ()
    againsts: tuple[Reason, ...] = ()
    unknowns: tuple[Reason, ...] = ()
    excluded: tuple[Reason, ...] = ()
    wishes_met: int = 0


@dataclass(frozen=True)
class Clock:
    """The present moment, and its day in Paris."""

    now: datetime
    today: date


Answer = tuple[Verdict, dict[str, str]]


def explain(needs: Needs, unit: UnitFacts, *, now: datetime | None = None) -> Explanation:
    """Check every rule that concerns this person, in the order of `rules.RULES`."""
    moment = now or timezone.now()
    clock = Clock(moment, timezone.localdate(moment))
    said: dict[str, list[Reason]] = {"met": [], "unmet": [], "unknown": [], "excluded": []}
    wishes_met = 0
    for rule in RULES:
        answer = CHECKS[rule.code](needs, unit, clock)
        if answer is None:
            continue
        verdict, values = answer
        wishes_met += rule.strength is Strength.WISH and verdict is Verdict.MET
        must = rule.strength is Strength.HARD or rule.code in needs.required
        sentence = getattr(rule, verdict.value).format(**values)
        if sentence:
            where = "excluded" if must and verdict is not Verdict.MET else verdict.value
            said[where].append(Reason(rule.code, sentence))
    return Explanation(
        fors=tuple(said["met"]),
        againsts=tuple(said["unmet"]),
        unknowns=tuple(said["unknown"]),
        excluded=tuple(said["excluded"]),
        wishes_met=wishes_met,
    )


def month_price(price_day: Decimal) -> int:
    """Return whole euros a month for a price a day: a year is 365 days in twelve months."""
    month = Decimal(price_day) * DAYS_IN_A_YEAR / MONTHS_IN_A_YEAR
    return int(month.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def euros(amount: int) -> str:
    """Return « 2 240 € »."""
    return f"{amount:,}".replace(",", NBSP) + f"{NBSP}€"


def kilometres(distance: float) -> str:
    """Return « moins de 1 km », « 2 km »: whole kilometres, for distances as the crow flies are no finer."""
    whole = round(distance)
    return f"{whole}{NBSP}km" if whole else f"moins de 1{NBSP}km"


def day(moment: date | datetime, today: date) -> str:
    """Return « 12 novembre », with the year when it is another one."""
    when = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    number = "1er" if when.day == 1 else str(when.day)
    year = "" if when.year == today.year else f" {when.year}"
    return f"{number}{NBSP}{MONTHS[when.month]}{year}"


def of_place(place: str) -> str:
    """Return a place after « de »: « d’Arles », « du Creusot », « des Ulis », « de Talant », « de chez sa fille »."""
    if place.startswith("Le "):
        return f"du {place[3:]}"
    if place.startswith("Les "):
        return f"des {place[4:]}"
    return f"d’{place}" if _ELIDED.match(place) else f"de {place}"


def _yes_no(value: bool | None) -> Verdict:
    if value is None:
        return Verdict.UNKNOWN
    return Verdict.MET if value else Verdict.UNMET


def _stay(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if not needs.stays:
        return None
    label = unit.stay_label.lower()
    return (Verdict.MET if unit.stay_type in needs.stays else Verdict.UNMET), {"stay": label}


def _age(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if needs.age is None or unit.minimum_age is None:
        return None
    old_enough = needs.age >= unit.minimum_age
    return (Verdict.MET if old_enough else Verdict.UNMET), {"age": str(unit.minimum_age)}


def _young(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    lives_there = unit.stay_type in ("permanent", "temporary")
    if needs.age is None or needs.age >= USUAL_MINIMUM_AGE or not lives_there:
        return None
    return Verdict.UNMET, {}


def _reachable(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    return _yes_no(unit.accepts_referrals), {}


def _dementia(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    return (_yes_no(unit.dementia_unit), {}) if needs.dementia else None


def _budget(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if needs.budget_month is None:
        return None
    if unit.price_day is None:
        return Verdict.UNKNOWN, {}
    left = needs.budget_month - month_price(unit.price_day)
    return (Verdict.MET if left >= 0 else Verdict.UNMET), {"amount": euros(abs(left))}


def _price_date(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if unit.price_day is None or unit.price_date is None:
        return None
    if unit.price_date >= clock.today - timedelta(days=PRICE_VALID_DAYS):
        return None
    return Verdict.UNKNOWN, {"date": str(unit.price_date.year)}


def _social_aid(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if needs.social_aid:
        return _yes_no(unit.social_aid), {}
    return (Verdict.MET, {}) if unit.social_aid and needs.social_aid is None else None


def _free_places(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if unit.free_places is None or unit.free_places_at is None:
        return Verdict.UNKNOWN, {"date": "", "count": ""}
    date_words = day(unit.free_places_at, clock.today)
    if not is_fresh(unit.free_places_at, clock.now):
        return Verdict.UNKNOWN, {"date": f", dernière nouvelle le {date_words}", "count": ""}
    if not unit.free_places:
        return Verdict.UNMET, {"date": date_words, "count": ""}
    declared = "déclarée le" if unit.free_places == 1 else "déclarées le"
    free = "place libre" if unit.free_places == 1 else "places libres"
    return Verdict.MET, {"count": f"{unit.free_places}{NBSP}{free}", "date": f"{declared} {date_words}"}


def _distance(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if not needs.place:
        return None
    if unit.distance_km is None:
        return Verdict.UNKNOWN, {}
    near = unit.distance_km <= NEAR_KM
    values = {"km": kilometres(unit.distance_km), "place": of_place(needs.place)}
    return (Verdict.MET if near else Verdict.UNMET), values


def _couple(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    if not needs.couple:
        return None
    return (Verdict.UNMET if unit.capacity == 1 else Verdict.UNKNOWN), {}


def _pets(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    return (Verdict.UNKNOWN, {}) if needs.pets else None


def _capacity(needs: Needs, unit: UnitFacts, clock: Clock) -> Answer | None:
    return (Verdict.UNKNOWN, {}) if unit.capacity is None else None


CHECKS: dict[str, Callable[[Needs, UnitFacts, Clock], Answer | None]] = {
    "stay": _stay,
    "age": _age,
    "young": _young,
    "reachable": _reachable,
    "dementia_unit": _dementia,
    "within_budget": _budget,
    "price_date": _price_date,
    "social_aid": _social_aid,
    "free_places": _free_places,
    "distance": _distance,
    "couple": _couple,
    "pets": _pets,
    "capacity": _capacity,
}
