"""The referrals of the territory that nobody answered in time, without a name and without a medical word."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.observatory import queries
from jalon.web.access import coordinators
from jalon.web.middleware import actor_of

PER_PAGE = 50


@coordinators
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    rows = queries.overdue(actor_of(request).departments, timezone.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "coordination/overdue.html", {"page": page})
