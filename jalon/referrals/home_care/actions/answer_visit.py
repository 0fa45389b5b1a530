"""Those who ask confirm a visit, or ask for another moment."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.referrals.home_care.actions.base import caring, there, told
from jalon.referrals.home_care.doors import Deed
from jalon.referrals.home_care.enums import VisitState
from jalon.referrals.home_care.models import Visit
from jalon.referrals.models import Referral

FIELDS = ("state", "answered_at", "answered_by", "wish_sealed")


def confirm_visit(referral: Referral, *, actor: Actor, now: datetime | None = None) -> Visit:
    """Say that the moment suits; the unit is told."""
    return _answer(referral, Deed.CONFIRM_VISIT, VisitState.CONFIRMED, "", actor, now or timezone.now())


def ask_other_time(referral: Referral, *, wish: str, actor: Actor, now: datetime | None = None) -> Visit:
    """Ask for another moment, saying which; the unit proposes again."""
    if not wish:
        raise Refusal("Dites quand la visite est possible\N{NO-BREAK SPACE}: le service proposera un autre moment.")
    return _answer(referral, Deed.OTHER_TIME, VisitState.OTHER_TIME, wish, actor, now or timezone.now())


def _answer(referral: Referral, deed: Deed, state: VisitState, wish: str, actor: Actor, now: datetime) -> Visit:
    with caring(referral, deed, actor) as care:
        row = there(care.visit)
        row.state = state
        row.answered_at, row.answered_by = now, actor.user
        row.seal("wish_sealed", wish)
        row.save(update_fields=FIELDS)
        name = "visit_confirmed" if state == VisitState.CONFIRMED else "visit_other_time"
        told(name, care, actor, now, day=row.day.isoformat())
        return row
