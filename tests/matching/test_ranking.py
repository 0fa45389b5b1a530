"""The order of units: the fast statement gives that of brute force, and no unit is both proposed and excluded."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.core.geo import Point, distance_km
from jalon.directory import search_sql
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.search import left_out, search
from jalon.matching.explain import explain
from jalon.matching.facts import Needs, facts_of, needs_of_criteria
from jalon.matching.ranking import counting, rank, ruled
from jalon.matching.rules import current
from tests.directory.factories import DIJON, make_unit_at
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db

AROUND = Criteria(
    kinds=(UnitKind.EHPAD,), stay_types=(StayType.PERMANENT,), centre=Point(*DIJON), centre_label="Dijon",
    commune="21231", radius_km=100,
)  # fmt: skip
CAPABILITIES = ("oxygen", "enteral", "pasa", "couples", "pets", "night_nurse", "wheelchair")
KINDS = (UnitKind.EHPAD, UnitKind.USLD, UnitKind.RESIDENCE_AUTONOMIE)
NEEDS = sorted(current().needs)


def some_units(seed: int, count: int = 40) -> list[CareUnit]:
    """Units of three kinds all around, which say this and that."""
    draw = Random(seed)
    now = timezone.now()
    units = []
    for _ in range(count):
        place = make_establishment(
            latitude=DIJON[0] + draw.uniform(-1.2, 1.2), longitude=DIJON[1] + draw.uniform(-1.8, 1.8)
        )
        said = {code: draw.choice(("offers", "lacks", "")) for code in CAPABILITIES}
        units.append(
            make_unit(
                place,
                kind=draw.choice(KINDS),
                dementia_unit=draw.choice((True, False, None)),
                social_aid=draw.choice((True, False, None)),
                price_single=draw.choice((None, Decimal("60"), Decimal("95.50"))),
                capacity=draw.choice((None, 1, 80)),
                free_places=draw.choice((0, 2)),
                free_places_at=now - timedelta(days=draw.choice((1, 60))),
                offers=[code for code, what in said.items() if what == "offers"],
                lacks=[code for code, what in said.items() if what == "lacks"],
                minimum_age=draw.choice((None, 60)),
                refuses=[code for code in current().refusals if draw.random() < 0.5],
            )
        )
    return units


def by_brute_force(units: list[CareUnit], needs: Needs, criteria: Criteria) -> list[int]:
    """The same order from the explanation of every unit, in Python."""
    scored = []
    for unit in units:
        far = distance_km(criteria.centre, Point(unit.latitude, unit.longitude))
        told = explain(needs, facts_of(unit, far))
        if unit.kind in criteria.kinds and far <= criteria.radius_km and not told.excluded:
            scored.append((round(far - told.km, 6), unit.pk))
    return [pk for _, pk in sorted(scored)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    codes=st.frozensets(st.sampled_from(NEEDS), max_size=6),
    seed=st.integers(0, 10_000),
    radius=st.sampled_from([5, 30, 100]),
    kinds=st.sampled_from([KINDS, KINDS[:1], KINDS[1:]]),
    budget=st.sampled_from([None, 2300]),
    look=st.sampled_from([1, 3, 8, 200]),
    limit=st.sampled_from([1, 5, 20]),
    asked=st.sampled_from([(), (), ("pets",)]),
    age=st.sampled_from([None, 57, 80]),
)
def test_the_fast_order_is_that_of_brute_force(
    monkeypatch: pytest.MonkeyPatch,
    codes: frozenset[str],
    seed: int,
    radius: int,
    kinds: tuple[UnitKind, ...],
    budget: int | None,
    look: int,
    asked: tuple[str, ...],
    age: int | None,
    limit: int,
) -> None:
    monkeypatch.setattr(search_sql, "LOOK", look)
    CareUnit.objects.all().delete()
    units = some_units(seed)
    criteria = replace(AROUND, kinds=kinds, radius_km=radius, budget_month=budget, offers=asked, age=age)
    needs = replace(needs_of_criteria(criteria), codes=codes)
    ranked = rank(needs, criteria, limit=limit)
    assert [row.unit.pk for row in ranked] == by_brute_force(units, needs, criteria)[:limit]
    orders = [row.hit.distance - row.explanation.km for row in ranked]
    assert orders == sorted(orders)


@settings(max_examples=25)
@given(
    codes=st.frozensets(st.sampled_from(NEEDS), max_size=8),
    asked=st.lists(st.sampled_from(CAPABILITIES), unique=True, max_size=2).map(tuple),
    seed=st.integers(0, 10_000),
)
def test_no_unit_is_both_proposed_and_excluded_and_each_reason_has_its_source(
    codes: frozenset[str], asked: tuple[str, ...], seed: int
) -> None:
    CareUnit.objects.all().delete()
    some_units(seed, 25)
    criteria = replace(AROUND, kinds=KINDS, offers=asked)
    needs = needs_of_criteria(criteria)
    needs = replace(needs, codes=needs.codes | codes)
    proposed = rank(needs, criteria, limit=50)
    for row in proposed:
        assert row.explanation.excluded == ()
    apart = left_out(ruled(criteria, needs))
    for hit in apart:
        told = explain(needs, facts_of(hit.unit, hit.distance))
        assert told.excluded
        assert all(reason.sentence and reason.source for reason in told.excluded)
    assert {row.unit.pk for row in proposed}.isdisjoint(hit.unit.pk for hit in apart)


@pytest.mark.parametrize("latitude", [-53.0, -21.1, 0.0, 14.6, 46.8, 66.0])
def test_the_circle_of_the_plane_holds_that_of_the_globe(latitude: float) -> None:
    centre = Point(latitude, 5.0)
    edge = 99.9 / 111.19
    spots = [(edge, 0.0), (-edge, 0.0), (0.0, edge), (0.0, -edge), (edge * 0.7, edge * 0.7)]
    for north, east in spots:
        place = make_establishment(
            latitude=latitude + north, longitude=5.0 + east / max(0.3, 1.02 * _narrowing(latitude + north))
        )
        make_unit(place)
    assert len(rank(Needs(), replace(AROUND, centre=centre))) == len(spots)


def _narrowing(latitude: float) -> float:
    return distance_km(Point(latitude, 0), Point(latitude, 1)) / distance_km(Point(0, 0), Point(0, 1))


def test_a_service_that_serves_the_commune_is_ranked_whatever_its_distance() -> None:
    far = make_unit_at(90, kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["21231"])
    supposed = make_unit_at(5, kind=UnitKind.SSIAD, stay_type=StayType.HOME)
    make_unit_at(1, kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["71076"])
    home = make_unit_at(2)
    criteria = replace(AROUND, kinds=(UnitKind.SSIAD, UnitKind.EHPAD), stay_types=(), radius_km=20)
    ranked = rank(needs_of_criteria(criteria), criteria)
    assert [row.unit for row in ranked] == [home, supposed, far]
    told = {row.unit: row.explanation for row in ranked}
    assert [str(reason) for reason in told[far].fors] == ["Intervient à Dijon."]
    assert "Ne dit pas dans quelles communes il intervient" in str(told[supposed].unknowns[0])


@pytest.mark.parametrize("look", [1, 3, 400])
def test_services_are_in_order_however_few_are_looked_at_first(monkeypatch: pytest.MonkeyPatch, look: int) -> None:
    monkeypatch.setattr(search_sql, "LOOK", look)
    now = timezone.now()
    home = {"kind": UnitKind.SSIAD, "stay_type": StayType.HOME}
    served = [
        make_unit_at(distance * 7, served_communes=["21231"], free_places=distance % 2, free_places_at=now, **home)
        for distance in range(1, 12)
    ]
    for distance in range(1, 5):
        make_unit_at(distance, served_communes=["71076"], **home)
    criteria = replace(AROUND, kinds=(UnitKind.SSIAD,), stay_types=(), radius_km=20)
    for limit in (1, 4, 20):
        ranked = rank(needs_of_criteria(criteria), criteria, limit=limit)
        free = current().by_code["free_places"].km
        scored = sorted(served, key=lambda unit: (unit.latitude - DIJON[0]) * 111.19 - free * (unit.free_places or 0))
        assert [row.unit for row in ranked] == scored[:limit]


def test_pages_follow_one_another_without_a_gap() -> None:
    for distance in range(40):
        make_unit_at(distance / 2, dementia_unit=distance % 3 == 0)
    criteria = ruled(AROUND, Needs(frozenset({"dementia"})))
    pages = [search(criteria, page=number).hits for number in (1, 2, 3)]
    whole = rank(Needs(frozenset({"dementia"})), AROUND, limit=45)
    assert [hit.unit.pk for hits in pages for hit in hits] == [row.unit.pk for row in whole]


def test_ranking_takes_one_query(django_assert_num_queries: Any) -> None:
    some_units(1)
    with django_assert_num_queries(1):
        rank(Needs(frozenset({"oxygen_continuous", "dementia"})), replace(AROUND, kinds=KINDS))


def test_the_wishes_that_count_are_told_the_heaviest_first() -> None:
    needs = Needs(frozenset({"dementia", "gastrostomy", "pets"}))
    told = [rule.code for rule in counting(needs, [UnitKind.EHPAD])]
    assert told == ["dementia_unit", "enteral", "free_places", "pets"]
    assert "within_budget" in [rule.code for rule in counting(replace(needs, budget_month=2000), [UnitKind.EHPAD])]
