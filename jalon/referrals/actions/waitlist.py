"""A unit puts a request on its waiting list, or changes its rank there."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, move
from jalon.referrals.deadlines import news_expected
from jalon.referrals.enums import ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def waitlist(
    referral: Referral, *, grade: str, actor: Actor, message: str = "", now: datetime | None = None
) -> Referral:
    """Give the request a rank: en cours d’analyse, admissible, admis."""
    now = now or timezone.now()
    if grade not in WaitlistGrade.values:
        raise Refusal("Choisissez le rang sur la liste d’attente.")
    with acting(referral, Action.WAITLIST, actor) as situation:
        row = situation.referral
        if row.state == ReferralState.WAITLISTED and row.grade == grade:
            raise Refusal(f"La demande a déjà ce rang : {row.get_grade_display()}.")
        due = news_expected(now, row.unit.department)
        return move(
            row,
            Action.WAITLIST,
            ReferralState.WAITLISTED,
            actor=actor,
            now=now,
            data={"grade": grade, "due_at": due.isoformat()},
            message=message,
            grade=grade,
            due_at=due,
        )
