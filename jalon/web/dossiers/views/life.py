"""Keep a dossier, take it up again, or end the project."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.keep_dossier import keep_dossier
from jalon.dossiers.actions.reactivate_dossier import DEATH, reactivate_dossier
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy
from jalon.referrals.actions.end_project import end_project
from jalon.referrals.deadlines import ARCHIVE_DAYS
from jalon.referrals.reasons import endings
from jalon.referrals.wording import long_day
from jalon.web.access import requesters, requesters_and_units
from jalon.web.dossiers.doors import opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.typography import local_day

CHOOSE = "Choisissez ce qui s’est passé."
ENDED = "Le dossier est clos, et les établissements le savent."
AFTER_DEATH = "Le dossier est clos. Les établissements sont prévenus\N{NO-BREAK SPACE}; ils ne vous écriront plus."


class EndForm(forms.Form):
    """Why the project ends."""

    reason = forms.ChoiceField(
        label="Ce qui s’est passé",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(reason.value, reason.label) for reason in endings(kind)]


def archived_on(dossier: Dossier) -> str:
    """« samedi 23 janvier » : when a dossier that was asked about will be archived; nothing otherwise."""
    if dossier.asked_at is None:
        return ""
    return long_day(local_day(dossier.asked_at + timedelta(days=ARCHIVE_DAYS)))


@requesters_and_units
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer that the dossier still holds."""
    door = opened(request, pk)
    if door.dossier.is_open and (closed := DossierPolicy.may_keep(door.standing, door.dossier)):
        raise PermissionDenied(closed)
    return _done(request, pk, lambda: keep_dossier(door.dossier, actor=door.actor), "Le dossier reste ouvert.")


@requesters
@require_POST
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an archived dossier up again."""
    door = opened(request, pk)
    return _done(
        request,
        pk,
        lambda: reactivate_dossier(door.dossier, actor=door.actor, mistake="erreur" in request.POST),
        "Le dossier est repris. Relisez ce qui a pu changer, puis envoyez les demandes à nouveau.",
    )


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the dossier and every request of it."""
    door = opened(request, pk)
    if closed := DossierPolicy.may_send(door.actor, door.standing, door.dossier):
        if door.dossier.is_open:
            raise PermissionDenied(closed)
        messages.warning(request, closed)
        return redirect("dossiers:overview", pk)
    form = EndForm(request.POST if request.method == "POST" else None, kind=door.dossier.kind)
    if form.is_bound and form.is_valid():
        return _done(
            request,
            pk,
            lambda: end_project(door.dossier, reason=form.cleaned_data["reason"], actor=door.actor),
            AFTER_DEATH if form.cleaned_data["reason"] == DEATH else ENDED,
        )
    door.record("dossier")
    steps = path(door.dossier, door.steps, "clore", door.actor.user.pk)
    return render(request, "dossiers/end.html", {**frame(door), "path": steps, "form": form})


def _done(request: HttpRequest, pk: UUID, act: Callable[[], object], sentence: str) -> HttpResponse:
    """Act, and come back to the dossier with what was done, or with why it was not."""
    try:
        act()
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, sentence)
    return redirect("dossiers:overview", pk)
