"""The child has been received for the first time."""

from datetime import date, datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import follow_clocks, following, refuse_day, told, written
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.models import Pathway


def note_welcomed(referral: Referral, *, on: date, actor: Actor, now: datetime | None = None) -> Pathway:
    """Write the day, or correct it: it answers the clock of three months. The doctor and the parents are told."""
    now = now or timezone.now()
    with following(referral, Deed.NOTE_WELCOMED, actor) as (reading, pathway):
        refuse_day(on, reading, now, since=pathway.prescribed_on, what="la prescription")
        if written(pathway, welcomed_on=on):
            follow_clocks(reading.referral, pathway)
            told("welcomed", reading, actor, now, day=on.isoformat())
        return pathway
