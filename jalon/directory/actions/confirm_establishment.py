"""Say that all that a page tells is still true, the free places that are shown included."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.models import Establishment
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy
from jalon.directory.queries import open_units

CHANGED = "Les places libres ont changé entre-temps. Vérifiez les nouveaux nombres, puis confirmez."


def confirm_establishment(
    establishment: Establishment, places: Mapping[int, int], *, actor: Actor, now: datetime | None = None
) -> None:
    """Date the page, and the free places the person saw: `places`, a number for each unit.

    Raises Refusal when one of these numbers is not the declared one any more: nobody confirms what was not seen.
    """
    if not EstablishmentPolicy.may_edit(actor, establishment):
        raise Refusal(ONLY_MANAGERS)
    now = now or timezone.now()
    with transaction.atomic():
        row = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
        for unit in open_units(row):
            if unit.pk not in places:
                continue
            if unit.free_places != places[unit.pk]:
                raise Refusal(CHANGED)
            declare_free_places(unit, places[unit.pk], actor=actor, now=now)
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        record_event("establishment.confirmed", actor=actor.user, actor_place=row.name, data={"finess": row.finess})
