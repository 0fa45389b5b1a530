"""The search from a dossier, and the choice of units."""

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole
from jalon.accounts.models import User
from jalon.audit.models import AccessRecord
from jalon.directory.actors import load_actor
from jalon.directory.enums import StayType, UnitKind
from jalon.dossiers.enums import DossierState, ParticipantRole
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.directory.factories import DIJON, make_commune, make_unit_at
from tests.factories import make_family, make_physician, make_secretary, make_unit_staff
from tests.referrals.factories import Story, chosen_unit_ids, join, make_dossier
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
NEEDS = {
    "gir": 3,
    "girs": [3],
    "stays": ["permanent"],
    "dementia": True,
    "wandering": True,
    "protected_unit": None,
    "social_aid": "no",
    "budget_month": 2300,
    "distance_km": 15,
    "place": {"label": "Dijon (21000)", "commune": "21231", "lat": DIJON[0], "lon": DIJON[1]},
    "couple": None,
    "pets": True,
}


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return with_needs(make_dossier(physician))


def with_needs(dossier: Dossier, **changes: Any) -> Dossier:
    dossier.needs_sealed = dossier.sealer.seal(NEEDS | changes, f"needs:{dossier.pk}")
    dossier.save()
    return dossier


def page(client: InspectingClient, dossier: Dossier, query: str = "") -> BeautifulSoup:
    response = client.get(f"/dossiers/{dossier.pk}/recherche/{query}")
    assert response.status_code == 200
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return BeautifulSoup(response.content, "html.parser")


def words(node: Any) -> str:
    return " ".join(node.get_text(" ").split())


def test_the_search_comes_filled_from_the_dossier(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    make_unit_at(2, dementia_unit=True)
    make_unit_at(3, dementia_unit=False)
    soup = page(client.sign_in(physician), dossier)
    assert words(soup.h1) == "1 EHPAD peut accueillir Mme Moreau"
    assert not soup.select("a[href*='export.csv']"), "the file would not be that list"
    assert soup.select_one("#id_ou")["value"] == "Dijon (21000)"
    assert soup.select_one("#id_budget")["value"] == "2300"
    assert soup.select_one("#id_quoi option[selected]")["value"] == "ehpad"
    assert soup.select_one("#id_rayon option[selected]")["value"] == "20"
    assert f"{dossier.age} ans, GIR 3, troubles de l’orientation." in words(soup.main)
    assert "Ne dit pas s’il accepte un animal." in words(soup.select_one("li.result"))


def test_what_the_person_types_goes_before_the_dossier(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    make_commune("71076", "Chalon-sur-Saône", "71100", latitude=46.78, longitude=4.85)
    make_unit_at(2, dementia_unit=True)
    soup = page(client.sign_in(physician), dossier, "?quoi=ehpad&ou=Chalon-sur-Saône&rayon=10")
    assert words(soup.h1) == "Aucun EHPAD à moins de 10 km de Chalon-sur-Saône ne peut accueillir Mme Moreau"
    assert not soup.select_one("input[name=unite_protegee]").has_attr("checked")


def test_units_that_do_not_answer_by_jalon_or_refuse_the_age_are_left_out_with_their_reason(
    client: InspectingClient, physician: User
) -> None:
    dossier = with_needs(make_dossier(physician), wandering=False)
    make_unit_at(1, accepts_referrals=False)
    make_unit_at(2, minimum_age=100, refuses=["age"])
    make_unit_at(3)
    soup = page(client.sign_in(physician), dossier, "?ecartes=1")
    assert words(soup.h1).startswith("1 EHPAD peut")
    told = words(soup.select_one("#ecartes"))
    assert "Ne reçoit pas encore de demandes par Jalon" in told
    assert "Accueille à partir de 100 ans : plus jeune, une dérogation d’âge est à demander." in told


@pytest.mark.parametrize("who", ["secretary", "family"])
def test_medical_facts_are_not_told_to_those_who_may_not_read_them(
    client: InspectingClient, physician: User, dossier: Dossier, who: str
) -> None:
    make_unit_at(2, dementia_unit=False)
    person = make_secretary(physician) if who == "secretary" else make_family()
    if who == "family":
        join(dossier, person, ParticipantRole.RELATIVE)
    soup = page(client.sign_in(person), dossier)
    told = words(soup.main)
    assert "GIR" not in told
    assert "orientation" not in told
    assert not soup.select_one("input[name=unite_protegee]").has_attr("checked")
    assert soup.select_one("#id_budget")["value"] == "2300"
    assert words(soup.h1).startswith("1 EHPAD")


def test_what_is_left_to_pay_is_estimated_for_those_who_ask(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    tariffs = {"price_gir_12": Decimal("22.36"), "price_gir_34": Decimal("14.19"), "price_gir_56": Decimal("6.02")}
    for distance in (2, 3):
        make_unit_at(distance, price_single=Decimal("67.40"), department="21", dementia_unit=True, **tariffs)
    relative = make_family()
    join(dossier, relative, ParticipantRole.RELATIVE)

    told = words(page(client.sign_in(relative), dossier).main)

    assert "Reste à payer, estimé 2 233 € à 2 631 € par mois" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "reste estimé 2 233 € à 2 631 € par mois" in told.replace("\N{NO-BREAK SPACE}", " ")


def test_a_stranger_does_not_know_the_dossier_exists_and_the_refusal_is_written(
    client: InspectingClient, dossier: Dossier
) -> None:
    client.sign_in(make_physician())
    assert client.get(f"/dossiers/{dossier.pk}/recherche/").status_code == 404
    assert client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": "1"}).status_code == 404
    assert list(AccessRecord.objects.values_list("granted", flat=True)) == [False, False]


def test_the_opening_is_written(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    page(client.sign_in(physician), dossier)
    record = AccessRecord.objects.get()
    assert (record.actor, record.subject, record.granted) == (physician, "dossier:recherche", True)


def test_the_desk_of_an_establishment_has_no_search(client: InspectingClient) -> None:
    story = Story(make_unit_at(1))
    story.sent()
    staff = make_unit_staff(story.units[0].establishment, MembershipRole.ADMISSIONS)
    client.sign_in(staff)
    assert client.get(f"/dossiers/{story.dossier.pk}/recherche/").status_code == 403


def test_choosing_without_javascript_comes_back_to_the_same_search(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    unit = make_unit_at(2, dementia_unit=True)
    client.sign_in(physician)
    back = "quoi=ehpad&ou=Dijon+%2821000%29&tri=prix"
    response = client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk, "retour": back})
    assert response["Location"] == f"/dossiers/{dossier.pk}/recherche/?{back}"
    assert chosen_unit_ids(dossier) == {unit.pk}
    soup = page(client, dossier)
    assert soup.select_one(f"#choisir-{unit.pk}")["aria-pressed"] == "true"
    bar = soup.select_one("#choix-barre")
    assert not bar.has_attr("hidden")
    assert "1 établissement choisi" in words(bar)
    assert bar.a["href"] == f"/demandes/envoi/{dossier.pk}/"
    client.post(f"/dossiers/{dossier.pk}/choix/", {"retirer": unit.pk})
    assert chosen_unit_ids(dossier) == set()
    assert page(client, dossier).select_one("#choix-barre").has_attr("hidden")


def test_choosing_with_htmx_answers_with_the_button_and_the_bar(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    unit = make_unit_at(2)
    client.sign_in(physician)
    url, htmx = f"/dossiers/{dossier.pk}/choix/", {"HX-Request": "true"}
    for _ in range(2):
        answer = BeautifulSoup(client.post(url, {"choisir": unit.pk}, headers=htmx).content, "html.parser")
        assert answer.select_one("button")["aria-pressed"] == "true"
        assert "1 établissement choisi" in words(answer.select_one("#choix-barre[hx-swap-oob]"))
    assert chosen_unit_ids(dossier) == {unit.pk}


def test_a_unit_that_cannot_be_chosen_says_why_beside_its_button(
    client: InspectingClient, physician: User, dossier: Dossier
) -> None:
    unit = make_unit_at(2, kind=UnitKind.PCO, stay_type=StayType.OUTPATIENT)
    client.sign_in(physician)
    answer = client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk}, headers={"HX-Request": "true"})
    assert "ne répond pas à un dossier" in answer.content.decode()
    assert chosen_unit_ids(dossier) == set()


@pytest.mark.parametrize("value", NASTY)
def test_a_unit_that_is_not_one_is_not_found(
    client: InspectingClient, physician: User, dossier: Dossier, value: str
) -> None:
    client.sign_in(physician)
    assert client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": value}).status_code == 404


def test_the_way_back_never_leaves_the_search(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    unit = make_unit_at(2)
    client.sign_in(physician)
    for back in ("//evil.example", "\r\nLocation: https://evil.example", "https://evil.example/?a=b"):
        response = client.post(f"/dossiers/{dossier.pk}/choix/", {"choisir": unit.pk, "retour": back})
        assert response["Location"].startswith(f"/dossiers/{dossier.pk}/recherche/")


def test_a_unit_already_asked_shows_its_state(client: InspectingClient) -> None:
    story = Story(make_unit_at(2))
    referral = story.sent()
    with_needs(story.dossier, wandering=False)
    soup = page(client.sign_in(story.physician), story.dossier)
    link = soup.select_one(f"#choix-{story.units[0].pk} a")
    assert words(link) == "Envoyée"
    assert link["href"] == f"/demandes/{referral.pk}/"
    assert not soup.select("button[name=choisir]")


def test_a_closed_dossier_offers_no_choice(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    make_unit_at(2, dementia_unit=True)
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.CLOSED, closed_at=dossier.created_at)
    soup = page(client.sign_in(physician), dossier)
    assert "Ce dossier est clos." in words(soup.main)
    assert not soup.select("button[name=choisir]")


def test_a_dossier_that_says_nothing_yet_still_searches(client: InspectingClient, physician: User) -> None:
    make_unit_at(2)
    soup = page(client.sign_in(physician), make_dossier(physician))
    assert words(soup.h1) == "1 EHPAD peut accueillir Mme Moreau"


def test_one_or_thirty_units_cost_the_same_queries(client: InspectingClient, physician: User, dossier: Dossier) -> None:
    def queries() -> int:
        page(client, dossier)  # else the session may have to write that it is still used
        with CaptureQueriesContext(connection) as captured:
            page(client, dossier)
        return len(captured)

    actor = load_actor(physician)
    choose(dossier, make_unit_at(1, dementia_unit=True), actor=actor)
    client.sign_in(physician)
    one = queries()
    for distance in range(12):
        choose(dossier, make_unit_at(distance / 2, dementia_unit=True), actor=actor)
    for distance in range(17):
        make_unit_at(distance / 2, dementia_unit=True)
    assert queries() == one <= 12
