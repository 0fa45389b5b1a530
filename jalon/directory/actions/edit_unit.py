"""Change what a care unit says of itself: whom it takes, prices, capabilities, territory, answers it expects."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.directory.actions.base import journal_data, present_values, refuse_stale, write_differences
from jalon.directory.models import CareUnit
from jalon.directory.policies import ONLY_MANAGERS, EstablishmentPolicy

PRICES = (
    *("price_single", "price_double", "price_single_social_aid"),
    *("price_gir_12", "price_gir_34", "price_gir_56"),
)
EDITABLE = frozenset(
    {
        *("name", "capacity", "minimum_age", "accepts_referrals", "answer_days", "takes", "not_takes", "papers"),
        "medical_opinion_first",
        *(*PRICES, "price_date", "price_includes"),
        *("social_aid", "dementia_unit", "offers", "lacks", "expects", "served_departments", "served_communes"),
        *("accepts_incomplete", "demands", "refuses"),
    }
)


def edit_unit(
    unit: CareUnit, values: Mapping[str, Any], *, actor: Actor, seen: str = "", now: datetime | None = None
) -> list[str]:
    """Write what differs; return the names of the fields changed, none when nothing differs.

    `values`: some of the columns of EDITABLE. `seen`: `version_of` the values the person had under the eyes; empty:
    whatever they were. Raises Refusal when new prices would bear a date before the present ones.
    """
    if not EstablishmentPolicy.may_edit(actor, unit.establishment):
        raise Refusal(ONLY_MANAGERS)
    if not EDITABLE.issuperset(values):
        raise ValueError(f"Not for managers to change: {sorted(set(values) - EDITABLE)}")
    now = now or timezone.now()
    with transaction.atomic():
        row = CareUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        refuse_stale(present_values(row, values), values, seen)
        _refuse_price_before(row, values)
        changes = write_differences(row, dict(values), now)
        if changes:
            record_event(
                "unit.edited",
                actor=actor.user,
                actor_place=unit.establishment.name,
                data={"finess": unit.establishment.finess, "unit": row.pk, **journal_data(changes)},
                at=now,
            )
    return sorted(changes)


def _refuse_price_before(row: CareUnit, values: Mapping[str, Any]) -> None:
    """The journal keeps each price with its date: a new price never takes a date before the one it replaces."""
    changed = any(name in values and values[name] != getattr(row, name) for name in PRICES)
    new: date | None = values.get("price_date")
    if changed and new and row.price_date and new < row.price_date:
        raise Refusal(
            f"Les prix actuels datent du {row.price_date:%d/%m/%Y}. De nouveaux prix ne peuvent pas être plus anciens"
            "\N{NO-BREAK SPACE}: corrigez la date, ou gardez ces prix."
        )
