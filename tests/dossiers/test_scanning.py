"""Attachments read by the antivirus, when there is one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django.fixtures import Settings

from jalon.accounts.models import User
from jalon.audit.models import Event
from jalon.dossiers.actions.scan_attachment import scan
from jalon.dossiers.enums import ScanState
from jalon.dossiers.files.antivirus import AntivirusAwayError, threat_in
from jalon.dossiers.files.storage import scratch
from jalon.dossiers.models import Attachment, Dossier
from jalon.dossiers.tasks import sweep_unscanned
from jalon.mail.models import OutgoingEmail
from tests.dossiers.clamd import CLAMD, FakeClamd, fake_clamd, real_clamd
from tests.dossiers.factories import make_dossier
from tests.dossiers.samples import EICAR, attach, image, pdf
from tests.factories import make_physician

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings: Settings) -> Iterator[FakeClamd]:
    with fake_clamd() as daemon:
        settings.CLAMAV = daemon.address
        yield daemon


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


def state_of(row: Attachment) -> str:
    return Attachment.objects.get(pk=row.pk).scan_state


def grow_old() -> None:
    Attachment.objects.update(added_at=timezone.now() - timedelta(minutes=10))


def test_the_antivirus_reads_the_file_itself(clamd, dossier, physician):
    content = pdf(3)
    row = attach(dossier, "identity", physician, content)
    assert scan(row.pk) == ScanState.CLEAN
    assert clamd.read == [content]
    assert state_of(row) == ScanState.CLEAN


def test_a_file_that_carries_something_is_erased_and_told_to_who_joined_it(clamd, dossier, physician):
    row = attach(dossier, "prescription", physician, EICAR, "ordonnance.txt")
    assert scan(row.pk) == ScanState.REFUSED
    row.refresh_from_db()
    assert row.erased_at is not None
    assert not storages["dossiers"].exists(row.stored_as)
    message = OutgoingEmail.objects.get()
    assert message.recipient == physician.email
    told = message.subject + message.body
    assert "programme malveillant" in told
    assert dossier.number in told
    assert "ordonnance" not in told.lower()
    assert Event.objects.get(name="attachment.refused").actor is None


def test_joining_asks_for_a_scan_and_only_where_there_is_an_antivirus(clamd, dossier, physician, settings, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "jalon.dossiers.actions.add_attachment.scan_attachment.defer", lambda attachment_id: asked.append(attachment_id)
    )
    row = attach(dossier, "identity", physician)
    settings.CLAMAV = ""
    attach(dossier, "tax_notice", physician)
    assert asked == [str(row.pk)]


def test_a_second_scan_of_the_same_file_does_nothing(clamd, dossier, physician):
    row = attach(dossier, "identity", physician)
    scan(row.pk)
    assert scan(row.pk) is None
    assert len(clamd.read) == 1


def test_a_daemon_that_is_away_leaves_the_file_waiting_and_the_sweep_comes_back(dossier, physician, settings):
    settings.CLAMAV = "127.0.0.1:1"
    row = attach(dossier, "identity", physician)
    with pytest.raises(AntivirusAwayError):
        scan(row.pk)
    assert state_of(row) == ScanState.WAITING
    grow_old()
    assert sweep_unscanned(0) == 0
    with fake_clamd() as daemon:
        settings.CLAMAV = daemon.address
        assert sweep_unscanned(0) == 1
    assert state_of(row) == ScanState.CLEAN


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\n",
        b"stream: Can't allocate memory ERROR\n",
        b"",
        b"?\n",
        b"stream: OK ERROR\n",
    ],
)
def test_no_answer_but_ok_opens_a_file(clamd, dossier, physician, answer):
    clamd.answer = answer or b"\n"
    row = attach(dossier, "identity", physician)
    with pytest.raises(AntivirusAwayError):
        scan(row.pk)
    assert state_of(row) == ScanState.WAITING


def test_what_was_joined_before_there_was_an_antivirus_is_read_by_the_sweep(clamd, dossier, physician, settings):
    address, settings.CLAMAV = settings.CLAMAV, ""
    rows = [attach(dossier, paper, physician) for paper in ("identity", "tax_notice")]
    grow_old()
    assert sweep_unscanned(0) == 0
    settings.CLAMAV = address
    assert sweep_unscanned(0) == 2
    assert {state_of(row) for row in rows} == {ScanState.CLEAN}


def test_one_lost_file_keeps_no_other_from_being_read(clamd, dossier, physician):
    lost, good = (attach(dossier, paper, physician) for paper in ("identity", "tax_notice"))
    storages["dossiers"].delete(lost.stored_as)
    grow_old()
    assert sweep_unscanned(0) == 1
    assert state_of(good) == ScanState.CLEAN


@pytest.mark.skipif(CLAMD is None, reason="clamd is not installed: apt-get install clamav-daemon.")
def test_debians_clamd_tells_a_clean_file_from_the_test_virus(tmp_path: Path, settings: Settings) -> None:
    with real_clamd(tmp_path) as address:
        settings.CLAMAV = address
        found = []
        for content in (image(), EICAR, bytes(20 * 1024 * 1024)):
            with scratch() as file:
                file.write(content)
                found.append(threat_in(file))
    assert found == ["", "Eicar-Test-Signature.UNOFFICIAL", ""]
