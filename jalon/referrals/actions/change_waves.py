"""Change a plan of waves: its pace, its order, who is in it. What has left does not change."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.send import ready_for, refuse_closed_units, refuse_unready
from jalon.referrals.actions.wave_base import enter, hour_of, named, refuse_date, steering, tell
from jalon.referrals.enums import ReferralState
from jalon.referrals.known import seal_known
from jalon.referrals.models import MOST_PER_WAVE, Referral, WavePlan
from jalon.referrals.waves import LONGEST_DAYS

UNFIT = f"Une vague compte de 1 à {MOST_PER_WAVE} établissements, qui ont de 0 à {LONGEST_DAYS} jours ouvrés."


def change_pace(
    dossier: Dossier,
    *,
    size: int,
    days: int,
    answer_before: datetime,
    actor: Actor,
    seen: int | None = None,
    now: datetime | None = None,
) -> WavePlan:
    """Change the size of the waves to come, how many working days they have, and until when the present one is awaited.

    The hour of that date is also that of the waves to come.
    """
    now = now or timezone.now()
    hour = hour_of(answer_before)
    if not (1 <= size <= MOST_PER_WAVE and 0 <= days <= LONGEST_DAYS):
        raise Refusal(UNFIT)
    with steering(dossier, actor, seen=seen) as steered:
        plan = steered.plan
        if answer_before != plan.answer_before:
            refuse_date(answer_before, now)
        plan.size, plan.days, plan.hour, plan.answer_before = size, days, hour, answer_before
        plan.save(update_fields=["size", "days", "hour", "answer_before"])
        data = {"size": size, "days": days, "answer_before": answer_before.isoformat()}
        tell("wave.changed", plan, actor, now, data)
        return plan


def move_in_waves(
    dossier: Dossier, referral_id: UUID, *, earlier: bool, actor: Actor, now: datetime | None = None
) -> None:
    """Let a choice leave before the one that precedes it, or after the one that follows; nothing at either end."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        waiting = steered.course.waiting
        place = waiting.index(named(waiting, referral_id))
        other = place - 1 if earlier else place + 1
        if not 0 <= other < len(waiting):
            return
        row, neighbour = waiting[place], waiting[other]
        row.rank, neighbour.rank = neighbour.rank, row.rank
        Referral.objects.bulk_update([row, neighbour], ["rank"])
        tell("wave.reordered", steered.plan, actor, now, {}, row)


def add_to_waves(
    dossier: Dossier,
    referral_id: UUID,
    *,
    actor: Actor,
    acknowledged: Mapping[UUID, str] = MappingProxyType({}),
    now: datetime | None = None,
) -> None:
    """Put a choice at the end of the plan. Its door must be open now; `acknowledged` as in `send`."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        family = steered.course.family
        unsent = [row for row in family if row.state == ReferralState.DRAFT and row.plan_id is None]
        row = named(unsent, referral_id)
        ready = ready_for(steered.dossier, steered.standing, [row])
        refuse_closed_units([row])
        refuse_unready(row, ready[row.unit_id], acknowledged.get(row.pk))
        enter(steered.plan, [row], ready)
        tell("wave.added", steered.plan, actor, now, {}, row)


def acknowledge_in_waves(
    dossier: Dossier,
    referral_id: UUID,
    *,
    actor: Actor,
    acknowledged: Mapping[UUID, str],
    now: datetime | None = None,
) -> None:
    """Acknowledge what is to be known of a unit that waits for its wave, and that changed since; its place stays."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        row = named(steered.course.waiting, referral_id)
        ready = ready_for(steered.dossier, steered.standing, [row])
        refuse_unready(row, ready[row.unit_id], acknowledged.get(row.pk))
        row.known_sealed = seal_known(steered.dossier.sealer, row, ready[row.unit_id].warnings)
        row.save(update_fields=["known_sealed"])
        tell("wave.acknowledged", steered.plan, actor, now, {}, row)
