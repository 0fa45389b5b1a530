"""Search of care units, in plain PostgreSQL: a box that the index answers, then the great-circle distance.

The order « les plus adaptés » is the distance, less the kilometres of detour that each rule of matching met is worth
(`Criteria.rules`, put by `matching.ranking.ruled`). Of the platforms of children, who says it serves the place
comes before who says nothing of it. Nothing else counts, and a page says it in those words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, When
from django.utils import timezone

from jalon.core.identifiers import is_valid_finess
from jalon.directory.criteria import WISHES, Criteria
from jalon.directory.models import CareUnit
from jalon.directory.search_sql import MOST_COUNTED, Hit, Statement, words_query

PAGE_SIZE = 15
MOST_LEFT_OUT = 50
RADII_KM = (5, 10, 20, 30, 50, 100, 200)
SORTS = {
    "adaptes": "les plus adaptés",
    "distance": "les plus proches",
    "prix": "les moins chers",
    "places": "places libres d’abord",
}


@dataclass(frozen=True)
class Results:
    """One page of units with their distance; how many are left out; how many each filter would leave (none: zero).

    `is_capped`: there are more than `total`, which is MOST_COUNTED; nothing else is then counted.
    """

    hits: list[Hit]
    total: int
    left_out: int
    facets: dict[str, int]
    page: int
    pages: int
    is_capped: bool = False


def search(criteria: Criteria, sort: str = "adaptes", page: int = 1, *, now: datetime | None = None) -> Results:
    """Return one page of results. Three queries, one when there is nothing; a page too far is the last one."""
    statement = Statement(criteria, now or timezone.now())
    counts = statement.counts()
    is_capped = counts["total"] > MOST_COUNTED
    total = min(counts["total"], MOST_COUNTED)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    start = (number - 1) * PAGE_SIZE
    hits = statement.page(sort, min(PAGE_SIZE, total - start), start) if total else []
    return Results(
        hits=hits,
        total=total,
        left_out=0 if counts["everything"] > MOST_COUNTED else counts["everything"] - total,
        facets={} if is_capped else {code: counts[code] for code in WISHES} | (statement.offered() if total else {}),
        page=number,
        pages=pages,
        is_capped=is_capped,
    )


def left_out(criteria: Criteria, *, now: datetime | None = None) -> list[Hit]:
    """Return the nearest units of the area that a condition keeps out, MOST_LEFT_OUT at most. One query."""
    return Statement(criteria, now or timezone.now()).page("distance", MOST_LEFT_OUT, 0, kept=False)


def wider(criteria: Criteria, *, now: datetime | None = None) -> tuple[int, int] | None:
    """Return the smallest larger radius that gives results, and how many; None when none does. One query."""
    if criteria.centre is None or criteria.radius_km is None or criteria.is_territorial:
        return None
    radii = [radius for radius in RADII_KM if radius > criteria.radius_km]
    if not radii:
        return None
    largest = replace(criteria, radius_km=radii[-1])
    counts = Statement(largest, now or timezone.now()).within(radii)
    return next(((radius, count) for radius, count in counts.items() if count), None)


def place_of(unit: CareUnit, criteria: Criteria, *, now: datetime | None = None) -> int | None:
    """Return the place of a unit in « les plus adaptés », from 1; None when the search leaves it out. One query."""
    return Statement(criteria, now or timezone.now()).place_of(unit.pk)


def named(words: str, limit: int, first: Iterable[str] = ()) -> list[CareUnit]:
    """Return the units, closed ones too, whose establishment has this FINESS number, or these words in its name or
    town; those of the `first` kinds before the others, by name. Establishments are loaded. One query."""
    number = "".join(words.split()).upper()
    rows = CareUnit.objects.select_related("establishment")
    if is_valid_finess(number):
        rows = rows.filter(establishment__finess=number)
    else:
        vector = SearchVector("establishment__search_name", "establishment__postal_code", config="simple")
        query = SearchQuery(words_query(words), search_type="raw", config="simple")
        rows = rows.annotate(vector=vector).filter(vector=query)
    order = (
        Case(When(kind__in=list(first), then=0), default=1),
        "establishment__search_name",
        "kind",
        "stay_type",
        "mention",
        "id",
    )
    return list(rows.order_by(*order)[:limit])
