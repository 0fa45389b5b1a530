"""What pages read of dossiers. Every function says how many queries it makes; none grows with the rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from jalon.accounts.actors import Actor
from jalon.audit.models import AccessRecord
from jalon.core.text import fold, one_line
from jalon.dossiers.documents import Document, open_section, section_definition
from jalon.dossiers.enums import DossierState
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.models import Attachment, Dossier, Participant, Section, SectionRevision
from jalon.dossiers.papers import Paper, still_asked
from jalon.dossiers.policies import AttachmentPolicy, DossierPolicy, Standing

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Saves of one person closer than this are one line of the history.
SITTING = timedelta(minutes=30)


def listed(actor: Actor, words: str = "") -> QuerySet[Dossier]:
    """Return the person's dossiers, open ones first, the latest changed first; sections come with two queries in all.

    `words`: parts of names, in any order, or a dossier number.
    """
    rows = DossierPolicy.rows(actor)
    folded = fold(words).split()
    if words.strip():
        by_name = Q(*(Q(search_name__contains=word) for word in folded)) if folded else Q(pk__in=[])
        rows = rows.filter(by_name | Q(number=one_line(words).upper().replace(" ", "-")))
    sections = Prefetch("sections", Section.objects.defer("answers_sealed").order_by("pk"))
    return rows.prefetch_related(sections).order_by("-state", "-updated_at", "pk")


def same_person(actor: Actor, identity: Mapping[str, Any]) -> Dossier | None:
    """Return an open dossier of the actor for a person with the same name, first names, date of birth and sex."""
    return (
        DossierPolicy.rows(actor)
        .filter(
            state=DossierState.OPEN,
            birth_name__iexact=identity["birth_name"],
            first_names__iexact=identity["first_names"],
            birth_date=identity["birth_date"],
            sex=identity["sex"],
        )
        .order_by("-updated_at")
        .first()
    )


def participants(dossier: Dossier) -> list[Participant]:
    """Return who takes part, oldest first; one query."""
    rows = dossier.participants.filter(ended_at__isnull=True).select_related("user")
    return list(rows.order_by("since", "pk"))


def accesses(dossier: Dossier) -> QuerySet[AccessRecord]:
    """Return who opened the dossier, latest first."""
    return AccessRecord.objects.filter(dossier_id=dossier.pk).order_by("-id")


@dataclass(frozen=True)
class Sitting:
    """Successive saves of one person: from `first` to `last` revision, in time order."""

    author: str
    first: SectionRevision
    last: SectionRevision
    count: int


def sittings(section: Section, most: int = 500) -> list[Sitting]:
    """Return the history of a section, latest first, from its `most` latest saves; one query, no answer is opened."""
    rows = list(
        SectionRevision.objects.filter(section=section)
        .select_related("author")
        .defer("answers_sealed")
        .order_by("-revision")[:most]
    )
    found = []
    start: datetime | None = None
    number = 0

    def sitting_of(row: SectionRevision) -> tuple[int, int]:
        nonlocal start, number
        if start is None or start - row.at > SITTING:
            number += 1
        start = row.at
        return row.author_id, number

    for _, group in groupby(rows, key=sitting_of):
        saves = list(group)
        found.append(Sitting(saves[0].author.full_name, saves[-1], saves[0], len(saves)))
    return found


def attachments(standing: Standing, dossier: Dossier) -> list[Attachment]:
    """Return the attachments that the person may know of, removed ones included where they may; one query."""
    rows = AttachmentPolicy.rows(standing, dossier).select_related("added_by", "removed_by")
    return list(rows.order_by("added_at", "pk"))


def attachment_of(standing: Standing, dossier: Dossier, pk: UUID) -> Attachment | None:
    """Return one attachment, None when there is none that the person may know of; one query."""
    rows = AttachmentPolicy.rows(standing, dossier).select_related("dossier", "added_by", "removed_by")
    return rows.filter(pk=pk).first()


def attachments_opened(dossier: Dossier, identifiers: Iterable[str]) -> list[Attachment]:
    """Return the attachments of a dossier among identifiers of the access journal, of which some are none. One query.

    Whatever the person may know: the caller names to them only what `AttachmentPolicy.sections` lets them.
    """
    wanted = {identifier for identifier in identifiers if _UUID.fullmatch(identifier)}
    return list(dossier.attachments.filter(pk__in=wanted))


def papers_asked(
    standing: Standing, dossier: Dossier, sections: Iterable[Section], joined: list[Attachment]
) -> list[Paper]:
    """Return the papers that the dossier should have, by its answers, and has not. No query: `sections` is all of them.

    `joined`: what `attachments` returned. Only what the person may know of is looked at.
    """
    readable = AttachmentPolicy.sections(standing, dossier)
    papers = [paper for paper in KINDS[dossier.kind].papers if paper.section in readable]
    told = {paper.asked_when.section for paper in papers if paper.asked_when}
    answers = {row.code: open_section(dossier, row).counted for row in sections if row.code in told}
    return still_asked(papers, answers, [row.paper for row in joined if row.removed_at is None and row.is_kept])


def document_at(dossier: Dossier, section: Section, revision: int) -> tuple[SectionRevision, Document] | None:
    """Return a kept state of a section and its answers, None when it never was; one query."""
    kept = SectionRevision.objects.filter(section=section, revision=revision).select_related("author").first()
    if kept is None:
        return None
    definition = section_definition(dossier, section)
    opened = Document.open(definition, dossier.sealer, bytes(kept.answers_sealed), dossier.pk, revision)
    return kept, opened
