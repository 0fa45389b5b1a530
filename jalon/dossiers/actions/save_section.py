"""Save answers of a section, merged with what somebody else saved meanwhile.

Three states meet: the *base* the person had on screen (a kept revision), the *present* one, and what was *sent*.
A question that only one of the two people changed takes that person's answer. A question both changed differently is
*disputed*: the present answer stays, the other is kept beside it until its author chooses. Nothing typed is lost:
refused text is kept as typed, and every save is a revision.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.audit.journal import record_event
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import lapsed
from jalon.dossiers.actions.open_dossier import identity_columns
from jalon.dossiers.actions.write_section import write_section
from jalon.dossiers.asking import mark_asked
from jalon.dossiers.copies import copied
from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.documents import Document, open_section, section_definition
from jalon.dossiers.forms import check_answers
from jalon.dossiers.held import held_in
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier, Section, SectionRevision
from jalon.dossiers.origins import Origin
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.dossiers.questions import InvalidAnswerError, Raw
from jalon.dossiers.questions.base import KEPT_TYPED_LIMIT, kept_size

Side = Literal["mine", "theirs"]


@dataclass
class Saved:
    """What a save did.

    `changed`: codes whose answer is now another. `errors`: what was refused, kept as typed. `only_on_screen`: raw
    answers too long to keep. `from_others`: codes that other people changed since the base, `others` their names.
    """

    dossier: Dossier
    section: Section
    sections: list[Section]
    document: Document
    changed: set[str] = field(default_factory=set)
    errors: dict[str, InvalidAnswerError] = field(default_factory=dict)
    only_on_screen: dict[str, Raw] = field(default_factory=dict)
    from_others: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)

    def disputed_by(self, user_id: int) -> dict[str, dict[str, Any]]:
        """Return the questions on which the person still has to choose."""
        return disputes_of(self.document, user_id)


def disputes_of(document: Document, user_id: int) -> dict[str, dict[str, Any]]:
    """Return, by code, what a person answered against another: ``{"raw": …, "other": name}``."""
    key = str(user_id)
    return {code: by_user[key] for code, by_user in document.disputed.items() if key in by_user}


def save_section(
    section: Section,
    raws: Mapping[str, Raw],
    *,
    actor: Actor,
    expected_revision: int,
    keep: Mapping[str, Side] | None = None,
    origins: Mapping[str, Origin] | None = None,
    confirmed: Iterable[str] = (),
    declined: str | None = None,
    now: datetime | None = None,
) -> Saved:
    """Merge raw answers into a section and save it as a new revision when something changed.

    `raws` may hold any part of the section's questions. `expected_revision` is the one the page showed; an unknown
    one is taken as the oldest, so that every difference is seen. `keep` settles disputes of this person. `origins`:
    how the answers of these codes came, when they are now answered so. `confirmed`: codes whose answer the person now
    gives as theirs. `declined`: the earlier dossier whose answers are not wanted, or nothing to have them proposed
    again. What is `held` for the person stays as it is, whatever was sent.
    """
    now = now or timezone.now()
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=section.dossier_id)
        sections = list(dossier.sections.select_related("updated_by").order_by("pk"))
        row = next(candidate for candidate in sections if candidate.pk == section.pk)
        present = open_section(dossier, row)
        standing = _refuse_who_may_not(dossier, present.definition, actor)
        saved = Saved(dossier, row, sections, open_section(dossier, row))
        merge = _Merge(saved, present, _base(dossier, row, present, expected_revision), str(actor.user.pk))
        held = held_in(dossier, present, standing).codes
        merge.settle({code: side for code, side in (keep or {}).items() if code not in held})
        merge.take({code: raw for code, raw in raws.items() if code not in held})
        merge.mark(origins or {}, confirmed)
        if declined is not None:
            saved.document.declined = declined
        if expected_revision != row.revision:
            _name_others(saved, expected_revision, actor)
        merge.name_disputes()
        if saved.document != present:
            saved.changed = write_section(dossier, row, saved.document, present, author=actor.user, now=now)
            _update_dossier(saved, now)
    return saved


def _refuse_who_may_not(dossier: Dossier, definition: SectionDefinition, actor: Actor) -> Standing:
    """Judge again under the lock: whoever was revoked since the page opened saves nothing. One query."""
    found = DossierPolicy.find(actor, dossier.pk)
    standing = found[1] if found else Standing.NONE
    access = DossierPolicy.section(standing, definition, dossier)
    if not access.write:
        raise Refusal(access.reason)
    return standing


def _base(dossier: Dossier, row: Section, present: Document, expected: int) -> Document:
    """Return the document that the person had on screen."""
    if expected == row.revision:
        return present
    definition = section_definition(dossier, row)
    kept = SectionRevision.objects.filter(section=row, revision=expected).first()
    if kept is None:
        return Document(definition)
    return Document.open(definition, dossier.sealer, bytes(kept.answers_sealed), dossier.pk, expected)


class _Merge:
    """Brings what was sent into the document to save."""

    def __init__(self, saved: Saved, present: Document, base: Document, user: str) -> None:
        self.saved = saved
        self.document = saved.document
        self.present = present
        self.base = base
        self.user = user
        self.questions = present.definition.by_code
        saved.from_others = {code for code in self.questions if not present.same(base, code)}

    def settle(self, keep: Mapping[str, Side]) -> None:
        """Apply the choices on disputed questions."""
        for code, side in keep.items():
            mine = self.document.disputed.get(code, {}).pop(self.user, None)
            if mine is not None and side == "mine":
                self._store(self.questions[code], mine["raw"])
            if not self.document.disputed.get(code):
                self.document.disputed.pop(code, None)

    def take(self, raws: Mapping[str, Raw]) -> None:
        """Take what was sent, question by question."""
        for code, raw in raws.items():
            question = self.questions.get(code)
            if question is None:
                continue
            pending = self.document.disputed.get(code, {}).get(self.user)
            if pending is not None:
                self._take_pending(question, raw, pending)
            elif raw != self._base_raw(question):
                self._take_change(question, raw)

    def _base_raw(self, question: Question) -> Raw:
        # The page shows the person's own side of a dispute, so that is its base.
        own = self.base.disputed.get(question.code, {}).get(self.user)
        return own["raw"] if own is not None else self.base.raw(question)

    def _take_pending(self, question: Question, raw: Raw, pending: dict[str, Any]) -> None:
        """A disputed question changed again: still the person's own side, unless both now say the same."""
        if raw == self.present.raw(question):
            self.settle({question.code: "theirs"})
        elif kept_size(raw) <= KEPT_TYPED_LIMIT:
            pending["raw"] = raw

    def _take_change(self, question: Question, raw: Raw) -> None:
        code = question.code
        if code in self.saved.from_others and raw != self.present.raw(question):
            if not self._means_present(question, raw):
                self.document.disputed.setdefault(code, {})[self.user] = {"raw": raw, "other": ""}
            return
        self._store(question, raw)

    def _means_present(self, question: Question, raw: Raw) -> bool:
        """Whether the text, written otherwise, says what is already there."""
        checked = check_answers(self.present.definition, {question.code: raw})
        return (
            question.code not in self.present.typed
            and not checked.errors
            and (checked.values[question.code] == self.present.answers.get(question.code))
        )

    def _store(self, question: Question, raw: Raw) -> None:
        code = question.code
        checked = check_answers(self.document.definition, {code: raw})
        if code in checked.errors:
            self.saved.errors[code] = checked.errors[code]
            if kept_size(raw) > KEPT_TYPED_LIMIT:
                self.saved.only_on_screen[code] = raw
                return
            self.document.answers.pop(code, None)
            self.document.origins.pop(code, None)
            self.document.typed[code] = raw
            return
        self.document.typed.pop(code, None)
        value = checked.values[code]
        if value != self.document.answers.get(code):
            self.document.origins.pop(code, None)
        if value is None:
            self.document.answers.pop(code, None)
        else:
            self.document.answers[code] = value

    def mark(self, origins: Mapping[str, Origin], confirmed: Iterable[str]) -> None:
        """Write how answers came; those confirmed are the person's own."""
        for code, origin in origins.items():
            if code in self.document.answers and not self.document.same(self.present, code):
                self.document.origins[code] = origin
        for code in confirmed:
            self.document.origins.pop(code, None)

    def name_disputes(self) -> None:
        """Write beside each new dispute whose answer it met."""
        for by_user in self.document.disputed.values():
            mine = by_user.get(self.user)
            if mine is not None and not mine["other"]:
                mine["other"] = self.saved.others[-1] if self.saved.others else "Vous-même"


def _name_others(saved: Saved, expected: int, actor: Actor) -> None:
    """Name who saved since the base: other people, or nobody when the same person works in two windows."""
    authors = (
        SectionRevision.objects.filter(section=saved.section, revision__gt=expected)
        .exclude(author=actor.user)
        .select_related("author")
        .order_by("revision")
    )
    saved.others = list(dict.fromkeys(revision.author.full_name for revision in authors))


def _update_dossier(saved: Saved, now: datetime) -> None:
    dossier, kind = saved.dossier, KINDS[saved.dossier.kind]
    counted = {
        row.code: (saved.document if row.pk == saved.section.pk else open_section(dossier, row)).counted
        for row in saved.sections
    }
    mark_asked(saved.sections, kind, counted)
    needs = kind.derive(counted, dossier.needs.get("place"))
    dossier.needs_sealed = dossier.sealer.seal(needs, f"needs:{dossier.pk}")
    dossier.updated_at = now
    dossier.asked_at = None
    columns: dict[str, Any] = copied(kind, counted)
    if saved.section.code == kind.identity.code:
        columns |= identity_columns(counted[kind.identity.code])
        if lapse := lapsed(dossier, saved.changed):
            columns |= lapse
            record_event("identity.check_lapsed", actor=saved.section.updated_by, dossier_id=dossier.pk, data={})
    for name, value in columns.items():
        setattr(dossier, name, value)
    dossier.save(update_fields=["needs_sealed", "updated_at", "asked_at", *columns])
