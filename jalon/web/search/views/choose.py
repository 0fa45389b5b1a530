"""Choose a unit for the dossier, or take it out of the choice; the button says which, so that a repeat is harmless."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jalon.core.refusal import Refusal
from jalon.directory.queries import find_unit
from jalon.dossiers.models import Dossier
from jalon.referrals.actions.choose import choose
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.queries import open_by_unit
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.search.choices import bar_html, choice_html
from jalon.web.search.find import find_or_404

LONGEST_RETURN = 2000


@requesters
@require_POST
def choose_unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer with the button and the bar to htmx, with the search page to a plain form."""
    dossier, _ = find_or_404(request, pk)
    wants = "choisir" in request.POST
    number = request.POST.get("choisir" if wants else "retirer", "")
    unit = find_unit(int(number)) if re.fullmatch(r"[0-9]{1,15}", number) else None
    if unit is None:
        raise Http404
    problem = ""
    try:
        if wants:
            choose(dossier, unit, actor=actor_of(request))
        else:
            unchoose(dossier, unit, actor=actor_of(request))
    except Refusal as refusal:
        problem = refusal.sentence
    if request.headers.get("HX-Request") != "true":
        return _back(request, dossier, problem)
    requests = open_by_unit(dossier)
    button = choice_html(dossier.pk, unit.pk, str(unit), requests.get(unit.pk), problem)
    return HttpResponse(button + bar_html(dossier, requests))


def _back(request: HttpRequest, dossier: Dossier, problem: str) -> HttpResponse:
    if problem:
        messages.warning(request, problem)
    query = request.POST.get("retour", "")[:LONGEST_RETURN]
    safe = query if re.fullmatch(r"[A-Za-z0-9_.~%&=+*-]*", query) else ""
    return redirect(reverse("search:dossier", args=[dossier.pk]) + (f"?{safe}" if safe else ""))
