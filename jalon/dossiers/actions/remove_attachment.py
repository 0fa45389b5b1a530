"""Take an attachment away, and put it back as long as its bytes are kept."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.join_in_place import join_in_place
from jalon.dossiers.actions.on_attachment import open_dossier_locked, read_again, record
from jalon.dossiers.enums import RemovalReason
from jalon.dossiers.models import Attachment

ERASED = "Cette pièce est effacée\N{NO-BREAK SPACE}: elle ne peut plus être remise. Joignez-la de nouveau."


def remove_attachment(
    attachment: Attachment, reason: RemovalReason, *, actor: Actor, now: datetime | None = None
) -> Attachment:
    """Hide it from everybody but those who may put it back; twice changes nothing."""
    now = now or timezone.now()
    with open_dossier_locked(attachment.dossier, now) as dossier:
        row = read_again(attachment)
        if row.removed_at is None:
            row.removed_at, row.removed_by, row.removal_reason = now, actor.user, reason
            row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
            record("removed", row, actor, now, reason=reason.value)
            join_in_place(dossier, row.section, author=actor.user, now=now)
    return row


def restore_attachment(attachment: Attachment, *, actor: Actor, now: datetime | None = None) -> Attachment:
    """Undo a removal; twice changes nothing. Raise Refusal once it is erased."""
    now = now or timezone.now()
    with open_dossier_locked(attachment.dossier, now) as dossier:
        row = read_again(attachment)
        if not row.is_kept:
            raise Refusal(ERASED)
        if row.removed_at is not None:
            row.removed_at, row.removed_by, row.removal_reason = None, None, ""
            row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
            record("restored", row, actor, now)
            join_in_place(dossier, row.section, author=actor.user, now=now)
    return row
