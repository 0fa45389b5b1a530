"""Change what somebody of a dossier may do."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.invite_person import take_back, waiting_invitations
from jalon.dossiers.enums import Rights
from jalon.dossiers.models import Dossier, Participant
from jalon.dossiers.people import Asker

NOT_THERE = "Cette personne n’est plus sur ce dossier."


def change_rights(
    dossier: Dossier, pk: int, rights: Rights, *, actor: Actor, now: datetime | None = None
) -> Participant:
    """Give other rights, from the next request on; the same ones change nothing.

    What somebody who no longer decides had sent as invitations is taken back. Refusal when the actor may not, and when
    nobody would be left to decide.
    """
    now = now or timezone.now()
    with transaction.atomic():
        asker, row = locked(dossier, pk, actor)
        if reason := asker.may_change(row, rights):
            raise Refusal(reason)
        if row.rights == rights:
            return row
        before, row.rights = row.rights, rights
        row.save(update_fields=["rights"])
        if rights != Rights.DECIDE:
            take_back(list(waiting_invitations(row.dossier).filter(invited_by=row.user)), now)
        record_event(
            "dossier.rights_changed",
            actor=actor.user,
            dossier_id=dossier.pk,
            data={"participant": row.pk, "from": before, "to": rights.value},
        )
    return row


def locked(dossier: Dossier, pk: int, actor: Actor) -> tuple[Asker, Participant]:
    """Return who asks and the participant, the dossier locked; Refusal when the participant is not there any more."""
    held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    asker = Asker.of(actor, held)
    row = held.participants.filter(pk=pk, ended_at__isnull=True).select_related("user").first()
    if row is None:
        raise Refusal(NOT_THERE)
    row.dossier = held
    return asker, row
