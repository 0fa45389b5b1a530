"""What changed in a section that a physician signs, for who reads it: since their reading, or between two versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jalon.audit.journal import last_openings
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.models import SectionSignature
from jalon.dossiers.versions import Difference, differences, signatures, version_at
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.panels import Step
from jalon.web.dossiers.printing.volumes import MEDICAL


@dataclass(frozen=True)
class Compared:
    """Two states of a section: `after` is None for the present answers, not signed yet."""

    before: SectionSignature
    after: SectionSignature | None
    found: list[Difference]


def subjects(code: str) -> tuple[str, str]:
    """Return under which names of the access journal a signed section is read."""
    return f"section:{code}", MEDICAL.subject


def in_force(rows: Iterable[SectionSignature], at: datetime | None) -> SectionSignature | None:
    """Return the version that was the last signed at a moment; `rows`: latest first."""
    return next((row for row in rows if at is not None and row.at <= at), None)


def since_reading(door: Opened, step: Step) -> Compared | None:
    """Return what the last version changed for a reader of a unit, who had read an earlier one. Four queries.

    None when they had read none: everything is new to them, and what it replaced is not theirs to read.
    """
    rows = signatures(step.section)
    if len(rows) < 2:
        return None
    at = last_openings(door.actor.user, door.dossier.pk, subjects(step.definition.code), before=rows[0].at)
    before = in_force(rows, max(at.values(), default=None))
    return _compared(door, step, before, rows[0]) if before is not None else None


def between_versions(door: Opened, step: Step, version: int | None) -> Compared | None:
    """Return what a version changed; by default what is not signed yet, else the last version. Three queries."""
    rows = signatures(step.section)
    if version is None and rows and not step.section.is_signed:
        return _compared(door, step, rows[0], None)
    wanted = version if version is not None else rows[0].version if rows else 0
    pair = [row for row in rows if row.version in (wanted, wanted - 1)]
    return _compared(door, step, pair[1], pair[0]) if len(pair) == 2 else None


def _compared(door: Opened, step: Step, before: SectionSignature, after: SectionSignature | None) -> Compared:
    return Compared(before, after, differences(_document(door, step, before), _document(door, step, after)))


def _document(door: Opened, step: Step, row: SectionSignature | None) -> Document:
    if row is None:
        return open_section(door.dossier, step.section)
    return version_at(door.dossier, step.section, row.revision)[1]
