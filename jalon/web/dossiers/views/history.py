"""The history of a section: who saved, when, and any kept state of its answers."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalon.dossiers.queries import document_at, sittings
from jalon.dossiers.versions import signature_of, signatures, verified
from jalon.web.access import requesters
from jalon.web.dossiers.doors import opened, readable
from jalon.web.dossiers.pages import frame, revision_number
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.printing.volumes import print_of
from jalon.web.dossiers.reading import read_view

PAGE = 25


@requesters
@require_safe
def history(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """List the sittings; with `?revision=`, show the answers as they then were."""
    door = opened(request, pk)
    step = readable(door, code)
    door.record(f"section:{code}")
    kept = None
    versions = signatures(step.section) if step.definition.signed else []
    asked = request.GET.get("revision", "")
    if asked:
        revision = revision_number(asked)
        found = None if revision is None else document_at(door.dossier, step.section, revision)
        if found is None:
            raise Http404
        row, document = found
        kept = {
            "row": row,
            "body": read_view(document, level=3, pieces=reverse("dossiers:attachments", args=[pk])),
            "signature": signature_of(door.dossier, document, row.revision, versions),
            "print": print_of(door.dossier.pk, document.definition, row.revision),
        }
    return render(
        request,
        "dossiers/history.html",
        {
            **frame(door),
            "definition": step.definition,
            "section": step.section,
            "section_url": step.url,
            "path": path(door.dossier, door.steps, code, door.actor.user.pk),
            "page": Paginator(sittings(step.section), PAGE).get_page(request.GET.get("page")),
            "kept": kept,
            "versions": versions if kept is None else [],
            "whole": verified(door.dossier, step.section, versions) if kept is None else set(),
        },
    )
