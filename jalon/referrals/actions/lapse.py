"""A place held until a moment that has passed is free again. Pages do not wait for this: see `Referral.holds_place`."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalon.referrals.actions.base import lock_dossier, note, refusals_for_lost_races
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def lapsed(now: datetime) -> QuerySet[Referral]:
    """Return the requests for which a place was held until a moment that has passed."""
    return Referral.objects.filter(held_until__lte=now)


def lapse(dossier_id: UUID, referral_id: UUID, *, now: datetime | None = None) -> bool:
    """Give the place back, unless somebody moved meanwhile; return whether it was still to be."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        _, family = lock_dossier(dossier_id)
        row = next((row for row in family if row.pk == referral_id), None)
        if row is None or row.held_until is None or row.holds_place(now):
            return False
        note(row, Action.LAPSE, actor=None, now=now, held_until=None)
    return True
