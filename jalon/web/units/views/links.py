"""What the links of the weekly e-mail open, without a sign-in. Opening one changes nothing: mail servers do it too."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.actions.choose_places_email import choose_places_email
from jalon.directory.actions.declare_free_places import declare_free_places
from jalon.directory.actors import load_actor
from jalon.directory.enums import PlacesEmail
from jalon.directory.places_links import find_places_link, find_rhythm_link, refuse_too_many
from jalon.web.access import public
from jalon.web.search.cards import free_places, kind_words
from jalon.web.units.forms import FreePlacesForm, RhythmForm
from jalon.web.units.views.places import noted


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a dead link with its sentence, and keep the address, which is the key, out of search engines.

    Other sites never learn it: pages are left with `Referrer-Policy: same-origin`.
    """

    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except Refusal as refusal:
            response = render(request, "units/dead_link.html", {"reason": refusal.sentence}, status=410)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def places_link(request: HttpRequest, token: str) -> HttpResponse:
    """The free places of one unit. POST declares, as the person to whom the e-mail was sent."""
    now = timezone.now()
    link = find_places_link(token, now)
    unit = link.unit
    form = FreePlacesForm(request.POST if request.method == "POST" else None, initial={"nombre": unit.free_places})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                refuse_too_many(unit, now)
                actor = load_actor(link.membership.user)
                row = declare_free_places(unit, form.cleaned_data["nombre"], actor=actor, by_link=True)
            except Refusal as refusal:
                form.add_error("nombre", refusal.sentence)
            else:
                messages.success(request, noted(row, unit))
                return redirect(request.path)
    context = {
        "form": form,
        "unit": unit,
        "title": unit.name or kind_words(unit),
        "places": free_places(unit, now),
        "person": link.membership.user.full_name,
        "ends_at": link.ends_at,
    }
    return render(request, "units/places_link.html", context, status=status)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_private
def rhythm_link(request: HttpRequest, token: str) -> HttpResponse:
    """How often the e-mail comes, for the person to whom it was sent."""
    membership = find_rhythm_link(token, timezone.now())
    form = RhythmForm(request.POST if request.method == "POST" else None, initial={"rythme": membership.places_email})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            person, rhythm = membership.user, PlacesEmail(form.cleaned_data["rythme"])
            choose_places_email(membership.establishment, person, rhythm, chosen_by=person)
            messages.success(request, "C’est noté.")
            return redirect(request.path)
    context = {"form": form, "establishment": membership.establishment, "person": membership.user.full_name}
    return render(request, "units/rhythm.html", context, status=status)
