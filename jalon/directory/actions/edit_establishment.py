"""Change the page of an establishment: presentation, phone, e-mail for requests, website."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.base import write_differences
from jalon.directory.models import Establishment
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy


class EstablishmentValues(TypedDict):
    """What the person who keeps the page may change."""

    presentation: str
    phone: str
    email: str
    website: str


def edit_establishment(
    establishment: Establishment, values: EstablishmentValues, *, actor: Actor, now: datetime | None = None
) -> list[str]:
    """Write what differs; return the names of the fields changed, none when nothing differs."""
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    with transaction.atomic():
        row = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
        changed = write_differences(row, dict(values), now or timezone.now())
        if changed:
            record_event(
                "establishment.edited",
                actor=actor.user,
                actor_place=row.name,
                data={"finess": row.finess, "fields": changed},
            )
    return changed
