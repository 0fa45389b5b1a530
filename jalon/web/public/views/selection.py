"""« Ma sélection », and the same page for a list that somebody shared by its address (`?u=…`), to read and to keep."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from jalon.core.text import plural
from jalon.directory.models import CareUnit
from jalon.web.access import public
from jalon.web.public import said
from jalon.web.public.found import Found, by_name, by_number
from jalon.web.public.keeping import keeper
from jalon.web.public.selection import MOST, MOST_COMPARED, asked_names, kept, query_of, shared_name
from jalon.web.search.cards import FreePlaces, free_places, kind_words


@dataclass(frozen=True)
class Item:
    """One unit of the list."""

    pk: int
    shared: str
    name: str
    url: str
    where: str
    phone: str
    phone_link: str
    places: FreePlaces | None
    places_mark: str
    price: str
    answer: said.Answer
    keep: SafeString


@public
@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    """One query, whatever the number of units; none for an empty list."""
    names = asked_names(request.GET)
    is_shared = bool(names)
    found = by_name(names) if is_shared else by_number(kept(request))
    rows = found.rows[:MOST]
    now = timezone.now()
    keep = keeper(request)
    signed_in = request.user.is_authenticated
    context = {
        "layout": f"layouts/{'professional' if signed_in else 'public'}.html",
        "title": _title(len(rows), is_shared=is_shared),
        "is_shared": is_shared,
        "items": [_item(row, now, keep(row.pk, str(row))) for row in rows],
        "problems": _problems(found, is_shared=is_shared),
        "link": request.build_absolute_uri(f"{reverse('public:selection')}?{query_of(rows)}") if rows else "",
        "compare_checked": len(rows) <= MOST_COMPARED,
        "most_compared": MOST_COMPARED,
        "printed_at": now,
    }
    return render(request, "public/selection.html", context)


def _title(count: int, *, is_shared: bool) -> str:
    counted = plural(count, "offre gardée", "offres gardées")
    if is_shared:
        return f"Une liste partagée avec vous\N{NO-BREAK SPACE}: {plural(count, 'offre')}"
    return f"Ma sélection\N{NO-BREAK SPACE}: {counted}" if count else "Ma sélection"


def _problems(found: Found, *, is_shared: bool) -> list[str]:
    left = len(found.rows) - MOST
    if left <= 0 or not is_shared:
        return found.sentences
    rest = plural(left, "offre du lien n’est pas montrée", "offres du lien ne sont pas montrées")
    return [*found.sentences, f"Une liste compte {MOST} offres au plus\N{NO-BREAK SPACE}: {rest}."]


def _item(row: CareUnit, now: datetime, keep: SafeString) -> Item:
    place = row.establishment
    places = free_places(row, now)
    return Item(
        pk=row.pk,
        shared=shared_name(row),
        name=str(row),
        url=f"{reverse('public:unit', args=[place.finess])}#offre-{row.pk}",
        where=" · ".join(part for part in (kind_words(row), f"{place.postal_code} {place.city}".strip()) if part),
        phone=place.phone,
        phone_link=place.phone.replace(" ", ""),
        places=places,
        places_mark=said.places_mark(places, row, now),
        price=said.price_words(row) or ("prix non communiqué" if said.is_paid_for(row) else ""),
        answer=said.answer(row),
        keep=keep,
    )
