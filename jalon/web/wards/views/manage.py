"""The manager of an establishment opens wards and makes their teams."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jalon.core.refusal import Refusal
from jalon.directory.actions.invite_to_ward import (
    end_ward_member,
    invite_to_ward,
    open_invitations,
    revoke_ward_invitation,
)
from jalon.directory.actions.keep_ward import close_ward, edit_ward, open_ward
from jalon.directory.enums import WardPosition
from jalon.directory.policies import WardPolicy
from jalon.directory.queries import ward_team
from jalon.dossiers.queries import is_followed
from jalon.web.access import managers, ward_teams_and_managers
from jalon.web.middleware import actor_of
from jalon.web.units.find import managed_establishment
from jalon.web.wards.find import known_ward, managed_ward
from jalon.web.wards.forms import MemberForm, WardForm


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, finess: str) -> HttpResponse:
    """The wards of an establishment, and the form of another. Four queries."""
    place = managed_establishment(request, finess)
    actor = actor_of(request)
    form = WardForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ward = open_ward(place, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"Le service {ward.name} est ouvert. Invitez maintenant son équipe.")
            return redirect("wards:team", ward.pk)
    rows = WardPolicy.managed(actor).filter(establishment=place).order_by("name")
    context = {"establishment": place, "wards": rows, "form": form}
    return render(request, "wards/manage.html", context, status=422 if form.is_bound else 200)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the name and how to reach the ward."""
    ward = managed_ward(request, pk)
    form = WardForm(request.POST if request.method == "POST" else None, initial=WardForm.initial_of(ward))
    if form.is_bound and form.is_valid():
        try:
            edit_ward(ward, actor=actor_of(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect("wards:team", ward.pk)
    return render(request, "wards/edit.html", {"ward": ward, "form": form}, status=422 if form.is_bound else 200)


@managers
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the ward, when nobody is followed there any more."""
    ward = managed_ward(request, pk)
    try:
        close_ward(ward, is_followed=is_followed(ward), actor=actor_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("wards:edit", ward.pk)
    messages.success(request, f"Le service {ward.name} est fermé.")
    return redirect("wards:manage", ward.establishment.finess)


@ward_teams_and_managers
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """The team; to the manager, the invitations that wait and the form of another. Five queries at most."""
    ward, manages = known_ward(request, pk)
    actor = actor_of(request)
    if request.method == "POST":
        ward = managed_ward(request, pk)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            invite_to_ward(ward, data["address"], WardPosition(data["position"]), actor=actor, phone=data["phone"])
        except Refusal as refusal:
            form.add_error("address", refusal.sentence)
        else:
            messages.success(request, "L’invitation est partie. Elle vaut sept jours.")
            return redirect("wards:team", ward.pk)
    context = {
        "ward": ward,
        "manages": manages,
        "team": ward_team(ward),
        "invitations": open_invitations(ward, timezone.now()).select_related("link") if manages else (),
        "form": form,
        "me": actor.user.pk,
    }
    return render(request, "wards/team.html", context, status=422 if form.is_bound else 200)


@ward_teams_and_managers
@require_POST
def end_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take somebody out of the team, or leave it, at once."""
    ward, manages = known_ward(request, pk)
    try:
        ended = end_ward_member(ward, member, actor=actor_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if ended is not None:
            messages.success(request, f"{ended.user.full_name} n’est plus dans l’équipe.")
            if not manages:
                return redirect("home:home")
    return redirect("wards:team", ward.pk)


@managers
@require_POST
def revoke(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    ward = managed_ward(request, pk)
    revoke_ward_invitation(ward, invitation, actor=actor_of(request))
    messages.success(request, "L’invitation est retirée.")
    return redirect("wards:team", ward.pk)
