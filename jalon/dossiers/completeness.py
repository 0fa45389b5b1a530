"""What still lacks before a dossier is complete. Reads counts only, never the answers.

How many answers a medical section lacks depends on those it has: only whoever reads it is told. The others learn that
it is complete and signed, or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.core.text import plural
from jalon.dossiers.declarations import SectionDefinition
from jalon.dossiers.documents import section_definition
from jalon.dossiers.kinds.registry import KINDS, Kind
from jalon.dossiers.medical import PART
from jalon.dossiers.models import Dossier, Section
from jalon.dossiers.policies import DossierPolicy, Standing


@dataclass(frozen=True)
class Missing:
    """What one section lacks. `count` is 0 when only the signature does, or when the person may not know it."""

    section_code: str
    section_label: str
    count: int
    url_anchor: str
    sentence: str


def missing_to_send(dossier: Dossier, standing: Standing, sections: Iterable[Section]) -> list[Missing]:
    """Return what each section lacks, in their order, as this person may know; empty when the dossier is complete.

    Where a medical answer calls for sections, those who may not read it are told of the medical part as one.
    """
    by_code = {section.code: section for section in sections}
    kind = KINDS[dossier.kind]
    found = []
    as_one = False
    for definition in kind.sections:
        section = by_code.get(definition.code)
        if section is None or not section.asked:
            continue
        definition = section_definition(dossier, section)
        if not DossierPolicy.section(standing, definition, dossier).read:
            if as_one or not (section.missing or (definition.signed and not section.is_signed)):
                continue
            as_one = bool(kind.needed_when)
            found.append(part_not_ready(dossier, kind) if as_one else _not_ready(dossier, definition))
        elif section.missing:
            found.append(_unanswered(dossier, definition.code, definition.label, section.missing))
        elif definition.signed and not section.is_signed:
            found.append(_unsigned(dossier, definition.code, definition.label))
    return found


def _not_ready(dossier: Dossier, definition: SectionDefinition) -> Missing:
    code, label = definition.code, definition.label
    sentence = f"{label}\N{NO-BREAK SPACE}: le médecin doit encore le compléter et le signer."
    return Missing(code, label, 0, _address(dossier, code), sentence)


def part_not_ready(dossier: Dossier, kind: Kind) -> Missing:
    """Say of the medical part as one that it awaits the physician, to those who may not read it."""
    code = next(definition.code for definition in kind.sections if definition.is_medical)
    sentence = f"{PART}\N{NO-BREAK SPACE}: le médecin doit encore la compléter et la signer."
    return Missing(code, PART, 0, _address(dossier, code), sentence)


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
