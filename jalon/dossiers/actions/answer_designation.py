"""The physician named says whether they follow the dossier."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.enums import DesignationState, ParticipantRole
from jalon.dossiers.models import Designation, Dossier, Participant
from jalon.dossiers.policies import CLOSED

ANSWERED = "Cette désignation n’attend plus de réponse."


def answer_designation(
    designation: Designation, *, accepted: bool, actor: Actor, now: datetime | None = None
) -> Designation:
    """Accept, and take part in the dossier, or decline. The family is told.

    Refusal when it is for somebody else, was answered or withdrawn meanwhile, or when the dossier is closed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=designation.dossier_id)
        row = Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)
        if row.physician_id != actor.user.pk or row.state != DesignationState.PENDING:
            raise Refusal(ANSWERED)
        if not dossier.is_open:
            raise Refusal(CLOSED)
        row.state = DesignationState.ACCEPTED if accepted else DesignationState.DECLINED
        row.answered_at = now
        row.save(update_fields=["state", "answered_at"])
        if accepted:
            take_part(dossier, actor, now)
        name = "dossier.physician_accepted" if accepted else "dossier.physician_declined"
        record_event(name, actor=actor.user, dossier_id=dossier.pk, data={})
    return row


def take_part(dossier: Dossier, actor: Actor, now: datetime) -> None:
    """Make the physician a participant of a locked dossier; once is enough."""
    Participant.objects.get_or_create(
        dossier=dossier,
        user=actor.user,
        ended_at=None,
        defaults={"role": ParticipantRole.PHYSICIAN, "since": now},
    )
