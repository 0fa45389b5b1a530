"""The stored document of one section: what was answered, what was typed and refused, what two people said.

Shape of the sealed JSON: the answers ``{code: value, …}``, and beside them, each only when it holds something:

* ``"_typed": {code: raw}``: an answer that could not be read, shown again with its error until a valid one replaces it;
* ``"_disputed": {code: {user id: {"raw", "other"}}}``: the answer of somebody whose change met another person's, until
  that somebody chooses;
* ``"_joined": {code: [{"id", "paper", "label", "on"}]}``: the attachments that answer a question in place of typing;
* ``"_origins": {code: {"from", …}}``: how an answer came when nobody typed it, see `origins`;
* ``"_declined": "GA-…"``: the number of the earlier dossier whose answers were not wanted.
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
from jalon.dossiers.origins import Origin, is_carried
from jalon.dossiers.questions import Raw

#: What stands beside the answers: key of the sealed document, attribute of `Document`.
BESIDE = {
    "_typed": "typed",
    "_disputed": "disputed",
    "_joined": "joined",
    "_origins": "origins",
    "_declined": "declined",
}
Joined = dict[str, str]


@dataclass
class Document:
    """The opened answers of one section, at one revision."""

    definition: SectionDefinition
    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Raw] = field(default_factory=dict)
    disputed: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    joined: dict[str, list[Joined]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    declined: str = ""

    def raw(self, question: Question) -> Raw:
        """Return what the form shows for a question."""
        if question.code in self.typed:
            return self.typed[question.code]
        return question.type.raw(self.answers.get(question.code))

    def same(self, other: "Document", code: str) -> bool:
        """Return whether two documents say the same for a question: answer, refused text, what stands in its place."""
        return self._told(code) == other._told(code)

    def _told(self, code: str) -> tuple[Any, Any, list[Joined], Origin | None]:
        return self.answers.get(code), self.typed.get(code), self.in_place(code), self.carried(code)

    def in_place(self, code: str) -> list[Joined]:
        """Return the attachments that answer a question which nobody answered otherwise."""
        if code in self.typed or self.answers.get(code) is not None:
            return []
        return self.joined.get(code, [])

    def carried(self, code: str) -> Origin | None:
        """Return where an answer comes from when it was taken from an earlier dossier."""
        origin = self.origins.get(code)
        return origin if origin is not None and is_carried(origin) else None

    @property
    def counted(self) -> dict[str, Any]:
        """The answers of the questions shown."""
        return self.definition.counted(self.answers)

    def shown_codes(self) -> set[str]:
        """Return the codes of the questions that the answers leave on screen."""
        return {question.code for question in self.definition.shown(self.answers)}

    def missing(self) -> Iterator[Question]:
        """Yield the questions shown that still wait: required and not answered in full, or typed and refused."""
        for question in self.definition.shown(self.answers):
            answer = self.answers.get(question.code)
            if self.in_place(question.code):
                continue
            if question.code in self.typed or (
                not question.type.complete(answer) and (question.required or answer is not None)
            ):
                yield question

    def digest(self, dossier_id: UUID) -> bytes:
        """Return the SHA-256 of what a signature covers: dossier, section, version and counted answers.

        What answers in place of typing, and what comes from an earlier dossier, are covered when there are any.
        """
        covered: list[Any] = [str(dossier_id), self.definition.code, self.definition.version, self.counted]
        shown = sorted(self.shown_codes())
        joined = {code: papers for code in shown if (papers := self.in_place(code))}
        carried = {code: origin for code in shown if (origin := self.carried(code))}
        if joined or carried:
            covered.append({"joined": joined, "carried": carried})
        canonical = json.dumps(
            covered,
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        return hashlib.sha256(canonical.encode()).digest()

    def seal(self, sealer: Sealer, dossier_id: UUID, revision: int) -> bytes:
        """Encrypt the document for one revision."""
        content: dict[str, Any] = dict(self.answers)
        content |= {key: held for key, name in BESIDE.items() if (held := getattr(self, name))}
        return sealer.seal(content, _context(dossier_id, self.definition.code, revision))

    @classmethod
    def open(
        cls, definition: SectionDefinition, sealer: Sealer, sealed: bytes, dossier_id: UUID, revision: int
    ) -> "Document":
        """Decrypt a document; UnreadableError when it is not the one of this dossier, section and revision."""
        content = sealer.open(sealed, _context(dossier_id, definition.code, revision))
        beside = {name: content.pop(key) for key, name in BESIDE.items() if key in content}
        return cls(definition, answers=content, **beside)


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
