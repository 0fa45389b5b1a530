"""What pages read of dossiers. Every function says how many queries it makes; none grows with the rows."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import F, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Delegation, Professional
from jalon.audit.models import AccessRecord
from jalon.core.text import fold, one_line
from jalon.directory.models import Ward
from jalon.dossiers.documents import Document, open_section
from jalon.dossiers.enums import DesignationState, DossierState, ParticipantRole
from jalon.dossiers.kinds.registry import KINDS, definition_of
from jalon.dossiers.likeness import Identity, difference_words, differences, letters, neighbouring_dates
from jalon.dossiers.models import (
    Attachment,
    Designation,
    Disclosure,
    Dossier,
    HandOver,
    Participant,
    ParticipantInvitation,
    Section,
    SectionRevision,
    SectionSignature,
)
from jalon.dossiers.papers import Paper, still_asked
from jalon.dossiers.policies import AttachmentPolicy, DisclosurePolicy, DossierPolicy, Standing
from jalon.dossiers.wards import of_wards

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Saves of one person closer than this are one line of the history.
SITTING = timedelta(minutes=30)


def listed(actor: Actor, words: str = "") -> QuerySet[Dossier]:
    """Return the person's dossiers, open ones first, the latest changed first; sections come with two queries in all.

    `words`: parts of names, in any order, or a dossier number; that of one united with another finds the other.
    """
    rows = DossierPolicy.asked_for(actor).exclude(state=DossierState.MERGED)
    folded = fold(words).split()
    if words.strip():
        by_name = Q(*(Q(search_name__contains=word) for word in folded)) if folded else Q(pk__in=[])
        number = one_line(words).upper().replace(" ", "-")
        united = Dossier.objects.filter(number=number, merged_into__isnull=False).values("merged_into")
        rows = rows.filter(by_name | Q(number=number) | Q(pk__in=united))
    sections = Prefetch("sections", Section.objects.defer("answers_sealed").order_by("pk"))
    return rows.prefetch_related(sections).order_by("-state", "-updated_at", "pk")


@dataclass(frozen=True)
class Twin:
    """A dossier that seems to be about the same person. `words` says how sure that is."""

    dossier: Dossier
    words: str


def twins(actor: Actor, identity: Identity, kind: str, *, besides: Dossier | None = None) -> list[Twin]:
    """Return the open dossiers of a kind that seem to be about the same person, among those the actor may know of.

    One query. A dossier of another kind is another project of care: both stay.

    The surest first. A dossier of another physician, or sent to another unit, is never told. Twins are two children.
    """
    near = Q(birth_date=identity.birth_date) | Q(
        birth_name_letters=letters(identity.birth_name), birth_date__in=neighbouring_dates(identity.birth_date)
    )
    rows = DossierPolicy.rows(actor).filter(near, kind=kind, state=DossierState.OPEN).order_by("-updated_at")
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    found = [(dossier, differences(identity, identity_of(dossier), siblings=KINDS[kind].siblings)) for dossier in rows]
    alike = [(dossier, differs) for dossier, differs in found if differs is not None]
    alike.sort(key=lambda pair: len(pair[1]))
    return [Twin(dossier, difference_words(differs)) for dossier, differs in alike]


def identity_of(dossier: Dossier) -> Identity:
    """Return the traits of a dossier, from its columns."""
    return Identity(dossier.birth_name, dossier.first_names, dossier.birth_date, dossier.sex, dossier.used_name)


def participants(dossier: Dossier) -> list[Participant]:
    """Return who takes part today, oldest first, and who invited each; one query."""
    rows = dossier.participants.in_force().select_related("user", "given_by")
    return list(rows.order_by("since", "pk"))


def mandate_of(actor: Actor, dossier: Dossier) -> Participant | None:
    """Return the mandate by which a helper acts today, with who gave it; one query."""
    rows = dossier.participants.in_force().filter(user=actor.user, role=ParticipantRole.HELPER)
    return rows.select_related("given_by").first()


def people(dossier: Dossier) -> list[Participant]:
    """Return who takes part, oldest first, mandates past their last day included; one query."""
    rows = dossier.participants.filter(ended_at__isnull=True).select_related("user", "given_by")
    return list(rows.order_by("since", "pk"))


def secretaries(rows: Iterable[Participant]) -> list[Delegation]:
    """Return who prepares the dossiers of its physicians; one query."""
    physicians = [row.user_id for row in rows if row.role == ParticipantRole.PHYSICIAN]
    facts = Delegation.objects.filter(physician__user__in=physicians, ended_at__isnull=True)
    return list(facts.select_related("physician", "delegate").order_by("created_at", "pk"))


def readers_elsewhere(dossier: Dossier) -> list[str]:
    """Return the establishments that may read the dossier today, by name; one query."""
    places = dossier.shares.filter(ended_at__isnull=True).values_list("unit__establishment__name", flat=True)
    return list(places.distinct().order_by("unit__establishment__name"))


def invitations(dossier: Dossier, since: datetime) -> list[ParticipantInvitation]:
    """Return the invitations that wait or expired, and those declined since a moment, latest first; one query."""
    rows = dossier.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    rows = rows.filter(Q(declined_at__isnull=True) | Q(declined_at__gte=since))
    return list(rows.select_related("link", "invited_by").order_by("-pk"))


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


def followed(dossiers: Iterable[UUID]) -> set[UUID]:
    """Return which of these a doctor or a ward follows, or a doctor has been asked to; one query."""
    rows = Dossier.objects.filter(
        Q(participants__role=ParticipantRole.PHYSICIAN, participants__ended_at__isnull=True)
        | Q(designations__state=DesignationState.PENDING)
        | Q(ward__isnull=False),
        pk__in=list(dossiers),
    )
    return set(rows.values_list("pk", flat=True))


def accesses(dossier: Dossier) -> QuerySet[AccessRecord]:
    """Return who opened the dossier, and those that were united into it, latest first."""
    return AccessRecord.objects.filter(dossier_id__in=united_ids(dossier)).order_by("-id")


def united_ids(dossier: Dossier) -> list[UUID]:
    """Return the identifiers of the dossier and of those united into it, which the journals name; one query."""
    return [dossier.pk, *dossier.merged.order_by("pk").values_list("pk", flat=True)]


@dataclass(frozen=True)
class Sitting:
    """Successive saves of one person: from `first` to `last` revision, in time order."""

    author: str
    first: SectionRevision
    last: SectionRevision
    count: int


def sittings(section: Section, most: int = 500) -> list[Sitting]:
    """Return the history of a section, latest first, from its `most` latest saves; no answer is opened. Two queries.

    Who saved by mandate is named so: « Sonia Klein (CLIC de Dijon, par mandat) ».
    """
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

    helpers = dict(
        Participant.objects.filter(dossier=section.dossier_id, role=ParticipantRole.HELPER).values_list(
            "user_id", "organisation"
        )
    )
    for _, group in groupby(rows, key=sitting_of):
        saves = list(group)
        author = saves[0].author.full_name
        if organisation := helpers.get(saves[0].author_id):
            author = f"{author} ({organisation}, par mandat)"
        found.append(Sitting(author, saves[-1], saves[0], len(saves)))
    return found


def others_since_signature(sections: Iterable[Section], user_id: int) -> dict[int, list[str]]:
    """Return who else saved each section since it was last signed, or ever, by its key: their names, first first.

    One query.
    """
    rows = (
        SectionRevision.objects.filter(
            section__in=[section.pk for section in sections],
            revision__gt=Coalesce(F("section__signed_revision"), 0),
        )
        .exclude(author=user_id)
        .select_related("author")
        .defer("answers_sealed")
        .order_by("section", "revision")
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        names = found.setdefault(row.section_id, [])
        if row.author.full_name not in names:
            names.append(row.author.full_name)
    return found


def attachments(standing: Standing, dossier: Dossier, disclosed: Collection[UUID] = ()) -> list[Attachment]:
    """Return the attachments that the person may know of, removed ones included where they may; one query.

    `disclosed`: those shown to them.
    """
    rows = AttachmentPolicy.rows(standing, dossier, disclosed).select_related("added_by", "removed_by")
    return list(rows.order_by("added_at", "pk"))


def attachment_of(
    standing: Standing, dossier: Dossier, pk: UUID, disclosed: Collection[UUID] = ()
) -> Attachment | None:
    """Return one attachment, None when there is none that the person may know of; one query."""
    rows = AttachmentPolicy.rows(standing, dossier, disclosed).select_related("dossier", "added_by", "removed_by")
    return rows.filter(pk=pk).first()


def disclosable_signatures(dossier: Dossier) -> list[SectionSignature]:
    """Return the last signed version of each medical section, in the order of the dossier; one query."""
    codes = [definition.code for definition in KINDS[dossier.kind].sections if definition.is_medical]
    rows = SectionSignature.objects.filter(
        section__dossier=dossier, section__code__in=codes, section__asked=True, version=F("section__signed_version")
    )
    return sorted(rows.select_related("section", "signer"), key=lambda row: codes.index(row.section.code))


def disclosable_attachments(standing: Standing, dossier: Dossier) -> list[Attachment]:
    """Return the medical attachments that somebody of this standing could show, oldest first; one query."""
    codes = [definition.code for definition in KINDS[dossier.kind].sections if definition.is_medical]
    rows = AttachmentPolicy.rows(standing, dossier).filter(section__in=codes, removed_at__isnull=True)
    return list(rows.filter(erased_at__isnull=True).select_related("added_by").order_by("added_at", "pk"))


def disclosures(dossier: Dossier) -> list[Disclosure]:
    """Return what is shown to the family today, with whom and by whom, the latest first; one query."""
    return _with_their_document(DisclosurePolicy.live(dossier))


def disclosures_to(actor: Actor, dossier: Dossier) -> list[Disclosure]:
    """Return what is shown to the person, the latest first; one query at most."""
    return _with_their_document(DisclosurePolicy.shown_to(actor, dossier))


def _with_their_document(rows: QuerySet[Disclosure]) -> list[Disclosure]:
    whole = rows.select_related("participant__user", "by", "signature__section", "signature__signer", "attachment")
    return list(whole.order_by("-since", "-pk"))


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
    """Return a kept state of a section and its answers, None when it never was; one query.

    The answers come with the declaration that they were given to.
    """
    kept = SectionRevision.objects.filter(section=section, revision=revision).select_related("author").first()
    if kept is None:
        return None
    return kept, open_revision(dossier, section, kept)


def open_revision(dossier: Dossier, section: Section, kept: SectionRevision) -> Document:
    """Return the answers of a kept state; no query."""
    definition = definition_of(dossier.kind, section.code, kept.definition_version)
    return Document.open(definition, dossier.sealer, bytes(kept.answers_sealed), dossier.pk, kept.revision)


def documents_at(dossier: Dossier, moments: Mapping[str, datetime]) -> dict[str, Document]:
    """Return the answers of sections, by code, as they were kept at a moment; those not saved by then are left out.

    One query, none without a moment.
    """
    if not moments:
        return {}
    wanted = Q()
    for code, moment in moments.items():
        wanted |= Q(section__code=code, at__lte=moment)
    rows = SectionRevision.objects.filter(wanted, section__dossier=dossier).select_related("section")
    latest = rows.order_by("section", "-revision").distinct("section")
    return {row.section.code: open_revision(dossier, row.section, row) for row in latest}


def open_of_wards(actor: Actor, most: int) -> list[Dossier]:
    """Return the open dossiers for which the person's wards ask, the latest changed first. One query."""
    rows = Dossier.objects.filter(of_wards(actor), state=DossierState.OPEN).select_related("ward")
    return list(rows.defer("needs_sealed").order_by("-updated_at", "pk")[:most])


def is_followed(ward: Ward) -> bool:
    """Return whether an open dossier is still for the ward to answer for. One query."""
    return ward.dossiers.filter(state=DossierState.OPEN, handed_over_at__isnull=True).exists()


@dataclass(frozen=True)
class Prepared:
    """Who wrote in the sections that a physician signs since they were last signed, and when last."""

    names: tuple[str, ...]
    last: datetime


def prepared(dossiers: Iterable[UUID], codes: Iterable[str]) -> dict[UUID, Prepared]:
    """Return, by dossier, who prepared its sections of these codes since their last signature. One query."""
    rows = SectionRevision.objects.filter(section__dossier__in=list(dossiers), section__code__in=list(codes))
    rows = rows.filter(Q(section__signed_revision__isnull=True) | Q(revision__gt=F("section__signed_revision")))
    told = rows.order_by().values(
        "section__dossier_id", "author_id", "author__civility", "author__first_name", "author__last_name"
    )
    found: dict[UUID, list[tuple[datetime, str]]] = {}
    for row in told.annotate(last=Max("at")):
        parts = (row["author__civility"], row["author__first_name"], row["author__last_name"])
        name = " ".join(part for part in parts if part)
        found.setdefault(row["section__dossier_id"], []).append((row["last"], name))
    return {
        pk: Prepared(tuple(name for _, name in sorted(people, reverse=True)), max(people)[0])
        for pk, people in found.items()
    }


def hand_over_of(dossier: Dossier) -> HandOver | None:
    """Return the hand-over in force, with its people; one query, none for a dossier of no ward."""
    if dossier.ward_id is None:
        return None
    rows = dossier.hand_overs.filter(ended_at__isnull=True)
    return rows.select_related("physician", "made_by", "ward__establishment").first()


def hand_overs_waiting(actor: Actor) -> list[HandOver]:
    """Return what wards gave this physician and they have not said they read, oldest first; one query."""
    rows = HandOver.objects.filter(
        physician=actor.user, ended_at__isnull=True, seen_at__isnull=True, dossier__state=DossierState.OPEN
    )
    return list(rows.select_related("dossier", "ward__establishment", "made_by").order_by("made_at"))
