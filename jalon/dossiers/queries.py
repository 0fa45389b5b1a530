"""What pages read of dossiers. Every function says how many queries it makes; none grows with the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from jalon.accounts.actors import Actor
from jalon.audit.models import AccessRecord
from jalon.core.text import fold, one_line
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierState
from jalon.dossiers.kinds.registry import definition_of
from jalon.dossiers.models import Dossier, Participant, Section, SectionRevision
from jalon.dossiers.policies import DossierPolicy

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


def document_at(dossier: Dossier, section: Section, revision: int) -> tuple[SectionRevision, Document] | None:
    """Return a kept state of a section and its answers, None when it never was; one query.

    The answers come with the declaration that they were given to.
    """
    kept = SectionRevision.objects.filter(section=section, revision=revision).select_related("author").first()
    if kept is None:
        return None
    definition = definition_of(dossier.kind, section.code, kept.definition_version)
    opened = Document.open(definition, dossier.sealer, bytes(kept.answers_sealed), dossier.pk, revision)
    return kept, opened
