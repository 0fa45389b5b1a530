"""A physician's secretaries: who prepares dossiers, who may send, who is invited."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jalon.accounts.actions.invite_secretary import (
    change_delegation,
    invite_secretary,
    open_invitations,
    revoke_secretary_invitation,
)
from jalon.accounts.enums import UserKind
from jalon.accounts.models import Professional
from jalon.core.refusal import Refusal
from jalon.web.access import physicians
from jalon.web.account.forms import SecretaryForm
from jalon.web.middleware import actor_of

CHANGES = {"envoi": True, "sans-envoi": False, "fin": None}
SAID = {
    "envoi": "Cette personne peut désormais envoyer ce que vous avez signé.",
    "sans-envoi": "Cette personne ne peut plus envoyer.",
    "fin": "Cette personne ne voit plus vos dossiers.",
}


def _physician(request: HttpRequest) -> Professional:
    user = actor_of(request).user
    if user.kind != UserKind.PHYSICIAN:
        raise PermissionDenied("Le médecin invite lui-même son secrétariat.")
    return user.professional


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def secretaries(request: HttpRequest) -> HttpResponse:
    """The list, and the invitation."""
    physician = _physician(request)
    form = SecretaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_secretary(physician, form.cleaned_data["address"], may_send=form.cleaned_data["may_send"])
        except Refusal as reason:
            form.add_error("address", reason.sentence)
        else:
            messages.success(request, "L’invitation est partie. Elle vaut sept jours.")
            return redirect("account:secretaries")
    delegations = physician.delegations.filter(ended_at__isnull=True).select_related("delegate").order_by("created_at")
    invitations = open_invitations(physician, timezone.now()).select_related("link")
    context = {"form": form, "delegations": delegations, "invitations": invitations}
    return render(request, "account/secretaries.html", context)


@physicians
@require_POST
def change_secretary(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one send, or no longer; or end what they may do, at once."""
    physician = _physician(request)
    wanted = request.POST.get("change", "")
    if wanted in CHANGES:
        change_delegation(physician, pk, may_send=CHANGES[wanted])
        messages.success(request, SAID[wanted])
    return redirect("account:secretaries")


@physicians
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    revoke_secretary_invitation(_physician(request), pk)
    messages.success(request, "L’invitation est retirée.")
    return redirect("account:secretaries")
