"""A search is given up, or a professional has finished with the child."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, person_of, refuse_day, told
from jalon.referrals.pathways.deadlines import today_at
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import Engagement


def end_engagement(
    referral: Referral, engagement: UUID, *, on: date | None = None, actor: Actor, now: datetime | None = None
) -> Engagement:
    """End it, today unless told otherwise; a report may still come in."""
    now = now or timezone.now()
    with following(referral, Deed.END_ENGAGEMENT, actor) as (reading, _):
        row = person_of(reading, engagement)
        if row.state == EngagementState.ENDED:
            raise Refusal("C’est déjà terminé pour ce professionnel.")
        day = on or today_at(reading.referral, now)
        refuse_day(day, reading, now, since=row.engaged_on or row.sought_on, what="le début")
        row.state, row.ended_on = EngagementState.ENDED, day
        row.save(update_fields=["state", "ended_on"])
        told("engagement_ended" if row.engaged_on else "search_ended", reading, actor, now)
        return row
