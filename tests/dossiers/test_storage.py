"""Where the bytes of attachments are: a folder or S3, sealed; and how they leave it."""

import base64
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.settings.base import attachments
from jalon.accounts.models import User
from jalon.core.crypto import UnreadableError
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.erase_attachments import GRACE, KEPT_AFTER_REMOVAL
from jalon.dossiers.actions.remove_attachment import remove_attachment, restore_attachment
from jalon.dossiers.documents import AttachmentDetails
from jalon.dossiers.enums import RemovalReason
from jalon.dossiers.files.storage import LostFileError, verified_chunks
from jalon.dossiers.models import Attachment, Dossier
from jalon.dossiers.tasks import erase_attachments
from tests.dossiers.factories import actor, make_dossier
from tests.dossiers.s3 import FakeS3, fake_s3
from tests.dossiers.samples import attach, image, pdf
from tests.factories import make_physician

pytestmark = pytest.mark.django_db
OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"


@pytest.fixture
def physician() -> User:
    return make_physician()


@pytest.fixture
def dossier(physician: User) -> Dossier:
    return make_dossier(physician)


def content_of(row: Attachment) -> bytes:
    dossier = Dossier.objects.get(pk=row.dossier_id)
    return b"".join(verified_chunks(dossier, row))


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {"dossiers": attachments({}, tmp_path / "attachments")}
    return tmp_path / "attachments"


@pytest.fixture
def bucket(settings: Settings) -> Iterator[FakeS3]:
    with fake_s3() as server:
        environment = {
            "JALON_S3_BUCKET": server.bucket,
            "JALON_S3_PREFIX": "jalon",
            "JALON_S3_URL": server.address,
            "JALON_S3_REGION": "fr-par",
            "JALON_S3_ACCESS_KEY": "key",
            "JALON_S3_SECRET_KEY": "secret",
            "JALON_S3_ADDRESSING": "path",
        }
        settings.STORAGES = settings.STORAGES | {"dossiers": attachments(environment, Path("/nowhere"))}
        yield server


def test_a_folder_holds_random_names_that_only_its_owner_reads(folder, dossier, physician):
    row = attach(dossier, "identity", physician, image(), "passeport.jpg")
    [path] = [path for path in folder.rglob("*") if path.is_file()]
    assert str(path.relative_to(folder)) == row.stored_as
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"JFIF" not in path.read_bytes()
    assert content_of(row) == image()


def test_a_bucket_holds_the_same_sealed_bytes(bucket, dossier, physician):
    content = pdf(40)
    row = attach(dossier, "identity", physician, content)
    assert list(bucket.objects) == [f"jalon/{row.stored_as}"]
    assert b"%PDF" not in bucket.objects[f"jalon/{row.stored_as}"]
    assert "x-amz-acl" not in {name.lower() for name in bucket.headers_seen[0]}
    assert content_of(row) == content


def test_a_bucket_that_is_away_or_lost_something_is_a_refusal_not_an_error(bucket, dossier, physician):
    row = attach(dossier, "identity", physician)
    bucket.objects.clear()
    with pytest.raises(LostFileError):
        content_of(row)


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_bytes_that_no_row_names_go_after_a_day(place, request, dossier, physician, monkeypatch):
    request.getfixturevalue(place)
    row = attach(dossier, "identity", physician)
    storages["dossiers"].save("00/orphan", ContentFile(b"bytes"))
    assert erase_attachments(0) == {"removed": 0, "orphans": 0}
    later = timezone.now() + GRACE + timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert erase_attachments(0) == {"removed": 0, "orphans": 1}
    assert not storages["dossiers"].exists("00/orphan")
    assert content_of(row) == image(words="identity")


def test_a_removed_attachment_is_erased_after_a_month_and_until_then_comes_back(dossier, physician):
    row = attach(dossier, "identity", physician)
    doctor = actor(physician)
    long_ago = timezone.now() - KEPT_AFTER_REMOVAL
    remove_attachment(row, RemovalReason.MISTAKE, actor=doctor, now=long_ago + timedelta(hours=1))
    assert erase_attachments(0)["removed"] == 0
    restore_attachment(row, actor=doctor)
    assert content_of(row) == image(words="identity")
    remove_attachment(row, RemovalReason.MISTAKE, actor=doctor, now=long_ago - timedelta(hours=1))
    assert erase_attachments(0)["removed"] == 1
    assert not storages["dossiers"].exists(row.stored_as)
    with pytest.raises(Refusal, match="effacée"):
        restore_attachment(row, actor=doctor)


def test_after_a_rotation_of_the_master_key_the_files_open_and_were_not_rewritten(settings, physician):
    settings.MASTER_KEYS = [OLD]
    row = attach(make_dossier(physician), "identity", physician, image(), "passeport.jpg")
    before = storages["dossiers"].open(row.stored_as).read()
    settings.MASTER_KEYS = [NEW, OLD]
    call_command("rotate_keys", verbosity=0)
    settings.MASTER_KEYS = [NEW]
    assert content_of(row) == image()
    assert AttachmentDetails.open(Dossier.objects.get(pk=row.dossier_id), row).title == "passeport.jpg"
    assert storages["dossiers"].open(row.stored_as).read() == before


def _flip(stored: bytes) -> bytes:
    return stored[:40] + bytes([stored[40] ^ 1]) + stored[41:]


@pytest.mark.parametrize("alter", [_flip, lambda stored: stored[:-1], lambda stored: stored + b"x", lambda stored: b""])
def test_altered_bytes_are_noticed_before_the_first_is_given(alter: Callable[[bytes], bytes], dossier, physician):
    row = attach(dossier, "identity", physician)
    storage = storages["dossiers"]
    stored = storage.open(row.stored_as).read()
    storage.delete(row.stored_as)
    storage.save(row.stored_as, ContentFile(alter(stored)))
    with pytest.raises(LostFileError):
        verified_chunks(dossier, row)


def test_the_bytes_of_one_attachment_do_not_open_as_another(dossier, physician):
    one, other = (attach(dossier, paper, physician) for paper in ("identity", "report"))
    one.stored_as = other.stored_as
    with pytest.raises(LostFileError):
        verified_chunks(dossier, one)


def test_an_attachment_moved_to_another_section_behind_our_back_tells_no_name(dossier, physician):
    row = attach(dossier, "report", physician)
    Attachment.objects.update(section="administratif")
    row.refresh_from_db()
    with pytest.raises(UnreadableError):
        AttachmentDetails.open(dossier, row)
