"""What a physician already signed about the same person, proposed for a new dossier. Nothing is copied by itself.

Strict: the traits of the INS are the same, letter for letter, and the physician takes part in both dossiers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from jalon.accounts.actors import Actor
from jalon.dossiers.declarations import Question
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.likeness import differences
from jalon.dossiers.models import Dossier, Participant, Section
from jalon.dossiers.origins import Origin, carried_from
from jalon.dossiers.queries import document_at, identity_of


@dataclass(frozen=True)
class Proposal:
    """Answers, by code, that the last signed version of an earlier dossier gives to what has none yet."""

    dossier_id: UUID
    number: str
    signed_on: date
    answers: Mapping[str, Any]

    @property
    def origin(self) -> Origin:
        """What is written beside each answer that is taken."""
        return carried_from(self.number, self.signed_on)


def proposal(actor: Actor, dossier: Dossier, section: Section, document: Document) -> Proposal | None:
    """Return what an earlier dossier proposes for a section, None when nothing. At most four queries, one when
    there is no earlier dossier.

    Answers given are never replaced. What was true of the earlier request alone is left out.
    """
    before = _signed_before(actor, dossier, section.code)
    if before is None or before.dossier.number == document.declined or before.signed_at is None:
        return None
    kept = document_at(before.dossier, before, before.signed_revision or 0)
    if kept is None:
        return None
    waiting = _waiting(document)
    told = {
        code: value for code, value in kept[1].counted.items() if code in waiting and waiting[code].type.keeps(value)
    }
    shown = document.definition.counted({**told, **document.answers})
    answers = {code: value for code, value in told.items() if code in shown}
    if not answers:
        return None
    return Proposal(before.dossier.pk, before.dossier.number, timezone.localdate(before.signed_at), answers)


def _waiting(document: Document) -> dict[str, Question]:
    """Return the questions that may be proposed an answer: those without any, that outlive a request."""
    return {
        question.code: question
        for question in document.definition.questions
        if not question.passing and question.code not in document.typed and question.code not in document.answers
    }


def _signed_before(actor: Actor, dossier: Dossier, code: str) -> Section | None:
    """Return the section last signed in another dossier of the same person, followed by this physician."""
    follows = Participant.objects.in_force().filter(
        dossier=OuterRef("dossier"), user=actor.user, role=ParticipantRole.PHYSICIAN
    )
    rows = Section.objects.filter(
        Exists(follows),
        code=code,
        signed_at__isnull=False,
        dossier__kind=dossier.kind,
        dossier__birth_name_letters=dossier.birth_name_letters,
        dossier__birth_date=dossier.birth_date,
        dossier__sex=dossier.sex,
    ).exclude(dossier=dossier)
    alike = [
        row
        for row in rows.select_related("dossier").order_by("-signed_at")[:20]
        if differences(identity_of(row.dossier), identity_of(dossier), siblings=KINDS[dossier.kind].siblings) == []
    ]
    return next((row for row in alike if _same_birth_place(row.dossier, dossier)), None)


def _same_birth_place(one: Dossier, other: Dossier) -> bool:
    """Whether both identities give the same place of birth; one that gives none says nothing against. Two queries."""
    code = KINDS[one.kind].identity.code
    places = [
        open_section(dossier, dossier.sections.get(code=code)).answers.get("birth_place") for dossier in (one, other)
    ]
    return len({place["code"] for place in places if place is not None}) < 2
