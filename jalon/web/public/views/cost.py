"""What up to four units would cost somebody. The address names the units; what is said of the person comes by POST."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.directory.models import CareUnit
from jalon.matching.cost import Person
from jalon.web.access import public
from jalon.web.costs.forms import CostForm
from jalon.web.costs.words import CostSheet, estimated, sheet
from jalon.web.public.found import by_name
from jalon.web.public.selection import MOST_COMPARED, asked_names, query_of
from jalon.web.search.cards import kind_words

FREE = "Rien à payer pour la chambre ou les soins : l’Assurance maladie paie, ou le service se paie à l’heure."


@dataclass(frozen=True)
class Place:
    """One unit and its estimate; `sheet` is None where nothing is estimated."""

    name: str
    kind: str
    url: str
    sheet: CostSheet | None


@public
@require_http_methods(["GET", "HEAD", "POST"])
def cost(request: HttpRequest) -> HttpResponse:
    """One query for one unit or four. Nothing typed is kept, nor written in the address."""
    found = by_name(asked_names(request.GET))
    rows = found.rows[:MOST_COMPARED]
    form = CostForm(request.POST if request.method == "POST" else None)
    valid = form.is_bound and form.is_valid()
    person = form.person() if valid else Person()
    return render(
        request,
        "public/cost.html",
        {
            "layout": f"layouts/{'professional' if request.user.is_authenticated else 'public'}.html",
            "places": [_place(row, person) for row in rows],
            "form": form,
            "is_personal": valid,
            "problems": found.sentences,
            "compare_url": f"{reverse('public:compare')}?{query_of(rows)}",
            "free": FREE,
        },
        status=422 if form.is_bound and not valid else 200,
    )


def _place(row: CareUnit, person: Person) -> Place:
    today = timezone.localdate()
    found = estimated(row, person, today)
    return Place(
        name=str(row),
        kind=f"{kind_words(row)}, {row.establishment.city}" if row.establishment.city else kind_words(row),
        url=f"{reverse('public:unit', args=[row.establishment.finess])}#offre-{row.pk}",
        sheet=sheet(found, today) if found else None,
    )
