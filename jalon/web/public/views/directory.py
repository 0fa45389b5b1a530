"""The directory of everyone, and the completion of its field « Près de »."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape, format_html_join
from django.views.decorators.http import require_safe

from jalon.directory.places import complete
from jalon.directory.search import search
from jalon.matching.facts import needs_of_criteria
from jalon.web.access import public
from jalon.web.public.keeping import card_keeper
from jalon.web.search.asked import read
from jalon.web.search.page import context, title

LONGEST_BEGINNING = 80


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Search for visitors and for anyone signed in. Three queries, besides those of the session."""
    asked = read(request.GET)
    signed_in = request.user.is_authenticated
    layout = "professional" if signed_in else "public"
    page = context(request, asked, needs_of_criteria(asked.criteria), choice=card_keeper(request))
    return render(
        request,
        "search/page.html",
        {**page, "layout": f"layouts/{layout}.html", "body_class": f"{layout} dense", "who": ""},
    )


@public
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """A line of text beside the button of the home page: how many, and around what. Three queries."""
    asked = read(request.GET)
    if not asked.can_search:
        sentence = asked.resolution.sentence or "Un champ est à corriger."
    else:
        results = search(asked.criteria, asked.sort)
        sentence = title(asked, results)
    return HttpResponse(escape(sentence))


@public
@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Communes that begin like `q` : options of a list, or JSON for those who ask for it. One query."""
    typed = next((request.GET[name] for name in ("q", "ou", "town") if request.GET.get(name)), "")
    text = typed[:LONGEST_BEGINNING]
    found = complete(text)
    if request.accepts("text/html") or "json" not in request.headers.get("Accept", ""):
        return HttpResponse(format_html_join("", '<option value="{}"></option>', ((str(row),) for row in found)))
    rows = [{"label": str(row), "code": row.code, "department": row.department} for row in found]
    return JsonResponse({"communes": rows})
