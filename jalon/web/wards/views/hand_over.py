"""« Retour à domicile »: the ward gives the dossier to the médecin traitant, who sees what changed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.hand_over import ALREADY, end_hand_over, hand_over, see_hand_over, why_not_hand_over
from jalon.dossiers.models import HandOver
from jalon.dossiers.queries import find_physicians, hand_over_of
from jalon.web.access import physicians, requesters, ward_teams
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.typed import typed_words
from jalon.web.wards.find import ward_dossier
from jalon.web.wards.forms import OtherPhysicianForm
from jalon.web.wards.news import news


@ward_teams
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look for the médecin traitant by name, town or RPPS number, and give them the dossier."""
    door = ward_dossier(request, pk)
    reason = why_not_hand_over(door.actor, door.dossier)
    if reason == ALREADY:
        messages.info(request, reason)
        return redirect("dossiers:overview", pk)
    if reason:
        raise door.refuse("dossier:relais", reason)
    form = OtherPhysicianForm(request.POST if "name" in request.POST else None)
    refusal = ""
    if request.method == "POST":
        try:
            if made := _given(request, door, form):
                messages.success(request, _told(made))
                return redirect("dossiers:overview", pk)
        except Refusal as refused:
            refusal = refused.sentence
    door.record("dossier")
    words = typed_words(request)
    context: dict[str, Any] = {
        **frame(door),
        "path": path(door.dossier, door.steps, "medecin", door.actor.user.pk),
        "words": words,
        "found": find_physicians(words),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "wards/give.html", context, status=422 if request.method == "POST" else 200)


def _given(request: HttpRequest, door: Opened, form: OtherPhysicianForm) -> HandOver | None:
    if form.is_bound:
        return hand_over(door.dossier, actor=door.actor, **form.cleaned_data) if form.is_valid() else None
    rpps = request.POST.get("rpps", "")
    found = next(iter(find_physicians(rpps)), None) if rpps.isascii() and rpps.isdigit() else None
    if found is None:
        raise Refusal("Choisissez un médecin de la liste, ou écrivez son nom et son adresse.")
    return hand_over(door.dossier, actor=door.actor, physician=found.user)


def _told(made: HandOver) -> str:
    if made.physician_id:
        return f"{made.name} répond désormais du dossier, et en est prévenu par e-mail. Vous le lisez encore."
    return f"{made.name} est prévenu par e-mail. Votre équipe garde le dossier jusqu’à son arrivée."


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show to its physician what changed in a dossier since they last read it; once read, it no longer waits."""
    door = opened(request, pk)
    if not door.standing.is_physician:
        raise PermissionDenied("Cette page est celle du médecin du dossier.")
    made = hand_over_of(door.dossier)
    waits = made is not None and made.physician_id == door.actor.user.pk and made.seen_at is None
    if request.method == "POST":
        if waits:
            see_hand_over(door.dossier, actor=door.actor)
            messages.success(request, "C’est noté. Le dossier est dans vos patients.")
        return redirect("dossiers:overview", pk)
    found = news(door, made.made_at if made and waits else None)
    for one in found:
        if one.differences:
            door.record(f"section:{one.code}")
    door.record("dossier")
    return render(
        request,
        "wards/received.html",
        {
            **frame(door),
            "path": path(door.dossier, door.steps, "relais", door.actor.user.pk),
            "made": made,
            "waits": waits,
            "news": found,
            "unread": [one for one in found if one.is_new],
            "changed": [one for one in found if one.differences],
            "same": [one for one in found if not one.is_new and not one.differences],
        },
    )


@requesters
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ward takes the dossier back, or the physician gives it back, before it was read."""
    door = opened(request, pk)
    if not door.standing.is_requester:
        raise Http404
    try:
        made = end_hand_over(door.dossier, actor=door.actor)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("dossiers:overview", pk)
    if made.physician_id == door.actor.user.pk:
        messages.success(request, "Le dossier est rendu au service, qui en est prévenu.")
        return redirect("home:home")
    messages.success(request, "Le service répond de nouveau du dossier.")
    return redirect("dossiers:overview", pk)
