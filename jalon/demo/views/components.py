"""The living sheet of the theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.web.access import public


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/components.html")
