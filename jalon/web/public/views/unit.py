"""The page of one establishment, by its FINESS number, and the sheet of it that one prints."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.directory.models import CareUnit, Establishment
from jalon.directory.policies import EstablishmentPolicy
from jalon.directory.queries import establishment_page
from jalon.matching.cost import is_estimated
from jalon.matching.explain import day
from jalon.web.access import REQUESTER_KINDS, public
from jalon.web.costs.forms import CostForm
from jalon.web.middleware import actor_of
from jalon.web.public import sheet_rows, unit_page
from jalon.web.public.keeping import keeper
from jalon.web.public.selection import MOST_COMPARED, query_of
from jalon.web.public.territories import check, is_territorial, names_of
from jalon.web.typography import local_day


@public
@require_safe
def unit(request: HttpRequest, finess: str) -> HttpResponse:
    """Four queries; one more when a unit lists communes. A closed establishment keeps its page, which says so."""
    establishment, rows, context = _read(request, finess)
    context |= {
        "is_territorial": any(map(is_territorial, rows)),
        "check": check(rows, request.GET.get("ou", "")),
        "nearby": _nearby(establishment),
        "directions": _directions(establishment),
        **_costs(rows),
        "compare_url": f"{reverse('public:compare')}?{query_of(rows[:1])}" if rows else "",
        "permits": unit_page.permits(establishment, rows),
        "itemtype": unit_page.itemtype(rows),
        "price_range": unit_page.price_range(context["offers"]),
        **_reader(request, establishment),
    }
    return render(request, "public/unit.html", context)


@public
@require_safe
def sheet(request: HttpRequest, finess: str) -> HttpResponse:
    """What fits on a sheet of paper, with its date and the address of the page. As many queries as the page."""
    _, _, context = _read(request, finess)
    offers = context["offers"]
    context |= {"common": sheet_rows.common(offers), "offers": sheet_rows.own(offers)}
    return render(request, "public/sheet.html", context)


def _read(request: HttpRequest, finess: str) -> tuple[Establishment, list[CareUnit], dict[str, Any]]:
    """Return the establishment, its open units, and what the page and its sheet both show."""
    establishment = establishment_page(finess)
    if establishment is None:
        raise Http404(finess)
    now = timezone.now()
    rows = unit_page.in_order(establishment.units.all())
    communes = names_of(rows)
    keep = keeper(request)
    signed_in = request.user.is_authenticated
    dated = day(establishment.source_date, local_day(now)) if establishment.source_date else ""
    return (
        establishment,
        rows,
        {
            "layout": f"layouts/{'professional' if signed_in else 'public'}.html",
            "establishment": establishment,
            "lead": unit_page.lead(establishment, rows),
            "website": unit_page.website(establishment),
            "offers": [unit_page.offer(row, communes, now, keep) for row in rows],
            "contacts": [(contact, contact.phone.replace(" ", "")) for contact in establishment.contacts.all()],
            "photos": list(establishment.photos.all()),
            "phone_link": establishment.phone.replace(" ", ""),
            "closed_on": day(establishment.closed_on, local_day(now)) if establishment.closed_on else "",
            "confirmation": unit_page.confirmation(establishment, now),
            "source": f"{establishment.get_source_display()}{f' du {dated}' if dated else ''}",
            "address": request.build_absolute_uri(reverse("public:unit", args=[finess])),
            "printed_at": now,
        },
    )


def _costs(rows: list[CareUnit]) -> dict[str, Any]:
    """Return the form that estimates what the units paid by the person cost, and where it is sent."""
    paid = [row for row in rows if is_estimated(row.kind)][:MOST_COMPARED]
    return {"form": CostForm(), "cost_url": f"{reverse('public:cost')}?{query_of(paid)}" if paid else ""}


def _nearby(establishment: Establishment) -> str:
    place = f"{establishment.city} ({establishment.postal_code})" if establishment.postal_code else establishment.city
    return urlencode({"quoi": "tout", "ou": place or establishment.department})


def _directions(establishment: Establishment) -> str:
    """Return the address of a route to the door, or nothing when its place is unknown."""
    if establishment.latitude is None or establishment.longitude is None:
        return ""
    point = f"{establishment.latitude:.5f},{establishment.longitude:.5f}"
    return f"https://www.openstreetmap.org/directions?{urlencode({'route': f';{point}'})}"


def _reader(request: HttpRequest, establishment: Establishment) -> dict[str, bool]:
    """Return what the person reading may do next."""
    if not request.user.is_authenticated:
        return {"may_edit": False, "may_open": False}
    actor = actor_of(request)
    return {
        "may_edit": EstablishmentPolicy.may_edit(actor, establishment),
        "may_open": actor.user.kind in REQUESTER_KINDS,
    }
