"""What a person reads in a section and does not write there: answers that others give from their own accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalon.dossiers.documents import Document
from jalon.dossiers.models import Dossier
from jalon.dossiers.standings import Standing


@dataclass(frozen=True)
class Held:
    """Questions that are shown as they are answered. `codes`: each with what is said under it, often nothing.

    `url`: where what is said may be changed.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


NOTHING_HELD = Held()


def held_in(dossier: Dossier, document: Document, standing: Standing) -> Held:
    """Return what a save of the section by this person leaves as it is; `document` is the whole section. No query."""
    own = document.definition.own
    if own is None:
        return NOTHING_HELD
    codes = own.held(document.counted, not (standing.is_family or standing.is_helper))
    return Held(codes, f"/dossiers/{dossier.pk}/{own.path}")
