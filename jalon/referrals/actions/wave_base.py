"""What the actions on a plan of waves share: the locks, who may, and how a wave leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import NO_STANDING, DossierPolicy, Standing
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.send import is_away, ready_for, send_one
from jalon.referrals.enums import ReferralState, WavesEnded, WavesPaused
from jalon.referrals.guards import Situation
from jalon.referrals.known import not_known, seal_known
from jalon.referrals.models import FIRST_HOUR, LAST_HOUR, Referral, WavePlan
from jalon.referrals.readiness import Point, Readiness
from jalon.referrals.sides import Side
from jalon.referrals.waves import LEAST, LONGEST_DAYS, Course, plan_in_force
from jalon.referrals.wording import at_place
from jalon.referrals.workflow import Action, why_not

NO_PLAN = "Aucun envoi par vagues n’est en cours pour ce dossier."
MOVED_ON = "Une vague vient de partir, ou le plan a changé. Relisez-le, puis recommencez."
CHANGED = "La page a changé. Relisez le plan, puis recommencez."
TOO_SOON = (
    "Laissez au moins une heure aux établissements pour répondre. Choisissez une date ou une heure plus lointaine."
)
NO_HOUR = f"Choisissez une heure ronde, entre {FIRST_HOUR} h et {LAST_HOUR} h."
TOO_FAR = f"Choisissez une date dans les {LONGEST_DAYS} jours qui viennent."


def may_send(actor: Actor, dossier: Dossier) -> tuple[str, Standing]:
    """Return in French why the person may not send now, empty when they may, and how they stand to the dossier."""
    found = DossierPolicy.find(actor, dossier.pk)
    if found is None or not actor.user.is_active:
        return NO_STANDING, Standing.NONE
    return DossierPolicy.may_send(actor, found[1], dossier) or "", found[1]


def sender(actor: Actor, dossier: Dossier) -> Standing:
    """Return how a person who may send stands to the dossier; Refusal for anybody else."""
    reason, standing = may_send(actor, dossier)
    if reason:
        raise Refusal(reason)
    return standing


@dataclass(frozen=True)
class Steered:
    """A plan in force whose dossier is locked, and how the person who changes it stands to the dossier."""

    dossier: Dossier
    course: Course
    standing: Standing

    @property
    def plan(self) -> WavePlan:
        return self.course.plan


@contextmanager
def steering(dossier: Dossier, actor: Actor, *, seen: int | None = None) -> Iterator[Steered]:
    """Open the transaction of a change to the plan in force: locks, rights, and the wave that the person saw last."""
    with refusals_for_lost_races():
        locked, family = lock_dossier(dossier.pk)
        standing = sender(actor, locked)
        plan = plan_in_force(locked.pk)
        if plan is None:
            raise Refusal(NO_PLAN)
        if seen is not None and seen != plan.number:
            raise Refusal(MOVED_ON)
        yield Steered(locked, Course(plan, family), standing)


def refuse_held(course: Course) -> None:
    """Raise while a place is proposed or accepted: no wave leaves then."""
    row = course.holder
    if row is None:
        return
    place = at_place(str(row.unit))
    if row.state == ReferralState.OFFERED:
        raise Refusal(f"Une place est proposée {place} : répondez d’abord, les vagues attendent.")
    raise Refusal(f"Une place est acceptée {place} : plus aucune demande ne part.")


def hour_of(answer_before: datetime) -> int:
    """Return the hour, in Paris, until which a wave is awaited; Refusal for one at which nobody works, or not full."""
    local = timezone.localtime(answer_before)
    if local.minute or not FIRST_HOUR <= local.hour <= LAST_HOUR:
        raise Refusal(NO_HOUR)
    return local.hour


def refuse_date(answer_before: datetime, now: datetime) -> None:
    """Raise when units would have no time to answer, or far too much."""
    if answer_before - now < LEAST:
        raise Refusal(TOO_SOON)
    if (answer_before - now).days > LONGEST_DAYS:
        raise Refusal(TOO_FAR)


def enter(plan: WavePlan, rows: list[Referral], known: dict[int, Readiness]) -> None:
    """Put choices at the end of the plan, with what was acknowledged of each unit."""
    last = Referral.objects.filter(plan=plan).aggregate(last=Max("rank"))["last"] or 0
    for rank, row in enumerate(rows, start=last + 1):
        row.plan, row.rank = plan, rank
        row.known_sealed = seal_known(row.dossier.sealer, row, known[row.unit_id].warnings)
        row.save(update_fields=["plan", "rank", "known_sealed"])


def release(rows: list[Referral]) -> None:
    """Take choices out of their plan; they stay choices."""
    for row in rows:
        row.plan = row.rank = row.known_sealed = None
        row.save(update_fields=["plan", "rank", "known_sealed"])


def leave(
    dossier: Dossier,
    course: Course,
    *,
    actor: Actor,
    standing: Standing,
    answer_before: datetime,
    by_hand: bool,
    now: datetime,
) -> list[Referral]:
    """Send the first choices whose door is open, as many as a wave has; empty when no door is.

    The doors are judged as they are for `actor`, in whose name the requests leave. Those passed over keep their place:
    the next wave asks again.
    """
    plan = course.plan
    ready = ready_for(dossier, standing, course.waiting)
    leaving: list[tuple[Referral, tuple[Point, ...]]] = []
    passed: list[tuple[Referral, str]] = []
    for row in course.waiting:
        if len(leaving) == plan.size:
            break
        if why := _closed(row, ready[row.unit_id], dossier, course):
            passed.append((row, why))
        else:
            leaving.append((row, ready[row.unit_id].warnings))
    if not leaving:
        return []
    plan.number += 1
    plan.answer_before = answer_before
    plan.save(update_fields=["number", "answer_before"])
    sent = [send_one(row, actor, now, known, plan.number) for row, known in leaving]
    for row, why in passed:
        tell("wave.passed_over", plan, None, now, {"why": why}, row)
    data = {
        "number": plan.number,
        "count": len(sent),
        "passed_over": len(passed),
        "remaining": len(course.waiting) - len(sent),
        "answer_before": answer_before.isoformat(),
    }
    tell("wave.left", plan, actor if by_hand else None, now, data)
    return sent


def _closed(row: Referral, ready: Readiness, dossier: Dossier, course: Course) -> str:
    """Return why a choice does not leave now: the unit is away, or its door is closed. The page says the rest to those
    who may read it.
    """
    if is_away(row):
        return "away"
    situation = Situation(row, dossier, tuple(course.family))
    shut = ready.walls or not_known(row, ready.warnings) or why_not(Action.SEND, Side.REQUESTER, situation)
    return "door" if shut else ""


def pause(plan: WavePlan, why: WavesPaused, actor: Actor | None, now: datetime) -> None:
    """Stop sending until somebody resumes."""
    plan.paused_at, plan.paused_for = now, why
    plan.save(update_fields=["paused_at", "paused_for"])
    tell("wave.paused", plan, actor, now, {"why": str(why), "number": plan.number})


def end(course: Course, why: WavesEnded, actor: Actor | None, now: datetime) -> None:
    """End the plan; what has not left stays chosen, out of any plan."""
    plan = course.plan
    release(course.waiting)
    plan.ended_at, plan.ended_for = now, why
    plan.save(update_fields=["ended_at", "ended_for"])
    tell("wave.ended", plan, actor, now, {"why": str(why), "number": plan.number})


def tell(
    name: str, plan: WavePlan, actor: Actor | None, now: datetime, data: dict[str, Any], row: Referral | None = None
) -> None:
    """Record what happened to a plan, or to one of its choices."""
    record_event(
        name,
        actor=actor.user if actor else None,
        dossier_id=plan.dossier_id,
        referral_id=row.pk if row else None,
        data=data,
        at=now,
    )


def named(rows: list[Referral], pk: UUID) -> Referral:
    """Return the one of these that is named; Refusal when it is not there any more."""
    row = next((row for row in rows if row.pk == pk), None)
    if row is None:
        raise Refusal(CHANGED)
    return row
