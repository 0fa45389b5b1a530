"""Which sections the answers of a dossier call for, kept as a column: lists and counts never open an answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from jalon.dossiers.kinds.registry import Kind
from jalon.dossiers.models import Section


def mark_asked(rows: Iterable[Section], kind: Kind, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep on each section whether these answers, by section, call for it. One query for each that changes.

    A section that is no longer asked keeps what was typed in it.
    """
    for row in rows:
        asked = kind.asks(row.code, answers)
        if row.asked != asked:
            row.asked = asked
            row.save(update_fields=["asked"])
