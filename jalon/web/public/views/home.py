"""The home page: two questions that lead to the directory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.directory.wanted import SITUATIONS
from jalon.web.access import public
from jalon.web.search.forms import WHEN


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Nothing is read from the database. The card is a GET form whose answers the directory reads."""
    return render(request, "public/home.html", {"situations": SITUATIONS, "moments": WHEN})
