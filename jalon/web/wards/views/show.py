"""The home of a hospital ward: its patients, and what waits for each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.web.access import ward_teams
from jalon.web.middleware import actor_of
from jalon.web.wards.board import PAGE, board
from jalon.web.wards.find import ward_or_404


@ward_teams
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One ward; what calls for an act first. The same queries for one patient and for thirty."""
    ward = ward_or_404(request, pk)
    rows = [row for row in board(actor_of(request)) if row.ward_id == ward.pk]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "wards/show.html", {"ward": ward, "page": page, "rows": page.object_list})
