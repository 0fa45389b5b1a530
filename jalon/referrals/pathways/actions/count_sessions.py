"""How many sessions a professional has done."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.models import Referral
from jalon.referrals.pathways.actions.base import following, person_of, told, written
from jalon.referrals.pathways.actions.give_first import NOT_ENGAGED
from jalon.referrals.pathways.doors import Deed
from jalon.referrals.pathways.enums import EngagementState
from jalon.referrals.pathways.models import MOST_SESSIONS, Engagement


def count_sessions(
    referral: Referral, engagement: UUID, *, done: int, actor: Actor, now: datetime | None = None
) -> Engagement:
    """Write how many were done in all; more than the package is said on the page and not refused: they were done."""
    now = now or timezone.now()
    if not 0 <= done <= 2 * MOST_SESSIONS:
        raise Refusal(f"Indiquez de 0 à {2 * MOST_SESSIONS} séances faites.")
    with following(referral, Deed.COUNT_SESSIONS, actor) as (reading, _):
        row = person_of(reading, engagement)
        if row.state != EngagementState.ENGAGED:
            raise Refusal(NOT_ENGAGED)
        if written(row, sessions_done=done):
            told("sessions_counted", reading, actor, now)
        return row
