"""A unit confirms that the person enters."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.close_dossier import close_dossier
from jalon.referrals.actions.base import acting, answer_pending_offer, move
from jalon.referrals.actions.supersede import supersede_all
from jalon.referrals.enums import OfferOutcome, ReferralState
from jalon.referrals.models import Referral
from jalon.referrals.outcomes import admission_closes_dossier, closed_by_admission
from jalon.referrals.reasons import CARE
from jalon.referrals.workflow import Action

LONGEST_AHEAD = timedelta(days=31)


def admit(
    referral: Referral,
    *,
    admitted_on: date,
    arrived_at: time | None = None,
    actor: Actor,
    message: str = "",
    now: datetime | None = None,
) -> Referral:
    """Confirm the day of entry, close the requests it makes useless, and the dossier when nothing is left open.

    `arrived_at`: the hour at which the person came. In follow-up care, an arrival is noted once it has happened.
    """
    now = now or timezone.now()
    with acting(referral, Action.ADMIT, actor) as situation:
        row = situation.referral
        _refuse_impossible_date(row, admitted_on, arrived_at, now)
        closes_dossier = admission_closes_dossier(situation)
        answer_pending_offer(row, OfferOutcome.ACCEPTED, now)
        move(
            row,
            Action.ADMIT,
            ReferralState.ADMITTED,
            actor=actor,
            now=now,
            data={"admitted_on": admitted_on.isoformat()}
            | ({"arrived_at": arrived_at.isoformat("minutes")} if arrived_at else {}),
            message=message,
            admitted_on=admitted_on,
        )
        supersede_all(closed_by_admission(situation), now=now)
        if closes_dossier:
            close_dossier(situation.dossier, actor=actor, reason="admitted", now=now)
        return row


def _refuse_impossible_date(row: Referral, admitted_on: date, arrived_at: time | None, now: datetime) -> None:
    today = timezone.localdate(now)
    if row.unit.kind in CARE and admitted_on > today:
        raise Refusal("Cette date est à venir. L’arrivée se note le jour où la personne est là.")
    if arrived_at and datetime.combine(admitted_on, arrived_at) > timezone.make_naive(now):
        raise Refusal("Cette heure n’est pas encore passée. Vérifiez l’heure d’arrivée.")
    if row.sent_at and admitted_on < timezone.localdate(row.sent_at):
        raise Refusal("L’entrée serait avant l’envoi de la demande. Vérifiez la date.")
    if admitted_on > today + LONGEST_AHEAD:
        raise Refusal("L’entrée est à plus d’un mois. Confirmez-la quand elle approche.")
