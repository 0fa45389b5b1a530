"""The attachments of a dossier: what there is, what is still asked, and joining more."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.actions.add_attachment import add_attachment
from jalon.dossiers.enums import RemovalReason
from jalon.dossiers.papers import Paper
from jalon.dossiers.policies import READ_ONLY_FOR_UNIT, AttachmentPolicy
from jalon.dossiers.queries import attachments as attachments_of
from jalon.dossiers.queries import papers_asked
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.attachments import (
    MEDICAL_ELSEWHERE,
    NO_SUCH_PAPER,
    paper_groups,
    rows_of,
    shelves_of,
    unsorted,
    waits_shortly,
)
from jalon.web.dossiers.disclosures import files_shown_to
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.uploads import MOST_FILES, ArrivedFile

REFUSED = 422
NO_FILE = "Choisissez d’abord un fichier, ou prenez une photo."
TOO_MANY = f"Joignez {MOST_FILES}\N{NO-BREAK SPACE}fichiers au plus à la fois. Ceux qui suivaient n’ont pas été joints."


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the attachments that the person may know of, or take new ones; each file on its own, whatever the others."""
    door = opened(request, pk)
    if request.method == "POST":
        return _add(request, door)
    door.record_sitting("attachments")
    return _page(request, door)


def _page(request: HttpRequest, door: Opened, refused: list[tuple[str, str]] | None = None) -> HttpResponse:
    known = attachments_of(door.standing, door.dossier, files_shown_to(door))
    rows = rows_of(door, known)
    papers = AttachmentPolicy.papers(door.standing, door.dossier)
    undo = request.GET.get("retiree", "")
    context: dict[str, Any] = {
        **frame(door),
        "path": path(door.dossier, door.steps, "pieces", door.actor.user.pk),
        "shelves": shelves_of(door, rows),
        "removed": [row for row in rows if row.attachment.removed_at],
        "just_removed": next((row for row in rows if str(row.attachment.pk) == undo and row.may_be_restored), None),
        "asked": papers_asked(door.standing, door.dossier, [step.section for step in door.steps], known),
        "groups": paper_groups(door, papers),
        "preset": unsorted(papers).code if papers else "",
        "reasons": RemovalReason.choices,
        "polls": waits_shortly(rows),
        "requester": door.standing.is_requester,
        "refused": refused or [],
        "most_files": MOST_FILES,
        "medical_elsewhere": MEDICAL_ELSEWHERE if papers and not any(step.access.sign for step in door.steps) else "",
    }
    return render(request, "dossiers/attachments.html", context, status=REFUSED if refused else 200)


def _add(request: HttpRequest, door: Opened) -> HttpResponse:
    papers = AttachmentPolicy.papers(door.standing, door.dossier)
    if not papers:
        if door.standing.is_unit:
            raise PermissionDenied(READ_ONLY_FOR_UNIT)
        return _answer(request, door, 0, [("", AttachmentPolicy.why_closed(door.standing, door.dossier))])
    code = request.POST.get("paper", "") or unsorted(papers).code
    paper = next((paper for paper in papers if paper.code == code), None)
    if paper is None:
        return _answer(request, door, 0, [("", f"{NO_SUCH_PAPER} {MEDICAL_ELSEWHERE}")])
    files = cast(list[ArrivedFile], request.FILES.getlist("file"))
    return _answer(request, door, *_take(door, paper, files))


def _take(door: Opened, paper: Paper, files: list[ArrivedFile]) -> tuple[int, list[tuple[str, str]]]:
    """Return how many files were joined, and (name, sentence) for each of the others."""
    if not files:
        return 0, [("", NO_FILE)]
    refused = []
    for file in files[:MOST_FILES]:
        try:
            add_attachment(door.dossier, paper, file.file, name=file.name, size=file.size, actor=door.actor)
        except Refusal as refusal:
            refused.append((file.name, refusal.sentence))
    kept = len(files[:MOST_FILES]) - len(refused)
    if len(files) > MOST_FILES:
        refused.append(("", TOO_MANY))
    return kept, refused


def _answer(request: HttpRequest, door: Opened, kept: int, refused: list[tuple[str, str]]) -> HttpResponse:
    """For the page's script, which sends one file at a time, a sentence; without it, the page."""
    if request.headers.get("HX-Request") == "true":
        sentence = refused[0][1] if refused else "Joint."
        return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=REFUSED if refused else 201)
    if kept:
        messages.success(request, f"{plural(kept, 'pièce jointe', 'pièces jointes')}.")
    if refused:
        return _page(request, door, refused)
    return redirect(request.path)
