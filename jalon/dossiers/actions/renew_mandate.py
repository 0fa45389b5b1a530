"""Give a helper's mandate another year."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.change_rights import NOT_THERE, locked
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.people import furthest_mandate


def renew_mandate(dossier: Dossier, pk: int, *, actor: Actor, now: datetime | None = None) -> Participant:
    """Prolong the mandate to a year from today, one past its last day included; it is then given by the actor."""
    now = now or timezone.now()
    with transaction.atomic():
        asker, row = locked(dossier, pk, actor)
        if row.role != ParticipantRole.HELPER:
            raise Refusal(NOT_THERE)
        if reason := asker.may_renew(row):
            raise Refusal(reason)
        row.mandate_until = furthest_mandate(timezone.localdate(now))
        row.given_by = actor.user
        row.save(update_fields=["mandate_until", "given_by"])
        record_event(
            "dossier.mandate_renewed",
            actor=actor.user,
            dossier_id=dossier.pk,
            data={"participant": row.pk, "until": row.mandate_until.isoformat()},
        )
    return row
