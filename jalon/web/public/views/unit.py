"""The page of one establishment, by its FINESS number: what it offers, dated, and how to reach it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.directory.models import CareUnit, Establishment
from jalon.directory.queries import establishment_page
from jalon.matching.explain import day
from jalon.web.access import public
from jalon.web.search.cards import FreePlaces, free_places, kind_words
from jalon.web.typography import local_day
from jalon.web.words import Fact, unit_facts


@dataclass(frozen=True)
class Offer:
    """One kind of care of the establishment, in words."""

    anchor: str
    title: str
    places: FreePlaces
    facts: tuple[Fact, ...]
    accepts_referrals: bool


@public
@require_safe
def unit(request: HttpRequest, finess: str) -> HttpResponse:
    """Two queries. A closed establishment keeps its page, which says so."""
    establishment = establishment_page(finess)
    if establishment is None:
        raise Http404(finess)
    now = timezone.now()
    signed_in = request.user.is_authenticated
    context = {
        "layout": "layouts/professional.html" if signed_in else "layouts/public.html",
        "establishment": establishment,
        "offers": [_offer(row, now) for row in establishment.units.all()],
        "identity": _identity(establishment),
        "phone_link": establishment.phone.replace(" ", ""),
        "nearby": urlencode({"quoi": "tout", "ou": f"{establishment.city} ({establishment.postal_code})"}),
        "closed_on": day(establishment.closed_on, local_day(now)) if establishment.closed_on else "",
    }
    return render(request, "public/unit.html", context)


def _offer(row: CareUnit, now: datetime) -> Offer:
    title = row.name or kind_words(row)
    places = free_places(row, now)
    return Offer(f"offre-{row.pk}", title, places, tuple(unit_facts(row, now)), row.accepts_referrals)


def _identity(establishment: Establishment) -> tuple[Fact, ...]:
    source = establishment.get_source_display()
    dated = f" du {day(establishment.source_date, timezone.localdate())}" if establishment.source_date else ""
    return (
        Fact("Statut", establishment.get_legal_status_display()),
        Fact("Origine de ces informations", f"{source}{dated}"),
    )
