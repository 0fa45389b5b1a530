"""A unit stops holding a place; it is free at once."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.actions.base import acting, note
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action


def release(referral: Referral, *, actor: Actor, message: str = "", now: datetime | None = None) -> Referral:
    """Release the place that is held; the request stays where it is."""
    now = now or timezone.now()
    with acting(referral, Action.RELEASE, actor) as situation:
        return note(situation.referral, Action.RELEASE, actor=actor, now=now, message=message, held_until=None)
