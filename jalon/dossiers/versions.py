"""The signed versions of a section: which one a person reads, whether it is whole, what differs between two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section, SectionRevision, SectionSignature
from jalon.dossiers.policies import Standing
from jalon.dossiers.queries import document_at, open_revision
from jalon.dossiers.telling import told


class LostVersionError(LookupError):
    """A version was signed, and its answers are no more in the database."""


def signatures(section: Section) -> list[SectionSignature]:
    """Return the signed versions of a section, latest first; one query."""
    return list(section.signatures.select_related("signer").order_by("-version"))


def signature_of(
    dossier: Dossier, document: Document, revision: int, rows: Sequence[SectionSignature]
) -> SectionSignature | None:
    """Return the signature that holds for the answers of a revision: the last given by then, if it covers them.

    `rows`: what `signatures` returned. The digest is computed again: answers that were altered are not signed.
    """
    latest = next((row for row in rows if row.revision <= revision), None)
    return latest if latest is not None and bytes(latest.digest) == document.digest(dossier.pk) else None


def verified(dossier: Dossier, section: Section, rows: Sequence[SectionSignature]) -> set[int]:
    """Return the versions, of those given, whose answers kept are still those that were signed; one query."""
    by_revision = {row.revision: row for row in rows}
    whole = set()
    for kept in SectionRevision.objects.filter(section=section, revision__in=by_revision):
        document = open_revision(dossier, section, kept)
        if signature_of(dossier, document, kept.revision, [by_revision[kept.revision]]) is not None:
            whole.add(by_revision[kept.revision].version)
    return whole


def version_at(dossier: Dossier, section: Section, revision: int) -> tuple[SectionRevision, Document]:
    """Return the save that was signed and its answers; one query."""
    found = document_at(dossier, section, revision)
    if found is None:
        raise LostVersionError(f"{section.code} of {dossier.number}, revision {revision}")
    return found


def readable_by(standing: Standing, dossier: Dossier, section: Section) -> tuple[Document, SectionRevision | None]:
    """Return the answers that a person reads, and their save when it is not the present one.

    A unit reads the last signed version while a physician prepares another; one query then.
    """
    revision = readable_revision(standing, section)
    if revision == section.revision:
        return open_section(dossier, section), None
    kept, document = version_at(dossier, section, revision)
    return document, kept


def readable_revision(standing: Standing, section: Section) -> int:
    """Return the save that a person reads; no query."""
    return section.signed_revision if standing.is_unit and section.signed_revision is not None else section.revision


def asked_of(standing: Standing, dossier: Dossier, sections: Iterable[Section]) -> set[str]:
    """Return the codes of the sections that a person finds in the dossier. `sections`: all of its sections.

    A unit finds those that the version it reads calls for; one query then while a physician prepares another.
    """
    rows = list(sections)
    kind = KINDS[dossier.kind]
    if not standing.is_unit or not kind.needed_when:
        return {row.code for row in rows if row.asked}
    deciding = {need.section for need in kind.needed_when.values()}
    answers = {row.code: readable_by(standing, dossier, row)[0].counted for row in rows if row.code in deciding}
    return {row.code for row in rows if kind.asks(row.code, answers)}


@dataclass(frozen=True)
class Difference:
    """One question whose answer is another; empty text where there is none."""

    group: str
    label: str
    before: str
    after: str


def differences(before: Document, after: Document) -> list[Difference]:
    """Return what differs between two states of a section, in the order of the form, then what it asks no more."""
    found = []
    for document in (after, before):
        for group in document.definition.groups:
            for question in group.questions:
                if document is before and question.code in after.definition.by_code:
                    continue
                texts = told(before, question.code), told(after, question.code)
                if texts[0] != texts[1]:
                    found.append(Difference(group.label, question.name, *texts))
    return found
