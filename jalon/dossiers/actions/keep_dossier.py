"""Say that a dossier still holds, when it was asked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing


def keep_dossier(dossier: Dossier, *, actor: Actor, now: datetime | None = None) -> Dossier:
    """Keep the dossier as it is: its six months begin again. Refusal when it was archived meanwhile, and
    to whoever does not fill it."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        found = DossierPolicy.find(actor, row.pk)
        if closed := DossierPolicy.may_keep(found[1] if found else Standing.NONE, row):
            raise Refusal(closed)
        row.asked_at = None
        row.updated_at = now
        row.save(update_fields=["asked_at", "updated_at"])
        record_event("dossier.kept", actor=actor.user, dossier_id=row.pk, data={})
    return row
