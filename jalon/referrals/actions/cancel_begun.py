"""Cancel what was begun under an address that was never confirmed, and erase it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.accounts.actions.close_begun import close_begun
from jalon.accounts.models import Beginning
from jalon.dossiers.files.storage import delete
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.erase_dossier import erase_rows

ADDRESS_UNCONFIRMED = "address_unconfirmed"


def unconfirmed(now: datetime) -> QuerySet[Beginning]:
    """Return those whose time to confirm has passed."""
    return Beginning.objects.filter(expires_at__lte=now)


def cancel_begun(beginning_id: int, *, now: datetime | None = None) -> bool:
    """Erase the dossier, its answers, files and chosen units, and close the account; return whether it was to do.

    Nobody but who began it ever had it: until the address is confirmed it is neither sent nor shared, and no doctor
    is told. The journals keep that it was opened and erased.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = unconfirmed(now).select_for_update(of=("self",)).filter(pk=beginning_id).select_related("user").first()
        if row is None:
            return False
        files = [
            name
            for dossier in Dossier.objects.select_for_update(of=("self",)).filter(created_by=row.user)
            for name in erase_rows(dossier, ADDRESS_UNCONFIRMED, now)
        ]
        close_begun(row.user)
    for name in files:
        # A crash before leaves orphans, which the nightly sweep erases.
        delete(name)
    return True
