"""A unit takes its proposal back; the request keeps its rank on the waiting list."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.actions.base import acting, answer_pending_offer, back_on_list, move
from jalon.referrals.deadlines import news_expected
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def revoke_offer(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Take the pending offer back."""
    now = now or timezone.now()
    with acting(referral, Action.REVOKE_OFFER, actor) as situation:
        row = situation.referral
        answer_pending_offer(row, OfferOutcome.REVOKED, now)
        grade = back_on_list(row)
        due = news_expected(now, row.unit.department)
        return move(
            row,
            Action.REVOKE_OFFER,
            ReferralState.WAITLISTED,
            actor=actor,
            now=now,
            data={"grade": grade, "due_at": due.isoformat()},
            message=message,
            grade=grade,
            due_at=due,
        )
