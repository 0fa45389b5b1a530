"""Take an archived dossier up again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing

NOT_ARCHIVED = "Ce dossier n’est pas archivé."
DEATH = "deceased"
"""`Dossier.closed_for` after a death."""


def reactivate_dossier(
    dossier: Dossier, *, actor: Actor, mistake: bool = False, now: datetime | None = None
) -> Dossier:
    """Open an archived dossier again, with all its answers; the requests that were closed stay closed.

    An open one is left as it is. Refusal for one closed by an admission or united with another, for one closed by a
    death, unless the death was told by `mistake`, and to whoever does not decide for it. Whatever erasing was announced
    is called off.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if closed := DossierPolicy.may_reactivate(found[1] if found else Standing.NONE):
            raise Refusal(closed)
        if row.is_open:
            return row
        alive = mistake and row.state == DossierState.CLOSED and row.closed_for == DEATH
        if row.state != DossierState.ARCHIVED and not alive:
            raise Refusal(NOT_ARCHIVED)
        row.state, row.closed_at, row.closed_for = DossierState.OPEN, None, ""
        row.erase_on, row.erase_for = None, ""
        row.updated_at = now
        row.save(update_fields=["state", "closed_at", "closed_for", "erase_on", "erase_for", "updated_at"])
        data = {"mistake": True} if alive else {}
        record_event("dossier.reactivated", actor=actor.user, dossier_id=row.pk, data=data)
    return row
