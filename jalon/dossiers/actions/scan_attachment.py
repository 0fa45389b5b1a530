"""Have the antivirus read an attachment."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalon.dossiers.actions.join_in_place import join_in_place
from jalon.dossiers.actions.on_attachment import read_again, record
from jalon.dossiers.enums import ScanState
from jalon.dossiers.files import antivirus
from jalon.dossiers.files.storage import delete, opened
from jalon.dossiers.models import Attachment, Dossier
from jalon.mail import outbox


def scan(attachment_id: UUID, *, now: datetime | None = None) -> ScanState | None:
    """Scan an attachment that waits, and return what became of it; None when there is nothing to scan.

    One that carries something is erased at once, and whoever joined it is told. Raise AntivirusAwayError, or
    LostFileError, when it could not be read now.
    """
    row = Attachment.objects.select_related("dossier").filter(pk=attachment_id, erased_at__isnull=True).first()
    if row is None or row.scan_state != ScanState.WAITING or not antivirus.is_configured():
        return None
    with opened(row.dossier, row) as file:
        threat = antivirus.threat_in(file)
    state = ScanState.REFUSED if threat else ScanState.CLEAN
    _keep(row, state, now or timezone.now())
    return state


def _keep(attachment: Attachment, state: ScanState, now: datetime) -> None:
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=attachment.dossier_id)
        row = read_again(attachment)
        if row.scan_state != ScanState.WAITING:
            return
        row.scan_state, row.scanned_at = state, now
        if state == ScanState.REFUSED:
            row.erased_at = now
            record("refused", row, None, now)
            _tell(attachment)
        row.save(update_fields=["scan_state", "scanned_at", "erased_at"])
        if state == ScanState.REFUSED:
            # In the name of whoever joined it: what it stood for is to be answered again.
            join_in_place(dossier, row.section, author=row.added_by, now=now)
    if state == ScanState.REFUSED:
        delete(row.stored_as)


def _tell(attachment: Attachment) -> None:
    if attachment.added_by.is_active:
        link = f"{settings.SITE_URL.rstrip('/')}/dossiers/{attachment.dossier_id}/pieces/"
        context = {"number": attachment.dossier.number, "link": link}
        outbox.queue(f"attachment:{attachment.pk}", attachment.added_by.email, "attachment_refused", context)
