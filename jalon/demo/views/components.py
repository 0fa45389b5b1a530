"""The living sheet of the theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jalon.web.access import public


@public
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/components.html")
