"""The pages by which a manager keeps the establishment and its units true."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.actions.edit_establishment import edit_establishment
from jalon.directory.actions.edit_unit import edit_unit
from jalon.web.access import managers
from jalon.web.middleware import actor_of
from jalon.web.search.cards import kind_words
from jalon.web.units.find import managed_establishment, managed_unit
from jalon.web.units.forms import EstablishmentForm, UnitForm

SAVED = "Enregistré. La page publique dit maintenant la même chose."
UNCHANGED = "Rien n’a changé."


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, finess: str) -> HttpResponse:
    """Presentation and contacts."""
    row = managed_establishment(request, finess)
    form = EstablishmentForm(request.POST or None, initial=EstablishmentForm.initial_of(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = edit_establishment(row, form.values(), actor=actor_of(request))
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, SAVED if changed else UNCHANGED)
                return redirect("units:show", finess=row.finess)
    return render(request, "units/edit_page.html", {"form": form, "establishment": row}, status=status)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit offers: prices, capacity, social aid, protected unit, requests."""
    row = managed_unit(request, pk)
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = edit_unit(row, form.values(), actor=actor_of(request))
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, SAVED if changed else UNCHANGED)
                return redirect("units:show", finess=row.establishment.finess)
    context = {"form": form, "unit": row, "title": row.name or kind_words(row)}
    return render(request, "units/edit_unit.html", context, status=status)
