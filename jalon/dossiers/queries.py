"""What pages read of dossiers. Every function says how many queries it makes; none grows with the rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Professional
from jalon.audit.models import AccessRecord
from jalon.core.text import fold, one_line
from jalon.dossiers.documents import Document, section_definition
from jalon.dossiers.enums import DesignationState, DossierState
from jalon.dossiers.likeness import Identity, difference_words, differences, letters, neighbouring_dates
from jalon.dossiers.models import Designation, Dossier, Participant, Section, SectionRevision
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


@dataclass(frozen=True)
class Twin:
    """A dossier that seems to be about the same person. `words` says how sure that is."""

    dossier: Dossier
    words: str


def twins(actor: Actor, identity: Identity, *, besides: Dossier | None = None) -> list[Twin]:
    """Return the open dossiers that seem to be about the same person, among those the actor may know of; one query.

    The surest first. A dossier of another physician, or sent to another unit, is never told.
    """
    near = Q(birth_date=identity.birth_date) | Q(
        birth_name_letters=letters(identity.birth_name), birth_date__in=neighbouring_dates(identity.birth_date)
    )
    rows = DossierPolicy.rows(actor).filter(near, state=DossierState.OPEN).order_by("-updated_at")
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    found = [(dossier, differences(identity, identity_of(dossier))) for dossier in rows]
    alike = [(dossier, differs) for dossier, differs in found if differs is not None]
    alike.sort(key=lambda pair: len(pair[1]))
    return [Twin(dossier, difference_words(differs)) for dossier, differs in alike]


def identity_of(dossier: Dossier) -> Identity:
    """Return the traits of a dossier, from its columns."""
    return Identity(dossier.birth_name, dossier.first_names, dossier.birth_date, dossier.sex, dossier.used_name)


def participants(dossier: Dossier) -> list[Participant]:
    """Return who takes part, oldest first; one query."""
    rows = dossier.participants.filter(ended_at__isnull=True).select_related("user")
    return list(rows.order_by("since", "pk"))


def find_physicians(words: str) -> list[Professional]:
    """Return at most twenty physicians of Jalon by parts of names and town, or by RPPS number; one query.

    Only those whom a card or e-CPS has proved, and whose account is open. Fewer than three letters find nobody.
    """
    typed = words.strip()
    rows = Professional.objects.filter(
        user__kind=UserKind.PHYSICIAN, user__is_active=True, proven_at__isnull=False
    ).select_related("user")
    if typed.isascii() and typed.isdigit():
        return list(rows.filter(rpps=typed))
    if len(fold(typed)) < 3:
        return []
    for word in typed.replace(",", " ").split()[:6]:
        if fold(word) not in ("dr", "docteur"):
            rows = rows.filter(
                Q(user__last_name__icontains=word) | Q(user__first_name__icontains=word) | Q(city__icontains=word)
            )
    return list(rows.order_by("user__last_name", "user__first_name", "pk")[:20])


def pending_designation(dossier: Dossier) -> Designation | None:
    """Return the designation that waits for its answer; one query."""
    return dossier.designations.filter(state=DesignationState.PENDING).first()


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
    """Return a kept state of a section and its answers, None when it never was; one query."""
    kept = SectionRevision.objects.filter(section=section, revision=revision).select_related("author").first()
    if kept is None:
        return None
    definition = section_definition(dossier, section)
    opened = Document.open(definition, dossier.sealer, bytes(kept.answers_sealed), dossier.pk, revision)
    return kept, opened
