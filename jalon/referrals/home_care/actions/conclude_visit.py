"""A unit writes that the visit took place, and what it concludes."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import Conclusion, VisitState
from jalon.referrals.home_care.models import Visit
from jalon.referrals.models import Referral

FIELDS = ("state", "held_on", "conclusion", "conclusion_sealed", "ended_at", "ended_by")


def conclude_visit(
    referral: Referral, *, held_on: date, conclusion: str, words: str, actor: Actor, now: datetime | None = None
) -> Visit:
    """Record the day and the conclusion; conditions, and what does not suit, are told in words.

    Refusal for a day to come, or before the request was sent.
    """
    now = now or timezone.now()
    if held_on > timezone.localdate(now):
        raise Refusal("Ce jour n’est pas encore venu. Notez la visite quand elle est faite.")
    if conclusion not in Conclusion.values:
        raise Refusal("Dites ce que vous concluez de la visite.")
    if conclusion != Conclusion.SUITED and not words:
        raise Refusal("Écrivez les conditions, ou ce qui ne convient pas\N{NO-BREAK SPACE}: le médecin le lira.")
    with caring(referral, Deed.CONCLUDE_VISIT, actor) as care:
        row, sent_at = there(care.visit), care.referral.sent_at
        if sent_at and held_on < timezone.localdate(sent_at):
            raise Refusal("La visite serait avant l’envoi de la demande. Vérifiez la date.")
        row.state = VisitState.DONE
        row.held_on, row.conclusion = held_on, conclusion
        row.ended_at, row.ended_by = now, actor.user
        row.seal("conclusion_sealed", words)
        row.save(update_fields=FIELDS)
        told("visit_done", care, actor, now, day=held_on.isoformat())
        return row
