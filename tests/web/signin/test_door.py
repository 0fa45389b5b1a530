"""The door: identifier and password, then the code that came by e-mail."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.models import EmailedCode, User
from jalon.mail.models import OutgoingEmail
from tests.client import InspectingClient
from tests.factories import PASSWORD, make_family, make_physician

pytestmark = pytest.mark.django_db


@pytest.fixture
def physician() -> User:
    return make_physician()


def knock(client: InspectingClient, identifier: str, password: str, page: str = "/medecins-liberaux/", **extra: str):
    return client.post(page, {"identifier": identifier, "password": password, **extra}, follow=True)


def digits_sent() -> str:
    return re.search(r"\b\d{3} \d{3}\b", OutgoingEmail.objects.latest("id").body)[0].replace(" ", "")


def test_a_physician_signs_in_with_rpps_password_and_code(client: InspectingClient, physician: User) -> None:
    page = knock(client, physician.professional.rpps, PASSWORD)
    assert page.redirect_chain[-1][0] == "/connexion/code/"
    assert physician.email not in page.content.decode()
    home = client.post("/connexion/code/", {"code": digits_sent()})
    assert home.headers["Location"] == "/accueil/"
    assert client.session["_auth_user_id"] == str(physician.pk)


def test_a_code_pasted_with_spaces_is_read(client: InspectingClient, physician: User) -> None:
    knock(client, physician.professional.rpps, PASSWORD)
    digits = digits_sent()
    assert client.post("/connexion/code/", {"code": f" {digits[:3]} {digits[3:]} "}).status_code == 302


def test_the_person_lands_where_they_were_going(client: InspectingClient) -> None:
    relative = make_family()
    sent_away = client.get("/dossiers/")
    assert sent_away.headers["Location"] == "/connexion/?next=/dossiers/"
    knock(client, relative.email, PASSWORD, "/connexion/", next="/dossiers/")
    assert client.post("/connexion/code/", {"code": digits_sent()}).headers["Location"] == "/dossiers/"


def test_a_next_page_on_another_site_is_forgotten(client: InspectingClient, physician: User) -> None:
    knock(client, physician.professional.rpps, PASSWORD, next="https://ailleurs.example/")
    assert client.post("/connexion/code/", {"code": digits_sent()}).headers["Location"] == "/accueil/"


def test_a_wrong_password_keeps_the_identifier_and_says_what_to_try(client: InspectingClient, physician: User) -> None:
    html = knock(client, physician.professional.rpps, "wrong").content.decode()
    assert physician.professional.rpps in html
    assert "quelque chose ne correspond pas" in html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1234", "celui-ci en a 4"),
        ("10000000000", "faute de frappe"),
        ("docteur", "11 chiffres, ou votre adresse e-mail"),
        ("", "Tapez votre numéro RPPS"),
        ("1\x002", "caractère"),
        ("x" * 10_000, "Raccourcissez"),
        ("<script>alert(1)</script>", "11 chiffres, ou votre adresse e-mail"),
        ("👩‍⚕️@" + "a" * 300, "Raccourcissez"),
    ],
)
def test_a_malformed_identifier_is_told_what_is_wrong(client: InspectingClient, typed: str, sentence: str) -> None:
    page = knock(client, typed, "anything")
    assert page.status_code == 200
    assert sentence in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("12345", "Il manque 1\N{NO-BREAK SPACE}chiffre"),
        ("1234567", "trop de chiffres"),
        ("abcdef", "sans lettre"),
        ("", "Tapez"),
    ],
)
def test_a_malformed_code_is_told_what_is_wrong(
    client: InspectingClient, physician: User, typed: str, sentence: str
) -> None:
    knock(client, physician.professional.rpps, PASSWORD)
    html = client.post("/connexion/code/", {"code": typed}).content.decode()
    assert sentence in html


def test_a_wrong_code_says_how_many_tries_are_left(client: InspectingClient, physician: User) -> None:
    knock(client, physician.professional.rpps, PASSWORD)
    wrong = f"{(int(digits_sent()) + 1) % 1_000_000:06}"
    assert "il reste 4" in client.post("/connexion/code/", {"code": wrong}).content.decode()


def test_an_old_code_is_refused_and_a_new_one_can_be_asked(client: InspectingClient, physician: User) -> None:
    knock(client, physician.professional.rpps, PASSWORD)
    EmailedCode.objects.update(
        sent_at=timezone.now() - timedelta(minutes=11), expires_at=timezone.now() - timedelta(minutes=1)
    )
    assert "ne marche plus" in client.post("/connexion/code/", {"code": digits_sent()}).content.decode()
    page = client.post("/connexion/code/renvoyer/", follow=True)
    assert "Un nouveau code est parti" in page.content.decode()
    assert client.post("/connexion/code/", {"code": digits_sent()}).status_code == 302


def test_a_code_works_only_in_the_browser_that_gave_the_password(physician: User) -> None:
    mine, other = InspectingClient(), InspectingClient()
    knock(mine, physician.professional.rpps, PASSWORD)
    assert other.post("/connexion/code/", {"code": digits_sent()}).headers["Location"] == "/connexion/"
    assert "_auth_user_id" not in other.session


def test_the_session_changes_its_key_at_sign_in(client: InspectingClient, physician: User) -> None:
    knock(client, physician.professional.rpps, PASSWORD)
    before = client.session.session_key
    client.post("/connexion/code/", {"code": digits_sent()})
    assert client.session.session_key != before


def test_signing_out_ends_the_session_and_takes_a_button(client: InspectingClient, physician: User) -> None:
    client.sign_in(physician)
    assert client.get("/deconnexion/").status_code == 405
    client.post("/deconnexion/")
    assert "_auth_user_id" not in client.session


def test_the_code_page_without_a_password_leads_to_the_door(client: InspectingClient) -> None:
    assert client.get("/connexion/code/").headers["Location"] == "/connexion/"


def test_an_htmx_request_of_an_ended_session_goes_to_the_door_whole(client: InspectingClient) -> None:
    response = client.get("/dossiers/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/connexion/?next=/dossiers/")


def test_an_autosave_of_an_ended_session_leaves_the_page_and_what_was_typed(client: InspectingClient) -> None:
    response = client.post("/dossiers/nouveau/", {"birth_name": "Garnier"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers


def test_an_idle_session_is_renewed_once_a_minute_not_at_every_page(client: InspectingClient, physician: User) -> None:
    client.sign_in(physician)
    client.get("/connexion/")
    minute = client.session["minute"]
    client.get("/connexion/")
    assert client.session["minute"] in (minute, minute + 1)


def test_password_fields_let_managers_and_pasting_do_their_work(client: InspectingClient) -> None:
    page = client.get("/medecins-liberaux/").content.decode()
    assert 'autocomplete="current-password"' in page and 'autocomplete="username"' in page
    assert "onpaste" not in page and 'autocomplete="off"' not in page


@pytest.mark.parametrize("change", [str.upper, str.strip, lambda text: text[:-1], lambda text: f"{text} "])
def test_a_password_is_checked_exactly_as_typed(client: InspectingClient, physician: User, change) -> None:
    password = " Une phrase de passe, Exactement "
    physician.set_password(password)
    physician.save()
    number = physician.professional.rpps
    assert "ne correspond pas" in knock(client, number, change(password)).content.decode()
    assert knock(client, number, password).redirect_chain[-1][0] == "/connexion/code/"


def test_an_rpps_number_is_read_with_its_leading_8_and_its_spaces(client: InspectingClient, physician: User) -> None:
    number = physician.professional.rpps
    typed = f"8 {number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
    assert knock(client, typed, PASSWORD).redirect_chain[-1][0] == "/connexion/code/"
