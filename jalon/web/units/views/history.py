"""« Historique de la page »: who changed what, for those who keep the page and for the agency of its territory."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.enums import UserKind
from jalon.directory.models import CareUnit, Establishment
from jalon.web.access import managers_and_analysts
from jalon.web.middleware import actor_of
from jalon.web.units.find import managed_establishment
from jalon.web.units.history import changes, page_events

EVENTS_IN_A_PAGE = 30


@managers_and_analysts
@require_safe
def history(request: HttpRequest, finess: str) -> HttpResponse:
    """Four queries, whatever the number of changes."""
    actor = actor_of(request)
    if actor.user.kind == UserKind.ANALYST:
        row = Establishment.objects.filter(finess=finess, department__in=actor.departments).first()
        if row is None:
            raise Http404
    else:
        row = managed_establishment(request, finess)
    page = Paginator(page_events(row), EVENTS_IN_A_PAGE).get_page(request.GET.get("page"))
    units = CareUnit.objects.filter(establishment=row)
    context = {
        "establishment": row,
        "page": page,
        "changes": changes(page, units),
        "is_agency": actor.user.kind == UserKind.ANALYST,
    }
    return render(request, "units/history.html", context)
