"""How long a session lives: thirty minutes without action, four hours whatever one does."""

import time
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalon.accounts.models import Session, User
from jalon.web.origin import device_words, origin_of
from tests.client import InspectingClient
from tests.factories import make_physician

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make_physician()


def aged(client: InspectingClient, hours: float) -> None:
    session = client.session
    session["sign_in"] = session["sign_in"] | {"at": time.time() - hours * 3600}
    session.save()


def test_a_session_ends_after_thirty_minutes_without_action(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    session = Session.objects.get(session_key=client.session.session_key)
    assert timedelta(minutes=29) < session.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/accueil/").headers["Location"] == "/connexion/?next=/accueil/"


def test_each_action_gives_thirty_minutes_more(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    client.get("/accueil/")
    assert Session.objects.get().expire_date - timezone.now() > timedelta(minutes=29)


def test_a_session_ends_after_four_hours_whatever_one_does(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    aged(client, 3.99)
    assert client.get("/accueil/").status_code == 200
    aged(client, 4)
    page = client.get("/accueil/", follow=True)
    assert page.redirect_chain[-1][0] == "/connexion/?next=/accueil/"
    assert "quatre heures" in page.content.decode()
    assert not Session.objects.filter(user=doctor).exists()


def test_rester_connecte_renews_and_says_how_long(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    aged(client, 1)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    left = client.post("/mon-compte/session/").json()
    assert left["idle"] == 1800
    assert 3 * 3600 - 60 < left["whole"] <= 3 * 3600
    assert Session.objects.get().expire_date - timezone.now() > timedelta(minutes=29)


def test_rester_connecte_too_late_says_that_the_session_is_over(client: InspectingClient) -> None:
    answer = client.post("/mon-compte/session/", headers={"HX-Request": "true"})
    assert answer.status_code == 401


def test_every_page_of_somebody_signed_in_can_warn_and_no_other(client: InspectingClient, doctor: User) -> None:
    assert "data-session-idle" not in client.get("/").content.decode()
    assert 'data-session-idle="1800"' in client.sign_in(doctor).get("/accueil/").content.decode()


def test_every_page_of_somebody_signed_in_leads_out(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    for path in ("/", "/accueil/", "/dossiers/", "/annuaire/", "/mon-compte/", "/aide/"):
        assert 'action="/deconnexion/"' in client.get(path).content.decode()


def test_a_closed_account_is_out_at_its_next_request(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    User.objects.update(is_active=False)
    assert client.get("/accueil/").status_code == 302


def test_signing_out_leaves_no_session_behind(client: InspectingClient, doctor: User) -> None:
    client.sign_in(doctor)
    cookie = client.cookies["sessionid"].value
    client.post("/deconnexion/")
    assert not Session.objects.filter(user=doctor).exists()
    again = InspectingClient()
    again.cookies["sessionid"] = cookie
    assert again.get("/accueil/").status_code == 302


@pytest.mark.parametrize(
    ("proxy", "headers", "address"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "192.0.2.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "203.0.113.9"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "n'importe quoi"}, ""),
        (False, {"REMOTE_ADDR": "::ffff:192.0.2.7"}, "192.0.2.7"),
        (False, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_the_address_of_a_visitor_comes_from_our_proxy_or_from_the_connection(
    settings, proxy: bool, headers: dict[str, str], address: str
) -> None:
    settings.BEHIND_PROXY = proxy
    assert origin_of(RequestFactory().get("/", **headers)).address == address


def test_a_browser_is_said_in_words() -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    safari = (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.0 Safari/605.1.15"
    )
    assert device_words(firefox) == "Firefox sur Windows"
    assert device_words(safari) == "Safari sur macOS"
    assert device_words("") == ""


@given(st.text(max_size=2000))
def test_a_browser_that_says_anything_is_read_without_harm(user_agent: str) -> None:
    assert len(device_words(user_agent)) <= 100
