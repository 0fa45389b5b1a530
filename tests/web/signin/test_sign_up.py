"""Families open an account, and choose another password, by a link; the site tells nobody who has an account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.models import MailedLink, Session, User
from jalon.mail.models import OutgoingEmail
from tests.accounts.factories import last_message, path_in
from tests.client import InspectingClient
from tests.factories import make_family, make_physician

pytestmark = pytest.mark.django_db

ADDRESS = "angela.dubois@exemple.example"
PASSWORD = "grenouille vélo orage pantoufle"
NEW = {"first_name": "Angela", "last_name": "Dubois", "password": PASSWORD, "terms": "on"}


def asks(client: InspectingClient, path: str, address: str) -> str:
    return client.post(path, {"address": address}).content.decode()


def made_older(**time: int) -> None:
    MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_a_relative_opens_an_account_by_a_link(client: InspectingClient) -> None:
    assert "Regardez votre boîte" in asks(client, "/compte/creer/", ADDRESS)
    path = path_in(last_message(ADDRESS))
    assert ADDRESS in client.get(path).content.decode()
    answer = client.post(path, NEW)
    assert answer.headers["Location"] == "/mon-compte/bienvenue/"
    user = User.objects.get()
    assert (user.email, user.kind, user.full_name) == (ADDRESS, UserKind.FAMILY, "Angela Dubois")
    assert user.email_verified_at and user.terms_accepted_at and user.check_password(PASSWORD)


def test_a_link_works_once_and_for_a_day(client: InspectingClient) -> None:
    asks(client, "/compte/creer/", ADDRESS)
    path = path_in(last_message(ADDRESS))
    assert client.get(path).status_code == 200
    made_older()
    assert client.get(path).status_code == 410
    assert client.post(path, NEW).status_code == 410
    MailedLink.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    client.post(path, NEW)
    assert "ne marche plus" in InspectingClient().post(path, NEW).content.decode()
    assert User.objects.count() == 1


def test_opening_the_page_of_a_link_uses_nothing(client: InspectingClient) -> None:
    asks(client, "/compte/creer/", ADDRESS)
    path = path_in(last_message(ADDRESS))
    for _ in range(3):
        assert InspectingClient().get(path).status_code == 200


def test_a_new_link_ends_the_earlier_one(client: InspectingClient) -> None:
    asks(client, "/compte/creer/", ADDRESS)
    first = path_in(last_message(ADDRESS))
    asks(client, "/compte/creer/", ADDRESS)
    assert client.get(first).status_code == 410
    assert client.get(path_in(last_message(ADDRESS))).status_code == 200


def test_the_secret_of_a_link_is_not_kept(client: InspectingClient) -> None:
    asks(client, "/compte/creer/", ADDRESS)
    secret = path_in(last_message(ADDRESS)).rstrip("/").rpartition("/")[2]
    assert secret not in MailedLink.objects.get().digest


@pytest.mark.parametrize("path", ["/compte/creer/", "/connexion/mot-de-passe-oublie/"])
def test_the_page_says_the_same_whoever_has_the_address(client: InspectingClient, path: str) -> None:
    known, doctor = make_family(), make_physician()
    pages = {asks(client, path, one.email).replace(one.email, "?") for one in (known, doctor)}
    pages.add(asks(client, path, ADDRESS).replace(ADDRESS, "?"))
    assert len(pages) == 1
    assert OutgoingEmail.objects.count() == 3


def test_who_has_an_account_already_is_told_by_e_mail_alone(client: InspectingClient) -> None:
    relative = make_family()
    asks(client, "/compte/creer/", relative.email)
    assert last_message(relative.email).subject == "Vous avez déjà un compte Jalon"


def test_a_forgotten_password_is_renewed_and_lets_nobody_in_by_itself(client: InspectingClient) -> None:
    relative = make_family()
    elsewhere = InspectingClient().sign_in(relative)
    asks(client, "/connexion/mot-de-passe-oublie/", relative.email)
    path = path_in(last_message(relative.email))
    answer = client.post(path, {"password": PASSWORD})
    assert answer.headers["Location"] == "/connexion/"
    assert "_auth_user_id" not in client.session
    relative.refresh_from_db()
    assert relative.check_password(PASSWORD)
    assert last_message(relative.email).subject == "Votre mot de passe a changé"
    assert not Session.objects.filter(user=relative).exists()
    assert elsewhere.get("/accueil/").status_code == 302
    assert client.get(path).status_code == 410


def test_renewing_the_password_opens_the_way_that_failures_had_closed(client: InspectingClient) -> None:
    relative = make_family()
    User.objects.update(password_way_closed_at=timezone.now(), failures_in_row=50)
    asks(client, "/connexion/mot-de-passe-oublie/", relative.email)
    client.post(path_in(last_message(relative.email)), {"password": PASSWORD})
    relative.refresh_from_db()
    assert (relative.password_way_closed_at, relative.failures_in_row) == (None, 0)


def test_a_physician_s_password_is_never_renewed_by_e_mail(client: InspectingClient) -> None:
    doctor = make_physician()
    asks(client, "/connexion/mot-de-passe-oublie/", doctor.email)
    message = last_message(doctor.email)
    assert "carte CPS ou l’e-CPS" in message.body
    assert path_in(message) == "/medecins-liberaux/"


def test_somebody_without_account_is_told_so_by_e_mail(client: InspectingClient) -> None:
    asks(client, "/connexion/mot-de-passe-oublie/", ADDRESS)
    message = last_message(ADDRESS)
    assert message.subject == "Aucun compte à cette adresse"
    assert client.post(path_in(message), NEW).status_code == 302


def test_three_messages_an_hour_go_to_one_address_and_the_page_does_not_tell(client: InspectingClient) -> None:
    pages = {asks(client, "/compte/creer/", ADDRESS) for _ in range(5)}
    assert len(pages) == 1
    assert OutgoingEmail.objects.filter(recipient=ADDRESS).count() == 3


def test_a_network_that_asks_for_many_addresses_waits(client: InspectingClient) -> None:
    for number in range(20):
        asks(client, "/compte/creer/", f"personne{number}@exemple.example")
    assert "Attendez une heure" in asks(client, "/compte/creer/", ADDRESS)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_name": ""}, "Complétez cette réponse"),
        ({"password": "trop court"}, "Il manque 4"),
        ({"password": "Angela Dubois 1970"}, "se devine trop vite"),
        ({"terms": ""}, "conditions acceptées"),
    ],
)
def test_an_answer_that_lacks_is_said_and_the_others_are_kept(
    client: InspectingClient, changes: dict[str, str], sentence: str
) -> None:
    asks(client, "/compte/creer/", ADDRESS)
    page = client.post(path_in(last_message(ADDRESS)), NEW | changes).content.decode()
    assert sentence in page and "Dubois" in page
    assert not User.objects.exists()


@pytest.mark.parametrize("typed", ["", "angela", "a@b", "x" * 300 + "@exemple.fr", "a b@exemple.fr", "\x00@exemple.fr"])
def test_what_is_no_address_is_told_what_is_wrong(client: InspectingClient, typed: str) -> None:
    page = asks(client, "/compte/creer/", typed)
    assert "erreur" in page
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("court", "Il manque 9"), (PASSWORD, "Ce mot de passe convient"), ("jalonjalonjalonjalon", "devine"), ("", "")],
)
def test_the_strength_of_a_password_is_said_as_one_leaves_the_field(
    client: InspectingClient, typed: str, sentence: str
) -> None:
    assert sentence in client.post("/connexion/mot-de-passe/force/", {"password": typed}).content.decode()
