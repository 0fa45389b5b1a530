"""A unit ends a stay at home, and says what follows: it reads the dossier no more."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.share import end_share
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import Ending, RenewalState
from jalon.referrals.home_care.models import HomeStay
from jalon.referrals.models import Referral

FIELDS = ("ended_on", "ending", "words_sealed", "ended_at", "ended_by")


def end_stay(
    referral: Referral, *, ended_on: date, ending: str, words: str, actor: Actor, now: datetime | None = None
) -> HomeStay:
    """End the stay on a day that has come; a renewal that waits has no object any more, and the share ends."""
    now = now or timezone.now()
    if ending not in Ending.values:
        raise Refusal("Dites pourquoi le séjour se termine.")
    if ending == Ending.OTHER and not words:
        raise Refusal("Précisez cette autre suite.")
    if ended_on > timezone.localdate(now):
        raise Refusal("Ce jour n’est pas encore venu. Terminez le séjour quand il l’est.")
    with caring(referral, Deed.END_STAY, actor) as care:
        row = there(care.stay)
        if ended_on < row.started_on:
            raise Refusal("Le séjour finirait avant de commencer. Vérifiez la date.")
        if (waiting := care.renewal) is not None:
            waiting.state = RenewalState.DROPPED
            waiting.answered_at, waiting.answered_by = now, actor.user
            waiting.save(update_fields=["state", "answered_at", "answered_by"])
        row.ended_on, row.ending = ended_on, Ending(ending)
        row.ended_at, row.ended_by = now, actor.user
        row.seal("words_sealed", words)
        row.save(update_fields=FIELDS)
        end_share(care.referral.dossier, care.referral.unit, now=now)
        told("stay_ended", care, actor, now, ended_on=ended_on.isoformat())
        return row
