"""Up to four units side by side. The address says which: `?u=FINESS.unit`, once for each."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from jalon.core.text import and_list
from jalon.directory.models import CareUnit
from jalon.matching.cost import is_estimated
from jalon.web.access import public
from jalon.web.public.comparison import only_differences, themes, unsaid
from jalon.web.public.found import by_name, by_number
from jalon.web.public.keeping import keeper
from jalon.web.public.said import unsaid_words
from jalon.web.public.selection import MOST_COMPARED, asked_names, kept, query_of
from jalon.web.public.territories import names_of
from jalon.web.search.cards import kind_words

MOST_ADDED = 6


@dataclass(frozen=True)
class Column:
    """The head of one column. `without` is the address of the comparison without it."""

    name: str
    kind: str
    url: str
    without: str
    keep: SafeString


@public
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """One query for one unit or four, one more when some serve communes, one when others are kept."""
    found = by_name(asked_names(request.GET))
    rows, refused = found.rows[:MOST_COMPARED], found.rows[MOST_COMPARED:]
    communes = names_of(rows)
    everything = themes(rows, communes, timezone.now()) if rows else []
    differ = only_differences(everything) if len(rows) > 1 else []
    shows_differences = request.GET.get("differences") == "1" and len(rows) > 1
    query = query_of(rows)
    signed_in = request.user.is_authenticated
    context: dict[str, Any] = {
        "layout": f"layouts/{'professional' if signed_in else 'public'}.html",
        "columns": _columns(request, rows),
        "themes": differ if shows_differences else everything,
        "difference_count": sum(len(theme.rows) for theme in differ),
        "shows_differences": shows_differences,
        "all_url": f"?{query}",
        "differences_url": f"?{query}&differences=1",
        "additions": _additions(request, rows),
        "problems": [*found.sentences, *_too_many(refused)],
        "unsaid": unsaid_words(unsaid(rows)) if rows else "",
        "cost_url": f"{reverse('public:cost')}?{query}" if any(is_estimated(row.kind) for row in rows) else "",
        "most": MOST_COMPARED,
    }
    return render(request, "public/compare.html", context)


def _columns(request: HttpRequest, rows: list[CareUnit]) -> list[Column]:
    keep = keeper(request)
    return [
        Column(
            name=str(row),
            kind=f"{kind_words(row)}, {row.establishment.city}" if row.establishment.city else kind_words(row),
            url=f"{reverse('public:unit', args=[row.establishment.finess])}#offre-{row.pk}",
            without=f"?{query_of(other for other in rows if other is not row)}",
            keep=keep(row.pk, str(row)),
        )
        for row in rows
    ]


def _additions(request: HttpRequest, rows: list[CareUnit]) -> list[tuple[str, str]]:
    """Return the units kept that could join the comparison, each with the address that adds it."""
    shown = {row.pk for row in rows}
    left = [number for number in kept(request) if number not in shown]
    if len(rows) >= MOST_COMPARED:
        return []
    return [(f"{row}, {kind_words(row)}", f"?{query_of([*rows, row])}") for row in by_number(left).rows[:MOST_ADDED]]


def _too_many(refused: list[CareUnit]) -> list[str]:
    if not refused:
        return []
    names = and_list([str(row) for row in refused])
    verb = "n’est pas montré" if len(refused) == 1 else "ne sont pas montrés"
    return [f"On en compare quatre au plus\N{NO-BREAK SPACE}: {names} {verb}. Retirez-en un pour le remplacer."]
