"""Home, pages of establishments, pages that only say something."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.directory.enums import StayType
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.factories import make_establishment, make_physician, make_unit

pytestmark = pytest.mark.django_db


def words(response: object) -> str:
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.main.get_text(" ").split()).replace(" ,", ",")


def test_the_home_page_reads_nothing_and_leads_to_what_can_answer(
    client: InspectingClient, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")
    form = BeautifulSoup(response.content, "html.parser").select_one("form.home-card")
    assert form["action"] == "/orientation/"
    assert form["method"] == "get"
    choices = [choice["value"] for choice in form.select("input[name=besoin]")]
    assert len(choices) == 4
    for value in choices:
        answer = client.get("/orientation/", {"besoin": value, "ou": "", "quand": "six-mois"})
        assert BeautifulSoup(answer.content, "html.parser").select("li.kind")


@pytest.mark.parametrize("path", ["aide", "accessibilite", "donnees-personnelles", "mentions-legales", "code-source"])
def test_pages_that_only_say_something_open_to_all(
    client: InspectingClient, path: str, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        assert client.get(f"/{path}/").status_code == 200


def test_every_kind_named_by_the_help_exists(client: InspectingClient) -> None:
    soup = BeautifulSoup(client.get("/aide/").content, "html.parser")
    for link in soup.select("main a[href^='/annuaire/']"):
        answer = BeautifulSoup(client.get(link["href"]).content, "html.parser")
        assert not answer.select(".field.error"), link["href"]


def test_an_establishment_says_what_it_offers_with_dates(client: InspectingClient) -> None:
    place = make_establishment(name="Les Tilleuls", phone="03 80 11 22 33", presentation="Une maison & un jardin.")
    make_unit(
        place,
        price_single=Decimal("73.64"),
        price_gir_56=Decimal("5.95"),
        price_date=date(2026, 1, 1),
        social_aid=True,
        free_places=2,
        free_places_at=timezone.now(),
    )
    make_unit(place, stay_type=StayType.TEMPORARY, accepts_referrals=False)
    make_unit(place, stay_type=StayType.DAY, closed=True)
    response = client.get(f"/annuaire/{place.finess}/")
    told = words(response)
    assert len(response.content) <= PAGE_LIMIT_BYTES
    for said in (
        "Les Tilleuls",
        "Une maison & un jardin.",
        "EHPAD, hébergement permanent",
        "2 places libres déclarées le",
        "73,64 € par jour, 2 240 € par mois tarif du 1er janvier 2026"
        if timezone.localdate().year != 2026
        else "73,64 € par jour, 2 240 € par mois tarif du 1er janvier",
        "EHPAD, hébergement temporaire",
        "Ne reçoit pas encore de demandes par Jalon",
        "03 80 11 22 33",
    ):
        assert said in told
    assert "EHPAD, accueil de jour" not in told


def test_places_declared_long_ago_are_no_longer_shown_as_free(client: InspectingClient) -> None:
    place = make_establishment()
    make_unit(place, free_places=3, free_places_at=timezone.now() - timedelta(days=43))
    told = words(client.get(f"/annuaire/{place.finess}/"))
    assert "3 places" not in told
    assert "dernière nouvelle le" in told


def test_the_address_of_requests_is_not_public(client: InspectingClient) -> None:
    place = make_establishment(email="admissions@tilleuls.example")
    assert "admissions@tilleuls.example" not in client.get(f"/annuaire/{place.finess}/").content.decode()


def test_a_closed_establishment_keeps_a_page_that_says_so(client: InspectingClient) -> None:
    place = make_establishment(closed_on=date(2025, 3, 1))
    told = words(client.get(f"/annuaire/{place.finess}/"))
    assert "fermé depuis le 1er mars 2025" in told
    assert "Aucune offre en cours" in told


@pytest.mark.parametrize("finess", ["210000000", "2A0000000", "9D0000000", "21000000", "2100000000", "abcdefghi"])
def test_an_unknown_number_is_not_found(client: InspectingClient, finess: str) -> None:
    assert client.get(f"/annuaire/{finess}/").status_code == 404


def test_one_or_many_units_cost_the_same_queries(client: InspectingClient, django_assert_num_queries) -> None:
    place = make_establishment()
    for stay_type in StayType:
        make_unit(place, stay_type=stay_type)
    with django_assert_num_queries(4):
        client.get(f"/annuaire/{place.finess}/")


def test_public_pages_open_to_the_signed_in_too(client: InspectingClient) -> None:
    client.sign_in(make_physician())
    place = make_unit().establishment
    for path in ("/", "/aide/", "/annuaire/", f"/annuaire/{place.finess}/"):
        assert client.get(path).status_code == 200
