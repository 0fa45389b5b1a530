"""The first opening of a request by somebody who may answer it. The requester then sees « Consultée »."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, move
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.sides import Side, unit_side
from jalon.referrals.workflow import Action


def open_referral(referral: Referral, *, actor: Actor, now: datetime | None = None) -> Referral:
    """Mark a request « envoyée » as read; whoever may not answer, or comes second, changes nothing."""
    if referral.state != ReferralState.SENT or unit_side(actor, referral) != Side.UNIT:
        return referral
    now = now or timezone.now()
    try:
        with acting(referral, Action.OPEN, actor) as situation:
            row = situation.referral
            return move(row, Action.OPEN, ReferralState.READ, actor=actor, now=now, read_at=now, due_at=row.due_at)
    except Refusal:
        referral.refresh_from_db()
        return referral
