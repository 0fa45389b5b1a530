"""One dossier that says one thing, then another, and who can tell the two apart by what they are given."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from jalon.accounts.models import User
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section, SectionRevision
from tests.dossiers.factories import section_of
from tests.permissions.secrecy import Undone, Visit, client_of, each_obtained

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
    for row in dossier.sections.all():
        Section.objects.filter(pk=row.pk).update(asked=kind.asks(row.code, counted))
    needs = dossier.sealer.seal(kind.derive(counted, dossier.needs.get("place")), f"needs:{dossier.pk}")
    Dossier.objects.filter(pk=dossier.pk).update(needs_sealed=needs)


def told(dossier: Dossier, said: Side, person: User, found: list[Visit]) -> list[str]:
    """Return what this person obtains of the dossier that says so."""
    client = client_of(person)
    gathered: list[str] = []
    try:
        with transaction.atomic():
            put(dossier, said)
            gathered += each_obtained(client, found)
            raise Undone
    except Undone:
        return gathered


def leaks(dossier: Dossier, sides: Sequence[Side], person: User, found: list[Visit]) -> list[str]:
    """Return the visits by which this person tells the two sides apart; what differs must differ again."""
    one, two = (told(dossier, side, person, found) for side in sides)
    suspects = [visit for visit, first, second in zip(found, one, two, strict=True) if first != second]
    one, two, again = (told(dossier, side, person, suspects) for side in (*sides, sides[0]))
    return [
        f"{visit.method} {visit.path}"
        for visit, first, second, third in zip(suspects, one, two, again, strict=True)
        if first == third != second
    ]
