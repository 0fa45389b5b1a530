"""Close a dossier: it is read, no longer changed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.dossiers.enums import DossierState
from jalon.dossiers.models import Dossier


def close_dossier(
    dossier: Dossier,
    *,
    actor: Actor | None,
    reason: str,
    state: DossierState = DossierState.CLOSED,
    now: datetime | None = None,
) -> Dossier:
    """Close an open dossier; closing twice changes nothing. `reason` is a code, `actor` None is the system.

    `state`: archived when the project may live again (`reactivate_dossier`), closed when it may not.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if not row.is_open:
            return row
        row.state = state
        row.closed_at = now
        row.closed_for = reason
        row.asked_at = None
        row.save(update_fields=["state", "closed_at", "closed_for", "asked_at"])
        record_event(
            f"dossier.{state}",
            actor=actor.user if actor else None,
            dossier_id=row.pk,
            data={"reason": reason},
        )
    return row
