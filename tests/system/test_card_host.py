"""The card's host, attacked from outside: real nginx under the shipped files, real handshakes, the real application."""

import shutil
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.enums import SignInCause
from jalon.accounts.models import CardAttempt
from jalon.audit.models import SignInRecord
from jalon.demo import nginx
from jalon.demo.cards.holders import CARDS, find_card
from jalon.demo.cards.making import Workshop
from tests.card_site import NEEDS_NGINX, Answer, Proxy, make_perrin, read, settle
from tests.cards import CARD_NAME, DAY, LIST_URL, SITE_NAME, header, key_pair
from tests.client import InspectingClient

pytestmark = pytest.mark.skipif(nginx.program() is None, reason=NEEDS_NGINX)


def set_out(client: Client) -> str:
    """Press the button; return the path and query of the address on the card's host."""
    address = urlsplit(client.post("/connexion/carte/").headers["Location"])
    return f"{address.path}?{address.query}"


def come_back(client: Client, answer: Answer) -> str:
    """Follow the card's host back to the site; return where that leads."""
    assert answer.status == 302
    back = urlsplit(answer.location)
    assert back.path == "/connexion/carte/retour/", answer.location
    return client.get(f"{back.path}?{back.query}").headers["Location"]


def told(answer: Answer) -> str:
    """Return the cause in the address of the help page one is led to."""
    assert answer.status == 302
    assert answer.location.startswith("https://")
    return urlsplit(answer.location).path.removeprefix("/connexion/aide/").rstrip("/")


def forged(proxy: Proxy, *, dash: str = "-", secret: str = "") -> tuple[str, ...]:
    """Return the headers of a proxy that would have verified the card of the Dr Perrin."""
    said = {"Verify": "SUCCESS", "Certificate": header(proxy.workshop, "perrin"), "Secret": secret or proxy.secret}
    return tuple(f"X{dash}Card{dash}{name}: {value}" for name, value in said.items())


def straight(port: int, path: str, host: str, headers: tuple[str, ...]) -> Answer:
    """Ask the application itself, without the proxy."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join([f"GET {path} HTTP/1.0", f"Host: {host}", *headers, "", ""]).encode())
        return read(connection)


def test_each_card_meets_what_it_should(card_site: Proxy) -> None:
    make_perrin()
    met = {}
    for card in CARDS:
        client = InspectingClient()
        answer = card_site.visit(set_out(client), card=card.slug)
        if card.cause and card.cause != SignInCause.NOT_PHYSICIAN:
            met[card.slug] = told(answer)
        else:
            met[card.slug] = come_back(client, answer)
    assert met == {
        "perrin": "/accueil/",
        "colas": "/premiere-connexion/",
        "cherif": "/premiere-connexion/",
        "nouveau-medecin": "/premiere-connexion/",
        "interne": "/premiere-connexion/",
        "infirmier": "/connexion/aide/pas-medecin/",
        "opposee": "carte-opposee",
        "perimee": "carte-perimee",
        "signature": "mauvais-certificat",
        "cpe": "carte-sans-rpps",
        "cpa": "carte-sans-rpps",
        "service": "carte-de-service",
        "logiciel": "certificat-logiciel",
        "autre-autorite": "autorite-inconnue",
    }
    by_the_host = SignInRecord.objects.filter(granted=False).exclude(cause=SignInCause.NOT_PHYSICIAN)
    assert by_the_host.count() == 8
    assert not by_the_host.filter(certificate="").exists()
    assert set(by_the_host.values_list("address", flat=True)) == {"127.0.0.1"}


def test_without_a_card_one_is_told_so(card_site: Proxy) -> None:
    assert told(card_site.visit(set_out(InspectingClient()))) == SignInCause.NO_CERTIFICATE


def test_nothing_is_kept_nor_remembered_on_the_cards_host(card_site: Proxy) -> None:
    answer = card_site.visit(set_out(InspectingClient()), card="perrin", headers=("Cookie: sessionid=x",))
    assert answer.headers["Set-Cookie"] is None
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert answer.headers["Server"] == "nginx"
    assert "tentative" not in (card_site.folder / "card.log").read_text()


@pytest.mark.parametrize("dash", ["-", "_"])
def test_headers_forged_on_any_host_open_nothing(card_site: Proxy, live_server: LiveServer, dash: str) -> None:
    make_perrin()
    path = set_out(InspectingClient())
    false = forged(card_site, dash=dash)
    on_card_host = {
        "no card": card_site.visit(path, headers=false),
        "twice": card_site.visit(path, headers=(*false, *false)),
    }
    assert {name: told(answer) for name, answer in on_card_host.items()} == {
        "no card": SignInCause.NO_CERTIFICATE,
        "twice": SignInCause.NO_CERTIFICATE,
    }
    assert told(card_site.visit(path, card="opposee", headers=false)) == SignInCause.CARD_REVOKED
    fresh = set_out(InspectingClient())
    card_host = f"{CARD_NAME}:{card_site.card_port}"
    public = {"port": card_site.site_port, "sni": SITE_NAME, "headers": false}
    assert card_site.visit(fresh, host=f"{SITE_NAME}:{card_site.site_port}", **public).status == 404
    assert card_site.visit(fresh, host=card_host, **public).status == 404
    app = live_server.thread.port
    for secret in ("", "x", "s" * 43):
        guessed = forged(card_site, dash=dash, secret=secret or " ")
        assert straight(app, fresh, card_host, guessed).status == 404
    for host in (f"{SITE_NAME}:{card_site.site_port}", "localhost"):
        assert straight(app, fresh, host, false).status == 404
    assert CardAttempt.objects.filter(ticket_digest__isnull=False).count() == 0
    assert CardAttempt.objects.filter(presented_at__isnull=True).count() == 1


def test_who_knows_the_secret_is_the_proxy(card_site: Proxy, live_server: LiveServer) -> None:
    """The other half of the test above: the same request, and the secret, are believed."""
    path = set_out(InspectingClient())
    answer = straight(live_server.thread.port, path, f"{CARD_NAME}:{card_site.card_port}", forged(card_site))
    assert "ticket=" in answer.location


def test_another_name_gets_no_handshake(card_site: Proxy) -> None:
    for sni in (SITE_NAME, "localhost", "x.localhost", f"x.{CARD_NAME}", None):
        with pytest.raises(OSError, match=r"(?i)unrecognized|alert|eof|reset"):
            card_site.visit(sni=sni, card="perrin")


def test_another_host_than_the_name_of_the_handshake_is_misdirected(card_site: Proxy) -> None:
    for host in (SITE_NAME, "localhost", "carte", "127.0.0.1"):
        answer = card_site.visit(host=f"{host}:{card_site.card_port}", card="perrin", headers=forged(card_site))
        assert answer.status in (404, 421)
        assert not answer.location


def test_the_cards_host_has_one_address_and_one_method(card_site: Proxy) -> None:
    for card in ("", "perrin", "opposee"):
        for path in ("/", "/carte", "/carte/x", "/connexion/", "/healthz", "/static/jalon/base.css"):
            assert card_site.visit(path, card=card).status == 404, (card, path)
        for method in ("POST", "HEAD", "PUT", "OPTIONS"):
            assert card_site.visit(method=method, card=card).status == 404, (card, method)


def test_the_cards_host_speaks_tls_1_2_alone_and_the_site_1_3_as_well(card_site: Proxy) -> None:
    assert card_site.visit(version=ssl.TLSVersion.TLSv1_2).status == 302
    with pytest.raises(OSError, match=r"(?i)version|alert"):
        card_site.visit(version=ssl.TLSVersion.TLSv1_3)
    site = {"port": card_site.site_port, "sni": SITE_NAME, "host": f"{SITE_NAME}:{card_site.site_port}"}
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert card_site.visit("/healthz", version=version, **site).status == 200


def test_the_log_of_the_site_holds_no_word_of_a_search(card_site: Proxy) -> None:
    site = {"port": card_site.site_port, "sni": SITE_NAME, "host": f"{SITE_NAME}:{card_site.site_port}"}
    assert card_site.visit("/orientation/?q=palliatif", **site).status == 200
    log = (card_site.folder / "site.log").read_text()
    assert '"GET /orientation/" 200' in log
    assert "palliatif" not in log


def test_each_connection_shows_the_card_anew(card_site: Proxy) -> None:
    context = ssl.create_default_context(cafile=str(card_site.workshop.path / "web" / "root.pem"))
    context.load_cert_chain(key_pair(card_site.workshop, "perrin"))
    session, reused = None, []
    for _ in range(2):
        with (
            socket.create_connection(("127.0.0.1", card_site.card_port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=CARD_NAME, session=session) as connection,
        ):
            reused.append(connection.session_reused)
            session = connection.session
    assert reused == [False, False]


def test_the_authorities_of_cards_are_announced_on_their_host_and_only_there(card_site: Proxy) -> None:
    def handshake(port: int, name: str) -> str:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", name]
        done = subprocess.run(command, input="", capture_output=True, text=True, check=False, timeout=20)
        return done.stdout

    asked = handshake(card_site.card_port, CARD_NAME)
    assert asked.count("TEST LOCAL AC") == 4
    assert "Requested Signature Algorithms: RSA+SHA256" in asked
    assert "No client certificate CA names sent" in handshake(card_site.site_port, SITE_NAME)


# Lists of revoked cards: each fault closes the door.


@pytest.fixture
def own(workshop: Workshop, tmp_path: Path) -> Workshop:
    return Workshop(Path(shutil.copytree(workshop.path, tmp_path / "cards")), LIST_URL)


def without_a_root(own: Workshop) -> None:
    files = CardFolder(own.path)
    (files.path / "revocations" / "test-local-ac-racine-igc-sante-fort.crl").unlink()
    files.publish(files.authorities())


def past_its_date(own: Workshop) -> None:
    files = CardFolder(own.path)
    authority = own.authority("ACI-FO-PP")
    files.hold(authority.certificate, authority.revocation_list([], datetime.now(UTC) - 8 * DAY))
    files.publish(files.authorities())


def of_somebody_else(own: Workshop) -> None:
    files = CardFolder(own.path)
    real, other = own.authority("ACI-FO-PP"), own.authority("AUTRE-AC")
    impostor = type(other)(real.certificate, other.key, "")
    files.hold(real.certificate, impostor.revocation_list([], datetime.now(UTC)))
    files.publish(files.authorities())


@pytest.mark.parametrize("spoil", [without_a_root, past_its_date, of_somebody_else], ids=lambda spoil: spoil.__name__)
def test_a_list_that_is_not_as_it_should_closes_the_door(
    own: Workshop, spoil, tmp_path: Path, live_server: LiveServer, settings: Settings, transactional_db: None
) -> None:
    spoil(own)
    with Proxy(own, tmp_path / "nginx", live_server.thread.port).running() as proxy:
        settle(settings, proxy)
        assert told(proxy.visit(set_out(InspectingClient()), card="perrin")) == SignInCause.REVOCATION_UNKNOWN


def test_a_card_revoked_since_is_refused_once_nginx_has_read_the_list(
    own: Workshop, tmp_path: Path, live_server: LiveServer, settings: Settings, transactional_db: None
) -> None:
    """Before that, the application refuses it alone."""
    make_perrin()
    files = CardFolder(own.path)
    authority = own.authority("ACI-FO-PP")
    serial = own.certificate(find_card("perrin")).serial_number
    with Proxy(own, tmp_path / "nginx", live_server.thread.port).running() as proxy:
        settle(settings, proxy)
        client = InspectingClient()
        assert come_back(client, proxy.visit(set_out(client), card="perrin")) == "/accueil/"
        files.hold(authority.certificate, authority.revocation_list([serial], datetime.now(UTC)))
        files.publish(files.authorities())
        for verdict in ("SUCCESS", "FAILED:certificate revoked"):
            assert told(proxy.visit(set_out(InspectingClient()), card="perrin")) == SignInCause.CARD_REVOKED
            assert (proxy.folder / "card.log").read_text().rstrip().endswith(verdict)
            proxy.reload()


def test_an_attempt_in_an_address_is_quoted_as_it_came(card_site: Proxy) -> None:
    strange = quote("é\x00<script>' OR 1=1")
    assert told(card_site.visit(f"/carte/?tentative={strange}", card="perrin")) == SignInCause.ATTEMPT_LOST
