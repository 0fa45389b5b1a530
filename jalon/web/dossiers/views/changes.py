"""What a version of a signed section changed, question by question."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.web.access import requesters_and_units
from jalon.web.dossiers.changes import between_versions, since_reading
from jalon.web.dossiers.doors import opened, readable
from jalon.web.dossiers.pages import frame, revision_number
from jalon.web.dossiers.panels import path


@requesters_and_units
@require_safe
def changes(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Show what is not signed yet against the last version, or what `?version=` changed.

    For a unit: what it would read now against what it had read. Reading it is in the access journal.
    """
    door = opened(request, pk)
    step = readable(door, code)
    if not (step.definition.signed or door.standing.is_unit):
        raise Http404
    asked = request.GET.get("version", "")
    version = revision_number(asked)
    if door.standing.is_unit:
        compared = since_reading(door, step)
    elif asked and version is None:
        raise Http404
    else:
        compared = between_versions(door, step, version)
    door.record_reading(f"section:{code}", [step])
    return render(
        request,
        "dossiers/changes.html",
        {
            **frame(door),
            "definition": step.definition,
            "section_url": step.url,
            "path": path(door.dossier, door.steps, code, door.actor.user.pk),
            "compared": compared,
            "unit": door.standing.is_unit,
        },
    )
