"""The synthesis meeting has its date."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, refuse_moment, refuse_past, told, written
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.models import Pathway


def plan_synthesis(referral: Referral, *, at: datetime, actor: Actor, now: datetime | None = None) -> Pathway:
    """Write the moment, or change it; the doctor and the parents are told."""
    now = now or timezone.now()
    with following(referral, Deed.PLAN_SYNTHESIS, actor) as (reading, pathway):
        refuse_past(at, now)
        refuse_moment(at, reading, pathway)
        if written(pathway, synthesis_at=at):
            told("synthesis_planned", reading, actor, now, day=day_at(reading.referral, at).isoformat())
        return pathway
