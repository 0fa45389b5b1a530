"""The section of a child's dossier that says who holds parental authority, opened."""

from typing import Any

from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.tnd.sections.family import FAMILY
from jalon.dossiers.models import Dossier


def family_of(dossier: Dossier) -> dict[str, Any]:
    """Return the counted answers of the section « famille » of a child's dossier; one query."""
    return open_section(dossier, dossier.sections.get(code=FAMILY.code)).counted
