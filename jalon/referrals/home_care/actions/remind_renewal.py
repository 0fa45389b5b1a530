"""The end of a stay at home comes near: the unit is told once that its renewal is to be asked, or its end prepared."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.referrals.home_care.enums import RenewalState
from jalon.referrals.home_care.models import HomeStay
from jalon.referrals.home_care.queries import renewal_is_due


def ending_soon(now: datetime) -> QuerySet[HomeStay]:
    """Return the running stays whose renewal is to be asked, not recalled yet, with no renewal that waits."""
    rows = HomeStay.objects.filter(
        renewal_is_due(timezone.localdate(now)), ended_on__isnull=True, reminded_at__isnull=True
    )
    return rows.exclude(renewals__state=RenewalState.PENDING)


def remind_renewal(stay_id: UUID, *, now: datetime | None = None) -> bool:
    """Tell the unit, once for each end; return whether it was still to be told."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = ending_soon(now).select_for_update(of=("self",)).select_related("referral")
        stay = rows.filter(pk=stay_id).first()
        if stay is None:
            return False
        stay.reminded_at = now
        stay.save(update_fields=["reminded_at"])
        record_event(
            "home.renewal_due",
            actor=None,
            dossier_id=stay.referral.dossier_id,
            referral_id=stay.referral_id,
            data={"until": stay.ends_on.isoformat()},
            at=now,
        )
    return True
