"""Somebody is out of a dossier: revoked, gone by themselves, or at the end of a mandate."""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.audit.models import Event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.change_rights import locked
from jalon.dossiers.actions.invite_person import take_back, waiting_invitations
from jalon.dossiers.models import Dossier, Participant
from jalon.mail import outbox

_OF_EVENT = re.compile(r"event:([0-9]+):")


def end_participation(dossier: Dossier, pk: int, *, actor: Actor, now: datetime | None = None) -> Participant:
    """Close the dossier to somebody, at once: their next request finds nothing, and no e-mail about it leaves any more.

    The invitations that they had sent are taken back. They are told by e-mail, unless they left by themselves. Refusal
    when the actor may not, and when nobody would be left to decide.
    """
    now = now or timezone.now()
    with transaction.atomic():
        asker, row = locked(dossier, pk, actor)
        if reason := asker.may_end(row):
            raise Refusal(reason)
        leaves = row.user_id == actor.user.pk
        # Before the row is closed: a helper leaves by mandate too.
        record_event(
            "dossier.person_left" if leaves else "dossier.person_revoked",
            actor=actor.user,
            dossier_id=dossier.pk,
            data={"participant": row.pk, "role": row.role},
        )
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        take_back(list(waiting_invitations(row.dossier).filter(invited_by=row.user)), now)
        _take_back_mail(row.user, row.dossier)
        if not leaves:
            outbox.queue(
                f"participant:{row.pk}:ended", row.user.email, "dossier_access_ended", {"number": row.dossier.number}
            )
    return row


def _take_back_mail(user: User, dossier: Dossier) -> None:
    """Withdraw what is still to leave about this dossier to somebody who is out of it. Three queries."""
    keys = {key: found for key in outbox.unsent(user.email) if (found := _OF_EVENT.match(key))}
    events = Event.objects.filter(pk__in=[int(found[1]) for found in keys.values()], dossier_id=dossier.pk)
    ours = set(events.values_list("pk", flat=True))
    outbox.withdraw([key for key, found in keys.items() if int(found[1]) in ours])
