"""The requester asks again a unit whose request an accepted place had closed, when that place fell through."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.actions.base import acting, move
from jalon.referrals.deadlines import answer_due, origin_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def resume(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Send the request again, with a new delay; the unit reads the dossier again."""
    now = now or timezone.now()
    with acting(referral, Action.RESUME, actor) as situation:
        row = situation.referral
        due = answer_due(row.unit, origin_of(situation.dossier), now)
        return move(
            row,
            Action.RESUME,
            ReferralState.SENT,
            actor=actor,
            now=now,
            data={"due_at": due.isoformat()},
            message=message,
            sent_at=now,
            sent_by=actor.user,
            due_at=due,
        )
