"""Close the requests that nobody follows any more.

Two cases: the dossier is no longer open (closed by its physician, cancelled, archived); or nobody moved the request for
six months. A waiting list is long by nature and an accepted place is awaited: neither expires by silence. A child’s
pathway ends by its conclusion, or because those who asked stop it: neither silence nor a closed dossier ends it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalon.dossiers.enums import DossierState
from jalon.referrals.actions.base import answer_pending_offer, lock_dossier, move, refusals_for_lost_races
from jalon.referrals.deadlines import SILENCE_DAYS
from jalon.referrals.enums import OPEN_STATES, OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action

LASTING_STATES = (ReferralState.WAITLISTED, ReferralState.CONFIRMED)
EXPIRABLE = tuple(state for state in OPEN_STATES if state != ReferralState.IN_PATHWAY)


def expirable(now: datetime) -> QuerySet[Referral]:
    """Return the open requests that the two cases close."""
    silent = Q(state_since__lt=now - timedelta(days=SILENCE_DAYS)) & ~Q(state__in=LASTING_STATES)
    return Referral.objects.filter(~Q(dossier__state=DossierState.OPEN) | silent, state__in=EXPIRABLE)


def expire_dossier(dossier_id: UUID, *, now: datetime | None = None) -> int:
    """Close what must be in one dossier, under its locks; return how many."""
    now = now or timezone.now()
    with refusals_for_lost_races():
        dossier, family = lock_dossier(dossier_id)
        limit = now - timedelta(days=SILENCE_DAYS)
        expired = [
            row
            for row in family
            if row.state in EXPIRABLE
            and (not dossier.is_open or (row.state_since < limit and row.state not in LASTING_STATES))
        ]
        for row in expired:
            answer_pending_offer(row, OfferOutcome.REVOKED, now)
            move(
                row,
                Action.EXPIRE,
                ReferralState.EXPIRED,
                actor=None,
                now=now,
                data={"was_sent": row.sent_at is not None},
            )
        return len(expired)
