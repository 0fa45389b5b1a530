"""A unit proposes a place: a date, a place, and until when it is kept."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.actions.base import acting, grade_to_keep, move
from jalon.referrals.deadlines import closing_time
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import Offer, Referral
from jalon.referrals.workflow import Action

LONGEST_AHEAD = timedelta(days=366)


def offer(
    referral: Referral,
    *,
    entry_on: date,
    place: str,
    answer_before: datetime,
    actor: Actor,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Propose an entry on a day, to be answered before a moment. A passed moment takes nothing back by itself."""
    now = now or timezone.now()
    _refuse_impossible_dates(entry_on, answer_before, now)
    with acting(referral, Action.OFFER, actor) as situation:
        row = situation.referral
        Offer.objects.create(
            referral=row,
            entry_on=entry_on,
            place=place,
            answer_before=answer_before,
            made_at=now,
            made_by=actor.user,
        )
        return move(
            row,
            Action.OFFER,
            ReferralState.OFFERED,
            actor=actor,
            now=now,
            data={"entry_on": entry_on.isoformat(), "answer_before": answer_before.isoformat()},
            message=message,
            paused_grade=grade_to_keep(row),
            due_at=answer_before,
        )


def _refuse_impossible_dates(entry_on: date, answer_before: datetime, now: datetime) -> None:
    today = timezone.localdate(now)
    if entry_on < today:
        raise Refusal("La date d’entrée est passée. Indiquez une date à partir d’aujourd’hui.")
    if entry_on > today + LONGEST_AHEAD:
        raise Refusal("La date d’entrée est à plus d’un an. Vérifiez l’année.")
    if answer_before <= now:
        raise Refusal("Le délai de réponse est déjà passé. Laissez un peu de temps pour répondre.")
    if answer_before > closing_time(entry_on):
        raise Refusal("La réponse est attendue après l’entrée. Avancez la date de réponse.")
