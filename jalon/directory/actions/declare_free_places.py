"""Declare how many places are free now. The date of the declaration is what makes it believed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.directory.enums import Source
from jalon.directory.models import CareUnit
from jalon.directory.policies import ONLY_DECLARERS, EstablishmentPolicy

MOST_PLACES = 999


def declare_free_places(
    unit: CareUnit, count: int, *, actor: Actor, by_link: bool = False, now: datetime | None = None
) -> CareUnit:
    """Write the number and its date, also when the number is the same: saying it again keeps it fresh.

    `by_link`: the person came by the link of an e-mail, without signing in; the journal says so.
    """
    if not EstablishmentPolicy.may_declare(actor, unit):
        raise Refusal(ONLY_DECLARERS)
    if not 0 <= count <= MOST_PLACES:
        raise Refusal(f"Indiquez un nombre de places entre 0 et {MOST_PLACES}.")
    with transaction.atomic():
        row = CareUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        if row.closed:
            raise Refusal("Cette unité est fermée\N{NO-BREAK SPACE}: elle ne déclare plus de places.")
        if row.capacity is not None and count > row.capacity:
            raise Refusal(f"L’unité compte {plural(row.capacity, 'place')}. Indiquez {row.capacity} au plus.")
        before = {"free_places": row.free_places}
        row.free_places = count
        row.free_places_at = now or timezone.now()
        row.source = Source.UNIT
        row.edited_fields = sorted({*row.edited_fields, "free_places", "free_places_at"})
        row.updated_at = row.free_places_at
        row.save(update_fields=["free_places", "free_places_at", "source", "edited_fields", "updated_at"])
        record_event(
            "unit.places_declared",
            actor=actor.user,
            actor_place=unit.establishment.name,
            data={
                "finess": unit.establishment.finess,
                "unit": row.pk,
                "count": count,
                "before": before,
                "after": {"free_places": count},
                "by": "link" if by_link else "page",
            },
            at=row.free_places_at,
        )
    return row
