"""A unit puts a request on its waiting list, or changes its rank there."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, move
from jalon.referrals.deadlines import news_expected
from jalon.referrals.enums import ListWait, ReferralState, WaitlistGrade
from jalon.referrals.models import Referral
from jalon.referrals.wording import grade_words
from jalon.referrals.workflow import Action

MOST_RANK = 999


def waitlist(
    referral: Referral,
    *,
    grade: str,
    rank: int | None = None,
    wait: str = "",
    actor: Actor,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Put on the list: en cours d’analyse, admissible, admis (« accord sans date » in follow-up care).

    `rank` and `wait`: the place on the list and how long it usually lasts, when the unit tells them.
    """
    now = now or timezone.now()
    if grade not in WaitlistGrade.values:
        raise Refusal("Choisissez le rang sur la liste d’attente.")
    if wait and wait not in ListWait.values:
        raise Refusal("Choisissez l’attente habituelle dans la liste.")
    if rank is not None and not 1 <= rank <= MOST_RANK:
        raise Refusal(f"Indiquez un numéro entre 1 et {MOST_RANK}.")
    with acting(referral, Action.WAITLIST, actor) as situation:
        row = situation.referral
        if (row.state, row.grade, row.list_rank, row.list_wait) == (ReferralState.WAITLISTED, grade, rank, wait):
            raise Refusal(f"La demande a déjà ce rang : {grade_words(grade, row.unit.kind)}.")
        due = news_expected(now, row.unit.department)
        return move(
            row,
            Action.WAITLIST,
            ReferralState.WAITLISTED,
            actor=actor,
            now=now,
            data={"grade": grade, "due_at": due.isoformat(), "rank": rank, "wait": wait},
            message=message,
            grade=grade,
            list_rank=rank,
            list_wait=wait,
            due_at=due,
        )
