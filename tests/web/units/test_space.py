"""The space of establishments: who sees and changes what, and what it does to the public page."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from jalon.accounts.enums import MembershipRole
from jalon.audit.models import Event
from jalon.directory.enums import Source, StayType
from jalon.directory.models import CareUnit, Establishment, Membership
from tests.client import PAGE_LIMIT_BYTES, InspectingClient
from tests.factories import make_establishment, make_physician, make_unit, make_unit_staff
from tests.web.nasty import NASTY

pytestmark = pytest.mark.django_db
ROLES = [role for role in MembershipRole if role != MembershipRole.MANAGER]


@pytest.fixture
def place() -> Establishment:
    return make_establishment(name="Les Tilleuls")


@pytest.fixture
def unit(place: Establishment) -> CareUnit:
    return make_unit(place)


@pytest.fixture
def enter(client: InspectingClient, place: Establishment) -> Callable[..., InspectingClient]:
    def with_roles(*roles: MembershipRole, unit: CareUnit | None = None) -> InspectingClient:
        return client.sign_in(make_unit_staff(place, *roles, unit=unit))

    return with_roles


def words(response: Any) -> str:
    assert len(response.content) <= PAGE_LIMIT_BYTES
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def unit_values(**changes: str) -> dict[str, str]:
    return {
        "name": "",
        "capacity": "84",
        "price_single": "73,64 €",
        "price_date": "01/01/2026",
        "answer_days": "5",
        "accepts_referrals": "on",
        **changes,
    }


def page_values(**changes: str) -> dict[str, str]:
    return {"contacts-TOTAL_FORMS": "2", "contacts-INITIAL_FORMS": "0", **changes}


def test_somebody_without_a_role_is_told_who_gives_one(client: InspectingClient) -> None:
    client.sign_in(make_physician())
    response = client.get("/etablissement/")
    assert response.status_code == 403
    assert "Votre responsable peut vous y donner un rôle." in words(response)


def test_a_visitor_is_asked_to_sign_in(client: InspectingClient) -> None:
    response = client.get("/etablissement/")
    assert response.status_code == 302
    assert response["Location"].startswith("/connexion/")


def test_the_only_establishment_opens_at_once(unit: CareUnit, enter: Callable[..., InspectingClient]) -> None:
    told = words(enter(MembershipRole.ADMISSIONS).get("/etablissement/"))
    assert told.startswith("Les Tilleuls")
    assert "EHPAD, hébergement permanent" in told


def test_several_establishments_are_a_choice(client: InspectingClient, place: Establishment) -> None:
    staff = make_unit_staff(place, MembershipRole.MANAGER)
    other = make_establishment(name="Les Érables")
    Membership.objects.create(user=staff, establishment=other, role=MembershipRole.ADMISSIONS)
    client.sign_in(staff)
    told = words(client.get("/etablissement/"))
    assert "Vos établissements" in told
    assert "Les Tilleuls" in told
    assert "Les Érables" in told
    assert client.get(f"/etablissement/{other.finess}/").status_code == 200
    assert client.get(f"/etablissement/{other.finess}/modifier/").status_code == 403


def test_the_establishment_of_others_is_not_found(
    client: InspectingClient, place: Establishment, unit: CareUnit
) -> None:
    client.sign_in(make_unit_staff(make_establishment(), MembershipRole.MANAGER))
    for path in (
        f"{place.finess}/",
        f"{place.finess}/modifier/",
        f"{place.finess}/equipe/",
        f"unites/{unit.pk}/modifier/",
        "unites/99999999999999999999/modifier/",
    ):
        assert client.get(f"/etablissement/{path}").status_code == 404
    assert client.post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": "1"}).status_code == 404


def test_a_role_that_ended_opens_nothing(client: InspectingClient, place: Establishment) -> None:
    staff = make_unit_staff(place, MembershipRole.MANAGER)
    Membership.objects.filter(user=staff).update(ended_at=timezone.now())
    client.sign_in(staff)
    assert client.get("/etablissement/").status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_only_the_manager_changes_the_page_the_units_and_sees_the_team(
    place: Establishment, unit: CareUnit, enter: Callable[..., InspectingClient], role: MembershipRole
) -> None:
    client = enter(role)
    for path in (f"{place.finess}/modifier/", f"{place.finess}/equipe/", f"unites/{unit.pk}/modifier/"):
        response = client.get(f"/etablissement/{path}")
        assert response.status_code == 403
        assert "qui gère la page de l’établissement" in words(response)
    assert client.post(f"/etablissement/{place.finess}/modifier/", {"phone": "0380000000"}).status_code == 403
    place.refresh_from_db()
    assert place.phone == ""


@pytest.mark.parametrize("role", [MembershipRole.ADMISSIONS, MembershipRole.MANAGER])
def test_free_places_are_declared_by_one_button_and_dated(
    unit: CareUnit, enter: Callable[..., InspectingClient], role: MembershipRole
) -> None:
    client = enter(role)
    response = client.post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": "1"}, follow=True)
    told = words(response)
    assert "C’est noté : 1 place libre chez Les Tilleuls, aujourd’hui." in told
    assert "1 place libre déclarée le" in told
    unit.refresh_from_db()
    assert unit.free_places == 1
    assert unit.free_places_at is not None
    assert timezone.now() - unit.free_places_at < timedelta(minutes=1)
    event = Event.objects.get(name="unit.places_declared")
    assert event.data == {
        "finess": unit.establishment.finess,
        "unit": unit.pk,
        "count": 1,
        "before": {"free_places": None},
        "after": {"free_places": 1},
        "by": "page",
    }
    assert "1 place libre déclarée le" in words(client.get(f"/annuaire/{unit.establishment.finess}/"))


def test_saying_it_again_keeps_it_fresh(unit: CareUnit, enter: Callable[..., InspectingClient]) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    CareUnit.objects.filter(pk=unit.pk).update(free_places=0, free_places_at=long_ago)
    told = words(
        enter(MembershipRole.ADMISSIONS).post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": "0"}, follow=True)
    )
    assert "Aucune place libre dit le" in told
    unit.refresh_from_db()
    assert unit.free_places_at > long_ago


@pytest.mark.parametrize("role", [MembershipRole.MEDICAL_READER, MembershipRole.DECISION_MAKER])
def test_others_do_not_declare_places_and_are_told_who_does(
    unit: CareUnit, enter: Callable[..., InspectingClient], role: MembershipRole
) -> None:
    client = enter(role)
    assert "Les places libres sont déclarées par les admissions" in words(client.get("/etablissement/"))
    response = client.post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": "1"})
    assert response.status_code == 403
    unit.refresh_from_db()
    assert unit.free_places is None


def test_a_role_on_one_unit_declares_for_that_unit_only(
    place: Establishment, unit: CareUnit, enter: Callable[..., InspectingClient]
) -> None:
    other = make_unit(place, stay_type=StayType.TEMPORARY)
    client = enter(MembershipRole.ADMISSIONS, unit=other)
    assert client.post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": "1"}).status_code == 403
    assert client.post(f"/etablissement/unites/{other.pk}/places/", {"nombre": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez un nombre."),
        ("-1", "Indiquez un nombre entre 0 et 999."),
        ("beaucoup", "Écrivez un nombre entier en chiffres"),
        ("81", "L’unité compte 80 places. Indiquez 80 au plus."),
    ],
)
def test_a_number_that_cannot_be_is_answered_by_a_sentence(
    unit: CareUnit, enter: Callable[..., InspectingClient], typed: str, sentence: str
) -> None:
    client = enter(MembershipRole.ADMISSIONS)
    told = words(client.post(f"/etablissement/unites/{unit.pk}/places/", {"nombre": typed}, follow=True))
    assert sentence in told
    unit.refresh_from_db()
    assert unit.free_places is None


def test_a_manager_edits_the_page_and_imports_will_leave_it(
    place: Establishment, enter: Callable[..., InspectingClient]
) -> None:
    client = enter(MembershipRole.MANAGER)
    values = page_values(
        presentation="Une maison calme.\nUn jardin.",
        phone="0380112233",
        email="admissions@tilleuls.example",
        website="www.tilleuls.example",
    )
    told = words(client.post(f"/etablissement/{place.finess}/modifier/", values, follow=True))
    assert "Enregistré." in told
    place.refresh_from_db()
    assert (place.phone, place.website) == ("03 80 11 22 33", "https://www.tilleuls.example")
    assert place.source == Source.UNIT
    assert place.edited_fields == ["email", "phone", "presentation", "website"]
    assert Event.objects.get(name="establishment.edited").data["fields"] == place.edited_fields


def test_an_edit_that_changes_nothing_leaves_no_trace(
    place: Establishment, enter: Callable[..., InspectingClient]
) -> None:
    client = enter(MembershipRole.MANAGER)
    told = words(client.post(f"/etablissement/{place.finess}/modifier/", page_values(presentation=""), follow=True))
    assert "Rien n’a changé." in told
    place.refresh_from_db()
    assert (place.edited_fields, place.source) == ([], Source.SAMPLE)
    assert not Event.objects.filter(name="establishment.edited").exists()


def test_a_manager_edits_the_facts_of_a_unit(unit: CareUnit, enter: Callable[..., InspectingClient]) -> None:
    client = enter(MembershipRole.MANAGER)
    page = BeautifulSoup(client.get(f"/etablissement/unites/{unit.pk}/modifier/").content, "html.parser")
    assert page.select_one("[name=capacity]")["value"] == "80"
    client.post(f"/etablissement/unites/{unit.pk}/modifier/", unit_values())
    unit.refresh_from_db()
    assert unit.capacity == 84
    assert unit.price_single == Decimal("73.64")
    assert unit.price_date == date(2026, 1, 1)
    assert unit.edited_fields == ["answer_days", "capacity", "price_date", "price_single"]
    assert "73,64 € par jour" in words(client.get(f"/annuaire/{unit.establishment.finess}/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"price_single": "cher"}, "Écrivez un prix par jour en euros"),
        ({"price_single": "0"}, "Un prix par jour est plus grand que zéro."),
        ({"price_date": ""}, "Un prix se lit avec sa date."),
        ({"price_date": "31/02/2026"}, "Février 2026 a 28 jours."),
        ({"answer_days": "0"}, "Indiquez un nombre entre 1 et 60."),
        ({"capacity": "-3"}, "Indiquez un nombre entre 1 et 20000."),
        ({"price_date": "01/01/2036"}, "Cette date est dans le futur."),
    ],
)
def test_a_wrong_fact_is_answered_by_a_sentence_and_nothing_is_lost(
    unit: CareUnit, enter: Callable[..., InspectingClient], changes: dict[str, str], sentence: str
) -> None:
    response = enter(MembershipRole.MANAGER).post(f"/etablissement/unites/{unit.pk}/modifier/", unit_values(**changes))
    soup = BeautifulSoup(response.content, "html.parser")
    assert sentence in words(response)
    assert soup.select_one("[name=answer_days]")["value"] == changes.get("answer_days", "5")
    unit.refresh_from_db()
    assert unit.price_single is None


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("phone", "03 80", "Un numéro compte dix chiffres"),
        ("email", "admissions", "Cette adresse n’est pas complète."),
        ("website", "javascript:alert(1)", "Cette adresse ne s’ouvre pas."),
        ("website", "ftp://a.b", "Cette adresse ne s’ouvre pas."),
        ("presentation", "x" * 3001, "la limite est de 3000"),
    ],
)
def test_a_wrong_contact_is_answered_by_a_sentence(
    place: Establishment, enter: Callable[..., InspectingClient], field: str, typed: str, sentence: str
) -> None:
    response = enter(MembershipRole.MANAGER).post(
        f"/etablissement/{place.finess}/modifier/", page_values(**{field: typed})
    )
    assert sentence in words(response)
    place.refresh_from_db()
    assert place.edited_fields == []


@pytest.mark.parametrize("field", [*unit_values(), "price_double", "price_gir_12", "minimum_age"])
def test_any_value_in_any_fact_gives_a_page(unit: CareUnit, enter: Callable[..., InspectingClient], field: str) -> None:
    client = enter(MembershipRole.MANAGER)
    for value in NASTY:
        response = client.post(f"/etablissement/unites/{unit.pk}/modifier/", unit_values(**{field: value}))
        assert response.status_code in (200, 302, 422)


@pytest.mark.parametrize("field", ["presentation", "phone", "email", "website"])
def test_any_value_in_any_contact_gives_a_page(
    place: Establishment, enter: Callable[..., InspectingClient], field: str
) -> None:
    client = enter(MembershipRole.MANAGER)
    for value in NASTY:
        response = client.post(f"/etablissement/{place.finess}/modifier/", page_values(**{field: value}))
        assert response.status_code in (200, 302, 422)
        assert client.get(f"/annuaire/{place.finess}/").status_code == 200


def test_the_team_is_listed_for_the_manager(place: Establishment, enter: Callable[..., InspectingClient]) -> None:
    reader = make_unit_staff(place, MembershipRole.MEDICAL_READER)
    told = words(enter(MembershipRole.MANAGER).get(f"/etablissement/{place.finess}/equipe/"))
    assert f"{reader.full_name} Lecture médicale, depuis" in told


def test_one_or_ten_units_cost_the_same_queries(
    place: Establishment,
    unit: CareUnit,
    enter: Callable[..., InspectingClient],
    django_assert_max_num_queries: Any,
) -> None:
    client = enter(MembershipRole.MANAGER)
    client.get("/etablissement/")
    for mention in range(9):
        make_unit(place, mention=f"A5{mention}")
    with django_assert_max_num_queries(8):
        client.get("/etablissement/")
