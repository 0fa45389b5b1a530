"""Keep a unit or a whole shared list, take one out, empty the list. The button says which: a repeat is harmless."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jalon.core.text import plural
from jalon.directory.models import CareUnit
from jalon.directory.queries import find_unit
from jalon.web.access import public
from jalon.web.public.found import by_name
from jalon.web.public.keeping import counter_html, keep_html
from jalon.web.public.selection import MOST, asked_names, keep, kept

LONGEST_RETURN = 2000
FULL = (
    f"Votre sélection est pleine\N{NO-BREAK SPACE}: elle compte {MOST} offres, la limite. "
    "Retirez-en une avant d’en garder une autre."
)
EMPTIED = "Votre sélection est vide."


@dataclass(frozen=True)
class Change:
    """The list as it becomes, what to say of it, and the unit it was about, if one. `problem`: why nothing changed."""

    numbers: list[int]
    words: str = ""
    problem: str = ""
    unit: CareUnit | None = None


@public
@require_POST
def keep_units(request: HttpRequest) -> HttpResponse:
    """Answer with the button and the counter to htmx, with the page one comes from to a plain form. One query."""
    change = _change(request)
    numbers = change.numbers
    unit = change.unit
    if request.headers.get("HX-Request") == "true" and unit is not None:
        response = HttpResponse(keep_html(unit.pk, str(unit), numbers, change.problem) + counter_html(len(numbers)))
    else:
        if change.problem:
            messages.warning(request, change.problem)
        elif change.words:
            messages.success(request, change.words)
        response = redirect(_back(request))
    keep(response, numbers)
    return response


def _change(request: HttpRequest) -> Change:
    numbers = kept(request)
    if "vider" in request.POST:
        return Change([], EMPTIED)
    if "enregistrer" in request.POST:
        return _keep_list(request, numbers)
    wants = "garder" in request.POST
    number = _number(request.POST.get("garder" if wants else "retirer", ""))
    if not wants:
        # A unit that closed since is taken out like any other: its name alone is not known any more.
        unit = find_unit(number)
        name = f"{unit} n’est plus" if unit else "Cette offre n’est plus"
        return Change([kept for kept in numbers if kept != number], f"{name} dans votre sélection.", unit=unit)
    unit = find_unit(number)
    if unit is None:
        raise Http404
    if number not in numbers and len(numbers) >= MOST:
        return Change(numbers, problem=FULL, unit=unit)
    return Change(list(dict.fromkeys([*numbers, number])), f"{unit} est dans votre sélection.", unit=unit)


def _keep_list(request: HttpRequest, numbers: list[int]) -> Change:
    """Add the units of a shared list to those already kept, as long as there is room."""
    found = [row.pk for row in by_name(asked_names(request.POST)).rows]
    together = list(dict.fromkeys([*numbers, *found]))
    added = len(together[:MOST]) - len(numbers)
    left = len(together) - MOST
    words = f"{plural(added, 'offre ajoutée', 'offres ajoutées')} à votre sélection."
    if added == 0 and left <= 0:
        words = "Toutes ces offres étaient déjà dans votre sélection."
    if left > 0:
        rest = plural(left, "n’a pas pu l’être", "n’ont pas pu l’être")
        words = f"{words} {rest}\N{NO-BREAK SPACE}: la limite est de {MOST}. Retirez-en, puis recommencez."
    return Change(together[:MOST], words)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Http404
    return int(text)


def _back(request: HttpRequest) -> str:
    """Return the page one comes from, when it is ours; otherwise the selection."""
    path = request.POST.get("retour", "")[:LONGEST_RETURN]
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else reverse("public:selection")
