"""Units that go to people are found where they serve, and only there."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from jalon.core.geo import Point
from jalon.directory.capabilities import BY_CODE, CAPABILITIES, TERRITORIAL, capabilities_of
from jalon.directory.criteria import Criteria
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.directory.search import search, wider
from jalon.directory.territory import department_of, serving_codes
from tests.directory.factories import DIJON, make_commune, make_unit_at

pytestmark = pytest.mark.django_db

HOME = {"stay_type": StayType.HOME}
AROUND_TALANT = Criteria(
    kinds=(UnitKind.SSIAD,), centre=Point(*DIJON), centre_label="Talant", commune="21617", radius_km=20
)


def make_ssiad(kilometres: float = 5, **fields: object) -> CareUnit:
    return make_unit_at(kilometres, kind=UnitKind.SSIAD, **{**HOME, **fields})


def found(criteria: Criteria) -> set[CareUnit]:
    return {hit.unit for hit in search(criteria).hits}


def test_a_service_is_found_where_it_serves_however_far_its_office_is() -> None:
    far = make_ssiad(60, served_communes=["21617", "21231"])
    make_ssiad(1, served_communes=["21231"])
    assert found(AROUND_TALANT) == {far}


def test_a_service_that_serves_the_department_serves_its_communes() -> None:
    whole = make_ssiad(90, served_departments=["21"])
    make_ssiad(1, served_departments=["71"])
    assert found(AROUND_TALANT) == {whole}


def test_a_service_that_lists_nothing_is_supposed_to_serve_its_department_and_says_so() -> None:
    silent = make_ssiad(80)
    elsewhere = make_ssiad(1)
    elsewhere.establishment.department = "71"
    elsewhere.establishment.save()
    [hit] = search(AROUND_TALANT).hits
    assert (hit.unit, hit.lists_territory) == (silent, False)


def test_a_home_is_found_by_distance_beside_a_service_found_by_territory() -> None:
    home = make_unit_at(5)
    make_unit_at(60)
    service = make_ssiad(60, served_communes=["21617"])
    make_ssiad(5, served_communes=["21231"])
    everything = replace(AROUND_TALANT, kinds=())
    assert found(everything) == {home, service}


def test_a_search_of_a_department_finds_who_serves_a_part_of_it() -> None:
    make_commune("21617", "Talant", "21240")
    neighbour = make_ssiad(90, served_communes=["21617"])
    neighbour.establishment.department = "71"
    neighbour.establishment.save()
    assert found(Criteria(kinds=(UnitKind.SSIAD,), department="21")) == {neighbour}
    assert found(Criteria(kinds=(UnitKind.SSIAD,), department="71")) == set()


def test_a_wider_radius_is_never_proposed_to_those_who_go_to_people() -> None:
    make_ssiad(25, served_communes=["21231"])
    assert wider(replace(AROUND_TALANT, radius_km=5)) is None


@pytest.mark.parametrize(
    ("lived_in", "listed", "is_served"),
    [
        ("69383", "69123", True),
        ("69123", "69383", True),
        ("69383", "69384", False),
        ("75056", "75120", True),
        ("13216", "13055", True),
    ],
)
def test_districts_of_paris_lyon_and_marseille_go_with_their_city(lived_in: str, listed: str, is_served: bool) -> None:
    make_ssiad(served_communes=[listed])
    assert bool(found(replace(AROUND_TALANT, commune=lived_in))) == is_served


def test_departments_are_read_from_codes_overseas_and_in_corsica_too() -> None:
    assert [department_of(code) for code in ("21231", "2A004", "97411", "01001")] == ["21", "2A", "974", "01"]
    assert serving_codes("21231") == ["21231"]


def test_an_offer_that_is_asked_for_must_have_been_said() -> None:
    with_oxygen = make_unit_at(3, offers=["oxygen", "pets"])
    make_unit_at(2, lacks=["oxygen"])
    make_unit_at(1)
    criteria = replace(AROUND_TALANT, kinds=(UnitKind.EHPAD,))
    results = search(replace(criteria, offers=("oxygen",)))
    assert [hit.unit for hit in results.hits] == [with_oxygen]
    assert results.left_out == 2
    facets = search(criteria).facets
    assert (facets["oxygen"], facets["pets"], facets.get("enteral")) == (1, 1, None)


def test_mentions_of_smr_are_told_apart() -> None:
    smr = {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}
    make_unit_at(1, mention="A50", **smr)
    heart = make_unit_at(2, mention="A53", **smr)
    assert found(replace(AROUND_TALANT, kinds=(UnitKind.SMR,), mentions=("A53",))) == {heart}


def test_a_unit_never_offers_and_lacks_the_same() -> None:
    with pytest.raises(IntegrityError):
        make_unit_at(1, offers=["oxygen"], lacks=["oxygen", "pets"])


def test_capabilities_are_whole_and_told_once() -> None:
    assert len(BY_CODE) == len(CAPABILITIES)
    for capability in CAPABILITIES:
        assert capability.kinds
        assert capability.yes.endswith(".")
        assert capability.no.endswith(".")
        assert len(capability.code) <= CareUnit._meta.get_field("offers").base_field.max_length
    assert set(TERRITORIAL) <= set(UnitKind)
    assert all(capabilities_of(kind) for kind in UnitKind)
    assert "SSIAD renforcé" in BY_CODE["reinforced"].unsaid
    assert BY_CODE["oxygen"].unsaid == "À demander\N{NO-BREAK SPACE}: oxygène."
