"""What still lacks before a dossier may be sent. Reads counts only, never the answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.core.text import plural
from jalon.dossiers.documents import section_definition
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section


@dataclass(frozen=True)
class Missing:
    """What one section lacks. `count` is 0 when only the signature does."""

    section_code: str
    section_label: str
    count: int
    url_anchor: str
    sentence: str


def missing_to_send(dossier: Dossier, sections: Iterable[Section] | None = None) -> list[Missing]:
    """Return what each section lacks, in their order; empty when the dossier is ready. One query, none when given."""
    rows = dossier.sections.defer("answers_sealed") if sections is None else sections
    by_code = {section.code: section for section in rows}
    found = []
    for definition in KINDS[dossier.kind].sections:
        section = by_code.get(definition.code)
        if section is None:
            continue
        definition = section_definition(dossier, section)
        if section.missing:
            found.append(_unanswered(dossier, definition.code, definition.label, section.missing))
        elif definition.signed and not section.is_signed:
            found.append(_unsigned(dossier, definition.code, definition.label))
    return found


def _unanswered(dossier: Dossier, code: str, label: str, count: int) -> Missing:
    return Missing(
        code,
        label,
        count,
        f"{_address(dossier, code)}#manque",
        f"{label}\N{NO-BREAK SPACE}: il manque {plural(count, 'réponse')}.",
    )


def _unsigned(dossier: Dossier, code: str, label: str) -> Missing:
    return Missing(
        code,
        label,
        0,
        f"{_address(dossier, code)}signer/",
        f"{label}\N{NO-BREAK SPACE}: il manque la signature du médecin.",
    )


def _address(dossier: Dossier, code: str) -> str:
    """The page of a section. These addresses are a promise of the product, so the domain may name them."""
    return f"/dossiers/{dossier.pk}/volets/{code}/"
