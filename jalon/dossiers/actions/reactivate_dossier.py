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


def reactivate_dossier(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> Dossier:
    """Open an archived dossier again, with all its answers; the requests that were closed stay closed.

    An open one is left as it is. Refusal for one closed by an admission or a death, and to whoever does
    not decide for it.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if closed := DossierPolicy.may_reactivate(found[1] if found else Standing.NONE):
            raise Refusal(closed)
        if row.is_open:
            return row
        if row.state != DossierState.ARCHIVED:
            raise Refusal(NOT_ARCHIVED)
        row.state = DossierState.OPEN
        row.closed_at = None
        row.updated_at = now
        row.save(update_fields=["state", "closed_at", "updated_at"])
        record_event("dossier.reactivated", actor=actor.user, dossier_id=row.pk, data={})
    return row
