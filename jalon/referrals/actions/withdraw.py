"""The requester takes a request back. A death takes them all back and closes the dossier."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.referrals.actions.base import acting, answer_pending_offer, move
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import WithdrawalReason, given_reasons
from jalon.referrals.workflow import Action


def withdraw(
    referral: Referral, *, reason: str, message: str = "", actor: Actor, now: datetime | None = None
) -> Referral:
    """Withdraw, for a coded reason."""
    now = now or timezone.now()
    with acting(referral, Action.WITHDRAW, actor) as situation:
        row = situation.referral
        if reason not in given_reasons(situation.dossier.kind):
            raise Refusal("Choisissez le motif : l’établissement le lira.")
        withdraw_one(row, reason, message, actor, now)
        if reason == WithdrawalReason.DECEASED:
            for other in situation.others:
                if other.is_open:
                    withdraw_one(other, reason, "", actor, now)
            if situation.dossier.is_open:
                close_dossier(situation.dossier, actor=actor, reason="deceased", now=now)
        return row


def withdraw_one(row: Referral, reason: str, message: str, actor: Actor, now: datetime) -> None:
    """Withdraw one open request whose dossier is locked."""
    answer_pending_offer(row, OfferOutcome.DECLINED, now)
    move(
        row,
        Action.WITHDRAW,
        ReferralState.WITHDRAWN,
        actor=actor,
        now=now,
        data={"withdrawal_reason": reason},
        message=message,
        withdrawal_reason=reason,
    )
