"""The agency's figures: counts by kind of care and state, small cells masked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.core.text import and_list
from jalon.observatory import queries
from jalon.web.access import analysts
from jalon.web.middleware import actor_of


@analysts
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    departments = actor_of(request).departments
    context = {
        "lines": queries.by_kind(departments),
        "columns": [label for label, _ in queries.COLUMNS],
        "departments": and_list(sorted(departments)),
        "smallest": queries.SMALLEST_SHOWN,
    }
    return render(request, "agency/figures.html", context)
