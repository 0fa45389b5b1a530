"""Declare the free places of a unit: one button, or a number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.policies import ONLY_DECLARERS, EstablishmentPolicy
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.units.find import unit_or_404
from jalon.web.units.forms import FreePlacesForm


@units
@require_POST
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the declaration, then come back to the establishment's page, which says it with its date."""
    unit = unit_or_404(request, pk)
    actor = actor_of(request)
    if not EstablishmentPolicy.may_declare(actor, unit):
        raise PermissionDenied(ONLY_DECLARERS)
    form = FreePlacesForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["nombre"])))
        return redirect("units:show", finess=unit.establishment.finess)
    try:
        row = declare_free_places(unit, form.cleaned_data["nombre"], actor=actor)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        free = plural(row.free_places or 0, "place libre", "places libres") if row.free_places else "aucune place libre"
        messages.success(request, f"C’est noté\N{NO-BREAK SPACE}: {free} chez {unit}, aujourd’hui.")
    return redirect("units:show", finess=unit.establishment.finess)
