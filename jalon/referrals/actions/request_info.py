"""A unit asks the requester for something more."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, grade_to_keep, list_place, move
from jalon.referrals.deadlines import INFO_DAYS, in_working_days, legal_answer_due
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def request_info(referral: Referral, *, message: str, actor: Actor, now: datetime | None = None) -> Referral:
    """Ask; the message, sealed, says for what. The place on the waiting list is kept meanwhile.

    A legal delay of the unit keeps running: the date of the request stays the end of that one.
    """
    now = now or timezone.now()
    if not message.strip():
        raise Refusal("Écrivez ce que vous demandez.")
    with acting(referral, Action.REQUEST_INFO, actor) as situation:
        row = situation.referral
        due = in_working_days(now, INFO_DAYS, row.unit.department)
        return move(
            row,
            Action.REQUEST_INFO,
            ReferralState.INFO_REQUESTED,
            actor=actor,
            now=now,
            data={"due_at": due.isoformat()},
            message=message,
            paused_grade=grade_to_keep(row),
            due_at=legal_answer_due(row) or due,
            **list_place(row),
        )
