"""What the edits of a page share: only what differs is written, and what was written is never imported over.

Two people may edit the same page. A form carries the digest of the values it was filled from; when another person has
changed one of them since, nothing is written and the second person is told (`ChangedMeanwhile`).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jalon.core.refusal import Refusal
from jalon.directory.enums import Source
from jalon.directory.models import CareUnit, Establishment

MEANWHILE = "Une autre personne a modifié cette page pendant que vous l’aviez sous les yeux."
# Written, but not shown to everybody: the journal tells that they changed, not their values.
NOT_PUBLIC = frozenset({"email"})

Changes = dict[str, tuple[Any, Any]]


class ChangedMeanwhile(Refusal):
    """The values a form was filled from are not the present ones any more."""


def version_of(values: Mapping[str, Any]) -> str:
    """Return a digest of values, the same for the same values."""
    canonical = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def refuse_stale(present: Mapping[str, Any], wanted: Mapping[str, Any], seen: str) -> None:
    """Raise ChangedMeanwhile when the form was filled from other values; not when both people wrote the same."""
    if seen and seen != version_of(present) and version_of(present) != version_of(wanted):
        raise ChangedMeanwhile(MEANWHILE)


def present_values(row: Establishment | CareUnit, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that a form edits."""
    return {name: getattr(row, name) for name in names}


def write_differences(row: Establishment | CareUnit, values: dict[str, Any], now: datetime) -> Changes:
    """Write the values that differ and remember their names in `edited_fields`. Return each with before and after."""
    changes = {name: (getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value}
    if changes:
        for name, (_, value) in changes.items():
            setattr(row, name, value)
        mark_edited(row, changes, now)
        row.save(update_fields=[*changes, "edited_fields", "source", "updated_at"])
    return changes


def mark_edited(row: Establishment | CareUnit, names: Mapping[str, Any], now: datetime) -> None:
    """Set on the row that these fields are the establishment's own from now on; the caller saves."""
    row.edited_fields = sorted({*row.edited_fields, *names})
    row.source = Source.UNIT
    row.updated_at = now


def journal_data(changes: Changes) -> dict[str, Any]:
    """Return the changes as the journal keeps them: names, and the values before and after of what is public."""
    public = {name: pair for name, pair in sorted(changes.items()) if name not in NOT_PUBLIC}
    return {
        "fields": sorted(changes),
        "before": {name: plain(before) for name, (before, _) in public.items()},
        "after": {name: plain(after) for name, (_, after) in public.items()},
    }


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value.isoformat() if isinstance(value, date | datetime) else value
