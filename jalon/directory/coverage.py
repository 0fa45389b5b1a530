"""Whole-territory checks: which communes no service says it serves.

Only what services declared counts. One that declared no territory is supposed, in searches, to serve its department;
here it is listed apart, since nobody knows. Of Paris, Lyon and Marseille the districts are counted, and not the city.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.models import CareUnit
from jalon.directory.territory import city_of_districts

# Communes of departments × kinds of care, with whether an open unit of the kind lists one of the codes that serve it.
# Territories are unfolded once and joined by hash. « && » would compare each code of one list with each of the other.
_COVERAGE = """
    WITH district AS MATERIALIZED (
        SELECT code, city FROM unnest(%(districts)s::varchar[], %(cities)s::varchar[]) AS d (code, city)
    ), commune AS MATERIALIZED (
        SELECT code, name, department, population, postal_codes FROM directory_commune
        WHERE department = ANY (%(departments)s) AND code <> ALL (%(cities)s)
    ), listed AS MATERIALIZED (
        SELECT DISTINCT u.kind, l.code FROM directory_careunit u, unnest(u.served_communes) AS l (code)
        WHERE NOT u.closed AND u.kind = ANY (%(kinds)s) AND u.offers @> %(offers)s::varchar[]
            AND (l.code IN (SELECT code FROM commune) OR l.code IN (SELECT city FROM district))
    ), served AS MATERIALIZED (
        SELECT kind, code FROM listed
        UNION SELECT l.kind, d.code FROM listed l JOIN district d ON d.city = l.code
        UNION SELECT w.kind, c.code FROM commune c JOIN (
            SELECT DISTINCT u.kind, d.code FROM directory_careunit u, unnest(u.served_departments) AS d (code)
            WHERE NOT u.closed AND u.kind = ANY (%(kinds)s) AND u.offers @> %(offers)s::varchar[]
                AND u.served_departments && %(departments)s::varchar[]
        ) w ON w.code = c.department
    ), coverage AS (
        SELECT k.kind, c.*, s.code IS NOT NULL AS served
        FROM commune c CROSS JOIN unnest(%(kinds)s::varchar[]) AS k (kind)
        LEFT JOIN served s ON s.kind = k.kind AND s.code = c.code
    )
"""
_TOTALS = """
    SELECT kind, department, count(*), count(*) FILTER (WHERE NOT served),
        coalesce(sum(population) FILTER (WHERE NOT served), 0)::bigint
    FROM coverage GROUP BY kind, department ORDER BY kind, department
"""
_UNSERVED = """
    SELECT code, name, department, population, postal_codes
    FROM coverage WHERE NOT served ORDER BY population DESC, name, code LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class Total:
    """How many communes of a department no service of a kind says it serves, and how many people live there."""

    kind: str
    department: str
    communes: int
    unserved: int
    people: int


@dataclass(frozen=True)
class UnservedCommune:
    """A commune that no service of a kind says it serves."""

    code: str
    name: str
    department: str
    population: int
    postal_codes: list[str]


def totals(
    departments: Collection[str], kinds: Sequence[str] = tuple(map(str, TERRITORIAL)), *, offers: Collection[str] = ()
) -> list[Total]:
    """Return one total for each kind and department that has communes. One query.

    Of services that say they offer all of `offers`, codes of `capabilities`, alone.
    """
    return [Total(*row) for row in _rows(_TOTALS, departments, kinds, offers=list(offers))]


def unserved(
    kind: str,
    departments: Collection[str],
    *,
    offers: Collection[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[UnservedCommune]:
    """Return the communes that nobody says to serve, the most populated first; `offers` as in `totals`. One query."""
    rows = _rows(_UNSERVED, departments, (kind,), offers=list(offers), limit=limit, offset=offset)
    return [UnservedCommune(*row) for row in rows]


def undeclared(kind: str, departments: Collection[str]) -> QuerySet[CareUnit]:
    """Return the open services of these departments that never said whom they serve, with their establishments."""
    silent = CareUnit.objects.filter(
        kind=kind, department__in=departments, closed=False, served_departments=[], served_communes=[]
    )
    names = ("name", "establishment__name", "establishment__finess", "establishment__city", "establishment__phone")
    return silent.select_related("establishment").only(*names).order_by("department", "establishment__name", "id")


def _rows(statement: str, departments: Collection[str], kinds: Sequence[str], **more: Any) -> list[tuple[Any, ...]]:
    cities = city_of_districts()
    parameters = {
        "departments": list(departments),
        "kinds": list(map(str, kinds)),
        "districts": list(cities),
        "cities": list(cities.values()),
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE + statement, parameters)
        return cursor.fetchall()
