"""A unit holds a place for a request until a moment, while it makes up its mind; or longer than it had said."""

from datetime import datetime, timedelta

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.actions.keep_place import refuse_without_place
from jalon.referrals.actions.base import acting, note
from jalon.referrals.models import Referral
from jalon.referrals.workflow import Action

LONGEST = timedelta(hours=72)


def hold(
    referral: Referral, *, until: datetime, actor: Actor, message: str = "", now: datetime | None = None
) -> Referral:
    """Hold a place: never more of them than the unit declares free. Holding again moves the moment, later or sooner."""
    now = now or timezone.now()
    if until <= now:
        raise Refusal("Ce moment est déjà passé. Choisissez jusqu’à quand la place est gardée.")
    if until > now + LONGEST:
        raise Refusal("Une place se garde trois jours au plus. Au-delà, proposez-la avec une date d’entrée.")
    with acting(referral, Action.HOLD, actor) as situation:
        row = situation.referral
        if not row.place_taken:
            refuse_without_place(row.unit_id)
        return note(
            row,
            Action.HOLD,
            actor=actor,
            now=now,
            data={"held_until": until.isoformat()},
            message=message,
            held_until=until,
        )
