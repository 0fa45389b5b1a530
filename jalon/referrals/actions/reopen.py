"""A unit takes up again a request it had refused."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.actions.base import acting, move
from jalon.referrals.deadlines import answer_due_again
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.pathways.models import TurnedDown
from jalon.referrals.workflow import Action


def reopen(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Study the request again, with a new delay; the unit may read the dossier again.

    What a platform said of where to go instead goes; its legal delay still runs from the receipt.
    """
    now = now or timezone.now()
    with acting(referral, Action.REOPEN, actor) as situation:
        row = situation.referral
        due = answer_due_again(row, now)
        TurnedDown.objects.filter(referral=row).delete()
        return move(
            row,
            Action.REOPEN,
            ReferralState.READ,
            actor=actor,
            now=now,
            data={"due_at": due.isoformat()},
            message=message,
            due_at=due,
        )
