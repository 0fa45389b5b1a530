"""The requester answers a complement; the request comes back where it was."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, list_place, move
from jalon.referrals.deadlines import answer_due_again
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def give_info(referral: Referral, *, message: str, actor: Actor, now: datetime | None = None) -> Referral:
    """Answer, in a sealed message; the unit has its usual delay again, save a legal one, which ran meanwhile."""
    now = now or timezone.now()
    if not message.strip():
        raise Refusal("Écrivez votre réponse, ou dites dans quel volet elle se trouve.")
    with acting(referral, Action.GIVE_INFO, actor) as situation:
        row = situation.referral
        due = answer_due_again(row, now)
        return move(
            row,
            Action.GIVE_INFO,
            ReferralState.WAITLISTED if row.paused_grade else ReferralState.READ,
            actor=actor,
            now=now,
            data={"due_at": due.isoformat()},
            message=message,
            grade=row.paused_grade,
            due_at=due,
            **list_place(row),
        )
