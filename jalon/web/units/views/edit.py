"""The pages by which a manager keeps the establishment and its units true."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.actions.base import ChangedMeanwhile, version_of
from jalon.directory.actions.edit_establishment import contacts_of, edit_establishment
from jalon.directory.actions.edit_unit import edit_unit
from jalon.directory.capabilities import TERRITORIAL
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.places import complete
from jalon.web.access import managers
from jalon.web.middleware import actor_of
from jalon.web.search.cards import kind_words
from jalon.web.units.demands_form import DemandsForm
from jalon.web.units.find import managed_establishment, managed_unit
from jalon.web.units.forms import ContactFormSet, EstablishmentForm
from jalon.web.units.history import last_change
from jalon.web.units.unit_forms import CapabilitiesForm, ExpectsForm, FormOfUnit, TerritoryForm, UnitForm

SAVED = "Enregistré. La page publique dit maintenant la même chose."
UNCHANGED = "Rien n’a changé."
INCOMPLETE = "La page est arrivée incomplète. Rechargez-la, puis recommencez."
MOST_FOUND = 20


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, finess: str) -> HttpResponse:
    """Presentation, how to come, and whom to call."""
    row = managed_establishment(request, finess)
    data = request.POST if request.method == "POST" else None
    contacts = ContactFormSet(data, initial=contacts_of(row), prefix="contacts")
    form = EstablishmentForm(data, initial=EstablishmentForm.initial_of(row) | {"version": _page_version(row)})
    status, meanwhile = 200, ""
    if request.method == "POST":
        status = 422
        if not contacts.management_form.is_valid():
            form.add_error(None, INCOMPLETE)
        if form.is_valid() & contacts.is_valid():
            lines = [line for contact in contacts if (line := contact.line)]
            try:
                changed = edit_establishment(row, form.values(), lines, actor=actor_of(request), seen=form.seen)
            except ChangedMeanwhile as refusal:
                status, meanwhile = 409, f"{refusal.sentence} {last_change(row)}"
                row.refresh_from_db()
                form.renew(_page_version(row))
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, SAVED if changed else UNCHANGED)
                return redirect("units:show", finess=row.finess)
    context = {
        "form": form,
        "contacts": contacts,
        "all_forms": [form, *contacts],
        "establishment": row,
        "meanwhile": meanwhile,
        "theirs": _theirs(form, EstablishmentForm.initial_of(row)) if meanwhile else [],
    }
    return render(request, "units/edit_page.html", context, status=status)


def _page_version(row: Establishment) -> str:
    return version_of({**EstablishmentForm.initial_of(row), "contacts": contacts_of(row)})


def _edit(
    request: HttpRequest,
    unit: CareUnit,
    make_form: Callable[..., FormOfUnit | DemandsForm],
    form_class: Any,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show one form of a unit, or save it; a change by somebody else meanwhile is told, and nothing typed is lost."""
    initial = form_class.initial_of(unit) | {"version": version_of(form_class.current(unit))}
    form = make_form(request.POST if request.method == "POST" else None, initial=initial)
    status, meanwhile = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = edit_unit(unit, form.values(), actor=actor_of(request), seen=form.seen)
            except ChangedMeanwhile as refusal:
                status, meanwhile = 409, f"{refusal.sentence} {last_change(unit.establishment)}"
                unit.refresh_from_db()
                form.renew(version_of(form_class.current(unit)))
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, SAVED if changed else UNCHANGED)
                return redirect("units:show", finess=unit.establishment.finess)
    around = {
        "form": form,
        "unit": unit,
        "title": unit.name or kind_words(unit),
        "is_territorial": unit.kind in TERRITORIAL,
        "meanwhile": meanwhile,
        "theirs": _theirs(form, form_class.initial_of(unit)) if meanwhile else [],
    }
    return render(request, template, {**around, **context}, status=status)


def _theirs(form: forms.Form, present: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields whose present value is not what was typed: label, and the present value in words."""
    told = []
    for bound in form:
        if bound.is_hidden or bound.name not in present:
            continue
        value = bound.field.prepare_value(present[bound.name])
        typed = bound.value()
        if _plain(value) != _plain(typed):
            choices = dict(getattr(bound.field, "choices", ()))
            words = [str(choices.get(item, item)) for item in (value if isinstance(value, list) else [value])]
            told.append((str(bound.label), ", ".join(word for word in words if word not in ("", "None")) or "rien"))
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return sorted(map(str, value)) if isinstance(value, list) else str(value or "").replace("\r\n", "\n")


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom one unit takes, how fast it answers, and its prices."""
    return _edit(request, managed_unit(request, pk), UnitForm, UnitForm, "units/edit_unit.html", {})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_capabilities(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit can do: yes, no, or nothing said."""
    unit = managed_unit(request, pk)

    def make(*args: Any, **kwargs: Any) -> CapabilitiesForm:
        return CapabilitiesForm(*args, unit=unit, **kwargs)

    return _edit(request, unit, make, CapabilitiesForm, "units/edit_capabilities.html", {})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_expects(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers that one unit wants before a request is sent."""
    unit = managed_unit(request, pk)

    def make(*args: Any, **kwargs: Any) -> ExpectsForm:
        return ExpectsForm(*args, unit=unit, **kwargs)

    return _edit(request, unit, make, ExpectsForm, "units/edit_expects.html", {})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_demands(request: HttpRequest, pk: int) -> HttpResponse:
    """What a dossier must have before it is sent to one unit, and whom the unit refuses by rule."""
    unit = managed_unit(request, pk)

    def make(*args: Any, **kwargs: Any) -> DemandsForm:
        return DemandsForm(*args, unit=unit, **kwargs)

    return _edit(request, unit, make, DemandsForm, "units/edit_demands.html", {})


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit_territory(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom one unit serves. The button « Chercher » looks for communes to add, and saves nothing."""
    unit = managed_unit(request, pk)
    context = {"department": unit.department}
    if request.method == "POST" and "chercher" in request.POST:
        words = " ".join(request.POST.get("ou", "").split())[:100]
        kept = [(code, code) for code in request.POST.getlist("found")[:MOST_FOUND]]
        communes = [(row.code, f"{row} · {row.code}") for row in complete(words, MOST_FOUND)] if words else []
        choices = list(dict([*kept, *communes]).items())
        form = TerritoryForm(
            initial=request.POST.dict() | {"found": request.POST.getlist("found")}, unit=unit, choices=choices
        )
        around = {
            "form": form,
            "unit": unit,
            "title": unit.name or kind_words(unit),
            "is_territorial": unit.kind in TERRITORIAL,
            "meanwhile": "",
            "theirs": [],
        }
        nothing = (
            f"Aucune commune ne commence par «\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}»." if not communes else ""
        )
        return render(request, "units/edit_territory.html", {**around, **context, "nothing": nothing, "searched": True})

    def make(*args: Any, **kwargs: Any) -> TerritoryForm:
        return TerritoryForm(*args, unit=unit, **kwargs)

    return _edit(
        request, unit, make, TerritoryForm, "units/edit_territory.html", {**context, "nothing": "", "searched": False}
    )
