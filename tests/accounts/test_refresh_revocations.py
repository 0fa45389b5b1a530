"""Lists of revoked cards, over real HTTP: good ones are taken, the others replace nothing and raise the alarm."""

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings
from structlog.testing import capture_logs

from jalon.accounts import tasks
from jalon.accounts.actions.refresh_revocations import Problem, refresh_revocations
from jalon.accounts.cards import revocations
from jalon.accounts.cards.folder import CardFolder
from jalon.accounts.cards.revocations import Fault
from jalon.demo.cards.making import TRUSTED, Workshop
from jalon.mail.models import OutgoingEmail
from tests.cards import LIST_URL, make_world, world

pytestmark = pytest.mark.django_db

FORT, NAME = "ACI-FO-PP", "TEST LOCAL AC IGC-SANTE FORT PERSONNES"
FILE = "test-local-ac-igc-sante-fort-personnes.crl"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
SOMEBODY = "exploitation@exemple.example"


class Server:
    """What an authority publishes, by path. `cut`: paths whose content breaks off half-way."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.cut: set[str] = set()
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = served.pages.get(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                if content:
                    self.wfile.write(content[: len(content) // 2] if self.path in served.cut else content)

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


class Publisher:
    """The authorities' lists: those that we hold are an hour old, those that are published are of now."""

    def __init__(self, server: Server, workshop: Workshop) -> None:
        self.server = server
        self.workshop = workshop
        self.files = CardFolder(workshop.path)
        self.now = datetime.now(UTC).replace(microsecond=0)
        server.cut = set()
        server.pages = {}
        for rank, authority in zip(TRUSTED, self.files.authorities(), strict=True):
            self.files.hold(authority, x509.load_der_x509_crl(self.signed(rank.code, at=self.now - HOUR)))
            self.publishes(rank.code, self.signed(rank.code))
        self.files.publish(self.files.authorities())

    def signed(self, code: str = FORT, *revoked: int, at: datetime | None = None, lasts: timedelta = WEEK) -> bytes:
        made = self.workshop.authority(code).revocation_list([*revoked], at or self.now, lasts=lasts)
        return made.public_bytes(Encoding.DER)

    def publishes(self, code: str, content: bytes) -> None:
        self.server.pages[f"/{code}.crl"] = content

    def url(self, code: str) -> str:
        return f"{self.server.url}/{code}.crl"

    def held(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.files.path / "revocations").iterdir()}


@pytest.fixture
def publisher(
    server: Server, workshop: Workshop, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Publisher:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)  # no power cut is tested
    copy = Workshop(Path(shutil.copytree(workshop.path, tmp_path / "cards")), LIST_URL)
    settings.CARD_FOLDER = copy.path
    settings.ALERT_ADDRESSES = [SOMEBODY]
    made = Publisher(server, copy)
    settings.CARD_REVOCATION_LISTS = [made.url(rank.code) for rank in TRUSTED]
    return made


def refuses(publisher: Publisher, fault: Fault) -> None:
    """The list of FORT PERSONNES is the only one that is not replaced, and somebody is told."""
    before = publisher.held()
    with capture_logs() as logs:
        problems = refresh_revocations(now=publisher.now)
    assert problems == [Problem(publisher.url(FORT), fault)]
    after = publisher.held()
    assert set(after) == set(before), "a file too many or too few"
    assert {name for name in after if after[name] == before[name]} == {FILE}
    assert [(line["log_level"], line["fault"]) for line in logs] == [("error", fault.name)]
    letter = OutgoingEmail.objects.get()
    assert letter.recipient == SOMEBODY
    assert publisher.url(FORT) in letter.body
    assert fault in letter.body
    assert len(publisher.files.lists()) == len(TRUSTED)


def test_newer_lists_are_taken_and_given_to_nginx_together(publisher: Publisher) -> None:
    publisher.publishes(FORT, publisher.signed(FORT, 12345))
    assert refresh_revocations(now=publisher.now) == []
    assert publisher.held()[FILE] == publisher.server.pages[f"/{FORT}.crl"]
    lists = publisher.files.lists()
    assert len(lists) == len(TRUSTED)
    assert [found.get_revoked_certificate_by_serial_number(12345) is not None for found in lists].count(True) == 1
    assert not OutgoingEmail.objects.exists()


def test_the_same_lists_again_write_nothing_so_that_nginx_is_not_reloaded(publisher: Publisher) -> None:
    refresh_revocations(now=publisher.now)
    before = publisher.files.revocations_file.stat()
    assert refresh_revocations(now=publisher.now) == []
    after = publisher.files.revocations_file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_list_by_somebody_else_of_the_same_name_refuses(publisher: Publisher) -> None:
    forged = make_world(world().key).intermediate.revocation_list([], publisher.now)
    assert forged.issuer == publisher.workshop.authority(FORT).certificate.subject
    publisher.publishes(FORT, forged.public_bytes(Encoding.DER))
    refuses(publisher, Fault.STRANGER)


def test_an_altered_list_refuses(publisher: Publisher) -> None:
    altered = bytearray(publisher.signed())
    altered[len(altered) // 2] ^= 1
    publisher.publishes(FORT, bytes(altered))
    refused = refresh_revocations(now=publisher.now)
    assert [problem.fault in (Fault.STRANGER, Fault.UNREADABLE) for problem in refused] == [True]


def test_an_older_list_is_refused_even_when_it_is_still_current(publisher: Publisher) -> None:
    publisher.publishes(FORT, publisher.signed(at=publisher.now - 2 * HOUR))
    refuses(publisher, Fault.OLDER)


@pytest.mark.parametrize("age", [WEEK, 2 * WEEK, -HOUR], ids=["just expired", "expired", "of the future"])
def test_a_list_that_is_not_of_today_refuses(publisher: Publisher, age: timedelta) -> None:
    publisher.publishes(FORT, publisher.signed(at=publisher.now - age))
    refuses(publisher, Fault.NOT_CURRENT)


def test_a_delta_list_which_names_only_the_latest_refuses(publisher: Publisher) -> None:
    authority = publisher.workshop.authority(FORT)
    delta = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(publisher.now)
        .next_update(publisher.now + WEEK)
        .add_extension(x509.DeltaCRLIndicator(1), critical=True)
        .sign(authority.key, hashes.SHA256())
    )
    publisher.publishes(FORT, delta.public_bytes(Encoding.DER))
    refuses(publisher, Fault.PARTIAL)


@pytest.mark.parametrize("content", [b"", b"<html>maintenance</html>", b"\x30\x82\xff\xff" * 9])
def test_what_is_no_list_refuses(publisher: Publisher, content: bytes) -> None:
    publisher.publishes(FORT, content)
    refuses(publisher, Fault.UNREADABLE)


def test_a_list_cut_short_refuses(publisher: Publisher) -> None:
    publisher.publishes(FORT, publisher.signed()[:-1])
    refuses(publisher, Fault.UNREADABLE)


def test_a_transfer_that_breaks_off_refuses(publisher: Publisher) -> None:
    publisher.server.cut = {f"/{FORT}.crl"}
    refuses(publisher, Fault.AWAY)


def test_a_list_beyond_the_limit_refuses(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "LARGEST_BYTES", 2000)
    publisher.publishes(FORT, publisher.signed(FORT, *range(1, 200)))
    refuses(publisher, Fault.TOO_LARGE)


def test_a_server_too_slow_on_the_whole_is_left(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "WHOLE_SECONDS", -1)
    assert {problem.fault for problem in refresh_revocations(now=publisher.now)} == {Fault.AWAY}


def test_a_page_that_is_not_there_replaces_nothing(publisher: Publisher) -> None:
    del publisher.server.pages[f"/{FORT}.crl"]
    refuses(publisher, Fault.AWAY)


def test_a_server_that_is_away_replaces_nothing(publisher: Publisher, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.CARD_REVOCATION_LISTS = [f"http://127.0.0.1:{port}/x.crl"]
    before = publisher.held()
    assert [problem.fault for problem in refresh_revocations(now=publisher.now)] == [Fault.AWAY]
    assert publisher.held() == before
    assert OutgoingEmail.objects.count() == 1


def test_a_list_that_ends_within_a_day_raises_the_alarm_while_cards_still_pass(publisher: Publisher) -> None:
    publisher.publishes(FORT, publisher.signed(lasts=timedelta(hours=23)))
    assert refresh_revocations(now=publisher.now) == [Problem(NAME, Fault.EXPIRES_SOON)]
    publisher.publishes(FORT, publisher.signed(lasts=timedelta(hours=25)))
    assert refresh_revocations(now=publisher.now) == []


def test_a_list_that_has_ended_is_said_to_have(publisher: Publisher, settings: Settings) -> None:
    settings.CARD_REVOCATION_LISTS = []
    problems = refresh_revocations(now=publisher.now + 2 * WEEK)
    assert {problem.fault for problem in problems} == {Fault.EXPIRED}
    assert len(problems) == len(TRUSTED)


def test_a_list_that_never_came_is_missed(publisher: Publisher, settings: Settings) -> None:
    (publisher.files.path / "revocations" / FILE).unlink()
    settings.CARD_REVOCATION_LISTS = []
    assert refresh_revocations(now=publisher.now) == [Problem(NAME, Fault.MISSING)]
    assert len(publisher.files.lists()) == len(TRUSTED) - 1


def test_a_list_of_an_authority_of_the_same_name_before_it_is_none(publisher: Publisher, settings: Settings) -> None:
    former = make_world(world().key).intermediate.revocation_list([], publisher.now + HOUR)
    publisher.files.hold(publisher.workshop.authority(FORT).certificate, former)
    settings.CARD_REVOCATION_LISTS = []
    assert refresh_revocations(now=publisher.now) == [Problem(NAME, Fault.MISSING)]
    settings.CARD_REVOCATION_LISTS = [publisher.url(FORT)]
    assert refresh_revocations(now=publisher.now) == []


def test_the_alarm_is_sent_once_a_day_to_each_address(publisher: Publisher, settings: Settings) -> None:
    settings.ALERT_ADDRESSES = [SOMEBODY, "astreinte@exemple.example"]
    settings.CARD_REVOCATION_LISTS = [publisher.url("absente")]
    for hour in range(3):
        refresh_revocations(now=publisher.now + timedelta(minutes=hour))
    assert OutgoingEmail.objects.count() == 2
    refresh_revocations(now=publisher.now + timedelta(days=1))
    assert OutgoingEmail.objects.count() == 4


def test_files_can_be_read_by_nginx_and_none_is_left_unfinished(publisher: Publisher) -> None:
    refresh_revocations(now=publisher.now)
    files = [publisher.files.revocations_file, *(publisher.files.path / "revocations").iterdir()]
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in files)
    assert not list(publisher.files.path.rglob(".*"))


def test_the_command_says_what_is_wrong_and_fails(publisher: Publisher, settings: Settings) -> None:
    said = StringIO()
    call_command("refresh_revocations", stdout=said)
    assert said.getvalue() == "Every list is current.\n"
    settings.CARD_REVOCATION_LISTS = [publisher.url("absente")]
    wrong = StringIO()
    with pytest.raises(CommandError):
        call_command("refresh_revocations", stderr=wrong)
    assert f"{publisher.url('absente')}: AWAY" in wrong.getvalue()


def test_the_command_says_that_there_is_no_authority(settings: Settings, tmp_path: Path) -> None:
    settings.CARD_FOLDER = tmp_path
    with pytest.raises(CommandError, match="authorities cannot be read"):
        call_command("refresh_revocations")


def test_the_worker_fetches_where_cards_are_read_and_nowhere_else(publisher: Publisher, settings: Settings) -> None:
    settings.CARD_URL = ""
    before = publisher.held()
    assert tasks.refresh_card_revocations(0) == 0
    assert publisher.held() == before
    settings.CARD_URL = "https://carte.jalon.test"
    assert tasks.refresh_card_revocations(0) == 0
    assert publisher.held() != before
