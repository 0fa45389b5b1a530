"""The stored document of one section: what was answered, what was typed and refused, what two people said.

Shape of the sealed JSON: ``{code: value, …, "_typed": {code: raw}, "_disputed": {code: {user id: {"raw", "other"}}}}``.
`_typed` keeps an answer that could not be read, so that it is shown again with its error; a valid answer replaces it.
`_disputed` keeps the answer of somebody whose change met another person's, until that somebody chooses.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jalon.core.crypto import Sealer
from jalon.dossiers.declarations import Question, SectionDefinition
from jalon.dossiers.kinds.registry import definition_of
from jalon.dossiers.models import Attachment, Dossier, Section
from jalon.dossiers.questions import Raw

TYPED = "_typed"
DISPUTED = "_disputed"


@dataclass
class Document:
    """The opened answers of one section, at one revision."""

    definition: SectionDefinition
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Raw] = field(default_factory=dict)
    disputed: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def raw(self, question: Question) -> Raw:
        """Return what the form shows for a question."""
        if question.code in self.typed:
            return self.typed[question.code]
        return question.type.raw(self.answers.get(question.code))

    def same(self, other: "Document", code: str) -> bool:
        """Return whether two documents say the same for a question, typed and refused text included."""
        return self.answers.get(code) == other.answers.get(code) and self.typed.get(code) == other.typed.get(code)

    @property
    def counted(self) -> dict[str, Any]:
        """The answers of the questions shown."""
        return self.definition.counted(self.answers)

    def missing(self) -> Iterator[Question]:
        """Yield the questions shown that still wait: required and not answered in full, or typed and refused."""
        for question in self.definition.shown(self.answers):
            answer = self.answers.get(question.code)
            if question.code in self.typed or (
                not question.type.complete(answer) and (question.required or answer is not None)
            ):
                yield question

    def digest(self, dossier_id: UUID) -> bytes:
        """Return the SHA-256 of what a signature covers: dossier, section, version and counted answers."""
        canonical = json.dumps(
            [str(dossier_id), self.definition.code, self.definition.version, self.counted],
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        return hashlib.sha256(canonical.encode()).digest()

    def seal(self, sealer: Sealer, dossier_id: UUID, revision: int) -> bytes:
        """Encrypt the document for one revision."""
        content: dict[str, Any] = dict(self.answers)
        if self.typed:
            content[TYPED] = self.typed
        if self.disputed:
            content[DISPUTED] = self.disputed
        return sealer.seal(content, _context(dossier_id, self.definition.code, revision))

    @classmethod
    def open(
        cls, definition: SectionDefinition, sealer: Sealer, sealed: bytes, dossier_id: UUID, revision: int
    ) -> "Document":
        """Decrypt a document; UnreadableError when it is not the one of this dossier, section and revision."""
        content = sealer.open(sealed, _context(dossier_id, definition.code, revision))
        typed = content.pop(TYPED, {})
        disputed = content.pop(DISPUTED, {})
        return cls(definition, answers=content, typed=typed, disputed=disputed)


def _context(dossier_id: UUID, code: str, revision: int) -> str:
    return f"section:{dossier_id}:{code}:{revision}"


def section_definition(dossier: Dossier, section: Section) -> SectionDefinition:
    """Return the definition, in the version that the section is filled in with."""
    return definition_of(dossier.kind, section.code, section.definition_version)


def open_section(dossier: Dossier, section: Section) -> Document:
    """Return the present answers of a section; empty when it was never saved."""
    definition = section_definition(dossier, section)
    if section.answers_sealed is None:
        return Document(definition)
    return Document.open(definition, dossier.sealer, bytes(section.answers_sealed), dossier.pk, section.revision)


@dataclass(frozen=True)
class AttachmentDetails:
    """What is sealed of an attachment besides its bytes: the name it came with, and their SHA-256, in hexadecimal."""

    title: str
    digest: str

    def seal(self, dossier: Dossier, attachment_id: UUID, section: str) -> bytes:
        """Encrypt, bound to the attachment and to the section that it is read in."""
        content = {"title": self.title, "digest": self.digest}
        return dossier.sealer.seal(content, _attachment_context(dossier.pk, attachment_id, section))

    @classmethod
    def open(cls, dossier: Dossier, row: Attachment) -> "AttachmentDetails":
        """Decrypt; UnreadableError when the row was moved to another section by other means than its action."""
        context = _attachment_context(dossier.pk, row.pk, row.section)
        return cls(**dossier.sealer.open(bytes(row.details_sealed), context))


def _attachment_context(dossier_id: UUID, attachment_id: UUID, section: str) -> str:
    return f"attachment:{dossier_id}:{attachment_id}:{section}"
