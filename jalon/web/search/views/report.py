"""Tell the coordination that no platform takes the child of a dossier, from the search that found none."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jalon.core.refusal import Refusal
from jalon.referrals.pathways.actions.report_unserved import report_unserved
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.search.find import find_or_404


@requesters
@require_POST
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report once, and come back to the search; a repeat says nothing more to anybody."""
    dossier, _ = find_or_404(request, pk)
    try:
        report_unserved(dossier, actor=actor_of(request))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("search:dossier", pk=dossier.pk)
