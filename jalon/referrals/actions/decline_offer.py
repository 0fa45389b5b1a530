"""The requester declines a place, and stays on the list or leaves."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, answer_pending_offer, back_on_list, move
from jalon.referrals.deadlines import news_expected
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.reasons import WithdrawalReason, declined_for
from jalon.referrals.workflow import Action


def decline_offer(
    referral: Referral,
    *,
    stay_on_list: bool,
    reason: str = WithdrawalReason.DECLINED_OFFER,
    actor: Actor,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Decline the pending offer. Leaving the list withdraws the request, with the coded reason."""
    now = now or timezone.now()
    with acting(referral, Action.DECLINE_OFFER, actor) as situation:
        row = situation.referral
        if reason not in declined_for(situation.dossier.kind):
            raise Refusal("Choisissez un motif.")
        answer_pending_offer(row, OfferOutcome.DECLINED, now)
        changes: dict[str, Any] = {"withdrawal_reason": reason}
        if stay_on_list:
            changes = {"grade": back_on_list(row), "due_at": news_expected(now, row.unit.department)}
        return move(
            row,
            Action.DECLINE_OFFER,
            ReferralState.WAITLISTED if stay_on_list else ReferralState.WITHDRAWN,
            actor=actor,
            now=now,
            data={"stay_on_list": stay_on_list, "withdrawal_reason": reason},
            message=message,
            **changes,
        )
