"""What changed in a section, for who reads it: since a unit's last reading, or between two signed versions."""

from dataclasses import dataclass
from datetime import datetime

from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.models import SectionSignature
from jalon.dossiers.versions import Difference, differences, readable_by, signatures, version_at
from jalon.referrals.readings import reading_for
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.panels import Step
from jalon.web.typography import NBSP, day_words, hour_words

PRESENT = "les réponses présentes, pas encore signées"


@dataclass(frozen=True)
class Compared:
    """Two states of a section, in words that follow « entre » and « et »."""

    before: str
    after: str
    found: list[Difference]


def since_reading(door: Opened, step: Step) -> Compared | None:
    """Return what changed since the unit last read the section, or what it then read as changed. Four queries at most.

    None when the unit had read no older answer: everything is new to it, and what was replaced is not its to read.
    """
    reading = reading_for(door.actor, door.dossier, step.section.pk)
    if reading is None:
        return None
    late = reading.is_late(step.section)
    revision, at = (reading.revision, reading.at) if late else (reading.before_revision, reading.before_at)
    if revision is None or at is None:
        return None
    before = version_at(door.dossier, step.section, revision)[1]
    after, _ = readable_by(door.standing, door.dossier, step.section)
    read = f"ce que votre équipe a lu {day_words(at)} à {hour_words(at)}"
    return Compared(read, _present_words(step), differences(before, after))


def _present_words(step: Step) -> str:
    section = step.section
    if section.signed_at is not None and section.signed_by is not None:
        return _version_words(section.signed_version, section.signed_at, section.signed_by.full_name)
    if section.updated_at is None:
        return "les réponses présentes"
    return f"les réponses enregistrées {day_words(section.updated_at)} à {hour_words(section.updated_at)}"


def between_versions(door: Opened, step: Step, version: int | None) -> Compared | None:
    """Return what a version changed; by default what is not signed yet, else the last version. Three queries."""
    rows = signatures(step.section)
    if version is None and rows and not step.section.is_signed:
        return _compared(door, step, rows[0], None)
    wanted = version if version is not None else rows[0].version if rows else 0
    pair = [row for row in rows if row.version in (wanted, wanted - 1)]
    return _compared(door, step, pair[1], pair[0]) if len(pair) == 2 else None


def _compared(door: Opened, step: Step, before: SectionSignature, after: SectionSignature | None) -> Compared:
    documents = _document(door, step, before), _document(door, step, after)
    return Compared(_words(before), PRESENT if after is None else _words(after), differences(*documents))


def _words(row: SectionSignature) -> str:
    return _version_words(row.version, row.at, row.signer.full_name)


def _version_words(version: int, at: datetime, signer: str) -> str:
    return f"la version{NBSP}{version}, signée {day_words(at)} à {hour_words(at)} par {signer}"


def _document(door: Opened, step: Step, row: SectionSignature | None) -> Document:
    if row is None:
        return open_section(door.dossier, step.section)
    return version_at(door.dossier, step.section, row.revision)[1]
