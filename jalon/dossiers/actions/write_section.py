"""Write a section's document as a new revision. What was signed stays signed when nothing that it covers changed."""

from datetime import datetime

from jalon.accounts.models import User
from jalon.audit.journal import record_event
from jalon.dossiers.documents import Document
from jalon.dossiers.models import Dossier, Section, SectionRevision

_WRITTEN = (
    *("revision", "changed_revision", "answers_sealed", "missing", "updated_at", "updated_by", "signed_revision"),
)


def write_section(
    dossier: Dossier, row: Section, document: Document, present: Document, *, author: User, now: datetime
) -> set[str]:
    """Seal `document` in place of `present`; return the codes whose answer is now another. The dossier is locked."""
    changed = {code for code in document.definition.by_code if not document.same(present, code)}
    was_signed = row.is_signed
    row.revision += 1
    if changed:
        row.changed_revision = row.revision
    row.answers_sealed = document.seal(dossier.sealer, dossier.pk, row.revision)
    row.missing = sum(1 for _ in document.missing())
    row.updated_at = now
    row.updated_by = author
    if was_signed and not changed:
        # A dispute opened or settled without a changed answer leaves what was signed as it was.
        row.signed_revision = row.revision
    row.save(update_fields=_WRITTEN)
    SectionRevision.objects.create(
        section=row,
        revision=row.revision,
        definition_version=row.definition_version,
        answers_sealed=row.answers_sealed,
        author=author,
        at=now,
    )
    if was_signed and changed:
        data = {"section": row.code}
        record_event("section.changed_after_signature", actor=author, dossier_id=dossier.pk, data=data, at=now)
    return changed
