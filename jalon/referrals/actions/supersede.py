"""Close the requests that an accepted place or an admission makes useless. Only other actions call this."""

from collections.abc import Iterable
from datetime import datetime

from jalon.referrals.actions.base import answer_pending_offer, move
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def supersede_all(rows: Iterable[Referral], *, now: datetime) -> None:
    """Close each row, already locked by the caller's transaction; each unit is told."""
    for row in rows:
        answer_pending_offer(row, OfferOutcome.DECLINED, now)
        move(
            row,
            Action.SUPERSEDE,
            ReferralState.SUPERSEDED,
            actor=None,
            now=now,
            data={"was_sent": row.sent_at is not None},
        )
