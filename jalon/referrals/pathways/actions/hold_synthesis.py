"""The synthesis meeting has taken place."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import follow_clocks, following, refuse_day, told, written
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.models import Pathway


def hold_synthesis(
    referral: Referral, *, on: date, words: str = "", actor: Actor, now: datetime | None = None
) -> Pathway:
    """Write the day, or correct it, and, sealed, what the meeting concluded; it answers the clock of six months.

    Who notes the day seldom writes the conclusions: empty `words` leave those already there.
    """
    now = now or timezone.now()
    with following(referral, Deed.HOLD_SYNTHESIS, actor) as (reading, pathway):
        first = pathway.first_intervention_on
        if first is None:
            raise Refusal("Notez d’abord la première intervention.")
        refuse_day(on, reading, now, since=first, what="la première intervention")
        concluded = bool(words) and words != pathway.opened("synthesis_sealed")
        if concluded:
            pathway.seal("synthesis_sealed", words)
            pathway.save(update_fields=["synthesis_sealed"])
        if written(pathway, synthesis_on=on) or concluded:
            follow_clocks(reading.referral, pathway)
            told("synthesis_held", reading, actor, now, day=on.isoformat())
        return pathway
