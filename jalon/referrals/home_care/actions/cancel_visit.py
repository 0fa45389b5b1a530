"""A unit calls a visit off."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import VisitState
from jalon.referrals.home_care.models import Visit
from jalon.referrals.models import Referral


def cancel_visit(referral: Referral, *, actor: Actor, now: datetime | None = None) -> Visit:
    """Cancel the visit that is not over; the requester is told."""
    now = now or timezone.now()
    with caring(referral, Deed.CANCEL_VISIT, actor) as care:
        row = cancel(there(care.visit), actor, now)
        told("visit_cancelled", care, actor, now, day=row.day.isoformat())
        return row


def cancel(row: Visit, actor: Actor, now: datetime) -> Visit:
    """Close a visit, locked by the caller, without its taking place."""
    row.state = VisitState.CANCELLED
    row.ended_at, row.ended_by = now, actor.user
    row.save(update_fields=["state", "ended_at", "ended_by"])
    return row
