"""The space of an establishment: its units, their free places, what the public page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.directory.enums import PlacesEmail
from jalon.directory.freshness import FRESH_DAYS, SHOWN_DAYS, is_confirmed, is_fresh
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.policies import EstablishmentPolicy
from jalon.directory.queries import declaring_role, open_units
from jalon.matching.explain import day
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.search.cards import kind_words
from jalon.web.typography import age_words, local_day
from jalon.web.units.find import establishment_or_404
from jalon.web.units.lines import PlacesLine, places_line
from jalon.web.units.waiting import waiting_in
from jalon.web.words import Fact, unit_facts

ESTABLISHMENTS_IN_A_PAGE = 50


@dataclass(frozen=True)
class UnitBlock:
    """One unit, in words."""

    pk: int
    title: str
    line: PlacesLine
    until: str
    facts: tuple[Fact, ...]
    may_declare: bool


@units
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The only establishment of the person, or the list of all with what waits in each."""
    actor = actor_of(request)
    rows = EstablishmentPolicy.rows(actor).order_by("name", "finess")
    page = Paginator(rows, ESTABLISHMENTS_IN_A_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return _page(request, page[0])
    found = waiting_in(actor, list(page), timezone.now())
    return render(request, "units/choose.html", {"page": page, "places": found})


@units
@require_safe
def show(request: HttpRequest, finess: str) -> HttpResponse:
    """One establishment. Three queries."""
    return _page(request, establishment_or_404(request, finess))


def _page(request: HttpRequest, establishment: Establishment) -> HttpResponse:
    actor = actor_of(request)
    now = timezone.now()
    may_edit = EstablishmentPolicy.may_edit(actor, establishment)
    blocks = [
        UnitBlock(
            pk=row.pk,
            title=row.name or kind_words(row),
            line=places_line(row, now),
            until=_until(row, now),
            facts=tuple(unit_facts(row, now)),
            may_declare=EstablishmentPolicy.may_declare(actor, row),
        )
        for row in open_units(establishment)
    ]
    context = {
        "establishment": establishment,
        "blocks": blocks,
        "may_edit": may_edit,
        "fresh_days": FRESH_DAYS,
        "shown_weeks": SHOWN_DAYS // 7,
        "confirmed": age_words(establishment.confirmed_at, now) if establishment.confirmed_at else "",
        "is_confirmed": is_confirmed(establishment.confirmed_at, now),
        "declarer": declaring_role(actor, establishment),
        "rhythms": PlacesEmail.choices,
    }
    return render(request, "units/show.html", context)


def _until(row: CareUnit, now: datetime) -> str:
    """Return the last day on which the declaration counts, or nothing."""
    if row.free_places_at is None or not is_fresh(row.free_places_at, now):
        return ""
    return day(row.free_places_at + timedelta(days=FRESH_DAYS), local_day(now))
