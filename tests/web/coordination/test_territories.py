"""The coordinator's page of communes that nobody serves."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.directory.enums import StayType, UnitKind
from tests.client import InspectingClient
from tests.directory.factories import make_commune, make_unit_at
from tests.factories import make_territory_user

pytestmark = pytest.mark.django_db
ADDRESS = "/coordination/territoires/"


@pytest.fixture
def coordinator(client) -> InspectingClient:
    make_commune("21231", "Dijon", "21000", population=160_000)
    make_commune("21617", "Talant", "21240", population=11_900)
    make_commune("71076", "Chalon-sur-Saône", "71100", population=45_000)
    return client.sign_in(make_territory_user("coordinator", "21"))


def words(client: InspectingClient, **query: object) -> str:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").main
    return " ".join(main.get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")


def serve(*communes: str, kind: str = UnitKind.HAD, **fields):
    return make_unit_at(1, kind=kind, stay_type=StayType.HOME, served_communes=list(communes), **fields)


def test_it_tells_how_many_communes_and_people_and_names_them(coordinator):
    serve("21231")
    said = words(coordinator)
    assert "1 commune sur 2" in said and "11 900 personnes y vivent" in said
    assert "Talant 21240" in said and "Chalon" not in said


def test_each_kind_has_its_count_and_its_communes(coordinator):
    serve("21231", "21617", kind=UnitKind.SSIAD)
    assert "SSIAD 0" in words(coordinator) and "HAD 2" in words(coordinator)
    assert "Toutes les communes sont desservies" in words(coordinator, offre="ssiad")


def test_the_platforms_of_the_seven_to_twelve_have_communes_of_their_own(coordinator):
    serve("21231", "21617", kind=UnitKind.PCO)
    serve("21231", kind=UnitKind.PCO, offers=["child_7_12"])
    said = words(coordinator, offre="pco-7-12")
    assert "PCO 0" in said and "PCO, 7 à 12 ans 1" in said
    assert "Aucune PCO des 7 à 12 ans ne dit la desservir" in said and "Talant 21240" in said and "Dijon" not in said
    file = coordinator.get(f"{ADDRESS}communes.csv", {"offre": "pco-7-12"})
    assert 'filename="communes-sans-pco-7-12-21.csv"' in file["Content-Disposition"]
    assert "21617;Talant" in file.content.decode() and "21231" not in file.content.decode()


def test_services_that_declared_nothing_make_the_answer_unsure_and_are_named(coordinator):
    unit = make_unit_at(1, "HAD du Val", kind=UnitKind.HAD, stay_type=StayType.HOME)
    said = words(coordinator)
    assert "Réponse incertaine : un service n’a déclaré aucun territoire" in said and "HAD du Val" in said
    assert f"/annuaire/{unit.establishment.finess}/" in coordinator.get(ADDRESS).content.decode()
    assert "Réponse incertaine" not in words(coordinator, offre="pco")


def test_departments_can_be_told_apart_and_only_ones_own_are_shown(client):
    make_commune("21231", "Dijon", "21000")
    make_commune("71076", "Chalon-sur-Saône", "71100")
    make_commune("25056", "Besançon", "25000")
    client.sign_in(make_territory_user("coordinator", "21", "71"))
    assert "Tous les départements 2" in words(client)
    assert "Chalon" in words(client, departement="71") and "Dijon" not in words(client, departement="71")
    assert "Besançon" not in words(client, departement="25")


@pytest.mark.parametrize(
    "query", [{"offre": "x"}, {"offre": "ehpad"}, {"departement": "99"}, {"page": "0"}, {"page": "z"}]
)
def test_an_address_made_by_hand_shows_the_page(coordinator, query):
    assert "Communes sans service" in words(coordinator, **query)


def test_the_list_is_downloaded_as_a_spreadsheet_opens_it(coordinator):
    response = coordinator.get(f"{ADDRESS}communes.csv", {"offre": "pco"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="communes-sans-pco-21.csv"' in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:5] == ["Code INSEE", "Commune", "Département", "Codes postaux", "Habitants"]
    assert [row[:5] for row in rows[1:]] == [
        ["21231", "Dijon", "21", "21000", "160000"],
        ["21617", "Talant", "21", "21240", "11900"],
    ]


def test_pages_follow_each_other_and_cost_the_same_number_of_queries_for_1_and_120_communes(coordinator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(coordinator)
        return len(captured)

    words(coordinator)
    few = queries()
    for number in range(120):
        make_commune(f"21{700 + number}", f"Village {number:03}", "21999", population=number)
        make_unit_at(1, kind=UnitKind.HAD, stay_type=StayType.HOME)
    assert queries() == few
    assert "Village 005" in words(coordinator, page=3)
    assert "120 services n’ont déclaré aucun territoire" in words(coordinator) and "et 70 autres" in words(coordinator)


def test_the_home_of_a_coordinator_leads_there(coordinator):
    assert ADDRESS in coordinator.get("/accueil/").content.decode()
    bar = BeautifulSoup(coordinator.get(ADDRESS).content, "html.parser").select("[aria-current=page]")
    assert {link.get_text(strip=True) for link in bar} == {"Territoires"}
