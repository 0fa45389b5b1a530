"""The home page: two questions; and what answers them, explained, with who is near."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.views.decorators.http import require_safe

from jalon.accounts.actors import Actor
from jalon.core.text import plural
from jalon.directory.orientation import table
from jalon.web.access import REQUESTER_KINDS, public
from jalon.web.middleware import actor_of
from jalon.web.search.forms import WHEN
from jalon.web.search.page import at_place, label_with_department
from jalon.web.search.start import CARDS, Start, nearby, read_start
from jalon.web.typography import french


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Both questions, with the answers of an address that carries some. No query, up to five for a place."""
    start = read_start(request.GET)
    return render(request, "public/home.html", {"start": start, "situations": CARDS, **_answered(start)})


@public
@require_safe
def orientation(request: HttpRequest) -> HttpResponse:
    """Nothing told, or nothing understood, offers every situation to choose from; what was typed stays.

    Seven queries at most for each kind of care, five kinds at most, besides those of the session.
    """
    start = read_start(request.GET)
    answers = nearby(start)
    context = {
        "start": start,
        "answers": answers,
        "pointers": [situation.pointer for situation in start.reading.situations if situation.pointer],
        "others": [situation for situation in table().situations if situation not in start.reading.situations],
        "candidates": [(label_with_department(place), start.address(ou=place.label)) for place in start.candidates],
        "change_url": start.address("public:home"),
        "dossier_url": next((near.dossier_url for near in answers if near.dossier_url), ""),
        "opens_dossiers": _opens_dossiers(request),
        "layout": "layouts/professional.html" if request.user.is_authenticated else "layouts/public.html",
        **_answered(start),
    }
    return render(request, "public/orientation.html", context)


@public
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """A line of text beside the button of the home page: how many may answer, and near what."""
    start = read_start(request.GET)
    if problem := next(filter(None, start.problems.values()), ""):
        return HttpResponse(escape(french(problem)))
    if start.place is None or not start.reading.situations:
        return HttpResponse("Gratuit, sans compte.")
    found = sum(near.count for near in nearby(start))
    number = plural(found, "lieu ou service", "lieux et services") if found else "Aucun lieu ni service"
    return HttpResponse(escape(f"{number} {at_place(start.place.name)} ou autour"))


def _answered(start: Start) -> dict[str, Any]:
    """Return the answers as the form shows them again."""
    return {
        "besoin": start.value("besoin"),
        "told": start.value("q"),
        "quand": start.value("quand"),
        "moments": WHEN,
        "when_words": dict(WHEN).get(start.value("quand"), ""),
    }


def _opens_dossiers(request: HttpRequest) -> bool | None:
    """Tell whether the person may open a dossier; None for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return None
    actor: Actor = actor_of(request)
    return actor.user.kind in REQUESTER_KINDS
