"""Secretaries are invited by a doctor, members of staff by the manager of their establishment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.enums import MembershipRole, SignInMethod, UserKind
from jalon.accounts.models import Delegation, LinkedIdentity, MailedLink, Professional, User
from jalon.directory.models import Establishment, Membership
from jalon.web.signin.intent import Intent, Purpose
from tests.accounts import factories
from tests.accounts.factories import last_message, path_in
from tests.client import InspectingClient
from tests.factories import (
    make_establishment,
    make_family,
    make_physician,
    make_secretary,
    make_unit_staff,
    make_user,
)
from tests.web.signin.arrivals import arrives

pytestmark = pytest.mark.django_db

ADDRESS = "nouvelle.personne@exemple.example"
PASSWORD = "grenouille vélo orage pantoufle"
NEW = {"first_name": "Zoé", "last_name": "Lambert", "password": PASSWORD, "terms": "on"}


@pytest.fixture
def doctor() -> User:
    return make_physician()


@pytest.fixture
def place() -> Establishment:
    return make_establishment(name="Les Tilleuls")


@pytest.fixture
def manager(place: Establishment) -> User:
    return make_unit_staff(place, MembershipRole.MANAGER)


def invites_secretary(doctor: User, address: str = ADDRESS, **options: str) -> str:
    InspectingClient().sign_in(doctor).post("/mon-compte/secretariat/", {"address": address, **options})
    return path_in(last_message(address))


def invites_staff(manager: User, place: Establishment, address: str = ADDRESS, *roles: str) -> str:
    sent = {"address": address, "roles": roles or ("admissions", "medical_reader")}
    InspectingClient().sign_in(manager).post(f"/etablissement/{place.finess}/equipe/", sent)
    return path_in(last_message(address))


def test_a_secretary_invited_by_a_doctor_opens_an_account_and_prepares_their_dossiers(
    client: InspectingClient, doctor: User
) -> None:
    path = invites_secretary(doctor, may_send="on")
    assert doctor.full_name in client.get(path).content.decode()
    assert client.post(path, NEW).headers["Location"] == "/mon-compte/bienvenue/"
    user = User.objects.get(email=ADDRESS)
    row = Delegation.objects.get(delegate=user)
    assert (user.kind, row.physician.user, row.may_send) == (UserKind.SECRETARY, doctor, True)


def test_a_secretary_who_has_an_account_accepts_with_it(client: InspectingClient, doctor: User) -> None:
    secretary = make_secretary(make_physician())
    path = invites_secretary(doctor, secretary.email)
    page = client.get(path).content.decode()
    assert "déjà un compte" in page and f"next={path}" in page
    client.sign_in(secretary)
    assert client.post(path).headers["Location"] == "/accueil/"
    assert Delegation.objects.filter(delegate=secretary, ended_at=None).count() == 2


def test_a_member_of_staff_invited_by_the_manager_gets_the_roles_named(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    path = invites_staff(manager, place)
    page = client.get(path).content.decode()
    assert "Les Tilleuls" in page and "Lecture médicale" in page
    assert client.post(path, NEW).status_code == 302
    user = User.objects.get(email=ADDRESS)
    assert user.kind == UserKind.UNIT_STAFF
    assert set(user.memberships.values_list("role", flat=True)) == {"admissions", "medical_reader"}


def test_a_member_of_staff_accepts_with_an_e_cps_and_chooses_no_password(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    path = invites_staff(manager, place)
    secret = path.rstrip("/").rpartition("/")[2]
    nurse = factories.ecps(factories.rpps(7), civility="", profession="60")
    assert arrives(client, nurse, Intent(Purpose.INVITATION, secret=secret)).url == "/accueil/"
    user = User.objects.get(email=ADDRESS)
    assert (user.kind, user.has_usable_password()) == (UserKind.UNIT_STAFF, False)
    assert Professional.objects.get(user=user).profession == "60"
    assert client.get("/demandes/").status_code == 200
    again = InspectingClient()
    assert arrives(again, nurse).url == "/accueil/"


def test_an_employee_without_rpps_accepts_with_an_e_cps_too(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    secret = invites_staff(manager, place).rstrip("/").rpartition("/")[2]
    clerk = factories.ecps(factories.rpps(8), national_id="3210780123/0042", profession="", activities=())
    arrives(client, clerk, Intent(Purpose.INVITATION, secret=secret))
    user = User.objects.get(email=ADDRESS)
    assert LinkedIdentity.objects.get(user=user).national_id == "3210780123/0042"
    assert not Professional.objects.filter(user=user).exists()


def test_an_invitation_serves_once_and_for_a_week(client: InspectingClient, doctor: User) -> None:
    path = invites_secretary(doctor)
    link = MailedLink.objects.get()
    assert timedelta(days=6, hours=23) < link.expires_at - timezone.now() <= timedelta(days=7)
    client.post(path, NEW)
    assert InspectingClient().get(path).status_code == 410
    other = invites_secretary(doctor, "autre@exemple.example")
    MailedLink.objects.update(expires_at=timezone.now())
    assert InspectingClient().get(other).status_code == 410


def test_an_invitation_withdrawn_opens_nothing(client: InspectingClient, doctor: User) -> None:
    path = invites_secretary(doctor)
    mine = InspectingClient().sign_in(doctor)
    assert ADDRESS in mine.get("/mon-compte/secretariat/").content.decode()
    mine.post(f"/mon-compte/secretariat/invitations/{doctor.professional.secretary_invitations.get().pk}/retirer/")
    assert client.get(path).status_code == 410
    assert ADDRESS not in mine.get("/mon-compte/secretariat/").content.decode()


def test_an_invitation_of_staff_withdrawn_opens_nothing(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    path = invites_staff(manager, place)
    pk = place.staff_invitations.get().pk
    InspectingClient().sign_in(manager).post(f"/etablissement/{place.finess}/equipe/invitations/{pk}/retirer/")
    assert client.get(path).status_code == 410


def test_an_address_of_another_kind_of_account_is_told_so(
    client: InspectingClient, doctor: User, manager: User, place: Establishment
) -> None:
    relative = make_family()
    for path in (invites_secretary(doctor, relative.email), invites_staff(manager, place, relative.email)):
        assert "déjà celle d’un compte d’usager ou de proche" in client.get(path).content.decode()


def test_an_address_of_a_closed_account_is_told_so(client: InspectingClient, doctor: User) -> None:
    closed = make_user(UserKind.SECRETARY, is_active=False)
    assert "est fermé" in client.get(invites_secretary(doctor, closed.email)).content.decode()


def test_somebody_signed_in_with_another_kind_of_account_is_told_what_to_do(
    client: InspectingClient, doctor: User, manager: User, place: Establishment
) -> None:
    client.sign_in(make_family())
    for path in (invites_secretary(doctor), invites_staff(manager, place)):
        assert "déconnectez-vous" in client.post(path).content.decode()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Tapez l’adresse"),
        ("pas une adresse", "n’est pas complète"),
    ],
)
def test_an_invitation_to_no_address_is_told_what_is_wrong(
    client: InspectingClient, doctor: User, address: str, sentence: str
) -> None:
    page = client.sign_in(doctor).post("/mon-compte/secretariat/", {"address": address}).content.decode()
    assert sentence in page


def test_the_same_person_is_not_invited_twice(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    for address, sentence in (
        (doctor.email, "votre propre adresse"),
        (make_secretary(doctor).email, "prépare déjà"),
    ):
        assert sentence in client.post("/mon-compte/secretariat/", {"address": address}).content.decode()
    client.post("/mon-compte/secretariat/", {"address": ADDRESS})
    assert "attend déjà" in client.post("/mon-compte/secretariat/", {"address": ADDRESS.upper()}).content.decode()


def test_a_doctor_lets_a_secretary_send_then_no_longer_then_ends_it(client: InspectingClient, doctor: User) -> None:
    secretary = make_secretary(doctor)
    row = Delegation.objects.get(delegate=secretary)
    client.sign_in(doctor)
    for change, expected in (("envoi", True), ("sans-envoi", False)):
        client.post(f"/mon-compte/secretariat/{row.pk}/", {"change": change})
        row.refresh_from_db()
        assert row.may_send is expected
    assert InspectingClient().sign_in(secretary).get("/dossiers/").status_code == 200
    client.post(f"/mon-compte/secretariat/{row.pk}/", {"change": "fin"})
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_doctor_changes_nothing_of_another_doctor_s_secretary(client: InspectingClient, doctor: User) -> None:
    row = Delegation.objects.get(delegate=make_secretary(make_physician()))
    client.sign_in(doctor).post(f"/mon-compte/secretariat/{row.pk}/", {"change": "fin"})
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_manager_takes_a_role_back_at_once(client: InspectingClient, manager: User, place: Establishment) -> None:
    desk = make_unit_staff(place, MembershipRole.ADMISSIONS)
    theirs = InspectingClient().sign_in(desk)
    assert theirs.get("/demandes/").status_code == 200
    row = Membership.objects.get(user=desk)
    client.sign_in(manager).post(f"/etablissement/{place.finess}/equipe/{row.pk}/fin/")
    assert theirs.get("/demandes/").status_code == 403


def test_the_last_manager_stays_until_another_is_named(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    row = Membership.objects.get(user=manager)
    address = f"/etablissement/{place.finess}/equipe/{row.pk}/fin/"
    page = client.sign_in(manager).post(address, follow=True).content.decode()
    assert "dernière personne" in page
    make_unit_staff(place, MembershipRole.MANAGER)
    client.post(address)
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_manager_reaches_no_other_establishment_s_team(client: InspectingClient, manager: User) -> None:
    elsewhere = make_establishment()
    row = Membership.objects.get(user=make_unit_staff(elsewhere, MembershipRole.ADMISSIONS))
    client.sign_in(manager)
    assert client.get(f"/etablissement/{elsewhere.finess}/equipe/").status_code == 404
    assert client.post(f"/etablissement/{elsewhere.finess}/equipe/{row.pk}/fin/").status_code == 404
    mine = manager.memberships.get().establishment.finess
    client.post(f"/etablissement/{mine}/equipe/{row.pk}/fin/")
    row.refresh_from_db()
    assert row.ended_at is None


def test_an_invitation_without_role_is_told_what_lacks(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    answer = client.sign_in(manager).post(f"/etablissement/{place.finess}/equipe/", {"address": ADDRESS})
    assert answer.status_code == 422
    assert "Cochez au moins un rôle" in answer.content.decode() and ADDRESS in answer.content.decode()


def test_who_is_signed_in_by_e_cps_says_so_in_the_journal(
    client: InspectingClient, manager: User, place: Establishment
) -> None:
    secret = invites_staff(manager, place).rstrip("/").rpartition("/")[2]
    arrives(client, factories.ecps(factories.rpps(9), profession="60"), Intent(Purpose.INVITATION, secret=secret))
    user = User.objects.get(email=ADDRESS)
    assert user.sign_in_records.get().method == SignInMethod.PRO_SANTE_CONNECT
