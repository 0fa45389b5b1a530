"""The team of an establishment: who does what, who is invited, and what the manager gives and takes back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jalon.core.refusal import Refusal
from jalon.directory.actions.choose_places_email import choose_places_email
from jalon.directory.actions.invite_staff import (
    end_membership,
    group_of,
    invite_staff,
    open_invitations,
    revoke_staff_invitation,
)
from jalon.directory.enums import PlacesEmail
from jalon.directory.policies import DECLARING_ROLES, EstablishmentPolicy
from jalon.directory.queries import team as team_of
from jalon.web.access import managers, units
from jalon.web.middleware import actor_of
from jalon.web.units.find import establishment_or_404, managed_establishment
from jalon.web.units.forms import RhythmForm, StaffForm


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, finess: str) -> HttpResponse:
    """The team, the invitations that wait, and the form of another."""
    row = managed_establishment(request, finess)
    actor = actor_of(request)
    form = StaffForm(request.POST or None, group=len(group_of(row, actor.user)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                whole_group = data.get("whole_group", False)
                invite_staff(row, data["address"], data["roles"], actor=actor, whole_group=whole_group)
            except Refusal as refusal:
                form.add_error("address", refusal.sentence)
            else:
                messages.success(request, "L’invitation est partie. Elle vaut sept jours.")
                return redirect("units:team", finess=row.finess)
    invitations = open_invitations(row, timezone.now()).select_related("link")
    members = team_of(row)
    context = {
        "establishment": row,
        "team": members,
        # One line a person, whatever their roles.
        "declarers": {member.user_id: member for member in members if member.role in DECLARING_ROLES}.values(),
        "rhythms": PlacesEmail.choices,
        "invitations": invitations,
        "form": form,
    }
    return render(request, "units/team.html", context, status=status)


@managers
@require_POST
def end_role(request: HttpRequest, finess: str, pk: int) -> HttpResponse:
    """Take one role back, at once."""
    row = managed_establishment(request, finess)
    try:
        ended = end_membership(row, pk, actor=actor_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if ended is not None:
            messages.success(request, f"{ended.user.full_name} n’a plus ce rôle.")
    return redirect("units:team", finess=row.finess)


@units
@require_POST
def rhythm(request: HttpRequest, finess: str, pk: str) -> HttpResponse:
    """How often a person of the team is asked for free places: chosen by that person, or by the manager."""
    row = establishment_or_404(request, finess)
    actor = actor_of(request)
    person = next((member.user for member in team_of(row) if member.user_id == int(pk)), None)
    if person is None or not (person == actor.user or EstablishmentPolicy.may_edit(actor, row)):
        raise Http404
    form = RhythmForm(request.POST)
    if form.is_valid():
        choose_places_email(row, person, PlacesEmail(form.cleaned_data["rythme"]), chosen_by=actor.user)
        messages.success(request, "C’est noté.")
    else:
        messages.error(request, " ".join(map(str, form.errors["rythme"])))
    if request.POST.get("retour") == "equipe":
        return redirect("units:team", finess=row.finess)
    return redirect("units:show", finess=row.finess)


@managers
@require_POST
def revoke(request: HttpRequest, finess: str, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    row = managed_establishment(request, finess)
    revoke_staff_invitation(row, pk, actor=actor_of(request))
    messages.success(request, "L’invitation est retirée.")
    return redirect("units:team", finess=row.finess)
