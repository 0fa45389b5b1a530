"""The person did not come on the day of the entry: the place is free, the request goes back on the list."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.actions.base import acting, back_on_list, move
from jalon.referrals.deadlines import news_expected
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def not_arrived(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Note it. The requester is told, and may ask again those whose requests the accepted place had closed."""
    now = now or timezone.now()
    with acting(referral, Action.NOT_ARRIVED, actor) as situation:
        row = situation.referral
        row.offers.filter(outcome=OfferOutcome.ACCEPTED).update(outcome=OfferOutcome.MISSED)
        due = news_expected(now, row.unit.department)
        grade = back_on_list(row)
        return move(
            row,
            Action.NOT_ARRIVED,
            ReferralState.WAITLISTED,
            actor=actor,
            now=now,
            data={"grade": grade, "due_at": due.isoformat()},
            message=message,
            grade=grade,
            due_at=due,
        )
