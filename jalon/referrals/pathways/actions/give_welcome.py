"""The platform gives the child a first appointment."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, refuse_moment, refuse_past, told, written
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.models import Pathway


def give_welcome(referral: Referral, *, at: datetime, actor: Actor, now: datetime | None = None) -> Pathway:
    """Write the moment, or change it; the doctor and the parents are told. The clock stops when the child has come."""
    now = now or timezone.now()
    with following(referral, Deed.GIVE_WELCOME, actor) as (reading, pathway):
        refuse_past(at, now)
        refuse_moment(at, reading, pathway)
        if written(pathway, welcome_at=at):
            told("welcome_given", reading, actor, now, day=day_at(reading.referral, at).isoformat())
        return pathway
