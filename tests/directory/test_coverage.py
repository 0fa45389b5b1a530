"""Whole-territory checks: which communes nobody says to serve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.directory import coverage
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit, Commune
from jalon.directory.territory import department_of, serving_codes
from tests.directory.factories import make_commune, make_unit_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def communes() -> None:
    make_commune("21231", "Dijon", "21000", population=160_000)
    make_commune("21617", "Talant", "21240", population=12_000)
    make_commune("21054", "Beaune", "21200", population=20_000)
    make_commune("71076", "Chalon-sur-Saône", "71100", population=45_000)
    make_commune("69123", "Lyon", "69001", "69003", population=520_000)
    make_commune("69381", "Lyon 1er Arrondissement", "69001", population=29_000)
    make_commune("69383", "Lyon 3e Arrondissement", "69003", population=100_000)


def nursing(*communes: str, departments: tuple[str, ...] = (), kind: str = UnitKind.SSIAD, **fields) -> CareUnit:
    territory = {"served_communes": list(communes), "served_departments": list(departments)}
    return make_unit_at(1, kind=kind, stay_type=StayType.HOME, **territory, **fields)


def unserved(*departments: str, kind: str = UnitKind.SSIAD) -> list[str]:
    return [commune.code for commune in coverage.unserved(kind, departments)]


def test_communes_that_nobody_serves_come_the_most_populated_first():
    assert unserved("21") == ["21231", "21054", "21617"]
    nursing("21231")
    assert unserved("21") == ["21054", "21617"]


def test_a_department_is_served_whole_and_a_neighbour_may_serve():
    nursing("21231", department="71")
    nursing(departments=("71",))
    assert unserved("21", "71") == ["21054", "21617"]


def test_another_kind_a_closed_unit_and_one_that_declared_nothing_serve_nobody():
    nursing("21231", kind=UnitKind.HAD)
    nursing("21617", closed=True)
    silent = nursing()
    assert unserved("21") == ["21231", "21054", "21617"]
    assert list(coverage.undeclared(UnitKind.SSIAD, ["21"])) == [silent]
    assert not coverage.undeclared(UnitKind.HAD, ["21"]).exists()
    assert not coverage.undeclared(UnitKind.SSIAD, ["71"]).exists()


def test_districts_stand_for_their_city_whoever_serves_it_whole_serves_them():
    assert unserved("69") == ["69383", "69381"]
    nursing("69383")
    assert unserved("69") == ["69381"]
    nursing("69123")
    assert unserved("69") == []


def test_totals_tell_each_kind_and_department_in_one_query_however_many_units():
    nursing("21231")
    with CaptureQueriesContext(connection) as queries:
        rows = coverage.totals(["21", "69"])
    assert len(queries) == 1
    found = {(row.kind, row.department): row for row in rows}
    assert len(found) == 8
    one = found["ssiad", "21"]
    assert (one.communes, one.unserved, one.people) == (3, 2, 32_000)
    assert found["had", "69"].communes == 2, "districts, and not the city besides"


def test_a_territory_without_a_department_has_no_commune():
    assert coverage.totals([]) == [] and unserved() == []


CODES = ("21231", "21617", "21054", "71076", "69123", "69381", "69383")
TERRITORY = st.tuples(
    st.lists(st.sampled_from(CODES), max_size=3, unique=True),
    st.lists(st.sampled_from(("21", "71", "69")), max_size=1),
    st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(territories=st.lists(TERRITORY, max_size=4))
def test_it_agrees_with_the_rule_of_searches_for_any_territories(territories):
    CareUnit.objects.all().delete()
    units = [nursing(*communes, departments=tuple(whole), closed=closed) for communes, whole, closed in territories]
    expected = {
        commune.code
        for commune in Commune.objects.exclude(code="69123")
        if not any(
            not unit.closed
            and (
                department_of(commune.code) in unit.served_departments
                or set(serving_codes(commune.code)) & set(unit.served_communes)
            )
            for unit in units
        )
    }
    assert set(unserved("21", "71", "69")) == expected
