"""Attachments in words: rows of the list, what is still asked, sizes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from jalon.core.text import plural
from jalon.dossiers.documents import AttachmentDetails
from jalon.dossiers.enums import ScanState
from jalon.dossiers.files.formats import FORMATS
from jalon.dossiers.kinds.registry import paper_of
from jalon.dossiers.models import Attachment
from jalon.dossiers.papers import Paper
from jalon.dossiers.policies import AttachmentPolicy
from jalon.dossiers.queries import attachment_of, papers_asked
from jalon.dossiers.queries import attachments as attachments_of
from jalon.web.dossiers.disclosures import files_shown_to
from jalon.web.dossiers.doors import Opened
from jalon.web.dossiers.panels import Step
from jalon.web.typography import NBSP

KILO, MEGA = 1024, 1024 * 1024
NO_SUCH_PAPER = "Choisissez dans la liste de quel papier il s’agit."
UNKNOWN = "Pièce inconnue ou réservée"
MEDICAL_ALONE = "Lu seulement par les médecins et les personnes habilitées à la lecture médicale."
DISCLOSED = "Ce que le médecin ou la plateforme partagent avec vous."
MEDICAL_ELSEWHERE = "Les documents médicaux se remettent au médecin\N{NO-BREAK SPACE}: lui seul les joint au dossier."


@dataclass(frozen=True)
class Row:
    """One attachment, as a line and as a page."""

    attachment: Attachment
    label: str
    title: str
    kind: str
    size: str
    icon: str
    is_open: bool
    may_change: bool

    @property
    def url(self) -> str:
        return reverse("dossiers:attachment", args=[self.attachment.dossier_id, self.attachment.pk])

    @property
    def file_url(self) -> str:
        return reverse("dossiers:attachment_file", args=[self.attachment.dossier_id, self.attachment.pk])

    @property
    def is_refused(self) -> bool:
        return self.attachment.scan_state == ScanState.REFUSED

    @property
    def is_waiting(self) -> bool:
        """Whether the antivirus has yet to read it."""
        return self.attachment.is_kept and not self.is_open and self.attachment.removed_at is None

    @property
    def may_be_restored(self) -> bool:
        return self.may_change and self.attachment.removed_at is not None and self.attachment.is_kept


def rows_of(door: Opened, attachments: Iterable[Attachment]) -> list[Row]:
    """Return attachments as rows, for a person who may know of them."""
    writable = {paper.section for paper in AttachmentPolicy.papers(door.standing, door.dossier)}
    return [_row(door, attachment, attachment.section in writable) for attachment in attachments]


def _row(door: Opened, attachment: Attachment, may_change: bool) -> Row:
    form = FORMATS[attachment.media_type]
    return Row(
        attachment,
        label=paper_of(door.dossier.kind, attachment.paper).label,
        title=AttachmentDetails.open(door.dossier, attachment).title,
        kind=form.label,
        size=size_words(attachment.size),
        icon=form.icon,
        is_open=AttachmentPolicy.is_open(attachment),
        may_change=may_change,
    )


@dataclass(frozen=True)
class Shelf:
    """The live attachments of one section, of which `says` tells who reads them when not everybody does."""

    label: str
    says: str
    rows: list[Row]


def attachments_words(door: Opened) -> str:
    """« 3 pièces. Il manque 2 papiers. », of what the person may know. Two queries at most."""
    known = attachments_of(door.standing, door.dossier, files_shown_to(door))
    live = sum(1 for row in known if row.removed_at is None and row.is_kept)
    asked = papers_asked(door.standing, door.dossier, [step.section for step in door.steps], known)
    has = f"{plural(live, 'pièce')}." if live else "Aucune pièce."
    return f"{has} Il manque {plural(len(asked), 'papier')}." if asked else has


def shelves_of(door: Opened, rows: Iterable[Row]) -> list[Shelf]:
    """Return the rows by section, in the order of the dossier; sections without any are left out."""
    live = [row for row in rows if row.attachment.removed_at is None]
    shelves = []
    for step in door.steps:
        inside = [row for row in live if row.attachment.section == step.definition.code]
        if inside:
            shelves.append(Shelf(step.definition.label, _says(step), inside))
    return shelves


def _says(step: Step) -> str:
    if not step.access.read:
        return DISCLOSED
    return MEDICAL_ALONE if step.definition.is_medical else ""


def found_or_404(door: Opened, pk: UUID) -> Row:
    """Return an attachment. One that does not exist and one that the person may not know of leave the same trace."""
    attachment = attachment_of(door.standing, door.dossier, pk, files_shown_to(door))
    if attachment is None:
        door.record("attachment", granted=False, reason=UNKNOWN)
        raise Http404
    return rows_of(door, [attachment])[0]


def subject(attachment: Attachment) -> str:
    """Return the subject of an attachment in the access journal."""
    return f"attachment:{attachment.pk}"


def paper_groups(door: Opened, papers: list[Paper]) -> list[tuple[str, list[Paper]]]:
    """Return the kinds of paper that may be joined, by section."""
    groups = []
    for step in door.steps:
        inside = [paper for paper in papers if paper.section == step.definition.code]
        if inside:
            groups.append((step.definition.label, inside))
    return groups


def unsorted(papers: list[Paper]) -> Paper:
    """Return the paper that a file is until somebody says more: the last, hence the least open, that they may join."""
    return papers[-1]


def size_words(size: int) -> str:
    """« 312 ko », « 1,4 Mo »."""
    if size < KILO:
        return f"{size}{NBSP}octets"
    if size < MEGA:
        return f"{round(size / KILO)}{NBSP}ko"
    return f"{size / MEGA:.1f}{NBSP}Mo".replace(".0", "").replace(".", ",")


def waits_shortly(rows: Iterable[Row], now: datetime | None = None) -> bool:
    """Return whether an attachment has just been joined and its scan should end any moment."""
    since = (now or timezone.now()) - timedelta(minutes=2)
    return any(row.is_waiting and row.attachment.added_at > since for row in rows)
