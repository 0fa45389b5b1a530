"""« Tout est encore exact »: the manager dates the page, and the free places seen beside the button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jalon.core.refusal import Refusal
from jalon.directory.actions.confirm_establishment import confirm_establishment
from jalon.web.access import managers
from jalon.web.middleware import actor_of
from jalon.web.units.find import managed_establishment

PREFIX = "places-"


@managers
@require_POST
def confirm(request: HttpRequest, finess: str) -> HttpResponse:
    """The numbers seen come with the form: nobody confirms what changed behind their back."""
    row = managed_establishment(request, finess)
    seen = {
        int(name.removeprefix(PREFIX)): int(value)
        for name, value in request.POST.dict().items()
        if name.startswith(PREFIX) and isinstance(value, str) and _are_numbers(name.removeprefix(PREFIX), value)
    }
    try:
        confirm_establishment(row, seen, actor=actor_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"C’est noté\N{NO-BREAK SPACE}: la page de {row} est exacte aujourd’hui.")
    return redirect("home:home") if request.POST.get("retour") == "accueil" else redirect("units:show", finess=finess)


def _are_numbers(*texts: str) -> bool:
    return all(text.isascii() and text.isdigit() and len(text) < 18 for text in texts)
