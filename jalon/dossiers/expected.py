"""The answers that a unit expects before a request is sent, and those that a dossier lacks.

A unit names them « section.question », with the codes of `kinds/`. What is said of a dossier is only that an answer is
there or not: it tells nothing of what was answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.dossiers.declarations import AuthorRole, Group, Question, SectionDefinition
from jalon.dossiers.documents import open_section
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Dossier


@dataclass(frozen=True)
class Expectable:
    """A question that a unit may expect, by its code « section.question »."""

    code: str
    section: SectionDefinition
    group: Group
    question: Question


@dataclass(frozen=True)
class Lacking:
    """An expected answer that the dossier lacks, where it is filled in, and whether a physician does."""

    code: str
    label: str
    section_label: str
    url: str
    by_physician: bool


def expectable(kind: str) -> list[Expectable]:
    """Return the questions a unit may expect: those that the form leaves optional, in the order of the form."""
    return [
        Expectable(f"{section.code}.{question.code}", section, group, question)
        for section in KINDS[kind].sections
        for group in section.groups
        for question in group.questions
        if not question.required
    ]


def lacking(dossier: Dossier, codes: Iterable[str]) -> dict[str, Lacking]:
    """Return the expected answers that the dossier lacks, by code. One query; a code that no form has is left out.

    A question that the other answers keep closed lacks nothing.
    """
    wanted = set(codes)
    sections = {code.partition(".")[0] for code in wanted}
    found: dict[str, Lacking] = {}
    if not wanted:
        return found
    for row in dossier.sections.filter(code__in=sections, asked=True):
        document = open_section(dossier, row)
        for question in document.definition.shown(document.answers):
            code = f"{row.code}.{question.code}"
            if code in wanted and not question.type.complete(document.answers.get(question.code)):
                found[code] = Lacking(
                    code=code,
                    label=question.name,
                    section_label=document.definition.label,
                    url=f"/dossiers/{dossier.pk}/volets/{row.code}/#{question.anchor}",
                    by_physician=document.definition.author == AuthorRole.PHYSICIAN,
                )
    return found
