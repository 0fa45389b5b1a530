"""« Pourquoi tel établissement n’apparaît pas ? »: one unit before the search of a dossier, with every reason."""

import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from jalon.directory.models import CareUnit
from jalon.directory.search import named
from jalon.directory.unit_kinds import mention_label
from jalon.matching.facts import needs_of_dossier
from jalon.matching.of_dossier import readable_needs
from jalon.matching.why import Why, why
from jalon.web.access import requesters
from jalon.web.search.asked import KEPT, read
from jalon.web.search.cards import kind_words
from jalon.web.search.find import find_or_404
from jalon.web.search.page import around
from jalon.web.search.prefill import chosen_solution, prefill, short_name

NBSP = "\N{NO-BREAK SPACE}"
MOST_NAMED = 12
LONGEST_NAME = 80


@requesters
@require_safe
def why_not(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find a unit by its name, then say why it is or is not in the search. Two queries besides those of the dossier."""
    dossier, standing = find_or_404(request, pk)
    needs = readable_needs(dossier, standing)
    solution = chosen_solution(needs, request.GET.get("solution", ""))
    asked = read(request.GET, prefill(dossier, needs, solution))
    searched = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    typed = " ".join(request.GET.get("nom", "").split())[:LONGEST_NAME]
    chosen = request.GET.get("unite", "")
    unit = _unit_or_404(chosen) if chosen else None
    found = named(typed, MOST_NAMED + 1, asked.criteria.kinds) if typed and unit is None else []
    if len(found) == 1:
        unit = found[0]
    told = why(needs_of_dossier(needs, asked.criteria), asked.criteria, unit) if unit and asked.can_search else None
    here = reverse("search:why", args=[dossier.pk])
    context: dict[str, Any] = {
        "dossier": dossier,
        "person": short_name(dossier),
        "typed": typed,
        "searched": searched,
        "wanted": solution.option.label if solution and asked.is_filled else asked.wanted.label,
        "around": around(asked),
        "can_search": asked.can_search,
        "search_url": reverse("search:dossier", args=[dossier.pk]) + (f"?{urlencode(searched)}" if searched else ""),
        "unit": unit,
        "unit_words": _words(unit) if unit else "",
        "told": told,
        "order": _order(told) if told else "",
        "found": [
            (row.establishment.name, _words(row), f"{here}?{urlencode(searched | {'unite': row.pk})}")
            for row in found[:MOST_NAMED]
        ],
        "more": len(found) > MOST_NAMED,
    }
    return render(request, "search/why.html", context)


def _unit_or_404(number: str) -> CareUnit:
    """Return a unit, closed or not."""
    if not re.fullmatch(r"[0-9]{1,15}", number):
        raise Http404
    unit = CareUnit.objects.select_related("establishment").filter(pk=int(number)).first()
    if unit is None:
        raise Http404
    return unit


def _words(unit: CareUnit) -> str:
    place = unit.establishment
    mention = mention_label(unit.mention) if unit.mention else ""
    return " · ".join(part for part in (kind_words(unit), mention, f"{place.postal_code} {place.city}".strip()) if part)


def _order(told: Why) -> str:
    """Return how the unit is put in order: « 12 km de distance, moins 25 km de souhaits satisfaits »."""
    worth = told.explanation.km
    if told.distance is None:
        return f"{worth}{NBSP}km de souhaits satisfaits"
    distance = f"{told.distance:.1f}{NBSP}km de distance".replace(".", ",")
    return f"{distance}, moins {worth}{NBSP}km de souhaits satisfaits" if worth else distance
