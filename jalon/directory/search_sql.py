"""The SQL of a search: which units are in the area, which meet the conditions, and in what order they come.

Composed by hand because the ORM spends more time building these statements than PostgreSQL spends answering them, and
a search is the page everyone waits for. Every value is a parameter; the text is made of the constants below.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString, TypeVar, cast

from django.db import connection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from jalon.core.geo import EARTH_RADIUS_KM, KM_PER_DEGREE, box_around
from jalon.core.identifiers import is_valid_finess
from jalon.core.text import fold
from jalon.directory.capabilities import CAPABILITIES, TERRITORIAL
from jalon.directory.criteria import WISHES, Criteria, Ruled
from jalon.directory.enums import UnitKind
from jalon.directory.freshness import FRESH_DAYS, fresh_since
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.territory import department_of, serving_codes

# Each is true or false, never unknown: what nobody said is neither a yes (CONDITIONS) nor a no (DENIALS).
CONDITIONS: dict[str, Composable] = {
    "age": SQL("(u.minimum_age IS NULL OR u.minimum_age <= %(age)s)"),
    "reachable": SQL("u.accepts_referrals"),
    "dementia_unit": SQL("(u.dementia_unit IS TRUE)"),
    "social_aid": SQL("(u.social_aid IS TRUE)"),
    "within_budget": SQL("((coalesce(u.price_single, u.price_double) * 365 <= %(year)s) IS TRUE)"),
    "free_places": SQL("((u.free_places > 0 AND u.free_places_at >= %(fresh)s) IS TRUE)"),
    "always": SQL("true"),
} | {
    capability.code: SQL("(u.offers @> ARRAY[{}]::varchar[])").format(Literal(capability.code))
    for capability in CAPABILITIES
    if not capability.column
}
DENIALS: dict[str, Composable] = {
    "age": SQL("((u.minimum_age > %(age)s) IS TRUE)"),
    "reachable": SQL("(NOT u.accepts_referrals)"),
    "dementia_unit": SQL("(u.dementia_unit IS FALSE)"),
    "social_aid": SQL("(u.social_aid IS FALSE)"),
    "within_budget": SQL("((coalesce(u.price_single, u.price_double) * 365 > %(year)s) IS TRUE)"),
    "free_places": SQL("((u.free_places = 0 AND u.free_places_at >= %(fresh)s) IS TRUE)"),
    "never": SQL("true"),
} | {
    capability.code: SQL("(u.lacks @> ARRAY[{}]::varchar[])").format(Literal(capability.code))
    for capability in CAPABILITIES
    if not capability.column
}
# Haversine, the same as `core.geo.distance_km`.
DISTANCE = SQL(
    "({diameter} * asin(least(1, sqrt(power(sin(radians(u.latitude - %(lat)s) / 2), 2) + cos(radians(%(lat)s))"
    " * cos(radians(u.latitude)) * power(sin(radians(u.longitude - %(lon)s) / 2), 2)))))"
).format(diameter=Literal(2 * EARTH_RADIUS_KM))
#: No two places are farther apart, in km; a unit that is not located stands as far.
FARTHEST_KM = 20_100
SCORED_DISTANCE = SQL("coalesce({}, {})").format(DISTANCE, Literal(FARTHEST_KM))
NO_DISTANCE = SQL("NULL::float8")
NEAR = SQL("u.km <= %(radius)s")
NO_DETOUR = SQL("(0::float8)")
# As the indexes `near_<kind>` are written (`models.ON_THE_PLANE`), so that they answer.
ON_THE_PLANE = SQL("point(u.longitude, degrees(ln(tan(pi() / 4 + radians(u.latitude) / 2))))")
# A unit that lists no territory is supposed to serve its department.
LISTS_TERRITORY = SQL("(cardinality(u.served_communes) + cardinality(u.served_departments) > 0)")
SERVES = SQL(
    "(u.served_communes && {} OR u.served_departments @> ARRAY[%(own_department)s]::varchar[]"
    " OR (u.department = %(own_department)s AND NOT {}))"
)
THESE_COMMUNES = SQL("%(served)s::varchar[]")
COMMUNES_OF_DEPARTMENT = SQL(
    "(SELECT array_agg(c.code) FROM directory_commune c WHERE c.department = %(own_department)s)"
)
GOES_TO_PEOPLE = SQL("u.kind = ANY({})").format(Literal(list(map(str, TERRITORIAL))))
#: How far behind a unit stands that says of no place whether it goes there, among those that say it: after all of them.
BEHIND_KM = 2 * FARTHEST_KM
# How many of the nearest of a kind are looked at to learn how far the best reach; measured in benchmarks/README.md.
LOOK = 1200
CENTRE = SQL("point(%(lon)s, degrees(ln(tan(pi() / 4 + radians(%(lat)s) / 2))))")
IN_THE_BOX = SQL("u.latitude BETWEEN %(south)s AND %(north)s AND u.longitude BETWEEN %(west)s AND %(east)s")
UNITS = SQL("directory_careunit u")
UNITS_AND_PLACES = SQL("directory_careunit u JOIN directory_establishment e ON e.id = u.establishment_id")
AND, PLUS, COMMA, UNION_ALL = SQL(" AND "), SQL(" + "), SQL(", "), SQL(" UNION ALL ")
TRUE = SQL("true")


def _in_model_order(model: type[CareUnit] | type[Establishment], *names: str) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


# What a result shows; other columns are read when asked.
UNIT_FIELDS = _in_model_order(
    CareUnit,
    *("id", "establishment_id", "kind", "stay_type", "mention", "name", "capacity"),
    *("price_single", "price_double", "price_single_social_aid", "price_gir_12", "price_gir_34", "price_gir_56"),
    *("price_date", "social_aid", "dementia_unit", "minimum_age"),
    *("offers", "lacks", "refuses", "free_places", "free_places_at", "accepts_referrals", "answer_days"),
    *("usual_answer_days", "latitude", "longitude", "source"),
)
PLACE_FIELDS = _in_model_order(
    Establishment, *("id", "finess", "name", "city", "postal_code", "commune_id", "department", "legal_status")
)
COLUMNS = COMMA.join(
    [
        *(Identifier("u", name) for name in UNIT_FIELDS),
        *(Identifier("e", name) for name in PLACE_FIELDS),
    ]
)
BY_NEARNESS = ("adaptes", "distance")
# Words that name a kind of place rather than one place; they say nothing among units of that kind.
_IDLE = re.compile("ehpad|usld|ssiad|had|smr|usp|pco|maison|retraite|du|des|de|d|la|les|le|l|et|a")
_SHORT = {"st": "saint", "ste": "sainte"}
_LONG = {long: short for short, long in _SHORT.items()}
# Written as the index `establishment_words` is, so that it answers.
WORDS = SQL(
    "to_tsvector('simple'::regconfig, coalesce(e.search_name, '') || ' ' || coalesce(e.postal_code, ''))"
    " @@ to_tsquery('simple'::regconfig, %(words)s)"
)

# Beyond, a search says « plus de 1 000 »: nobody reads through so many, and counting them all costs the whole table.
MOST_COUNTED = 1000

Params = dict[str, Any]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Hit:
    """One unit, its establishment loaded, and how far it is from the centre of the search: km, None without centre.

    `lists_territory`: it says whom it serves, and is not only supposed to serve its department.
    """

    unit: CareUnit
    distance: float | None
    lists_territory: bool


class Statement:
    """The parts that the statements of one search share."""

    def __init__(self, criteria: Criteria, now: datetime) -> None:
        self.criteria = criteria
        self.params: Params = {
            "age": criteria.age,
            "year": (criteria.budget_month or 0) * 12,
            "fresh": max(fresh_since(now), now - timedelta(days=criteria.places_days or FRESH_DAYS)),
            "most": MOST_COUNTED + 1,
        }
        if criteria.centre is not None:
            self.params |= {"lat": criteria.centre.latitude, "lon": criteria.centre.longitude}
        self.distance: Composable = NO_DISTANCE if criteria.centre is None else DISTANCE
        self.area = AND.join(self._area())
        self.meets = AND.join([TRUE, *self._conditions()])

    @property
    def _reads_places(self) -> bool:
        by_name = self.criteria.department and self.criteria.centre is None
        return bool(by_name or self.criteria.words)

    def counts(self) -> dict[str, int]:
        """Return `everything` in the area, `total` that meets the conditions, and each wish among these.

        Nothing is counted beyond MOST_COUNTED + 1: the cost does not grow with the table.
        """
        wishes = COMMA.join([SQL("count(*) FILTER (WHERE {})").format(CONDITIONS[code]) for code in WISHES])
        statement = SQL("SELECT (SELECT count(*) FROM {} u), count(*), {} FROM {} u")
        counted = statement.format(self._some(TRUE), wishes, self._some(self.meets))
        return dict(zip(("everything", "total", *WISHES), _run(counted, self.params)[0], strict=True))

    def offered(self) -> dict[str, int]:
        """Return how many of those that meet the conditions offer each capability; none: it is absent."""
        statement = SQL("SELECT code, count(*) FROM {} u, unnest(u.offers) AS code GROUP BY code")
        return dict(_run(statement.format(self._some(self.meets)), self.params))

    def _some(self, condition: Composable) -> Composable:
        """Return the units of the area under a condition, MOST_COUNTED + 1 at most, to be counted."""
        source = UNITS_AND_PLACES if self.criteria.words else UNITS
        return SQL("(SELECT u.* FROM {} WHERE {} AND {} LIMIT %(most)s)").format(source, self.area, condition)

    def within(self, radii: Iterable[int]) -> dict[int, int]:
        """Return how many meet the conditions within each radius, in km."""
        near = SQL("{} AND {} <= {}")
        return self._count({radius: near.format(self.meets, DISTANCE, Literal(radius)) for radius in radii})

    def page(self, sort: str, limit: int, offset: int, *, kept: bool = True) -> list[Hit]:
        """Return units in order; with `kept` False, those that a condition or a rule keeps out. One query."""
        statement, params = self.page_statement(sort, limit, offset, kept=kept)
        return [hit_of(row) for row in _run(statement, params)]

    def page_statement(self, sort: str, limit: int, offset: int, *, kept: bool = True) -> tuple[Composable, Params]:
        """Return the statement of `page` and its parameters, for those who run several at once."""
        params = self.params | {"limit": limit, "offset": offset}
        if sort in BY_NEARNESS and self._is_round:
            return self._nearest(sort, limit + offset, kept=kept), params
        order = self._order(sort)
        source = UNITS_AND_PLACES if self._reads_places else UNITS
        # The few units of the page are found first, then joined to their establishments.
        found = SQL("SELECT u.* FROM {} WHERE {} AND ({}) = {} ORDER BY {} LIMIT %(limit)s OFFSET %(offset)s").format(
            source, self.area, self.meets, Literal(kept), order
        )
        statement = SQL(
            "SELECT {}, {}, {} FROM ({}) u JOIN directory_establishment e ON e.id = u.establishment_id ORDER BY {}"
        ).format(COLUMNS, self.distance, LISTS_TERRITORY, found, order)
        return statement, params

    @property
    def _is_round(self) -> bool:
        criteria = self.criteria
        return criteria.centre is not None and criteria.radius_km is not None and not criteria.words

    def _nearest(self, sort: str, last: int, *, kept: bool) -> Composable:
        """Return the units in order of distance less detours, through the index of each kind.

        The order is that of every unit in the radius, though few are read. Let s be the score (distance less detours)
        of the `last`-th best of any units looked at first, and D the most that detours may be worth. A unit farther
        than s + D has a score above s: at least `last` units go before it, and it is not on the page. So the looks, at
        the nearest of the plane, need not be exact, and what is read is all that is within s + D. Where s is beyond
        any distance, the page has units that are not located or stand behind, and no circle bounds it.
        """
        by_rules = sort == "adaptes"
        kinds = [str(kind) for kind in self.criteria.kinds or UnitKind.values]
        serves = self._serves()
        looked, read = [], []
        for kind in kinds:
            suits, detours = self._suits(kind, kept=kept), self._detours(kind) if by_rules else NO_DETOUR
            goes = serves is not None and kind in TERRITORIAL
            there = serves if serves is not None and goes else TRUE
            where = TRUE if goes else NEAR
            suits = AND.join([suits, there])
            looked.append(_look(detours, kind, suits, where))
            reached = SQL("{} <@ (SELECT {} FROM reach)").format(ON_THE_PLANE, Identifier("far" if goes else "near"))
            if goes or self.criteria.offers:
                # Those that serve the place, or offer what few do, may be too few among those looked at: then all of
                # them are read, by the index of territories or of offers.
                read.append(_scored(detours, kind, AND.join([suits, SQL("(SELECT rare FROM bound)")]), where))
                reached = AND.join([reached, SQL("NOT (SELECT rare FROM bound)")])
            read.append(_scored(detours, kind, AND.join([suits, reached]), where))
        most = max(map(self._most_detour, kinds)) if by_rules else 0
        return SQL(
            "WITH look AS MATERIALIZED (SELECT {} AS score),"
            " bound AS MATERIALIZED (SELECT score + {} AS far, score IS NULL OR score >= {} AS rare FROM look),"
            " reach AS MATERIALIZED (SELECT {} AS near, {} AS far FROM bound),"
            " best AS MATERIALIZED"
            " (SELECT id, score FROM ({}) read ORDER BY score, id LIMIT %(limit)s OFFSET %(offset)s)"
            " SELECT {}, {}, {} FROM best JOIN directory_careunit u USING (id)"
            " JOIN directory_establishment e ON e.id = u.establishment_id ORDER BY best.score, best.id"
        ).format(
            _last_looked(looked, last),
            Literal(most),
            Literal(FARTHEST_KM - most),
            _round(SQL("least(%(radius)s, far)")),
            _round(SQL("far")),
            UNION_ALL.join(read),
            COLUMNS,
            DISTANCE,
            LISTS_TERRITORY,
        )

    def _suits(self, kind: str, *, kept: bool) -> Composable:
        """Return what a unit of this kind must be; with `kept` False, that a condition or a rule keeps it out."""
        meets = AND.join([TRUE, *self._conditions(kind)])
        return AND.join([*self._asked_of_units(), meets if kept else SQL("NOT ({})").format(meets)])

    def _most_detour(self, kind: str) -> int:
        """Return the kilometres that the yeses of a unit of this kind may be worth at most."""
        return sum(rule.km for rule in self._rules(kind))

    def _conditions(self, kind: str = "") -> list[Composable]:
        """Return what keeps a unit out: a condition that it does not meet, a rule that it denies."""
        asked = [CONDITIONS[code] for code in self.criteria.conditions]
        rules = [rule for rule in self._rules(kind) if rule.excludes]
        return asked + [SQL("NOT {}").format(_of_kinds(rule, kind, _denial(rule))) for rule in rules]

    def _detours(self, kind: str = "") -> Composable:
        """Return the kilometres of detour that the yeses of a unit are worth, less those that put it behind."""
        rules = [rule for rule in self._rules(kind) if rule.km]
        worth = [SQL("{} * {}::int").format(Literal(rule.km), _of_kinds(rule, kind, _assent(rule))) for rule in rules]
        if self.criteria.puts_declared_first:
            worth.append(SQL("{} * (NOT {})::int").format(Literal(-BEHIND_KM), LISTS_TERRITORY))
        return SQL("({})").format(PLUS.join(worth)) if worth else NO_DETOUR

    def _rules(self, kind: str) -> list[Ruled]:
        """Return the rules that concern a kind; all of them when none is named."""
        return [rule for rule in self.criteria.rules if not kind or not rule.kinds or kind in rule.kinds]

    def place_of(self, pk: int) -> int | None:
        """Return how many units go before this one in « les plus adaptés », plus one; None when it is left out."""
        source = UNITS_AND_PLACES if self._reads_places else UNITS
        statement = SQL(
            "SELECT place FROM (SELECT u.id, row_number() OVER (ORDER BY {}) AS place FROM {} WHERE {} AND {}) ordered"
            " WHERE id = %(id)s"
        ).format(self._order("adaptes"), source, self.area, self.meets)
        rows = _run(statement, self.params | {"id": pk})
        return rows[0][0] if rows else None

    def _count(self, columns: Mapping[Key, Composable]) -> dict[Key, int]:
        counted = COMMA.join([SQL("count(*) FILTER (WHERE {})").format(condition) for condition in columns.values()])
        source = UNITS_AND_PLACES if self.criteria.words else UNITS
        rows = _run(SQL("SELECT {} FROM {} WHERE {}").format(counted, source, self.area), self.params)
        return dict(zip(columns, rows[0], strict=True))

    def _area(self) -> list[Composable]:
        criteria = self.criteria
        parts: list[Composable] = [SQL("NOT u.closed")]
        if criteria.kinds:
            parts.append(SQL("u.kind = ANY(%(kinds)s)"))
            self.params["kinds"] = list(map(str, criteria.kinds))
        parts += [*self._asked_of_units(), *self._where()]
        if criteria.words:
            parts += self._words(criteria.words)
        return parts

    def _asked_of_units(self) -> list[Composable]:
        criteria = self.criteria
        parts: list[Composable] = []
        if criteria.stay_types:
            parts.append(SQL("u.stay_type = ANY(%(stays)s)"))
            self.params["stays"] = list(map(str, criteria.stay_types))
        if criteria.mentions:
            parts.append(SQL("u.mention = ANY(%(mentions)s)"))
            self.params["mentions"] = list(criteria.mentions)
        return parts

    def _where(self) -> list[Composable]:
        """Return the condition of place: near, in the department, or serving it for those who go to people."""
        criteria = self.criteria
        near: Composable | None = None
        if criteria.department:
            near = SQL("u.department = %(department)s")
            self.params["department"] = criteria.department
        if criteria.centre is not None and criteria.radius_km is not None:
            box = box_around(criteria.centre, criteria.radius_km)
            near = SQL("({} AND {} <= %(radius)s)").format(IN_THE_BOX, DISTANCE)
            self.params |= {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
            self.params["radius"] = criteria.radius_km
        if near is None:
            return []
        serves = self._serves()
        if serves is None or (criteria.kinds and not set(criteria.kinds) & set(TERRITORIAL)):
            return [near]
        if criteria.is_territorial:
            return [serves]
        return [SQL("CASE WHEN {} THEN {} ELSE {} END").format(GOES_TO_PEOPLE, serves, near)]

    def _serves(self) -> Composable | None:
        """Return the condition of those who go to people; None when the place is not a commune or a department."""
        criteria = self.criteria
        if criteria.commune:
            self.params["served"] = serving_codes(criteria.commune)
            self.params["own_department"] = department_of(criteria.commune)
            return SERVES.format(THESE_COMMUNES, LISTS_TERRITORY)
        if criteria.department:
            self.params["own_department"] = criteria.department
            return SERVES.format(COMMUNES_OF_DEPARTMENT, LISTS_TERRITORY)
        return None

    def _words(self, words: str) -> list[Composable]:
        """Every word begins a word of the establishment's name or town; a FINESS number is that establishment."""
        number = fold(words).replace(" ", "").upper()
        if is_valid_finess(number):
            self.params["finess"] = number
            return [SQL("e.finess = %(finess)s")]
        self.params["words"] = words_query(words)
        return [WORDS]

    def _order(self, sort: str) -> Composable:
        """Return the order; its last column makes it the same each time."""
        # By name among a few; all of France has no order that anyone would read through.
        last: Composable = SQL("e.search_name, u.id") if self._reads_places else SQL("u.id")
        if self.criteria.centre is not None:
            last = SQL("{} NULLS LAST, u.id").format(DISTANCE)
        if sort == "distance":
            return last
        if sort == "prix":
            return SQL("coalesce(u.price_single, u.price_double) NULLS LAST, {}").format(last)
        if sort == "places":
            free = SQL("CASE WHEN {} THEN u.free_places ELSE 0 END DESC, {}")
            return free.format(CONDITIONS["free_places"], last)
        if self.criteria.centre is not None:
            return SQL("{} - {}, u.id").format(SCORED_DISTANCE, self._detours())
        return SQL("{} DESC, {}").format(self._detours(), last)


def _scored(detours: Composable, kind: str, suits: Composable, where: Composable = TRUE) -> Composed:
    """Return the units of a kind that suit, scored. The kind is a literal, for its own index to answer.

    OFFSET 0 keeps the distance computed once, for what it is compared with and for the score.
    """
    return SQL(
        "SELECT u.id, u.km - {} AS score FROM (SELECT u.*, {} AS km FROM {} WHERE NOT u.closed AND u.kind = {} AND {}"
        " OFFSET 0) u WHERE {}"
    ).format(detours, SCORED_DISTANCE, UNITS, Literal(kind), suits, where)


def _look(detours: Composable, kind: str, suits: Composable, where: Composable) -> Composed:
    """Return the scores of those that suit among the LOOK nearest of a kind."""
    return SQL(
        "SELECT u.km - {} AS score FROM (SELECT u.*, {} AS km FROM {} WHERE NOT u.closed AND u.kind = {}"
        " ORDER BY {} <-> {} LIMIT {}) u WHERE {} AND {}"
    ).format(detours, SCORED_DISTANCE, UNITS, Literal(kind), ON_THE_PLANE, CENTRE, Literal(LOOK), where, suits)


def _last_looked(looked: list[Composed], last: int) -> Composed:
    """Return the score of the `last`-th best of those looked at; NULL when they are fewer."""
    scores = SQL("(SELECT score FROM ({}) looked ORDER BY score OFFSET {} LIMIT 1)")
    return scores.format(UNION_ALL.join(looked), Literal(last - 1))


def _round(km: Composable) -> Composable:
    """Return a circle of the plane that holds the circle of the globe of this radius around the centre.

    The Mercator plane enlarges by 1 / cos(latitude) at each point: a path of the globe is no longer there than its
    length enlarged as at the latitude it may reach nearest to a pole. The last term is for rounding, about a metre.
    """
    return SQL("circle({}, {} / {} / cos(radians(least(89, abs(%(lat)s) + {} / {}))) + 1e-5)").format(
        CENTRE, km, Literal(KM_PER_DEGREE), km, Literal(KM_PER_DEGREE)
    )


def _assent(rule: Ruled) -> Composable:
    """Return the condition that a unit says yes to a rule that concerns it."""
    if rule.test == "size":
        return SQL("((u.capacity >= {}) IS TRUE)").format(Literal(rule.limit))
    if rule.test == "mention":
        return SQL("(u.mention = ANY({}))").format(Literal(list(rule.mentions)))
    return CONDITIONS[rule.test]


def _denial(rule: Ruled) -> Composable:
    """Return the condition that a unit says no to a rule that concerns it, or does not say the yes that it requires."""
    if rule.requires:
        return SQL("(NOT {})").format(_assent(rule))
    if rule.test == "size":
        return SQL("((u.capacity < {}) IS TRUE)").format(Literal(rule.limit))
    if rule.test == "mention":
        return SQL("(u.mention <> '' AND u.mention <> ALL({}))").format(Literal(list(rule.mentions)))
    if rule.refusal:
        made_a_rule = SQL("u.refuses @> ARRAY[{}]::varchar[]").format(Literal(rule.refusal))
        return SQL("({} AND {})").format(DENIALS[rule.test], made_a_rule)
    return DENIALS[rule.test]


def _of_kinds(rule: Ruled, kind: str, condition: Composable) -> Composable:
    """Return the condition for the kinds of the rule; as it is among units of one kind that it concerns."""
    if kind or not rule.kinds:
        return condition
    return SQL("(u.kind = ANY({}) AND {})").format(Literal(sorted(rule.kinds)), condition)


def words_query(words: str) -> str:
    """Return the tsquery of those whose words begin with each of these; empty when nothing is said."""
    folded = [_SHORT.get(word, word) for word in fold(words).split()]
    telling = [word for word in folded if not _IDLE.fullmatch(word)] or folded
    # Folded words are ASCII letters and digits: nothing in them means anything to a tsquery.
    return " & ".join(map(_lexeme, telling))


def _lexeme(word: str) -> str:
    """Return the tsquery of the words that begin so; the files write « ST » where people write « saint »."""
    short = _LONG.get(word)
    return f"({word}:* | {short})" if short else f"{word}:*"


def _run(statement: Composable, params: Params) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def hit_of(row: tuple[Any, ...]) -> Hit:
    cut = len(UNIT_FIELDS)
    unit = CareUnit.from_db("default", UNIT_FIELDS, row[:cut])
    unit.establishment = Establishment.from_db("default", PLACE_FIELDS, row[cut:-2])
    return Hit(unit, row[-2], row[-1])


def several(statements: Iterable[tuple[Composable, Params]]) -> list[list[Hit]]:
    """Return the pages of several statements of `Statement.page_statement`, in their order. One query."""
    pages: list[list[Hit]] = []
    with connection.cursor() as cursor:
        one_by_one = []
        for number, (statement, params) in enumerate(statements):
            pages.append([])
            # Its values are in it, quoted by psycopg: a statement as good as a constant.
            whole = SQL(cast("LiteralString", cursor.mogrify(statement, params)))
            page = SQL("SELECT {} AS page, row_number() OVER () AS place, found.* FROM ({}) found")
            one_by_one.append(page.format(Literal(number), whole))
        if one_by_one:
            cursor.execute(SQL("{} ORDER BY page, place").format(UNION_ALL.join(one_by_one)))
            for page, _, *row in cursor.fetchall():
                pages[page].append(hit_of(tuple(row)))
    return pages
