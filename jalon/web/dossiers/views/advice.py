"""What parents take home after a child's grid: a page to read with them, and a sheet to print."""

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jalon.core.text import and_list
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import ParticipantRole
from jalon.dossiers.kinds.tnd.sections.detection import DETECTION
from jalon.dossiers.queries import participants
from jalon.web.access import requesters
from jalon.web.dossiers.advice import advice_of, why_none
from jalon.web.dossiers.doors import Opened, opened, readable
from jalon.web.dossiers.outcome import Judged, judged
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.printing.leaflet import HEADINGS, leaflet
from jalon.web.dossiers.printing.press import LEAFLET, set_volume


@requesters
@require_safe
@never_cache
def advice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the advice in plain words, to whoever reads the grid; while the grid is not finished, say so."""
    door, found = _judged(request, pk)
    told = advice_of(found)
    parts = zip(HEADINGS, (told.said, told.everyday, told.anytime), strict=True) if told else ()
    return render(
        request,
        "dossiers/advice.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "conseils", door.actor.user.pk),
            "advice": told,
            "parts": [(title, sentences) for title, sentences in parts if sentences],
            "why_none": "" if told else why_none(found),
            "grid": DETECTION.code,
        },
    )


@requesters
@require_safe
@never_cache
def print_advice(request: HttpRequest, pk: UUID) -> FileResponse:
    """Send the sheet as a PDF; 404 while there is nothing to tell."""
    door, found = _judged(request, pk)
    told = advice_of(found)
    if told is None:
        raise Http404
    at = timezone.now()
    physicians = [one.user.full_name for one in participants(door.dossier) if one.role == ParticipantRole.PHYSICIAN]
    content = leaflet(told, door.dossier, by=and_list(physicians), at=at)
    pdf = set_volume(content, at=at, template=LEAFLET)
    name = f"{door.dossier.number}-conseils.pdf"
    return FileResponse(io.BytesIO(pdf), filename=name, content_type="application/pdf")


def _judged(request: HttpRequest, pk: UUID) -> tuple[Opened, Judged]:
    """Open the dossier for somebody who reads its grid, and judge the grid as it now is."""
    door = opened(request, pk)
    step = readable(door, DETECTION.code)
    door.record("advice")
    return door, judged(open_section(door.dossier, step.section), door.dossier.birth_date)
