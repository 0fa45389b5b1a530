"""A bare page: 25 rows of one query, for a signed-in person."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jalon.directory.models import Establishment

ROWS = 25


@login_required
def table(request: HttpRequest) -> HttpResponse:
    """Show the first establishments."""
    rows = Establishment.objects.order_by("id")[:ROWS]
    return render(request, "table.html", {"rows": rows, "person": request.user})


urlpatterns = [path("", table)]
