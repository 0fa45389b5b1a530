"""Declare the free places: of one unit, or of every unit of a person in one table."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.models import CareUnit
from jalon.directory.policies import ONLY_DECLARERS, EstablishmentPolicy
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.search.cards import free_places, kind_words
from jalon.web.units.find import unit_or_404
from jalon.web.units.forms import FreePlacesForm

UNITS_IN_A_PAGE = 60
BACK = {"accueil": "home:home", "places": "units:all_places"}


@units
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its form; then back to where the person was, which says the number with its date."""
    unit = unit_or_404(request, pk)
    actor = actor_of(request)
    if not EstablishmentPolicy.may_declare(actor, unit):
        raise PermissionDenied(ONLY_DECLARERS)
    form = FreePlacesForm(request.POST if request.method == "POST" else None, initial={"nombre": unit.free_places})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = declare_free_places(unit, form.cleaned_data["nombre"], actor=actor)
            except Refusal as refusal:
                form.add_error("nombre", refusal.sentence)
            else:
                messages.success(request, noted(row, unit))
                back = BACK.get(request.POST.get("retour", ""))
                return redirect(back) if back else redirect("units:show", finess=unit.establishment.finess)
    context = {
        "form": form,
        "unit": unit,
        "title": unit.name or kind_words(unit),
        "places": free_places(unit, timezone.now()),
    }
    return render(request, "units/places.html", context, status=status)


def noted(row: CareUnit, unit: CareUnit) -> str:
    """Return the sentence that says what was just declared."""
    free = plural(row.free_places, "place libre", "places libres") if row.free_places else "aucune place libre"
    return f"C’est noté\N{NO-BREAK SPACE}: {free} chez {unit}, aujourd’hui."


@units
@require_http_methods(["GET", "HEAD", "POST"])
def all_places(request: HttpRequest) -> HttpResponse:
    """Every unit whose places the person declares. Lines with a number are declared, the others left as they are."""
    actor = actor_of(request)
    rows = EstablishmentPolicy.declarable(actor).order_by("establishment__name", "kind", "stay_type", "mention", "pk")
    page = Paginator(rows, UNITS_IN_A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    lines = [
        (row, FreePlacesForm(request.POST if request.method == "POST" else None, prefix=f"u{row.pk}", optional=True))
        for row in page
    ]
    status = 200
    if request.method == "POST":
        status = 422
        declared = _declare_lines(request, lines)
        if not any(form.errors for _, form in lines):
            told = (
                f"C’est noté\N{NO-BREAK SPACE}: {plural(declared, 'unité déclarée', 'unités déclarées')}, aujourd’hui."
            )
            messages.success(request, told if declared else "Rien n’a changé.")
            return redirect(request.get_full_path())
        if declared:
            told = plural(declared, "unité est déclarée", "unités sont déclarées")
            messages.warning(request, f"{told.capitalize()}. Corrigez les autres nombres, puis déclarez de nouveau.")
    context = {
        "lines": [(row, row.name or kind_words(row), free_places(row, now), form) for row, form in lines],
        "forms": [form for _, form in lines],
        "page": page,
    }
    return render(request, "units/all_places.html", context, status=status)


def _declare_lines(request: HttpRequest, lines: list[tuple[CareUnit, FreePlacesForm]]) -> int:
    """Declare every valid line; what is wrong stays in its form. Return how many were written."""
    actor = actor_of(request)
    declared = 0
    for row, form in lines:
        if not form.is_valid() or form.cleaned_data["nombre"] is None:
            continue
        try:
            declare_free_places(row, form.cleaned_data["nombre"], actor=actor)
        except Refusal as refusal:
            form.add_error("nombre", refusal.sentence)
        else:
            declared += 1
    return declared
