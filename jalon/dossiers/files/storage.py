"""The bytes of attachments in the storage `dossiers` (a folder, or S3): sealed, under random names.

In the clear they only pass through files without a name, in the temporary folder, for as long as they are worked on.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import BinaryIO, cast
from uuid import UUID

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import Storage, storages

from jalon.core.crypto import UnreadableError
from jalon.dossiers.models import Attachment, Dossier

logger = structlog.get_logger(__name__)

#: Whatever a storage raises when it does not answer: a folder the last, S3 any of them.
STORAGE_ERRORS = (BotoCoreError, ClientError, OSError)
PREFIXES = tuple(f"{number:02x}" for number in range(256))


class LostFileError(Exception):
    """The bytes of an attachment cannot be had: the storage does not answer, lost them, or they were altered."""


def storage() -> Storage:
    """Return the storage of attachments."""
    return storages["dossiers"]


def scratch() -> FileIO:
    """Return a file that has no name and goes when it is closed. Unbuffered: another process may read it too."""
    return tempfile.TemporaryFile(buffering=0)


def digest_of(file: FileIO) -> str:
    """Return the SHA-256 of a whole file, in hexadecimal."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def put(dossier: Dossier, attachment_id: UUID, file: FileIO) -> str:
    """Seal a whole file into the storage; return the random name it has there."""
    name = secrets.token_hex(16)
    file.seek(0)
    with scratch() as sealed:
        dossier.sealer.seal_stream(file, sealed, _context(dossier, attachment_id))
        sealed.seek(0)
        try:
            return storage().save(f"{name[:2]}/{name}", File(sealed, name=name))
        except STORAGE_ERRORS as error:
            logger.exception("storage_refused")
            raise LostFileError from error


def delete(name: str) -> None:
    """Remove bytes from the storage; those already gone are no error."""
    try:
        storage().delete(name)
    except STORAGE_ERRORS as error:
        raise LostFileError from error


def verified_chunks(dossier: Dossier, attachment: Attachment) -> Iterator[bytes]:
    """Return the file chunk by chunk. It was read to its end already: altered or cut, LostFileError comes here."""
    context = _context(dossier, attachment.pk)
    try:
        sealed = cast(BinaryIO, storage().open(attachment.stored_as))
        for _ in dossier.sealer.open_stream(sealed, context):
            pass
        sealed.seek(0)
    except (UnreadableError, *STORAGE_ERRORS) as error:
        logger.exception("attachment_lost", attachment_id=str(attachment.pk))
        raise LostFileError from error

    def chunks() -> Iterator[bytes]:
        with sealed:
            yield from dossier.sealer.open_stream(sealed, context)

    return chunks()


@contextmanager
def opened(dossier: Dossier, attachment: Attachment) -> Iterator[FileIO]:
    """Give the whole file, verified, as one that has no name; raise LostFileError as `verified_chunks`."""
    with scratch() as clear:
        for chunk in verified_chunks(dossier, attachment):
            clear.write(chunk)
        clear.seek(0)
        yield clear


def stored_names(prefix: str) -> list[str]:
    """Return what the storage holds under one of PREFIXES."""
    try:
        _, files = storage().listdir(prefix)
    except FileNotFoundError:
        return []
    return [f"{prefix}/{name}" for name in files]


def _context(dossier: Dossier, attachment_id: UUID) -> str:
    return f"attachment-file:{dossier.pk}:{attachment_id}"
