"""The requester accepts a place. One acceptance per stay ever wins."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, answer_pending_offer, move
from jalon.referrals.actions.supersede import supersede_all
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.outcomes import closed_by_acceptance
from jalon.referrals.workflow import Action


def accept_offer(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Accept the pending offer; see `outcomes` for what becomes of the other requests."""
    now = now or timezone.now()
    with acting(referral, Action.ACCEPT_OFFER, actor) as situation:
        row = situation.referral
        accepted = answer_pending_offer(row, OfferOutcome.ACCEPTED, now)
        if accepted is None:
            raise Refusal("Cette proposition vient d’être retirée par l’établissement.")
        move(
            row,
            Action.ACCEPT_OFFER,
            ReferralState.CONFIRMED,
            actor=actor,
            now=now,
            data={"entry_on": accepted.entry_on.isoformat()},
            message=message,
            due_at=closing_time(accepted.entry_on),
        )
        supersede_all(closed_by_acceptance(situation), now=now)
        return row
