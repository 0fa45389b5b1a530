"""What every change of an attachment begins and ends with: the dossier locked, the row read again, the event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Attachment, Dossier
from jalon.dossiers.policies import CLOSED

GONE = "Cette pièce vient d’être retirée par quelqu’un d’autre."


@contextmanager
def open_dossier_locked(dossier: Dossier, now: datetime) -> Iterator[Dossier]:
    """Give the dossier, locked until the end of the block, and date its change; refuse one that is closed."""
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if not row.is_open:
            raise Refusal(CLOSED)
        yield row
        row.updated_at = now
        row.save(update_fields=["updated_at"])


def read_again(attachment: Attachment) -> Attachment:
    """Return the row as it is now, locked; its dossier is locked already."""
    return Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)


def record(name: str, attachment: Attachment, actor: Actor | None, at: datetime, **data: str) -> None:
    """Write the event. It names the attachment by its identifier alone: its kind of paper may tell of health."""
    record_event(
        f"attachment.{name}",
        actor=actor.user if actor else None,
        dossier_id=attachment.dossier_id,
        data={"attachment": str(attachment.pk), **data},
        at=at,
    )
