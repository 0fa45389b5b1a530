"""Change what a care unit says of itself: capacity, prices, social aid, protected unit, reception of requests."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.base import write_differences
from jalon.directory.models import CareUnit
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy


class UnitValues(TypedDict):
    """What the person who keeps the page may change. Prices are euros a day, tax included."""

    name: str
    capacity: int | None
    price_single: Decimal | None
    price_double: Decimal | None
    price_single_social_aid: Decimal | None
    price_gir_12: Decimal | None
    price_gir_34: Decimal | None
    price_gir_56: Decimal | None
    price_date: date | None
    social_aid: bool | None
    dementia_unit: bool | None
    minimum_age: int | None
    accepts_referrals: bool
    answer_days: int


def edit_unit(unit: CareUnit, values: UnitValues, *, actor: Actor, now: datetime | None = None) -> list[str]:
    """Write what differs; return the names of the fields changed, none when nothing differs."""
    if not EstablishmentPolicy.may_edit(actor, unit.establishment):
        raise Refusal(ONLY_MANAGERS)
    with transaction.atomic():
        row = CareUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        changed = write_differences(row, dict(values), now or timezone.now())
        if changed:
            record_event(
                "unit.edited",
                actor=actor.user,
                actor_place=unit.establishment.name,
                data={"finess": unit.establishment.finess, "unit": row.pk, "fields": changed},
            )
    return changed
