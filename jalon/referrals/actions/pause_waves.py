"""Hold the waves of a dossier, let them go on, or give them up."""

from datetime import datetime

from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.wave_base import end, pause, steering, tell
from jalon.referrals.enums import WavesEnded, WavesPaused

PAUSED_ALREADY = "Les vagues sont déjà en pause."
NOT_PAUSED = "Les vagues ne sont pas en pause."


def pause_waves(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> None:
    """Send no wave until somebody resumes; what has left goes on."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        if steered.plan.paused_at is not None:
            raise Refusal(PAUSED_ALREADY)
        pause(steered.plan, WavesPaused.ASKED, actor, now)


def resume_waves(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> None:
    """Let the waves go on; from now on they leave in the name of whoever resumes."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        plan = steered.plan
        if plan.paused_at is None:
            raise Refusal(NOT_PAUSED)
        plan.paused_at, plan.paused_for, plan.planned_by = None, "", actor.user
        plan.save(update_fields=["paused_at", "paused_for", "planned_by"])
        tell("wave.resumed", plan, actor, now, {"number": plan.number})


def stop_waves(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> None:
    """End the plan; what has not left stays chosen, and what has left goes on."""
    now = now or timezone.now()
    with steering(dossier, actor) as steered:
        end(steered.course, WavesEnded.STOPPED, actor, now)
