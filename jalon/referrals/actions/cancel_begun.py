"""Cancel what was begun under an address that was never confirmed, and erase it."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.close_begun import close_begun
from jalon.accounts.models import Beginning
from jalon.audit.journal import record_event
from jalon.dossiers.files.storage import delete
from jalon.dossiers.models import Attachment, Dossier
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral


def unconfirmed(now: datetime) -> QuerySet[Beginning]:
    """Return those whose time to confirm has passed."""
    return Beginning.objects.filter(expires_at__lte=now)


def cancel_begun(beginning_id: int, *, now: datetime | None = None) -> bool:
    """Erase the dossier, its answers, files and chosen units, and close the account; return whether it was to do.

    Nobody but who began it ever had it: until the address is confirmed it is neither sent nor shared, and no doctor
    is told. The journals keep that it was opened and cancelled.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = unconfirmed(now).select_for_update(of=("self",)).filter(pk=beginning_id).select_related("user").first()
        if row is None:
            return False
        for dossier in Dossier.objects.select_for_update(of=("self",)).filter(created_by=row.user):
            _erase(dossier, now)
        close_begun(row.user)
    return True


def _erase(dossier: Dossier, now: datetime) -> None:
    record_event("dossier.cancelled", actor=None, dossier_id=dossier.pk, data={"reason": "address_unconfirmed"}, at=now)
    files = list(Attachment.objects.filter(dossier=dossier).values_list("stored_as", flat=True))
    Referral.objects.filter(dossier=dossier, state=ReferralState.DRAFT).delete()
    dossier.delete()
    for name in files:
        # Once nothing names them. A crash in between leaves orphans, which the nightly sweep erases.
        transaction.on_commit(partial(delete, name))
