"""The directory of everyone, and the completion of its field « Près de »."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from jalon.core.geo import Point
from jalon.directory.places import complete, nearest
from jalon.matching.facts import needs_of_criteria
from jalon.web.access import public
from jalon.web.public.keeping import card_keeper
from jalon.web.search.asked import read, settled
from jalon.web.search.export import rows
from jalon.web.search.page import context
from jalon.web.typography import local_day

LONGEST_BEGINNING = 80


class PointForm(forms.Form):
    """A point in WGS84 degrees."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Search for visitors and for anyone signed in. Nine queries at most, besides those of the session."""
    if search := settled(request.GET):
        return redirect(f"{request.path}{search}")
    asked = read(request.GET)
    signed_in = request.user.is_authenticated
    layout = "professional" if signed_in else "public"
    page = context(request, asked, needs_of_criteria(asked.criteria), choice=card_keeper(request))
    return render(
        request,
        "search/page.html",
        {**page, "layout": f"layouts/{layout}.html", "body_class": f"{layout} dense", "who": ""},
    )


@public
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, dated; a search that must be corrected first gets its page, which says how."""
    asked = read(request.GET)
    if not asked.can_search:
        return directory(request)
    now = timezone.now()
    return StreamingHttpResponse(
        rows(asked, now),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="annuaire-jalon-{local_day(now):%Y-%m-%d}.csv"'},
    )


@public
@require_safe
def nearest_commune(request: HttpRequest) -> HttpResponse:
    """The commune around a point that the browser has rounded to a kilometre; the point is kept nowhere. One query."""
    form = PointForm(request.GET)
    commune = nearest(Point(form.cleaned_data["lat"], form.cleaned_data["lon"])) if form.is_valid() else None
    if commune is None:
        return JsonResponse({"sentence": "Aucune commune de France près d’ici. Écrivez-la."}, status=404)
    return JsonResponse({"label": str(commune)})


@public
@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Communes that begin like `q` : options of a list, or JSON for those who ask for it. One query."""
    typed = next((request.GET[name] for name in ("q", "ou", "town") if request.GET.get(name)), "")
    text = typed[:LONGEST_BEGINNING]
    found = complete(text)
    if request.accepts("text/html") or "json" not in request.headers.get("Accept", ""):
        return HttpResponse(format_html_join("", '<option value="{}"></option>', ((str(row),) for row in found)))
    rows = [{"label": str(row), "code": row.code, "department": row.department} for row in found]
    return JsonResponse({"communes": rows})
