"""Pages that only say something: help, accessibility, personal data, legal notice, source code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.directory.freshness import FRESH_DAYS
from jalon.matching.rules import RuleBook, current
from jalon.referrals.retention import rules
from jalon.web.access import public

PAGES = {
    "aide": "public/aide.html",
    "accessibilite": "public/accessibilite.html",
    "conditions": "public/conditions.html",
    "donnees-personnelles": "public/donnees_personnelles.html",
    "mentions-legales": "public/mentions_legales.html",
    "code-source": "public/code_source.html",
}

EXAMPLE_KM = 5


@public
@require_safe
def static_page(request: HttpRequest, slug: str) -> HttpResponse:
    """No query. What is said of the search and of how long dossiers are kept comes from the data that they use."""
    book = current()
    context = {"book": book, "example": _example(book), "fresh_days": FRESH_DAYS, "kept": rules()}
    return render(request, PAGES[slug], context)


def _example(book: RuleBook) -> dict[str, int]:
    """Return the kilometres of two wishes, and two distances that they make equal."""
    places, price = book.by_code["free_places"].km, book.by_code["within_budget"].km
    return {"places": places, "price": price, "far": places + price + EXAMPLE_KM, "near": EXAMPLE_KM}
