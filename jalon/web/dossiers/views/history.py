"""The history of a section: who saved, when, and any kept state of its answers."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.dossiers.queries import document_at, sittings
from jalon.web.access import requesters
from jalon.web.dossiers.doors import opened, readable
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
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
    asked = request.GET.get("revision", "")
    if asked:
        valid = asked.isascii() and asked.isdigit() and len(asked) < 10
        found = document_at(door.dossier, step.section, int(asked)) if valid else None
        if found is None:
            raise Http404
        kept = {"row": found[0], "body": read_view(found[1], level=3)}
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
        },
    )
