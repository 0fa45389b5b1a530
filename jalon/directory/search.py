"""Search of care units, in plain PostgreSQL: a box that the index answers, then the great-circle distance.

Conditions keep a unit out; wishes only order those that stay. The order « les plus adaptés » is: the more wishes met,
the higher; then the nearer. Nothing else counts, and a page says it in those words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import cos, radians
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DecimalField,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from jalon.core.geo import EARTH_RADIUS_KM, Point, box_around
from jalon.core.identifiers import is_valid_finess
from jalon.core.text import fold
from jalon.directory.freshness import fresh_since
from jalon.directory.models import CareUnit

PAGE_SIZE = 15
MOST_LEFT_OUT = 50
RADII_KM = (5, 10, 20, 30, 50, 100)
DAYS_PER_MONTH = 365 / 12
SORTS = {
    "adaptes": "les plus adaptés",
    "distance": "les plus proches",
    "prix": "les moins chers",
    "places": "places libres d’abord",
}
# Words that name a kind of place rather than one place; they say nothing among units of that kind.
_IDLE = re.compile("ehpad|usld|ssiad|had|smr|usp|pco|maison|retraite|du|des|de|d|la|les|le|l|et|a")
_SHORT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True)
class Criteria:
    """What is searched. Empty kinds or stay types are all of them.

    `social_aid`, `dementia_unit`, `free_places`, `within_budget`, `age` and `reachable` are conditions; `wishes` holds
    the codes among WISHES that only order (a free place always does, and a budget when there is one).
    Prices are euros a month, accommodation only.
    """

    kinds: tuple[str, ...] = ()
    stay_types: tuple[str, ...] = ()
    centre: Point | None = None
    centre_label: str = ""
    radius_km: float | None = None
    department: str = ""
    words: str = ""
    budget_month: int | None = None
    social_aid: bool = False
    dementia_unit: bool = False
    free_places: bool = False
    within_budget: bool = False
    age: int | None = None
    reachable: bool = False
    wishes: frozenset[str] = field(default_factory=frozenset)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Codes of the conditions asked for, in the order in which a reason is given."""
        asked = {
            "age": self.age is not None,
            "reachable": self.reachable,
            "dementia_unit": self.dementia_unit,
            "social_aid": self.social_aid,
            "within_budget": self.within_budget and self.budget_month is not None,
            "free_places": self.free_places,
        }
        return tuple(code for code, is_asked in asked.items() if is_asked)


@dataclass(frozen=True)
class Results:
    """One page of units, each with `distance` (km or None); what is left out; how many each filter would leave."""

    units: list[CareUnit]
    total: int
    left_out: int
    facets: dict[str, int]
    page: int
    pages: int


def _age(criteria: Criteria, now: datetime) -> Q:
    return Q(minimum_age__isnull=True) | Q(minimum_age__lte=criteria.age or 0)


def _budget(criteria: Criteria, now: datetime) -> Q:
    return Q(price__lte=(criteria.budget_month or 0) / DAYS_PER_MONTH)


def _free(criteria: Criteria, now: datetime) -> Q:
    return Q(free_places__gt=0, free_places_at__gte=fresh_since(now))


TESTS: dict[str, Callable[[Criteria, datetime], Q]] = {
    "age": _age,
    "reachable": lambda criteria, now: Q(accepts_referrals=True),
    "dementia_unit": lambda criteria, now: Q(dementia_unit=True),
    "social_aid": lambda criteria, now: Q(social_aid=True),
    "within_budget": _budget,
    "free_places": _free,
}
WISHES = ("dementia_unit", "social_aid", "within_budget", "free_places")


def search(criteria: Criteria, sort: str = "adaptes", page: int = 1, *, now: datetime | None = None) -> Results:
    """Return one page of results. Two queries; a page too far is the last one."""
    moment = now or timezone.now()
    base = _in_the_area(criteria)
    meets = _all(criteria, moment)
    counts = base.aggregate(
        total=Count("pk", filter=meets),
        everything=Count("pk"),
        **{f"with_{code}": Count("pk", filter=meets & TESTS[code](criteria, moment)) for code in WISHES},
    )
    total = counts["total"]
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    units: list[CareUnit] = []
    if total:
        rows = _ordered(base.filter(meets), criteria, sort, moment).select_related("establishment")
        units = list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return Results(
        units=units,
        total=total,
        left_out=counts["everything"] - total,
        facets={code: counts[f"with_{code}"] for code in WISHES},
        page=number,
        pages=pages,
    )


def left_out(criteria: Criteria, *, now: datetime | None = None) -> list[CareUnit]:
    """Return the nearest units of the area that a condition keeps out, MOST_LEFT_OUT at most. One query."""
    moment = now or timezone.now()
    kept = Case(When(_all(criteria, moment), then=Value(True)), default=False, output_field=BooleanField())
    rows = _in_the_area(criteria).annotate(kept=kept).filter(kept=False)
    return list(_ordered(rows, criteria, "distance", moment).select_related("establishment")[:MOST_LEFT_OUT])


def wider(criteria: Criteria, *, now: datetime | None = None) -> tuple[int, int] | None:
    """Return the smallest larger radius that gives results, and how many; None when none does. One query."""
    if criteria.centre is None or criteria.radius_km is None:
        return None
    radii = [radius for radius in RADII_KM if radius > criteria.radius_km]
    if not radii:
        return None
    moment = now or timezone.now()
    largest = _in_the_area(replace(criteria, radius_km=radii[-1])).filter(_all(criteria, moment))
    counts = largest.aggregate(**{f"within_{radius}": Count("pk", filter=Q(distance__lte=radius)) for radius in radii})
    return next(((radius, counts[f"within_{radius}"]) for radius in radii if counts[f"within_{radius}"]), None)


def with_distance(rows: QuerySet[CareUnit], centre: Point | None) -> QuerySet[CareUnit]:
    """Annotate units with `distance` in km from the centre, and with `price`, the daily price that counts."""
    price = Coalesce("price_single", "price_double", output_field=DecimalField())
    return rows.annotate(distance=_distance(centre), price=price)


class Haversine(Func):
    """Kilometres from a fixed point, as `core.geo.distance_km`, from a latitude and a longitude in degrees."""

    sql = (
        "(%(diameter)s * asin(least(1, sqrt(power(sin(radians({lat} - (%(lat0)s)) / 2), 2)"
        " + power(sin(radians({lon} - (%(lon0)s)) / 2), 2) * %(cos0)s * cos(radians({lat}))))))"
    )
    output_field = FloatField()

    def __init__(self, centre: Point) -> None:
        super().__init__(F("latitude"), F("longitude"))
        # Numbers made here, never text from a request: they are written in the SQL, where two queries repeat them.
        self.numbers = {
            "diameter": repr(2 * EARTH_RADIUS_KM),
            "lat0": repr(float(centre.latitude)),
            "lon0": repr(float(centre.longitude)),
            "cos0": repr(cos(radians(centre.latitude))),
        }

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the SQL; it takes no parameter."""
        latitude, longitude = (compiler.compile(part)[0] for part in self.get_source_expressions())
        return self.sql.format(lat=latitude, lon=longitude) % self.numbers, ()


def _distance(centre: Point | None) -> Expression:
    return Haversine(centre) if centre is not None else Value(None, output_field=FloatField())


def _in_the_area(criteria: Criteria) -> QuerySet[CareUnit]:
    """Units of the wanted kinds in the wanted place, conditions aside: what is left out is counted from here."""
    rows = with_distance(CareUnit.objects.filter(closed=False), criteria.centre)
    if criteria.kinds:
        rows = rows.filter(kind__in=criteria.kinds)
    if criteria.stay_types:
        rows = rows.filter(stay_type__in=criteria.stay_types)
    if criteria.department:
        rows = rows.filter(department=criteria.department)
    if criteria.centre is not None and criteria.radius_km is not None:
        box = box_around(criteria.centre, criteria.radius_km)
        rows = rows.filter(
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
        ).filter(Q(distance__lte=criteria.radius_km))
    return rows.filter(_words(criteria.words)) if criteria.words else rows


def _words(words: str) -> Q:
    """Every word begins a word of the establishment's name or town; a FINESS number is that establishment."""
    folded = [_SHORT.get(word, word) for word in fold(words).split()]
    number = "".join(folded).upper()
    if is_valid_finess(number):
        return Q(establishment__finess=number)
    telling = [word for word in folded if not _IDLE.fullmatch(word)] or folded
    condition = Q()
    for word in telling:
        begins = Q(establishment__search_name__startswith=word)
        inside = Q(establishment__search_name__contains=f" {word}")
        condition &= begins | inside | _abbreviated(word) | Q(establishment__postal_code=word)
    return condition


def _abbreviated(word: str) -> Q:
    """The files write « ST » where people write « saint »."""
    for short, long in _SHORT.items():
        if word == long:
            return Q(establishment__search_name__contains=f" {short} ") | Q(
                establishment__search_name__startswith=f"{short} "
            )
    return Q()


def _all(criteria: Criteria, now: datetime) -> Q:
    condition = Q()
    for code in criteria.conditions:
        condition &= TESTS[code](criteria, now)
    return condition


def wished(criteria: Criteria) -> tuple[str, ...]:
    """Codes of the wishes that order « les plus adaptés »."""
    asked = {*criteria.wishes, *criteria.conditions, "free_places"}
    if criteria.budget_month is not None:
        asked.add("within_budget")
    return tuple(code for code in WISHES if code in asked)


def _ordered(rows: QuerySet[CareUnit], criteria: Criteria, sort: str, now: datetime) -> QuerySet[CareUnit]:
    nearest = F("distance").asc(nulls_last=True)
    last = (nearest, "id") if criteria.centre is not None else ("establishment__search_name", "id")
    if sort == "prix":
        return rows.order_by(F("price").asc(nulls_last=True), *last)
    if sort == "distance":
        return rows.order_by(*last)
    if sort == "places":
        fresh = Case(When(_free(criteria, now), then=F("free_places")), default=0, output_field=IntegerField())
        return rows.order_by(fresh.desc(), *last)
    met: Expression = Value(0)
    for code in wished(criteria):
        met += Case(When(TESTS[code](criteria, now), then=1), default=0, output_field=IntegerField())
    return rows.order_by(met.desc(), *last)
