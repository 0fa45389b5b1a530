"""One dossier that says one thing, then another."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section, SectionRevision, SectionSignature
from tests.dossiers.factories import section_of
from tests.permissions.secrecy import Put

#: Medical answers by section.
Side = dict[str, dict[str, Any]]


def put(dossier: Dossier, said: Side) -> None:
    """Make the dossier say this, and nothing else differ: neither revisions, dates, nor people."""
    counted = {row.code: open_section(dossier, row).counted for row in dossier.sections.all()}
    kind = KINDS[dossier.kind]
    definitions = {definition.code: definition for definition in kind.sections}
    for code, answers in said.items():
        row = section_of(dossier, code)
        document = Document(definitions[code], dict(answers))
        counted[code] = document.counted
        sealed, digest = document.seal(dossier.sealer, dossier.pk, row.revision), document.digest(dossier.pk)
        Section.objects.filter(pk=row.pk).update(answers_sealed=sealed)
        Section.objects.filter(pk=row.pk, signed_at__isnull=False).update(signed_digest=digest)
        SectionRevision.objects.filter(section=row, revision=row.revision).update(answers_sealed=sealed)
        SectionSignature.objects.filter(section=row, revision=row.revision).update(digest=digest)
    for row in dossier.sections.all():
        Section.objects.filter(pk=row.pk).update(asked=kind.asks(row.code, counted))
    needs = dossier.sealer.seal(kind.derive(counted, dossier.needs.get("place")), f"needs:{dossier.pk}")
    Dossier.objects.filter(pk=dossier.pk).update(needs_sealed=needs)


def puts(dossier: Dossier, sides: Sequence[Side]) -> list[Put]:
    """Return what makes the dossier say each of these."""
    return [partial(put, dossier, side) for side in sides]
