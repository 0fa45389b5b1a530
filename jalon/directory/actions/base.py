"""What the edits of a page share: only what differs is written, and what was written is never imported over."""

from datetime import datetime
from typing import Any

from jalon.directory.enums import Source
from jalon.directory.models import CareUnit, Establishment


def write_differences(row: Establishment | CareUnit, values: dict[str, Any], now: datetime) -> list[str]:
    """Write the values that differ and remember their names in `edited_fields`. Return these names, sorted."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.edited_fields = sorted({*row.edited_fields, *changed})
    row.source = Source.UNIT
    row.updated_at = now
    row.save(update_fields=[*changed, "edited_fields", "source", "updated_at"])
    return changed
