"""Pages that only say something: help, accessibility, personal data, legal notice, source code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.directory.freshness import FRESH_DAYS
from jalon.matching.rules import RULES, Strength
from jalon.web.access import public

PAGES = {
    "aide": "public/aide.html",
    "accessibilite": "public/accessibilite.html",
    "conditions": "public/conditions.html",
    "donnees-personnelles": "public/donnees_personnelles.html",
    "mentions-legales": "public/mentions_legales.html",
    "code-source": "public/code_source.html",
}


@public
@require_safe
def static_page(request: HttpRequest, slug: str) -> HttpResponse:
    """No query. The help lists the rules of the search from the data that the search uses."""
    wishes = [rule for rule in RULES if rule.strength is Strength.WISH]
    context = {"wishes": wishes, "fresh_days": FRESH_DAYS}
    return render(request, PAGES[slug], context)
