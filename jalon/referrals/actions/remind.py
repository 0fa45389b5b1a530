"""Remind a unit, once, that the day it promised an answer for has passed. The state does not change."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalon.audit.journal import record_event
from jalon.directory.enums import UnitKind
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral

UNIT_STATES = (ReferralState.SENT, ReferralState.READ, ReferralState.WAITLISTED)
REMINDED = "referral.reminded"


def remindable(now: datetime) -> QuerySet[Referral]:
    """Return the requests whose unit is late and was not reminded of it; a platform is reminded of each legal clock, by
    `pathways.actions.remind_clock`.
    """
    rows = Referral.objects.filter(state__in=UNIT_STATES, due_at__lt=now, reminded_at__isnull=True)
    return rows.exclude(unit__kind=UnitKind.PCO)


def remind(dossier_id: UUID, referral_id: UUID, *, now: datetime | None = None) -> bool:
    """Record the reminder, unless somebody moved meanwhile; return whether it was recorded."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        _, family = lock_dossier(dossier_id)
        row = next((row for row in family if row.pk == referral_id), None)
        if row is None or row.state not in UNIT_STATES or row.reminded_at is not None:
            return False
        if row.due_at is None or row.due_at >= now:
            return False
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        record_event(
            REMINDED,
            actor=None,
            dossier_id=dossier_id,
            referral_id=referral_id,
            data={"due_at": row.due_at.isoformat()},
            at=now,
        )
        return True
