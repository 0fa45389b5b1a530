"""From a FINESS number to the history of that page, when it is of the agency's territory."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from jalon.core.identifiers import is_valid_finess, normalise
from jalon.directory.models import Establishment
from jalon.web.access import analysts
from jalon.web.middleware import actor_of

NOT_HERE = "Aucun établissement de vos départements n’a ce numéro FINESS. Vérifiez ses neuf caractères."


@analysts
@require_safe
def page_history(request: HttpRequest) -> HttpResponse:
    """Go to the history, or back to the figures with what to correct. One query."""
    number = normalise(request.GET.get("finess", "")[:40])
    here = Establishment.objects.filter(finess=number, department__in=actor_of(request).departments)
    if not is_valid_finess(number) or not here.exists():
        messages.error(request, NOT_HERE)
        return redirect("agency:figures")
    return redirect("units:history", finess=number)
