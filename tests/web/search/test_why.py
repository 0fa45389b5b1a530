"""« Pourquoi tel établissement n’apparaît pas ? », from the search of a dossier."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.directory.enums import StayType, UnitKind
from jalon.directory.models import CareUnit
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import KINDS_OF_DOSSIER
from tests.client import InspectingClient
from tests.directory.factories import make_unit_at
from tests.factories import make_family, make_physician
from tests.referrals.factories import join, make_dossier
from tests.web.nasty import NASTY
from tests.web.search.test_dossier import with_needs, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return with_needs(make_dossier(physician), needs=["oxygen_continuous"])


def told(client: InspectingClient, dossier: Dossier, unit: CareUnit, **query: Any) -> str:
    query |= {"nom": unit.establishment.finess}
    response = client.get(f"/dossiers/{dossier.pk}/recherche/pourquoi/", query)
    assert response.status_code == 200
    return words(BeautifulSoup(response.content, "html.parser").main)


@pytest.mark.parametrize(
    ("kilometres", "fields", "sentence"),
    [
        (40, {}, "À 40 km de Dijon, au-delà des 20 km cherchés."),
        (2, {"closed": True}, "Cette unité est fermée."),
        (2, {"kind": UnitKind.SMR, "stay_type": StayType.FULL_HOSPITAL}, "C’est une autre sorte de lieu"),
        (2, {"stay_type": StayType.DAY}, "Cette unité est pour un autre séjour (accueil de jour)."),
        (2, {"dementia_unit": False}, "Pas d’unité protégée."),
        (2, {"lacks": ["oxygen"]}, "Ne peut pas donner d’oxygène."),
        (2, {"minimum_age": 110, "refuses": ["age"]}, "Accueille à partir de 110 ans : plus jeune"),
        (2, {"accepts_referrals": False}, "Ne reçoit pas encore de demandes par Jalon"),
        (2, {"latitude": None, "longitude": None}, "Son adresse n’est pas située sur la carte."),
    ],
)
def test_a_unit_that_does_not_appear_says_each_reason(
    client: InspectingClient, physician: User, dossier: Dossier, kilometres: int, fields: dict[str, Any], sentence: str
) -> None:
    page = told(client.sign_in(physician), dossier, make_unit_at(kilometres, **fields))
    assert "N’apparaît pas" in page
    assert sentence in page


def test_a_unit_that_appears_says_its_place_and_how_it_is_ordered(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    make_unit_at(1)
    unit = make_unit_at(12, dementia_unit=True, free_places=2, free_places_at=timezone.now())
    page = told(client.sign_in(physician), dossier, unit)
    assert "Apparaît dans la liste, au rang 1. 12,0 km de distance, moins 40 km de souhaits satisfaits." in page
    assert "Unité protégée, adaptée aux troubles de l’orientation. Vaut 30 km." in page
    assert "Ne dit pas s’il peut donner de l’oxygène" in page


def test_a_service_says_that_it_does_not_come_to_the_commune(client: InspectingClient, physician: User) -> None:
    dossier = with_needs(make_dossier(physician))
    unit = make_unit_at(2, kind=UnitKind.SSIAD, stay_type=StayType.HOME, served_communes=["71076"])
    assert UnitKind.SSIAD not in KINDS_OF_DOSSIER[dossier.kind]
    page = told(client.sign_in(physician), dossier, unit, quoi="ssiad", ou="Dijon (21000)")
    assert "N’intervient pas à Dijon." in page
    assert "C’est une autre sorte" not in page


def test_a_name_with_several_answers_asks_which(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    first, second = make_unit_at(1, "Les Tilleuls"), make_unit_at(2, "Les Tilleuls bleus", closed=True)
    address = f"/dossiers/{dossier.pk}/recherche/pourquoi/"
    soup = BeautifulSoup(client.sign_in(physician).get(address, {"nom": "tilleuls"}).content, "html.parser")
    links = [link["href"] for link in soup.select("#lequel + ul a")]
    assert set(links) == {f"{address}?unite={first.pk}", f"{address}?unite={second.pk}"}
    closed = f"{address}?unite={second.pk}"
    assert "Cette unité est fermée." in words(BeautifulSoup(client.get(closed).content, "html.parser").main)


def test_an_unknown_name_says_what_to_try(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    client.sign_in(physician)
    for name in ("Introuvable", *NASTY):
        response = client.get(f"/dossiers/{dossier.pk}/recherche/pourquoi/", {"nom": name})
        assert response.status_code == 200
    assert client.get(f"/dossiers/{dossier.pk}/recherche/pourquoi/", {"unite": "99999999"}).status_code == 404
    assert client.get(f"/dossiers/{dossier.pk}/recherche/pourquoi/", {"unite": "x"}).status_code == 404


def test_who_may_not_read_medical_facts_is_not_told_them(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    relative = make_family()
    join(dossier, relative, ParticipantRole.RELATIVE)
    page = told(client.sign_in(relative), dossier, make_unit_at(2, dementia_unit=False, lacks=["oxygen"]))
    assert "Apparaît dans la liste" in page
    assert "oxygène" not in page
    assert "protégée" not in page


def test_the_search_leads_there_and_keeps_what_was_searched(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    unit = make_unit_at(2)
    query = "?quoi=ehpad&ou=Dijon+%2821000%29&rayon=30"
    client.sign_in(physician)
    soup = BeautifulSoup(client.get(f"/dossiers/{dossier.pk}/recherche/{query}").content, "html.parser")
    links = [link["href"] for link in soup.select("a[href*=pourquoi]")]
    assert links[0].endswith(f"rayon=30&unite={unit.pk}")
    assert "cherchés" not in words(BeautifulSoup(client.get(links[0]).content, "html.parser").main)
    form = BeautifulSoup(client.get(links[1]).content, "html.parser").select_one("main form")
    assert form.select_one("input[name=rayon]")["value"] == "30"


def test_the_list_says_how_it_is_ordered(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    make_unit_at(2)
    make_unit_at(3)
    soup = BeautifulSoup(client.sign_in(physician).get(f"/dossiers/{dossier.pk}/recherche/").content, "html.parser")
    assert (
        "Classés par distance ; chaque souhait satisfait vaut des km de détour : unité protégée 30 km, oxygène 10 km,"
        " infirmier la nuit 10 km, prix dans le budget 10 km, place libre 10 km, animal accepté 10 km,"
        " jardin clos 5 km."
    ) in words(soup.main)


def test_the_opening_is_written(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    client.sign_in(physician).get(f"/dossiers/{dossier.pk}/recherche/pourquoi/")
    assert AccessRecord.objects.get().granted


def test_the_page_costs_the_same_queries_with_one_unit_or_thirty(
    client: InspectingClient, physician: User, dossier: Dossier, django_assert_max_num_queries: Any
) -> None:
    unit = make_unit_at(2)
    for distance in range(30):
        make_unit_at(distance / 2)
    client.sign_in(physician)
    with django_assert_max_num_queries(12):
        told(client, dossier, unit)
