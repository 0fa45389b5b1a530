"""The first opening of a request by somebody who may answer it. The requester then sees « Consultée »."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import move, refusals_for_lost_races
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.sides import unit_side
from jalon.referrals.workflow import Action


def open_referral(referral: Referral, *, actor: Actor, now: datetime | None = None) -> Referral:
    """Mark a request « envoyée » as read; whoever may not answer, or comes second, changes nothing.

    No guard of this row of the table looks at the dossier or at its other requests, and nothing else is locked after:
    the lock of the one request is enough.
    """
    if referral.state != ReferralState.SENT or not unit_side(actor, referral).answers:
        return referral
    now = now or timezone.now()
    try:
        with refusals_for_lost_races():
            rows = Referral.objects.select_for_update(of=("self",)).filter(pk=referral.pk, state=ReferralState.SENT)
            if rows.only("pk").first() is not None:
                due_at = referral.due_at
                return move(referral, Action.OPEN, ReferralState.READ, actor=actor, now=now, read_at=now, due_at=due_at)
    except Refusal:
        # Somebody else has the request in hand: what they do to it shows below.
        pass
    referral.refresh_from_db()
    return referral
