"""Plan the sending of a dossier by waves. The first leaves at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.send import NOTHING_TO_SEND, ready_for, refuse_closed_units, refuse_unready
from jalon.referrals.actions.wave_base import enter, hour_of, leave, named, refuse_date, refuse_held, sender, tell
from jalon.referrals.enums import ReferralState
from jalon.referrals.guards import Situation
from jalon.referrals.models import MOST_PER_WAVE, Referral, WavePlan
from jalon.referrals.readiness import Readiness
from jalon.referrals.sides import Side
from jalon.referrals.waves import Course, days_until, plan_in_force
from jalon.referrals.workflow import Action, why_not

ALREADY = "Ce dossier part déjà par vagues. Changez le plan, ou arrêtez-le d’abord."
SIZE = f"Une vague compte de 1 à {MOST_PER_WAVE} établissements."

CHILD = "La demande d’un enfant part en une fois, à la plateforme de sa commune."


def plan_waves(
    dossier: Dossier,
    *,
    order: Sequence[UUID],
    size: int,
    answer_before: datetime,
    actor: Actor,
    acknowledged: Mapping[UUID, str] = MappingProxyType({}),
    now: datetime | None = None,
) -> WavePlan:
    """Send these choices by waves, in this order, and return the plan; the first wave has left.

    The waves that follow have as many working days to answer as the first, until the same hour. Every door must be open
    now; `acknowledged` as in `send`. Refusal, with nothing sent, otherwise.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        standing = sender(actor, locked)
        if locked.kind == DossierKind.TND:
            raise Refusal(CHILD)
        if plan_in_force(locked.pk) is not None:
            raise Refusal(ALREADY)
        if not 1 <= size <= MOST_PER_WAVE:
            raise Refusal(SIZE)
        unsent = [row for row in family if row.state == ReferralState.DRAFT]
        rows = [named(unsent, pk) for pk in dict.fromkeys(order)]
        if not rows:
            raise Refusal(NOTHING_TO_SEND)
        plan = _new(locked, size, answer_before, actor, now)
        refuse_date(answer_before, now)
        refuse_held(Course(plan, family))
        ready = ready_for(locked, standing, rows)
        _refuse_closed_doors(rows, family, ready, acknowledged)
        plan.save(force_insert=True)
        enter(plan, rows, ready)
        tell("wave.planned", plan, actor, now, {"size": size, "count": len(rows)})
        leave(
            locked,
            Course(plan, family),
            actor=actor,
            standing=standing,
            answer_before=answer_before,
            by_hand=True,
            now=now,
        )
        return plan


def _new(dossier: Dossier, size: int, answer_before: datetime, actor: Actor, now: datetime) -> WavePlan:
    """Return a plan of which no wave has left, not saved yet."""
    return WavePlan(
        dossier=dossier,
        size=size,
        days=days_until(now, answer_before),
        hour=hour_of(answer_before),
        number=0,
        answer_before=answer_before,
        planned_at=now,
        planned_by=actor.user,
    )


def _refuse_closed_doors(
    rows: list[Referral],
    family: tuple[Referral, ...],
    ready: Mapping[int, Readiness],
    acknowledged: Mapping[UUID, str],
) -> None:
    refuse_closed_units(rows)
    for row in rows:
        if reason := why_not(Action.SEND, Side.REQUESTER, Situation(row, row.dossier, family)):
            raise Refusal(reason)
        refuse_unready(row, ready[row.unit_id], acknowledged.get(row.pk))
