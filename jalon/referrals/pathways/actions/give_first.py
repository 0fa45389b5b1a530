"""The first appointment with a professional is known."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, person_of, refuse_moment, told, written
from jalon.referrals.pathways.deadlines import day_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import Engagement

NOT_ENGAGED = "Ce professionnel n’est pas engagé. Notez d’abord qui il est."


def give_first(
    referral: Referral, engagement: UUID, *, first_at: datetime, actor: Actor, now: datetime | None = None
) -> Engagement:
    """Write the moment, or change it; the doctor and the parents are told."""
    now = now or timezone.now()
    with following(referral, Deed.GIVE_FIRST, actor) as (reading, pathway):
        row = person_of(reading, engagement)
        if row.state != EngagementState.ENGAGED:
            raise Refusal(NOT_ENGAGED)
        refuse_moment(first_at, reading, pathway)
        if written(row, first_at=first_at):
            told("first_given", reading, actor, now, day=day_at(reading.referral, first_at).isoformat())
        return row
