"""How far the medical part is, for those who may not read it: never what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jalon.dossiers.documents import section_definition
from jalon.dossiers.models import Dossier, Section

PART = "Partie médicale"


class MedicalProgress(StrEnum):
    """The three words of the product, the same on every page."""

    TO_FILL = "à remplir"
    UNDER_WAY = "en cours"
    SIGNED = "signée"


@dataclass(frozen=True)
class MedicalState:
    """`latest`: the medical section that was signed, or else written in, last; None when there is none yet."""

    progress: MedicalProgress
    latest: Section | None

    @property
    def at(self) -> datetime | None:
        """When it was signed, or last written in."""
        if self.latest is None:
            return None
        return self.latest.signed_at if self.progress == MedicalProgress.SIGNED else self.latest.updated_at

    @property
    def by(self) -> str:
        """Who signed, or last wrote; one query unless the sections came with their people."""
        if self.latest is None:
            return ""
        who = self.latest.signed_by if self.progress == MedicalProgress.SIGNED else self.latest.updated_by
        return who.full_name if who else ""


def medical_state(dossier: Dossier, sections: Iterable[Section]) -> MedicalState:
    """Return how far the medical sections asked among these are; no query."""
    rows = [section for section in sections if section.asked and section_definition(dossier, section).is_medical]
    signed = [(row.signed_at, row.pk, row) for row in rows if row.is_signed and row.signed_at]
    if rows and len(signed) == len(rows):
        return MedicalState(MedicalProgress.SIGNED, max(signed)[2])
    begun = [(row.updated_at, row.pk, row) for row in rows if row.revision and row.updated_at]
    if begun:
        return MedicalState(MedicalProgress.UNDER_WAY, max(begun)[2])
    return MedicalState(MedicalProgress.TO_FILL, None)
