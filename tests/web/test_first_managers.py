"""The agency invites the first person who keeps an establishment; nobody else does, and nobody twice."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalon.accounts.enums import MembershipRole, UserKind
from jalon.accounts.models import User
from jalon.directory.actions.invite_staff import accept_staff_invitation
from jalon.directory.models import Establishment, StaffInvitation
from jalon.directory.policies import EstablishmentPolicy
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient, text_of
from tests.dossiers.factories import actor
from tests.factories import make_establishment, make_territory_user, make_unit_staff, make_user

pytestmark = pytest.mark.django_db
LIST = "/agence/responsables/"


@pytest.fixture
def analyst() -> User:
    return make_territory_user(UserKind.ANALYST, "21")


@pytest.fixture
def house() -> Establishment:
    return make_establishment(name="Les Acacias", city="Beaune")


def test_the_agency_finds_an_establishment_that_nobody_keeps_and_invites_the_first_person(
    client: InspectingClient, analyst: User, house: Establishment
) -> None:
    client.sign_in(analyst)
    assert "Les Acacias" in text_of(client.get(LIST, {"q": "acacias beaune"}))
    assert "Les Acacias" in text_of(client.get(LIST, {"q": house.finess}))

    answer = client.post(f"{LIST}{house.finess}/", {"address": "direction@acacias.example"}, follow=True)

    assert "L’invitation à tenir Les Acacias est partie." in text_of(answer)
    (letter,) = OutgoingEmail.objects.filter(template="staff_invitation")
    assert letter.recipient == "direction@acacias.example"
    accept_staff_invitation(StaffInvitation.objects.get(), keeper := make_user(UserKind.UNIT_STAFF))
    assert EstablishmentPolicy.may_edit(actor(keeper), house)
    assert "Les Acacias" not in text_of(client.get(LIST))
    assert client.get(f"{LIST}{house.finess}/").status_code == 404


def test_a_second_invitation_waits_for_the_first(client: InspectingClient, analyst: User, house: Establishment) -> None:
    client.sign_in(analyst)
    client.post(f"{LIST}{house.finess}/", {"address": "direction@acacias.example"})
    assert "Une invitation attend déjà à direction@acacias.example" in text_of(client.get(f"{LIST}{house.finess}/"))
    answer = client.post(f"{LIST}{house.finess}/", {"address": "autre@acacias.example"})
    assert answer.status_code == 422
    assert "Une invitation attend déjà à Les Acacias." in text_of(answer)
    assert StaffInvitation.objects.count() == 1


def test_a_wrong_address_stays_on_the_page_with_what_to_correct(
    client: InspectingClient, analyst: User, house: Establishment
) -> None:
    client.sign_in(analyst)
    answer = client.post(f"{LIST}{house.finess}/", {"address": "direction acacias"})
    assert answer.status_code == 422
    assert "direction acacias" in answer.content.decode()


def test_an_establishment_that_is_kept_or_of_another_department_is_not_the_agencys(
    client: InspectingClient, analyst: User, house: Establishment
) -> None:
    make_unit_staff(house, MembershipRole.MANAGER)
    elsewhere = make_establishment(name="Les Cèdres", department="71")
    client.sign_in(analyst)
    listed = text_of(client.get(LIST))
    assert not re.search("Acacias|Cèdres", listed)
    for row in (house, elsewhere):
        assert client.post(f"{LIST}{row.finess}/", {"address": "a@exemple.example"}).status_code == 404
    assert not StaffInvitation.objects.exists()


def test_nobody_keeps_what_only_the_admissions_work_in(
    client: InspectingClient, analyst: User, house: Establishment
) -> None:
    make_unit_staff(house, MembershipRole.ADMISSIONS)
    assert "Les Acacias" in text_of(client.sign_in(analyst).get(LIST))


def test_a_list_of_thirty_costs_the_queries_of_one(
    client: InspectingClient, analyst: User, house: Establishment
) -> None:
    client.sign_in(analyst).get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(31):
        make_establishment()
    with CaptureQueriesContext(connection) as thirty:
        assert "sur 32" in text_of(client.get(LIST))
    assert len(thirty) == len(one)
