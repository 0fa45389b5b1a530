"""Bring the content of one dossier into another of the same person; nothing that either held is lost.

The one that is left keeps everything under its own key, closed, and says which one stays. What it held is sealed again
under the key of the one that stays: its answers as a kept state of each section, then the united answers above it; its
attachments as copies. `referrals.actions.merge` says who may, moves the requests and calls this.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import COLUMNS, STRICT_TRAITS, lapsed
from jalon.dossiers.actions.join_in_place import join_in_place
from jalon.dossiers.actions.merge_disclosures import merge_disclosures
from jalon.dossiers.actions.merge_people import merge_people
from jalon.dossiers.actions.open_dossier import identity_columns
from jalon.dossiers.asking import mark_asked
from jalon.dossiers.copies import copied
from jalon.dossiers.documents import AttachmentDetails, Document, open_section
from jalon.dossiers.enums import DossierState, ScanState
from jalon.dossiers.files import antivirus
from jalon.dossiers.files.storage import delete, opened, put
from jalon.dossiers.forms import check_answers
from jalon.dossiers.held import held_in
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Attachment, Dossier, Section, SectionRevision
from jalon.dossiers.policies import DisclosurePolicy, DossierPolicy, Standing
from jalon.dossiers.tasks import scan_attachment

CHANGED = (
    "L’un des deux dossiers a changé pendant que vous les compariez. Relisez-les, puis réunissez. Rien n’est perdu."
)

#: By section, the questions whose answer comes from the dossier that is left.
Chosen = Mapping[str, Collection[str]]
#: Revisions that were on screen, by identifier of the section's row.
Seen = Mapping[int, int]


@dataclass(frozen=True)
class Difference:
    """A question answered in both dossiers, not alike."""

    code: str
    kept: Document
    left: Document

    @property
    def united(self) -> Any:
        """The answer that says both, None when there is none."""
        return united(self.code, self.kept, self.left)


@dataclass
class Comparison:
    """One section of both dossiers, as a person who may read it compares them.

    `added`: how many answers only the dossier that is left has; they are taken.
    """

    kept: Section
    left: Section
    differences: list[Difference] = field(default_factory=list)
    added: int = 0


def compare(kept: Dossier, left: Dossier, readable: Collection[str]) -> list[Comparison]:
    """Return the sections of these codes, compared question by question. Two queries."""
    others = {row.code: row for row in left.sections.order_by("pk")}
    found = []
    for row in kept.sections.order_by("pk"):
        if row.code in readable:
            found.append(_compare(kept, row, left, others[row.code]))
    return found


def _compare(kept: Dossier, row: Section, left: Dossier, other: Section) -> Comparison:
    mine, theirs = open_section(kept, row), open_section(left, other)
    comparison, held = Comparison(row, other), held_in(kept, mine, Standing.PHYSICIAN).codes
    for question in mine.definition.questions:
        code = question.code
        if not _has(theirs, code) or mine.same(theirs, code) or code in held:
            continue
        if _has(mine, code):
            comparison.differences.append(Difference(code, mine, theirs))
        else:
            comparison.added += 1
    return comparison


def _has(document: Document, code: str) -> bool:
    return code in document.answers or code in document.typed


def united(code: str, kept: Document, left: Document) -> Any:
    """Return the answer that says what both documents do, None when the question takes one answer only."""
    if kept.definition is not left.definition or code in kept.typed or code in left.typed:
        return None
    return kept.definition.by_code[code].type.united(kept.answers[code], left.answers[code])


@dataclass(frozen=True)
class Copy:
    """The bytes of one attachment, sealed again for the dossier that stays. Its row comes with the merge."""

    source: Attachment
    pk: UUID
    stored_as: str


def copy_files(kept: Dossier, left: Dossier) -> list[Copy]:
    """Seal again, under the key that stays, each attachment that the other dossier holds and this one has not.

    Done before the locks are taken, as joining a file is; `drop_copies` undoes it. Raise LostFileError.
    """
    present = {
        (row.section, AttachmentDetails.open(kept, row).digest) for row in kept.attachments.filter(removed_at=None)
    }
    copies: list[Copy] = []
    try:
        for row in _living(left):
            if (row.section, AttachmentDetails.open(left, row).digest) in present:
                continue
            pk = uuid4()
            with opened(left, row) as file:
                copies.append(Copy(row, pk, put(kept, pk, file)))
    except BaseException:
        drop_copies(copies)
        raise
    return copies


def drop_copies(copies: list[Copy]) -> None:
    """Remove bytes that no row will name."""
    for copy in copies:
        delete(copy.stored_as)


def _living(dossier: Dossier) -> list[Attachment]:
    return list(dossier.attachments.filter(removed_at=None, erased_at=None).order_by("added_at", "pk"))


def merge_dossiers(
    kept: Dossier,
    left: Dossier,
    *,
    chosen: Chosen,
    both: Chosen,
    seen: Seen,
    copies: list[Copy],
    fills: bool,
    actor: Actor,
    standing: Standing,
    now: datetime,
) -> Mapping[UUID, UUID]:
    """Unite two dossiers, both locked by the caller and judged; return where each attachment of `left` now is.

    In the sections that the person may read, `chosen` says which answers come from `left`, `both` where each has its
    part; where only `left` has an answer it is taken, if `fills`. A section they may not read is taken whole when the
    one that stays has none, and is otherwise left as it is, with the other one in its history for whoever may read it.
    Refusal when a section is not as `seen`, or a file came or went since `copies` were made.
    """
    carried = _carried(kept, left, copies)
    _refuse_changed(kept, left, seen)
    shown = list(DisclosurePolicy.live(left).select_related("participant"))
    rows = list(kept.sections.order_by("pk"))
    others = {row.code: row for row in left.sections.order_by("pk")}
    changed: dict[str, set[str]] = {}
    for row in rows:
        definition = open_section(kept, row).definition
        reads = DossierPolicy.section(standing, definition, kept).read
        union = _Union(kept, row, left, others[row.code])
        if reads and fills:
            held = held_in(kept, union.present, Standing.PHYSICIAN).codes
            union.chosen, union.both = ({*picked.get(row.code, ())} - held.keys() for picked in (chosen, both))
        changed[row.code] = union.write(fills=fills, reads=reads, actor=actor, now=now)
    merge_people(kept, left, now)
    _keep_copies(kept, copies, now)
    for code in sorted({copy.source.section for copy in copies}):
        join_in_place(kept, code, author=actor.user, now=now)
    merge_disclosures(kept, shown, carried, actor, now)
    _derive(kept, left, list(kept.sections.order_by("pk")), changed, now)
    if left.held_since is not None and kept.held_since is None:
        kept.held_since, kept.held_for = left.held_since, left.held_for
        kept.save(update_fields=["held_since", "held_for"])
    if left.ward_id is not None and kept.ward_id is None:
        kept.ward_id, kept.handed_over_at = left.ward_id, left.handed_over_at
        kept.save(update_fields=["ward", "handed_over_at"])
    _leave(kept, left, actor, now)
    return carried


def _leave(kept: Dossier, left: Dossier, actor: Actor, now: datetime) -> None:
    """Close the dossier that is left; its number leads to the one that stays from then on."""
    left.state, left.merged_into, left.closed_at, left.asked_at = DossierState.MERGED, kept, now, None
    left.closed_for = "merged"
    left.save(update_fields=["state", "merged_into", "closed_at", "asked_at", "closed_for"])
    left.merged.update(merged_into=kept)
    data = {"other": str(left.pk)}
    record_event("dossier.merged", actor=actor.user, dossier_id=kept.pk, data=data, at=now)
    data = {"other": str(kept.pk)}
    record_event("dossier.merged_into", actor=actor.user, dossier_id=left.pk, data=data, at=now)


def _carried(kept: Dossier, left: Dossier, copies: list[Copy]) -> dict[UUID, UUID]:
    """Return where each attachment of `left` will be: its copy, or the same file that the other had already.

    Refusal when one came or went since the copies were made.
    """
    same = {(row.section, AttachmentDetails.open(kept, row).digest): row.pk for row in reversed(_living(kept))}
    made = {copy.source.pk: copy.pk for copy in copies}
    found = {}
    for row in _living(left):
        where = made.get(row.pk) or same.get((row.section, AttachmentDetails.open(left, row).digest))
        if where is None:
            raise Refusal(CHANGED)
        found[row.pk] = where
    return found


def _refuse_changed(kept: Dossier, left: Dossier, seen: Seen) -> None:
    present = dict(Section.objects.filter(dossier__in=(kept, left)).values_list("pk", "revision"))
    if any(present.get(pk) != revision for pk, revision in seen.items()) or len(seen) != len(present):
        raise Refusal(CHANGED)


class _Union:
    """One section of the dossier that stays, with what the other one says."""

    def __init__(self, kept: Dossier, row: Section, left: Dossier, other: Section) -> None:
        self.kept = kept
        self.row = row
        self.other = other
        self.present = open_section(kept, row)
        self.theirs = open_section(left, other)
        self.result = open_section(kept, row)
        self.chosen: set[str] = set()
        self.both: set[str] = set()

    def write(self, *, fills: bool, reads: bool, actor: Actor, now: datetime) -> set[str]:
        """Write the kept states, and return the codes whose answer is now another."""
        if self.other.revision == 0 or self._same():
            return set()
        whole = not reads and self.row.revision == 0
        for question in self.result.definition.questions:
            code = question.code
            fresh = not _has(self.present, code)
            if code in self.chosen or (fresh and fills and (reads or whole)):
                self._take(code)
            elif code in self.both and not fresh and _has(self.theirs, code):
                self._join(code)
        if own := self.result.definition.own:
            own.settle(self.result.answers, self.present.answers, self.theirs.answers)
        changed = {code for code in self.result.definition.by_code if not self.result.same(self.present, code)}
        was_signed = self.row.is_signed
        author = self.other.updated_by_id or actor.user.pk
        self._add(self.theirs, self.other.definition_version, author, self.other.updated_at or now)
        self._add(self.result, self.row.definition_version, actor.user.pk, now)
        if was_signed and not changed:
            self.row.signed_revision = self.row.revision
        if changed:
            self.row.updated_at, self.row.updated_by = now, actor.user
        self.row.missing = sum(1 for _ in self.result.missing())
        self.row.save()
        if was_signed and changed:
            data = {"section": self.row.code}
            record_event(
                "section.changed_after_signature", actor=actor.user, dossier_id=self.kept.pk, data=data, at=now
            )
        return changed

    def _same(self) -> bool:
        mine, theirs = self.present, self.theirs
        return (mine.answers, mine.typed) == (theirs.answers, theirs.typed) and not theirs.disputed

    def _take(self, code: str) -> None:
        """Take an answer as it is; one given to another version of the question is read again."""
        self.result.answers.pop(code, None)
        self.result.typed.pop(code, None)
        question = self.theirs.definition.by_code.get(code)
        if question is None:
            return
        # What stands in place of typing follows the copied attachments: see `join_in_place`.
        self.result.origins.pop(code, None)
        if code in self.theirs.origins:
            self.result.origins[code] = self.theirs.origins[code]
        if code in self.theirs.typed:
            self.result.typed[code] = self.theirs.typed[code]
        elif self.theirs.definition is self.result.definition:
            if code in self.theirs.answers:
                self.result.answers[code] = self.theirs.answers[code]
        else:
            self._read_again(code, self.theirs.raw(question))

    def _join(self, code: str) -> None:
        value = united(code, self.present, self.theirs)
        if value is not None:
            self.result.answers[code] = value

    def _read_again(self, code: str, raw: Any) -> None:
        checked = check_answers(self.result.definition, {code: raw})
        if code in checked.errors:
            self.result.typed[code] = raw
        elif checked.values[code] is not None:
            self.result.answers[code] = checked.values[code]

    def _add(self, document: Document, version: int, author_id: int, at: datetime) -> None:
        self.row.revision += 1
        self.row.answers_sealed = document.seal(self.kept.sealer, self.kept.pk, self.row.revision)
        SectionRevision.objects.create(
            section=self.row,
            revision=self.row.revision,
            definition_version=version,
            answers_sealed=self.row.answers_sealed,
            author_id=author_id,
            at=at,
        )


def _keep_copies(kept: Dossier, copies: list[Copy], now: datetime) -> None:
    for copy in copies:
        source = copy.source
        details = AttachmentDetails.open(source.dossier, source)
        Attachment.objects.create(
            pk=copy.pk,
            dossier=kept,
            section=source.section,
            paper=source.paper,
            details_sealed=details.seal(kept, copy.pk, source.section),
            size=source.size,
            media_type=source.media_type,
            pages=source.pages,
            stored_as=copy.stored_as,
            scan_state=source.scan_state,
            scanned_at=source.scanned_at,
            added_at=source.added_at,
            added_by_id=source.added_by_id,
        )
        if source.scan_state == ScanState.WAITING and antivirus.is_configured():
            scan_attachment.defer(attachment_id=str(copy.pk))


def _derive(kept: Dossier, left: Dossier, rows: list[Section], changed: Mapping[str, set[str]], now: datetime) -> None:
    """Write again what is read from the answers: needs, identity columns, how far the identity was checked."""
    kind = KINDS[kept.kind]
    counted = {row.code: open_section(kept, row).counted for row in rows}
    mark_asked(rows, kind, counted)
    kept.needs_sealed = kept.sealer.seal(kind.derive(counted, kept.needs.get("place")), f"needs:{kept.pk}")
    kept.updated_at, kept.asked_at = now, None
    columns: dict[str, Any] = copied(kind, counted)
    code = kind.identity.code
    if changed[code]:
        columns |= identity_columns(counted[code]) | lapsed(kept, changed[code])
    theirs = open_section(left, left.sections.get(code=code)).counted
    unchecked = columns.get("identity_checked_by", kept.identity_checked_by) is None
    if unchecked and all(counted[code].get(trait) == theirs.get(trait) for trait in STRICT_TRAITS):
        columns |= {name: getattr(left, name) for name in COLUMNS}
    for name, value in columns.items():
        setattr(kept, name, value)
    kept.save(update_fields=["needs_sealed", "updated_at", "asked_at", *columns])
