"""The card's host as the application sees it, and the way back to the site. The proxy has its own tests, in system/."""

import shutil
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django.fixtures import Settings

from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.models import CardAttempt, LinkedIdentity, Professional, User
from jalon.accounts.sessions import SignIn
from jalon.audit.models import SignInRecord
from jalon.demo.cards.holders import CARDS, DemoCard
from jalon.demo.cards.making import Workshop
from jalon.demo.people import persona
from tests.cards import header
from tests.client import InspectingClient
from tests.factories import make_physician

pytestmark = pytest.mark.django_db

HOST = "carte.jalon.test"
SECRET = "a-secret-that-only-the-proxy-and-the-site-have"


@pytest.fixture(autouse=True)
def card_host(settings: Settings, workshop: Workshop) -> None:
    settings.CARD_URL = f"https://{HOST}"
    settings.CARD_PROXY_SECRET = SECRET
    settings.CARD_FOLDER = workshop.path
    settings.SITE_URL = "http://testserver"


@pytest.fixture
def physician() -> User:
    user = make_physician()
    Professional.objects.filter(user=user).update(rpps=persona("perrin").rpps, proven_at=None)
    return user


def sets_out(client: InspectingClient, **sent: str) -> str:
    """Press the button; return the attempt's secret, from the address one is led to."""
    response = client.post("/connexion/carte/", sent)
    assert response.status_code == 303
    address = urlsplit(response.headers["Location"])
    assert (address.scheme, address.netloc, address.path) == ("https", HOST, "/carte/")
    return parse_qs(address.query)["tentative"][0]


class Proxy:
    """What nginx says of a visit, to the application."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def brings(
        self,
        attempt: str = "",
        card: str = "perrin",
        *,
        verdict: str = "SUCCESS",
        path: str = "/carte/",
        method: str = "get",
        **headers: str,
    ) -> HttpResponse:
        said = {
            "HTTP_HOST": HOST,
            "HTTP_X_CARD_SECRET": SECRET,
            "HTTP_X_CARD_VERIFY": verdict,
            "HTTP_X_CARD_CERTIFICATE": header(self.workshop, card) if card else "",
        }
        query = f"?tentative={quote(attempt)}" if attempt else ""
        return getattr(InspectingClient(), method)(f"{path}{query}", **{**said, **headers})


@pytest.fixture
def proxy(workshop: Workshop) -> Proxy:
    return Proxy(workshop)


def ticket(response: HttpResponse) -> str:
    assert response.status_code == 302
    address = urlsplit(response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "http://testserver/connexion/carte/retour/"
    return parse_qs(address.query)["ticket"][0]


def comes_back(client: InspectingClient, brought: str) -> str:
    """Return where the visitor is led with a ticket."""
    return client.get(f"/connexion/carte/retour/?ticket={quote(brought)}").headers["Location"]


def help_page(cause: SignInCause) -> str:
    return f"/connexion/aide/{cause}/"


def causes() -> list[str]:
    return list(SignInRecord.objects.filter(granted=False).order_by("id").values_list("cause", flat=True))


def test_a_card_opens_its_holders_home(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    assert comes_back(client, ticket(proxy.brings(sets_out(client)))) == "/accueil/"
    opened = SignIn.of(client.session)
    assert opened is not None
    assert opened.method == SignInMethod.CARD
    assert opened.is_strong
    physician.professional.refresh_from_db()
    assert physician.professional.proven_at is not None
    record = SignInRecord.objects.get()
    assert (record.granted, record.user, record.method) == (True, physician, "card")
    assert record.certificate.startswith("TEST LOCAL AC IGC-SANTE FORT PERSONNES ")
    assert LinkedIdentity.objects.get(user=physician).subject == f"8{persona('perrin').rpps}"


def test_the_session_has_another_key_once_the_card_has_opened_it(
    client: InspectingClient, proxy: Proxy, physician: User
) -> None:
    attempt = sets_out(client)
    before = client.session.session_key
    comes_back(client, ticket(proxy.brings(attempt)))
    assert client.session.session_key != before


def test_the_person_lands_where_they_were_going(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    attempt = sets_out(client, next="/dossiers/")
    assert comes_back(client, ticket(proxy.brings(attempt))) == "/dossiers/"


def test_a_card_confirms_who_is_already_there(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    client.sign_in(physician)
    attempt = sets_out(client, purpose="confirm", next="/mon-compte/")
    assert comes_back(client, ticket(proxy.brings(attempt))) == "/mon-compte/"


def test_another_persons_card_confirms_nothing(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    client.sign_in(make_physician())
    attempt = sets_out(client, purpose="confirm")
    assert comes_back(client, ticket(proxy.brings(attempt))) == help_page(SignInCause.OTHER_PERSON)


@pytest.mark.parametrize("card", ["nouveau-medecin", "interne"])
def test_a_physician_without_an_account_is_led_to_the_first_connection(
    client: InspectingClient, proxy: Proxy, card: str
) -> None:
    assert comes_back(client, ticket(proxy.brings(sets_out(client), card))) == "/premiere-connexion/"


def test_a_nurse_without_an_account_is_told_whose_space_this_is(client: InspectingClient, proxy: Proxy) -> None:
    assert comes_back(client, ticket(proxy.brings(sets_out(client), "infirmier"))) == help_page(
        SignInCause.NOT_PHYSICIAN
    )


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card.cause and card.cause != SignInCause.NOT_PHYSICIAN], ids=lambda c: c.slug
)
def test_a_bad_card_is_refused_here_even_when_the_proxy_lets_it_pass(
    client: InspectingClient, proxy: Proxy, card: DemoCard
) -> None:
    response = proxy.brings(sets_out(client), card.slug)
    assert response.headers["Location"] == f"http://testserver{help_page(card.cause)}"
    assert causes() == [card.cause]
    assert SignInRecord.objects.get().certificate != ""
    assert not CardAttempt.objects.filter(ticket_digest__isnull=False).exists()


@pytest.mark.parametrize(
    ("verdict", "cause"),
    [
        ("NONE", SignInCause.NO_CERTIFICATE),
        ("FAILED:certificate revoked", SignInCause.CARD_REVOKED),
        ("FAILED:certificate has expired", SignInCause.CARD_EXPIRED),
        ("FAILED:certificate is not yet valid", SignInCause.CARD_EXPIRED),
        ("FAILED:unsuitable certificate purpose", SignInCause.WRONG_CERTIFICATE),
        ("FAILED:unable to verify the first certificate", SignInCause.UNKNOWN_AUTHORITY),
        ("FAILED:unable to get local issuer certificate", SignInCause.UNKNOWN_AUTHORITY),
        ("FAILED:self-signed certificate in certificate chain", SignInCause.UNKNOWN_AUTHORITY),
        ("FAILED:unable to get certificate CRL", SignInCause.REVOCATION_UNKNOWN),
        ("FAILED:CRL has expired", SignInCause.REVOCATION_UNKNOWN),
        ("FAILED:CRL signature failure", SignInCause.REVOCATION_UNKNOWN),
        ("FAILED:certificate status request failed", SignInCause.REVOCATION_UNKNOWN),
        ("FAILED:something new", SignInCause.UNKNOWN_AUTHORITY),
        ("", SignInCause.UNKNOWN_AUTHORITY),
        ("success", SignInCause.UNKNOWN_AUTHORITY),
    ],
)
def test_what_the_proxy_refuses_is_told_in_its_words(
    client: InspectingClient, proxy: Proxy, verdict: str, cause: SignInCause
) -> None:
    """Even with a card in which nothing is wrong: the proxy alone has seen the handshake."""
    response = proxy.brings(sets_out(client), verdict=verdict)
    assert response.headers["Location"] == f"http://testserver{help_page(cause)}"
    assert causes() == [cause]


def test_a_strangers_certificate_is_told_as_such_although_its_list_is_what_lacks(proxy: Proxy) -> None:
    response = proxy.brings(card="autre-autorite", verdict="FAILED:unable to get certificate CRL")
    assert response.headers["Location"].endswith(help_page(SignInCause.UNKNOWN_AUTHORITY))


@pytest.mark.parametrize("certificate", ["", "x", "%00", "é", quote("-----BEGIN CERTIFICATE-----\nAAAA\n"), "%ff" * 99])
def test_a_certificate_that_cannot_be_read_is_refused(proxy: Proxy, certificate: str) -> None:
    response = proxy.brings(HTTP_X_CARD_CERTIFICATE=certificate)
    assert response.headers["Location"].endswith(help_page(SignInCause.UNREADABLE_CERTIFICATE))
    assert SignInRecord.objects.get().certificate == ""


def test_production_refuses_test_cards(proxy: Proxy, settings: Settings) -> None:
    settings.TEST_IDENTITIES = False
    assert proxy.brings().headers["Location"].endswith(help_page(SignInCause.TEST_CARD))


def test_a_refused_visit_is_journalled_with_where_it_comes_from(proxy: Proxy, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
    proxy.brings(card="opposee", HTTP_X_FORWARDED_FOR="192.0.2.9", HTTP_USER_AGENT=browser)
    record = SignInRecord.objects.get()
    assert (record.method, record.cause, record.user) == ("card", SignInCause.CARD_REVOKED, None)
    assert (record.address, record.device) == ("192.0.2.9", "Firefox sur Windows")


def test_a_visit_without_an_attempt_of_the_site_is_lost(proxy: Proxy) -> None:
    for attempt in ("", "inconnu"):
        assert proxy.brings(attempt).headers["Location"].endswith(help_page(SignInCause.ATTEMPT_LOST))
    assert causes() == [SignInCause.ATTEMPT_LOST] * 2


# Tickets


def test_a_ticket_played_again_opens_nothing(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    brought = ticket(proxy.brings(sets_out(client)))
    comes_back(client, brought)
    client.post("/deconnexion/")
    assert comes_back(client, brought) == help_page(SignInCause.ATTEMPT_LOST)
    assert "_auth_user_id" not in client.session
    assert causes() == [SignInCause.ATTEMPT_LOST]


def test_a_ticket_in_another_browser_opens_nothing_there_nor_here(
    client: InspectingClient, proxy: Proxy, physician: User
) -> None:
    brought = ticket(proxy.brings(sets_out(client)))
    for other in (InspectingClient(), client):
        assert comes_back(other, brought) == help_page(SignInCause.ATTEMPT_LOST)
        assert "_auth_user_id" not in other.session


def test_a_ticket_after_a_minute_opens_nothing(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    brought = ticket(proxy.brings(sets_out(client)))
    CardAttempt.objects.update(ticket_expires_at=timezone.now() - timedelta(seconds=1))
    assert comes_back(client, brought) == help_page(SignInCause.ATTEMPT_LOST)


def test_an_attempt_after_five_minutes_gets_no_ticket(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    attempt = sets_out(client)
    CardAttempt.objects.update(started_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert proxy.brings(attempt).headers["Location"].endswith(help_page(SignInCause.ATTEMPT_LOST))


def test_a_thief_with_their_own_card_on_a_stolen_attempt_gets_in_nowhere(
    client: InspectingClient, proxy: Proxy, physician: User
) -> None:
    thief = InspectingClient()
    sets_out(thief)
    stolen = sets_out(client)
    of_the_thief = ticket(proxy.brings(stolen, "colas"))
    assert comes_back(thief, of_the_thief) == help_page(SignInCause.ATTEMPT_LOST)
    # The owner, who comes second, learns that something is wrong, and is not let in under another's card.
    assert proxy.brings(stolen).headers["Location"].endswith(help_page(SignInCause.ATTEMPT_LOST))
    assert comes_back(client, of_the_thief) == help_page(SignInCause.ATTEMPT_LOST)
    assert "_auth_user_id" not in client.session


def test_a_card_shown_on_a_thiefs_attempt_lets_the_thief_in_nowhere(
    client: InspectingClient, proxy: Proxy, physician: User
) -> None:
    """The thief sends the address of their own attempt; the owner's card answers, in the owner's browser."""
    thief = InspectingClient()
    of_the_owner = ticket(proxy.brings(sets_out(thief)))
    assert comes_back(client, of_the_owner) == help_page(SignInCause.ATTEMPT_LOST)
    assert comes_back(thief, of_the_owner) == help_page(SignInCause.ATTEMPT_LOST)
    assert "_auth_user_id" not in thief.session


def test_a_second_visit_undoes_the_first(client: InspectingClient, proxy: Proxy, physician: User) -> None:
    attempt = sets_out(client)
    first = ticket(proxy.brings(attempt))
    proxy.brings(attempt)
    assert comes_back(client, first) == help_page(SignInCause.ATTEMPT_LOST)


def test_a_new_attempt_takes_the_place_of_the_one_before(
    client: InspectingClient, proxy: Proxy, physician: User
) -> None:
    earlier = ticket(proxy.brings(sets_out(client)))
    latest = sets_out(client)
    assert comes_back(client, earlier) == help_page(SignInCause.ATTEMPT_LOST)
    # One failed return, and the attempt of this browser is over too.
    assert comes_back(client, ticket(proxy.brings(latest))) == help_page(SignInCause.ATTEMPT_LOST)


# The host


def is_bare(response: HttpResponse) -> bool:
    """Return whether nothing is here, and nothing is said of what might be."""
    return response.status_code == 404 and not response.cookies and "jalon" not in response.content.decode().lower()


@pytest.mark.parametrize("path", ["/", "/carte", "/carte//", "//carte/", "/connexion/", "/healthz", "/static/x"])
def test_the_cards_host_has_one_address(proxy: Proxy, path: str) -> None:
    assert is_bare(proxy.brings(path=path))


@pytest.mark.parametrize("method", ["post", "head", "put", "delete", "options", "patch"])
def test_the_cards_host_answers_get_alone(proxy: Proxy, method: str) -> None:
    response = proxy.brings(method=method)
    assert response.status_code == 404
    assert not SignInRecord.objects.exists()


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], f"{SECRET}x", SECRET.upper(), "é", f"{SECRET},{SECRET}"])
def test_without_the_proxys_secret_the_cards_host_has_none(client: InspectingClient, proxy: Proxy, secret: str) -> None:
    assert is_bare(proxy.brings(sets_out(client), HTTP_X_CARD_SECRET=secret))
    assert CardAttempt.objects.get().presented_at is None
    assert not SignInRecord.objects.exists()


def test_an_empty_secret_in_the_settings_is_no_secret(proxy: Proxy, settings: Settings) -> None:
    settings.CARD_PROXY_SECRET = ""
    assert is_bare(proxy.brings(HTTP_X_CARD_SECRET=""))


@pytest.mark.parametrize("host", ["testserver", "localhost", "127.0.0.1"])
def test_on_any_other_host_the_address_does_not_exist_whatever_is_forged(
    client: InspectingClient, proxy: Proxy, host: str
) -> None:
    attempt = sets_out(client)
    response = proxy.brings(attempt, HTTP_HOST=host)
    assert response.status_code == 404
    assert "Location" not in response.headers
    assert CardAttempt.objects.get().presented_at is None


@pytest.mark.parametrize("host", [f"{HOST}:8443", f"x.{HOST}", f"{HOST}.", f"{HOST}@testserver", "carte"])
def test_a_name_that_is_almost_the_cards_host_is_not(proxy: Proxy, host: str) -> None:
    assert proxy.brings(HTTP_HOST=host).status_code == 400  # no host of ours


@pytest.mark.parametrize("host", [HOST, HOST.upper()])
def test_the_name_of_the_host_is_compared_whatever_its_case(proxy: Proxy, host: str) -> None:
    assert proxy.brings(HTTP_HOST=host).status_code == 302


def test_nothing_of_the_cards_host_is_kept_nor_told_further(client: InspectingClient, proxy: Proxy) -> None:
    for response in (proxy.brings(sets_out(client)), proxy.brings(path="/"), proxy.brings(verdict="NONE")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies


def test_a_query_of_too_many_parts_is_no_error(proxy: Proxy) -> None:
    assert is_bare(proxy.brings(path=f"/carte/?{'a&' * 4000}"))


def test_with_no_cards_host_the_way_is_not_there(client: InspectingClient, proxy: Proxy, settings: Settings) -> None:
    settings.CARD_URL = ""
    assert client.post("/connexion/carte/").status_code == 404
    assert "La lecture des cartes n’est pas installée" in client.get("/medecins-liberaux/").content.decode()


def test_the_pages_of_the_way_in_are_not_kept(client: InspectingClient) -> None:
    response = client.post("/connexion/carte/")
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get("/connexion/carte/").status_code == 405


def test_the_lists_are_read_once_and_again_when_they_change(
    proxy: Proxy, workshop: Workshop, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CARD_FOLDER = Path(shutil.copytree(workshop.path, tmp_path / "cards"))
    proxy.brings()
    with monkeypatch.context() as patch:
        patch.setattr(CardFolder, "lists", lambda folder: pytest.fail("read again"))
        proxy.brings()
    CardFolder(settings.CARD_FOLDER).revocations_file.write_bytes(b"")
    assert proxy.brings().headers["Location"].endswith(help_page(SignInCause.REVOCATION_UNKNOWN))
