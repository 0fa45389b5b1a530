"""The next wave leaves: by itself when it is due, or because the requester does not wait."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.directory.actors import load_actor
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.base import lock_dossier, refusals_for_lost_races
from jalon.referrals.actions.wave_base import end, leave, may_send, pause, refuse_held, steering
from jalon.referrals.enums import WavesEnded, WavesPaused
from jalon.referrals.models import Referral
from jalon.referrals.waves import Course, next_answer_before, plan_in_force

NOBODY_LEFT = "Il ne reste personne à qui demander. Ajoutez un établissement aux vagues."
PAUSED = "Les vagues sont en pause. Reprenez-les d’abord."
ALL_CLOSED = "Aucun des établissements qui restent ne peut recevoir la demande maintenant : la page dit pourquoi."


def send_next_wave(
    dossier: Dossier, *, actor: Actor, seen: int | None = None, now: datetime | None = None
) -> list[Referral]:
    """Send the next wave without waiting, and return its requests.

    `seen`: the wave that the person saw last, so that two presses send one. Refusal when nobody is left, when no door
    is open, while the plan is paused, and while a place is proposed or accepted.
    """
    now = now or timezone.now()
    with steering(dossier, actor, seen=seen) as steered:
        refuse_held(steered.course)
        if steered.plan.paused_at is not None:
            raise Refusal(PAUSED)
        if not steered.course.waiting:
            raise Refusal(NOBODY_LEFT)
        sent = leave(
            steered.dossier,
            steered.course,
            actor=actor,
            standing=steered.standing,
            answer_before=next_answer_before(steered.plan, now),
            by_hand=True,
            now=now,
        )
        if not sent:
            raise Refusal(ALL_CLOSED)
        return sent


def advance(dossier_id: UUID, *, now: datetime | None = None) -> bool:
    """Do what the plan of a dossier calls for now, under its locks; return whether something changed.

    The next wave leaves in the name of whoever planned it. Without the right to send any more, or without an open door,
    the plan pauses; without anybody left, it ends. Each is told.
    """
    now = now or timezone.now()
    with refusals_for_lost_races():
        dossier, family = lock_dossier(dossier_id)
        plan = plan_in_force(dossier_id)
        if plan is None or plan.paused_at is not None or not dossier.is_open:
            return False
        course = Course(plan, family)
        if course.holder is not None or not course.is_due(now):
            return False
        if not course.waiting:
            end(course, WavesEnded.EXHAUSTED, None, now)
            return True
        actor = load_actor(plan.planned_by)
        reason, standing = may_send(actor, dossier)
        if reason:
            pause(plan, WavesPaused.RIGHTS, None, now)
            return True
        before = next_answer_before(plan, now)
        if not leave(dossier, course, actor=actor, standing=standing, answer_before=before, by_hand=False, now=now):
            pause(plan, WavesPaused.DOORS, None, now)
        return True
