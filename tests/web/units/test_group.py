"""Somebody who works in several establishments: one list, one table of places, one invitation."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.core.refusal import Refusal
from jalon.directory.actions.invite_staff import accept_staff_invitation, invite_staff
from jalon.directory.models import CareUnit, Establishment, Membership
from jalon.directory.places_letters import ask_free_places
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient
from tests.dossiers.factories import actor
from tests.factories import make_establishment, make_unit, make_unit_staff, make_user

pytestmark = pytest.mark.django_db
LEGAL = "210000001"


@pytest.fixture
def houses() -> list[Establishment]:
    return [make_establishment(name=f"Maison {letter}", finess_legal=LEGAL) for letter in "ABC"]


@pytest.fixture
def manager(houses: list[Establishment]) -> User:
    """Keeps A and B; C is kept by others."""
    user = make_unit_staff(houses[0], MembershipRole.MANAGER)
    Membership.objects.create(user=user, establishment=houses[1], role=MembershipRole.MANAGER)
    return user


def words(response: Any) -> str:
    text = BeautifulSoup(response.content, "html.parser").main.get_text(" ")
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def held(user: User) -> set[tuple[str, str]]:
    return set(Membership.objects.filter(user=user).values_list("establishment__name", "role"))


def test_an_invitation_for_the_group_gives_roles_where_the_inviter_gives_them(
    client: InspectingClient, houses: list[Establishment], manager: User
) -> None:
    make_establishment(name="Ailleurs")
    client.sign_in(manager)
    address = f"/etablissement/{houses[0].finess}/equipe/"
    assert "Aussi dans votre autre établissement du même groupe" in words(client.get(address))
    client.post(address, {"address": "n@t.example", "roles": ["admissions"], "whole_group": "on"})
    newcomer = make_user(UserKind.UNIT_STAFF)
    invitation = houses[0].staff_invitations.get()
    assert invitation.whole_group
    accept_staff_invitation(invitation, newcomer)
    assert held(newcomer) == {("Maison A", "admissions"), ("Maison B", "admissions")}


def test_an_establishment_lost_meanwhile_is_not_given(houses: list[Establishment], manager: User) -> None:
    invitation = invite_staff(
        houses[0], "n@t.example", [MembershipRole.ADMISSIONS], actor=actor(manager), whole_group=True
    )
    Membership.objects.filter(user=manager, establishment=houses[1]).delete()
    newcomer = make_user(UserKind.UNIT_STAFF)
    accept_staff_invitation(invitation, newcomer)
    assert held(newcomer) == {("Maison A", "admissions")}


def test_who_keeps_one_establishment_invites_to_that_one_only(
    client: InspectingClient, houses: list[Establishment]
) -> None:
    alone = make_unit_staff(houses[2], MembershipRole.MANAGER)
    client.sign_in(alone)
    assert "du même groupe" not in words(client.get(f"/etablissement/{houses[2].finess}/equipe/"))
    with pytest.raises(Refusal, match="pas d’autre établissement"):
        invite_staff(houses[2], "n@t.example", [MembershipRole.ADMISSIONS], actor=actor(alone), whole_group=True)


def test_establishments_without_a_legal_entity_are_no_group(manager: User) -> None:
    first, second = make_establishment(), make_establishment()
    for place in (first, second):
        Membership.objects.create(user=manager, establishment=place, role=MembershipRole.MANAGER)
    with pytest.raises(Refusal):
        invite_staff(first, "n@t.example", [MembershipRole.ADMISSIONS], actor=actor(manager), whole_group=True)


def test_the_list_says_what_waits_in_each(client: InspectingClient, houses: list[Establishment], manager: User) -> None:
    make_unit(houses[0])
    client.sign_in(manager)
    told = words(client.get("/etablissement/"))
    assert "2 établissements" in client.get("/etablissement/").content.decode()
    assert "Maison A" in told and "places libres à déclarer dans 1 unité · page à relire" in told
    assert "Maison C" not in told


def test_one_table_declares_the_places_of_all_units(
    client: InspectingClient, houses: list[Establishment], manager: User
) -> None:
    first, second, other = (make_unit(house) for house in houses)
    client.sign_in(manager)
    told = words(client.get("/etablissement/places/"))
    assert "Maison A" in told and "Maison B" in told and "Maison C" not in told
    values = {f"u{first.pk}-nombre": "2", f"u{second.pk}-nombre": "", f"u{other.pk}-nombre": "9"}
    assert "1 unité déclarée" in words(client.post("/etablissement/places/", values, follow=True))
    assert list(CareUnit.objects.order_by("pk").values_list("free_places", flat=True)) == [2, None, None]


def test_a_wrong_number_keeps_the_others_and_is_shown_again(
    client: InspectingClient, houses: list[Establishment], manager: User
) -> None:
    first, second = make_unit(houses[0]), make_unit(houses[1])
    client.sign_in(manager)
    response = client.post("/etablissement/places/", {f"u{first.pk}-nombre": "2", f"u{second.pk}-nombre": "81"})
    assert response.status_code == 422
    assert "L’unité compte 80 places." in words(response)
    assert "1 unité est déclarée. Corrigez les autres nombres" in words(response)
    assert 'value="81"' in response.content.decode()
    first.refresh_from_db()
    assert first.free_places == 2


@pytest.mark.parametrize("address", ["/etablissement/", "/etablissement/places/", "/accueil/"])
def test_three_or_thirty_establishments_cost_the_same_queries(
    client: InspectingClient, manager: User, address: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    make_unit(Establishment.objects.get(name="Maison A"))
    client.sign_in(manager)
    client.get(address)
    few = queries()
    for _ in range(30):
        place = make_establishment(finess_legal=LEGAL)
        make_unit(place)
        Membership.objects.create(user=manager, establishment=place, role=MembershipRole.MANAGER)
    assert queries() == few


def test_a_group_manager_gets_one_e_mail_for_all(manager: User, houses: list[Establishment]) -> None:
    for house in houses:
        make_unit(house)
    assert ask_free_places(timezone.now()) == 1
    assert OutgoingEmail.objects.get().subject.endswith("? 2 établissements")
