"""Search: what is kept, in which order, and how many each filter leaves."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalon.core.geo import Point, distance_km
from jalon.directory.criteria import Criteria, Ruled
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.freshness import FRESH_DAYS
from jalon.directory.models import CareUnit
from jalon.directory.search import PAGE_SIZE, SORTS, left_out, search, wider
from tests.directory.factories import DIJON, make_unit_at
from tests.factories import make_establishment, make_unit

pytestmark = pytest.mark.django_db

AROUND = Criteria(
    kinds=(UnitKind.EHPAD,),
    stay_types=(StayType.PERMANENT,),
    centre=Point(*DIJON),
    centre_label="Dijon",
    radius_km=20,
)


def found(criteria: Criteria, sort: str = "adaptes") -> list[CareUnit]:
    return [hit.unit for hit in search(criteria, sort).hits]


def test_only_the_wanted_kind_and_stay_type_within_the_radius_is_found() -> None:
    near = make_unit_at(5)
    make_unit_at(25)
    make_unit_at(5, kind=UnitKind.SSIAD, stay_type=StayType.HOME)
    make_unit_at(5, stay_type=StayType.TEMPORARY)
    make_unit_at(5, closed=True)
    assert found(AROUND) == [near]


def test_the_distance_is_that_of_the_globe() -> None:
    unit = make_unit_at(12.3)
    [hit] = search(AROUND).hits
    assert hit.unit == unit
    expected = distance_km(Point(*DIJON), Point(unit.latitude, unit.longitude))
    assert hit.distance == pytest.approx(expected, abs=1e-6)


def test_a_corner_of_the_box_is_outside_the_circle() -> None:
    corner = make_establishment(latitude=DIJON[0] + 0.17, longitude=DIJON[1] + 0.25)
    make_unit(corner)
    assert found(AROUND) == []


def test_the_circle_holds_across_the_antimeridian_box_without_error() -> None:
    far = replace(AROUND, centre=Point(-21.1, 179.99), radius_km=100)
    assert found(far) == []


@pytest.mark.parametrize("said", [False, None])
def test_what_is_denied_or_not_said_is_not_a_yes(said: bool | None) -> None:
    make_unit_at(1, social_aid=said, dementia_unit=said)
    assert found(replace(AROUND, social_aid=True)) == []
    assert found(replace(AROUND, dementia_unit=True)) == []


def test_free_places_count_for_fourteen_days_only() -> None:
    now = timezone.now()
    fresh = make_unit_at(1, free_places=1, free_places_at=now - timedelta(days=FRESH_DAYS))
    make_unit_at(2, free_places=1, free_places_at=now - timedelta(days=FRESH_DAYS, seconds=1))
    make_unit_at(3, free_places=0, free_places_at=now)
    make_unit_at(4)
    results = search(replace(AROUND, free_places=True), now=now)
    assert [hit.unit for hit in results.hits] == [fresh]
    assert results.left_out == 3


def test_the_budget_is_a_month_of_365_days_in_twelve() -> None:
    exact = make_unit_at(1, price_single=Decimal("75.00"), price_date="2026-01-01")
    make_unit_at(2, price_single=Decimal("75.70"), price_date="2026-01-01")
    make_unit_at(3)
    assert found(replace(AROUND, within_budget=True, budget_month=2282)) == [exact]


def test_the_price_of_a_double_room_counts_when_there_is_no_single_room() -> None:
    double = make_unit_at(1, price_double=Decimal("50.00"))
    assert found(replace(AROUND, within_budget=True, budget_month=1600)) == [double]


def test_a_unit_is_left_out_by_age_when_it_made_it_a_rule_of_theirs() -> None:
    make_unit_at(1, minimum_age=60, refuses=["age"])
    anyone, with_a_waiver = make_unit_at(2), make_unit_at(3, minimum_age=60)
    by_age = replace(AROUND, rules=(Ruled("age", excludes=True, refusal="age"),))
    assert found(replace(by_age, age=55)) == [anyone, with_a_waiver]
    assert len(found(replace(by_age, age=60))) == 3


FREE, CHEAP = Ruled("free_places", km=10), Ruled("within_budget", km=8)


def test_the_most_suited_are_the_nearest_less_the_detours_that_met_wishes_are_worth() -> None:
    now = timezone.now()
    nothing_near = make_unit_at(1)
    place_far = make_unit_at(18, free_places=2, free_places_at=now)
    cheap_and_place = make_unit_at(17, free_places=1, free_places_at=now, price_single=Decimal("60"))
    cheap_near = make_unit_at(3, price_single=Decimal("60"))
    wished = replace(AROUND, budget_month=2300, rules=(FREE, CHEAP))
    assert found(wished) == [cheap_near, cheap_and_place, nothing_near, place_far]
    assert found(replace(AROUND, budget_month=2300)) == [nothing_near, cheap_near, cheap_and_place, place_far]


def test_a_rule_brings_nearer_by_its_kilometres_and_no_further() -> None:
    plain = make_unit_at(1)
    protected = make_unit_at(10.5, dementia_unit=True)
    assert found(replace(AROUND, rules=(Ruled("dementia_unit", km=10),))) == [protected, plain]
    assert found(replace(AROUND, rules=(Ruled("dementia_unit", km=9),))) == [plain, protected]


def test_a_rule_that_excludes_keeps_those_that_say_nothing() -> None:
    said_no = make_unit_at(1, lacks=["oxygen"])
    silent, said_yes = make_unit_at(2), make_unit_at(3, offers=["oxygen"])
    needed = replace(AROUND, rules=(Ruled("oxygen", excludes=True),))
    assert found(needed) == [silent, said_yes]
    assert [hit.unit for hit in left_out(needed)] == [said_no]


def test_a_rule_concerns_only_its_kinds() -> None:
    make_unit_at(1, kind=UnitKind.RESIDENCE_AUTONOMIE)
    home = make_unit_at(2)
    both = replace(AROUND, kinds=(UnitKind.EHPAD, UnitKind.RESIDENCE_AUTONOMIE))
    assert found(replace(both, rules=(Ruled("never", excludes=True, kinds=("residence_autonomie",)),))) == [home]


def test_other_orders_are_distance_price_and_free_places() -> None:
    now = timezone.now()
    dear = make_unit_at(1, price_single=Decimal("90"))
    cheap = make_unit_at(5, price_single=Decimal("50"), free_places=1, free_places_at=now)
    unsaid = make_unit_at(3, free_places=9, free_places_at=now - timedelta(days=60))
    assert found(AROUND, "distance") == [dear, unsaid, cheap]
    assert found(AROUND, "prix") == [cheap, dear, unsaid]
    assert found(AROUND, "places") == [cheap, dear, unsaid]


def test_facets_say_how_many_each_filter_would_leave() -> None:
    make_unit_at(1, social_aid=True)
    make_unit_at(2, social_aid=True, dementia_unit=True)
    make_unit_at(3)
    facets = search(AROUND).facets
    assert (facets["social_aid"], facets["dementia_unit"]) == (2, 1)
    facets = search(replace(AROUND, dementia_unit=True)).facets
    assert (facets["social_aid"], facets["dementia_unit"]) == (1, 1)


def test_pages_hold_every_unit_once_and_a_page_too_far_is_the_last() -> None:
    for distance in range(PAGE_SIZE + 3):
        make_unit_at(distance / 2)
    first, second = search(AROUND), search(AROUND, page=2)
    seen = [hit.unit.pk for hit in [*first.hits, *second.hits]]
    assert len(seen) == len(set(seen)) == PAGE_SIZE + 3
    assert search(AROUND, page=10**9).page == 2


def test_units_left_out_are_listed_with_their_distance() -> None:
    out = make_unit_at(2, dementia_unit=False)
    make_unit_at(1, dementia_unit=True)
    [hit] = left_out(replace(AROUND, dementia_unit=True))
    assert hit.unit == out
    assert hit.distance == pytest.approx(2, abs=0.1)


def test_a_wider_radius_is_proposed_when_nothing_is_near() -> None:
    make_unit_at(25)
    make_unit_at(27)
    assert wider(AROUND) == (30, 2)
    assert wider(replace(AROUND, radius_km=200)) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tilleuls", "Les Tilleuls"),
        ("EHPAD les tilleuls", "Les Tilleuls"),
        ("TILLEULS dijon", "Les Tilleuls"),
        ("érables", "Les Érables"),
        ("erab", "Les Érables"),
        ("st vincent", "Saint-Vincent"),
        ("saint joseph", "ST JOSEPH"),
        ("tilleuls 21000", "Les Tilleuls"),
    ],
)
def test_words_find_a_name_whatever_the_accents_and_abbreviations(typed: str, name: str) -> None:
    for place in ("Les Tilleuls", "Les Érables", "Saint-Vincent", "ST JOSEPH"):
        make_unit_at(1, place)
    assert [unit.establishment.name for unit in found(Criteria(words=typed))] == [name]


def test_a_finess_number_finds_its_establishment_even_with_spaces() -> None:
    unit = make_unit_at(1)
    make_unit_at(2)
    number = unit.establishment.finess
    assert found(Criteria(words=f"{number[:2]} {number[2:5]} {number[5:]}")) == [unit]


@given(words=st.text(max_size=60))
def test_no_text_breaks_the_search(words: str) -> None:
    search(Criteria(words=words))


@pytest.mark.parametrize("sort", SORTS)
def test_a_search_takes_three_queries_with_one_unit_or_thirty(sort: str, django_assert_num_queries) -> None:
    make_unit_at(1)
    with django_assert_num_queries(3):
        assert [hit.unit.establishment.name for hit in search(AROUND, sort).hits]
    for distance in range(1, 30):
        make_unit_at(distance / 2)
    with django_assert_num_queries(3):
        assert [hit.unit.establishment.name for hit in search(AROUND, sort).hits]
