"""Tell a unit, once until it reads them, that administrative answers of a dossier it has read are others."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.models import Referral, SectionReading
from jalon.referrals.policies import SENT_OPEN_STATES
from jalon.referrals.readings import ADMINISTRATIVE, LATE, untold

UPDATED = "referral.updated"
QUIET = timedelta(minutes=30)
"""Nothing is told while somebody still types: a whole sitting is one piece of news."""


def to_tell(now: datetime) -> QuerySet[Referral]:
    """Return the open requests whose unit has read answers that changed since, once nobody types any more."""
    return Referral.objects.filter(untold(), state__in=SENT_OPEN_STATES, dossier__updated_at__lt=now - QUIET)


def tell_changes(dossier_id: UUID, referral_id: UUID, *, now: datetime | None = None) -> bool:
    """Record which sections changed, unless the unit read them meanwhile; return whether it was recorded."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        lock_dossier(dossier_id)
        row = to_tell(now).filter(pk=referral_id).only("unit_id").first()
        if row is None:
            return False
        readings = SectionReading.objects.filter(
            LATE, ADMINISTRATIVE, section__dossier=dossier_id, unit=row.unit_id, told_at__isnull=True
        )
        codes = sorted(readings.values_list("section__code", flat=True))
        SectionReading.objects.filter(pk__in=list(readings.values_list("pk", flat=True))).update(told_at=now)
        data = {"sections": codes}
        record_event(UPDATED, actor=None, dossier_id=dossier_id, referral_id=referral_id, data=data, at=now)
    return True
