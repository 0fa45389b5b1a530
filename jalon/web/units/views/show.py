"""The space of an establishment: its units, their free places, what the public page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.core.text import plural
from jalon.directory.capabilities import TERRITORIAL, capabilities_of
from jalon.directory.enums import PlacesEmail
from jalon.directory.freshness import FRESH_DAYS, SHOWN_DAYS, is_confirmed, is_fresh
from jalon.directory.models import CareUnit, Establishment
from jalon.directory.policies import EstablishmentPolicy, WardPolicy
from jalon.directory.queries import declaring_role, open_units
from jalon.matching.explain import day
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.search.cards import kind_words
from jalon.web.typography import local_day
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
    said: str
    territory: str
    expected: str
    demanded: str


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
    """One establishment. Three queries, four for who manages it."""
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
            said=_said(row),
            territory=_territory(row) if row.kind in TERRITORIAL else "",
            expected=plural(len(row.expects), "réponse attendue", "réponses attendues") if row.expects else "aucune",
            demanded=_demanded(row),
        )
        for row in open_units(establishment)
    ]
    context = {
        "establishment": establishment,
        "blocks": blocks,
        "may_edit": may_edit,
        # A house that receives nothing is a hospital; another has wards once its team page led to opening one.
        "services": may_edit and (not blocks or WardPolicy.managed(actor).filter(establishment=establishment).exists()),
        "fresh_days": FRESH_DAYS,
        "shown_weeks": SHOWN_DAYS // 7,
        "confirmed": day(establishment.confirmed_at, local_day(now)) if establishment.confirmed_at else "",
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


def _said(row: CareUnit) -> str:
    """Return how much the unit says of what it can do: « 12 réponses sur 34 »."""
    asked = capabilities_of(row.kind)
    said = {*row.offers, *row.lacks, *(c.code for c in asked if c.column and getattr(row, c.column) is not None)}
    count = sum(capability.code in said for capability in asked)
    return f"{plural(count, 'réponse')} sur {len(asked)}"


def _demanded(row: CareUnit) -> str:
    """Return how the unit differs from what is asked nationally."""
    parts = ["accepte un dossier incomplet"] if row.accepts_incomplete else []
    parts += [plural(len(row.demands), "exigence à vous", "exigences à vous")] if row.demands else []
    parts += [plural(len(row.refuses), "refus par règle", "refus par règle")] if row.refuses else []
    return ", ".join(parts) or "celles de tous"


def _territory(row: CareUnit) -> str:
    departments, communes = len(row.served_departments), len(row.served_communes)
    parts = [plural(departments, "département")] if departments else []
    parts += [plural(communes, "commune")] if communes else []
    return " et ".join(parts) or f"tout le département {row.department}, à préciser"
