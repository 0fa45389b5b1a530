"""Say what paper an attachment is, take it away, put it back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jalon.core.refusal import Refusal
from jalon.dossiers.actions import change_attachment as changing
from jalon.dossiers.actions import remove_attachment as removing
from jalon.dossiers.enums import RemovalReason
from jalon.dossiers.policies import READ_ONLY_FOR_UNIT, AttachmentPolicy
from jalon.web.access import requesters
from jalon.web.dossiers.attachments import NO_SUCH_PAPER, Row, found_or_404
from jalon.web.dossiers.doors import Opened, opened

NO_SUCH_REASON = "Dites pourquoi vous retirez cette pièce."


@requesters
@require_POST
def change_attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """Say what paper it is."""

    def change(door: Opened, row: Row) -> None:
        papers = {paper.code: paper for paper in AttachmentPolicy.papers(door.standing, door.dossier)}
        paper = papers.get(request.POST.get("paper", ""))
        if paper is None:
            raise Refusal(NO_SUCH_PAPER)
        changing.change_attachment(row.attachment, paper, actor=door.actor)
        messages.success(request, f"C’est noté\N{NO-BREAK SPACE}: {paper.label}.")

    return _changed(request, pk, attachment, change)


@requesters
@require_POST
def remove_attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """Take it away; the list then offers to put it back."""

    def remove(door: Opened, row: Row) -> None:
        reason = request.POST.get("reason", "")
        if reason not in RemovalReason.values:
            raise Refusal(NO_SUCH_REASON)
        removing.remove_attachment(row.attachment, RemovalReason(reason), actor=door.actor)

    return _changed(request, pk, attachment, remove, f"?retiree={attachment}")


@requesters
@require_POST
def restore_attachment(request: HttpRequest, pk: UUID, attachment: UUID) -> HttpResponse:
    """Put it back."""

    def restore(door: Opened, row: Row) -> None:
        removing.restore_attachment(row.attachment, actor=door.actor)
        messages.success(request, f"{row.label}\N{NO-BREAK SPACE}: la pièce est remise.")

    return _changed(request, pk, attachment, restore)


def _changed(
    request: HttpRequest, pk: UUID, attachment: UUID, act: Callable[[Opened, Row], None], after: str = ""
) -> HttpResponse:
    door = opened(request, pk)
    row = found_or_404(door, attachment)
    home = reverse("dossiers:attachments", args=[pk])
    if not row.may_change and door.standing.is_unit:
        raise PermissionDenied(READ_ONLY_FOR_UNIT)
    try:
        if not row.may_change:
            raise Refusal(AttachmentPolicy.why_closed(door.standing, door.dossier))
        act(door, row)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(home)
    return redirect(f"{home}{after}")
