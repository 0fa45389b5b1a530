"""A unit refuses a request, for a coded reason that the requester reads."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, move
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import RefusalReason
from jalon.referrals.workflow import Action


def refuse(
    referral: Referral, *, reason: str, message: str = "", actor: Actor, now: datetime | None = None
) -> Referral:
    """Refuse; « autre motif » needs a message that says which."""
    now = now or timezone.now()
    if reason not in RefusalReason.values:
        raise Refusal("Choisissez le motif du refus : le demandeur le lira.")
    if reason == RefusalReason.OTHER and not message.strip():
        raise Refusal("Précisez cet autre motif dans le message.")
    with acting(referral, Action.REFUSE, actor) as situation:
        return move(
            situation.referral,
            Action.REFUSE,
            ReferralState.REFUSED,
            actor=actor,
            now=now,
            data={"refusal_reason": reason},
            message=message,
            refusal_reason=reason,
        )
