"""What the coordination of a department reads of the communes reported without a platform for children."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import UserKind
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.models import Dossier
from jalon.referrals.pathways.actions.report_unserved import report_unserved
from tests.client import InspectingClient
from tests.directory.factories import make_commune, make_unit_at
from tests.dossiers.factories import actor, make_child_dossier
from tests.factories import make_physician, make_territory_user

pytestmark = pytest.mark.django_db
ADDRESS = "/coordination/territoires/?offre=pco"
TOWNS = {"21617": "Talant", "21231": "Dijon", "71076": "Chalon-sur-Saône"}


def reported(code: str, *, months: int = 38) -> Dossier:
    """A child who lives there, whom a doctor reported to the coordination."""
    doctor = make_physician()
    dossier = make_child_dossier(doctor, months=months)
    place = {"label": f"{TOWNS[code]} (21000)", "commune": code, "lat": 47.3, "lon": 5.0}
    dossier.needs_sealed = dossier.sealer.seal({"place": place}, f"needs:{dossier.pk}")
    dossier.save()
    report_unserved(dossier, actor=actor(doctor))
    return dossier


@pytest.fixture(autouse=True)
def communes() -> None:
    for code, name in TOWNS.items():
        make_commune(code, name, f"{code[:2]}000")


def page(client: InspectingClient, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").main
    return " ".join(main.get_text(" ").split()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_commune_and_the_age_are_told_and_nothing_of_the_child(client: InspectingClient) -> None:
    dossier = reported("21617")
    reported("21617", months=97)
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "21"))
    said = page(client)
    assert "Talant 21 Moins de 7 ans moins de 5" in said and "Talant 21 7 à 12 ans moins de 5" in said
    assert said.count("toujours aucune plateforme") == 2
    hidden = (dossier.number, "Morel", "Léo", f"{dossier.birth_date:%d/%m/%Y}", str(dossier.pk))
    html = client.get(ADDRESS).content.decode()
    assert not [word for word in hidden if word in html]


def test_only_the_coordination_of_that_department_reads_it(client: InspectingClient) -> None:
    reported("21617")
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "71"))
    assert "Talant" not in page(client) and "Signalé" not in page(client)
    assert "signalée" not in page(client, "/accueil/")
    client.sign_in(make_territory_user(UserKind.ANALYST, "21"))
    assert client.get(ADDRESS).status_code == 403


def test_five_children_are_counted_and_fewer_are_not(client: InspectingClient) -> None:
    for _ in range(5):
        reported("21617")
    for _ in range(4):
        reported("21231")
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "21"))
    assert "Talant 21 Moins de 7 ans 5 " in page(client)
    assert "Dijon 21 Moins de 7 ans moins de 5" in page(client)


def test_a_platform_that_declares_the_commune_and_the_age_ends_the_report(client: InspectingClient) -> None:
    reported("21617")
    reported("21617", months=97)
    make_unit_at(2, "PCO de Dijon", kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, served_communes=["21617"])
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "21"))
    said = page(client)
    assert said.index("7 à 12 ans") < said.index("Moins de 7 ans"), "what still holds comes first"
    assert "PCO de Dijon les reçoit" in said and said.count("toujours aucune plateforme") == 1


def test_the_home_of_the_coordination_counts_the_communes_that_still_have_none(client: InspectingClient) -> None:
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "21", "71"))
    assert "signalée" not in page(client, "/accueil/")
    for code in TOWNS:
        reported(code)
    reported("21617", months=97)
    assert "3 communes signalées" in page(client, "/accueil/")
    make_unit_at(2, kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT, served_departments=["21"], offers=["child_7_12"])
    assert "1 commune signalée" in page(client, "/accueil/")


def test_the_page_costs_the_same_queries_for_one_report_and_for_twelve(client: InspectingClient) -> None:
    client.sign_in(make_territory_user(UserKind.COORDINATOR, "21", "71"))

    def queries() -> int:
        page(client)
        with CaptureQueriesContext(connection) as made:
            page(client)
        return len(made)

    reported("21617")
    one = queries()
    for code in TOWNS:
        for months in (20, 38, 97, 110):
            reported(code, months=months)
    assert queries() == one
