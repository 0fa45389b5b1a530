"""Join a file to a dossier."""

import unicodedata
import uuid
from contextlib import suppress
from datetime import datetime
from io import FileIO

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.core.text import one_line
from jalon.dossiers.actions.join_in_place import join_in_place
from jalon.dossiers.actions.on_attachment import open_dossier_locked, record
from jalon.dossiers.documents import AttachmentDetails
from jalon.dossiers.files import antivirus
from jalon.dossiers.files.examination import examine
from jalon.dossiers.files.formats import extension_of, stem_of
from jalon.dossiers.files.storage import LostFileError, delete, digest_of, put
from jalon.dossiers.models import Attachment, Dossier
from jalon.dossiers.papers import Paper
from jalon.dossiers.policies import CLOSED
from jalon.dossiers.tasks import scan_attachment

MOST_IN_SECTION = 60
LONGEST_TITLE = 120
UNNAMED = "Sans nom"
NOT_STORED = (
    "Le rangement des fichiers ne répond pas. Rien n’est perdu chez vous\N{NO-BREAK SPACE}: réessayez dans un moment."
)
ALREADY = "Ce fichier est déjà joint."
FULL = (
    f"Ce dossier a déjà {MOST_IN_SECTION}\N{NO-BREAK SPACE}pièces de cette sorte. "
    "Réunissez plusieurs pages en un seul PDF, ou retirez une pièce."
)


def add_attachment(
    dossier: Dossier,
    paper: Paper,
    file: FileIO,
    *,
    name: str,
    size: int,
    actor: Actor,
    now: datetime | None = None,
) -> Attachment:
    """Examine, seal, store and record a file; raise Refusal when it is not taken. `size` is its size in bytes.

    The bytes are stored before the row is written, so that a row never lacks them; the nightly cleaning removes those
    whose row was never written.
    """
    now = now or timezone.now()
    if not dossier.is_open:
        raise Refusal(CLOSED)
    title = title_of(name)
    examined = examine(file, title, size)
    details = AttachmentDetails(title, digest_of(file))
    pk = uuid.uuid4()
    try:
        stored_as = put(dossier, pk, file)
    except LostFileError as error:
        raise Refusal(NOT_STORED) from error
    try:
        with open_dossier_locked(dossier, now) as locked:
            _guard(locked, paper, details.digest)
            row = Attachment.objects.create(
                pk=pk,
                dossier=locked,
                section=paper.section,
                paper=paper.code,
                details_sealed=details.seal(locked, pk, paper.section),
                size=size,
                media_type=examined.media_type,
                pages=examined.pages,
                stored_as=stored_as,
                added_at=now,
                added_by=actor.user,
            )
            _follow(row, actor, now)
    except Refusal:
        with suppress(LostFileError):  # the nightly cleaning comes back for it
            delete(stored_as)
        raise
    return row


def _follow(row: Attachment, actor: Actor, now: datetime) -> None:
    """Do what a new attachment calls for: its event, the answers that it replaces, its scan."""
    record("added", row, actor, now)
    join_in_place(row.dossier, row.section, author=actor.user, now=now)
    if antivirus.is_configured():
        scan_attachment.defer(attachment_id=str(row.pk))


def title_of(name: str) -> str:
    """Return the name that a file came with, in one line, without what is invisible or turns the writing round."""
    shown = "".join(
        " " if unicodedata.category(char)[0] == "C" else char for char in unicodedata.normalize("NFC", name)
    )
    title = one_line(shown)
    if len(title) > LONGEST_TITLE:
        extension = extension_of(title)[:10]
        title = f"{stem_of(title)[: LONGEST_TITLE - 12]}….{extension}" if extension else title[:LONGEST_TITLE]
    return title or UNNAMED


def _guard(dossier: Dossier, paper: Paper, digest: str) -> None:
    """Refuse one too many, or the same file again. Only its section is looked at: others may be unknown."""
    rows = list(dossier.attachments.filter(section=paper.section, removed_at__isnull=True, erased_at__isnull=True))
    if len(rows) >= MOST_IN_SECTION:
        raise Refusal(FULL)
    if any(AttachmentDetails.open(dossier, row).digest == digest for row in rows):
        raise Refusal(ALREADY)
