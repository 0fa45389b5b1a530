"""One attachment: its page, its pages as pictures, its file."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jalon.dossiers.enums import RemovalReason
from jalon.dossiers.files.examination import PictureError, picture
from jalon.dossiers.files.formats import JPEG, download_name
from jalon.dossiers.files.storage import LostFileError, verified_chunks
from jalon.dossiers.files.storage import opened as opened_file
from jalon.dossiers.policies import AttachmentPolicy
from jalon.web.access import requesters_and_units
from jalon.web.dossiers.attachments import Row, found_or_404, paper_groups, subject
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path

PAGES_A_SCREEN = 5
CLOSED_NOW, LOST, NO_PICTURE = 409, 503, 422


@requesters_and_units
@require_safe
def attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """Show what an attachment is, and its pages as pictures."""
    door = opened(request, pk)
    row = found_or_404(door, attachment)
    door.record_sitting(subject(row.attachment))
    return _page(request, door, row)


def _page(request: HttpRequest, door: Opened, row: Row, status: int = 200) -> HttpResponse:
    shown = row.attachment.pages if row.is_open and status == 200 else 0
    return render(
        request,
        "dossiers/attachment.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "pieces", door.actor.user.pk),
            "row": row,
            "page": Paginator(range(1, shown + 1), PAGES_A_SCREEN).get_page(request.GET.get("page")),
            "groups": paper_groups(door, AttachmentPolicy.papers(door.standing, door.dossier)),
            "reasons": RemovalReason.choices,
            "lost": status == LOST,
        },
        status=status,
    )


@requesters_and_units
@require_safe
def attachment_page(request: HttpRequest, pk: UUID, attachment: UUID, number: int) -> HttpResponse:
    """Return one page as a picture drawn here: nothing of the file itself reaches the browser."""
    door = opened(request, pk)
    row = found_or_404(door, attachment)
    if not row.is_open or not 1 <= number <= row.attachment.pages:
        raise Http404
    door.record_sitting(subject(row.attachment))
    try:
        with opened_file(door.dossier, row.attachment) as file:
            drawn = picture(file, row.attachment.media_type, number - 1)
    except LostFileError:
        return HttpResponse(status=LOST)
    except PictureError:
        return HttpResponse(status=NO_PICTURE)
    response = HttpResponse(drawn, content_type=JPEG)
    _guard(response)
    return response


@requesters_and_units
@require_safe
def attachment_file(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponseBase:
    """Give the file as it was joined, to be saved and never shown by the browser."""
    door = opened(request, pk)
    row = found_or_404(door, attachment)
    if not row.is_open:
        return _page(request, door, row, CLOSED_NOW)
    door.record(subject(row.attachment))
    try:
        chunks = verified_chunks(door.dossier, row.attachment)
    except LostFileError:
        return _page(request, door, row, LOST)
    response = StreamingHttpResponse(chunks, content_type=row.attachment.media_type)
    _guard(response)
    name = download_name(row.title, row.attachment.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Length"] = str(row.attachment.size)
    return response


def _guard(response: HttpResponseBase) -> None:
    """Leave nothing of it in a cache, and nothing to run if a browser showed it all the same."""
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
