"""End a plan of waves because its dossier ends, or moves into another. Only listeners and `merge` call this."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from jalon.dossiers.models import Dossier
from jalon.referrals.actions.wave_base import end
from jalon.referrals.enums import WavesEnded
from jalon.referrals.models import Referral
from jalon.referrals.waves import Course, plan_in_force


def end_waves(dossier_id: UUID, why: WavesEnded, *, now: datetime) -> None:
    """End the plan in force of a dossier that the caller locked, when there is one."""
    plan = plan_in_force(dossier_id)
    if plan is not None:
        end(Course(plan, list(Referral.objects.filter(plan=plan))), why, None, now)


def unite_waves(kept: Dossier, left: Dossier, moved: Iterable[Referral], *, now: datetime) -> None:
    """Carry the plan of a dossier that is left into the one that stays; it ends where the other has its own.

    Both are locked. `moved`: the requests that came with it.
    """
    plan = plan_in_force(left.pk)
    if plan is None:
        return
    if plan_in_force(kept.pk) is not None:
        end(Course(plan, list(moved)), WavesEnded.MERGED, None, now)
        return
    plan.dossier = kept
    plan.save(update_fields=["dossier"])
