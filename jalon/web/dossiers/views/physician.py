"""Name the médecin traitant; answer as the one named; come to a dossier by its number."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.accounts.actors import Actor
from jalon.core.forms import DayField, LineField
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.answer_designation import answer_designation
from jalon.dossiers.actions.join_dossier import join_dossier
from jalon.dossiers.actions.name_physician import ONLY_FAMILY, name_physician
from jalon.dossiers.models import Designation
from jalon.dossiers.policies import CLOSED, DossierPolicy
from jalon.dossiers.queries import find_physicians, pending_designation
from jalon.web.access import physicians, requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import birth_words, path
from jalon.web.middleware import actor_of
from jalon.web.typed import typed_words

ONLY_PHYSICIAN = "Seul un médecin rejoint un dossier par son numéro."


class OtherPhysicianForm(forms.Form):
    """A doctor whom Jalon does not know."""

    name = LineField(
        label="Nom et prénom du médecin",
        limit=150,
        error_messages={"required": "Écrivez le nom du médecin."},
    )
    address = forms.EmailField(
        label="Adresse e-mail du cabinet",
        max_length=254,
        error_messages={
            "required": "Écrivez l’adresse e-mail du cabinet : le médecin y sera prévenu.",
            "invalid": "Une adresse e-mail s’écrit nom@domaine.fr. Vérifiez-la.",
        },
    )


class JoinForm(forms.Form):
    """What the family tells the doctor."""

    number = LineField(
        label="Numéro du dossier",
        limit=40,
        help_text="Par exemple GA-7K4M-92QP.",
        error_messages={"required": "Écrivez le numéro du dossier, que la famille vous a donné."},
    )
    birth_date = DayField(
        label="Date de naissance de la personne",
        help_text="Par exemple 03/05/1939.",
        error_messages={"required": "Écrivez la date de naissance de la personne."},
    )


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look for the médecin traitant by name, town or RPPS number, and name them."""
    door = opened(request, pk)
    if not DossierPolicy.may_name_physician(door.standing):
        raise door.refuse("physician", ONLY_FAMILY)
    if not door.dossier.is_open:
        messages.warning(request, CLOSED)
        return redirect("dossiers:overview", pk)
    form = OtherPhysicianForm(request.POST if "name" in request.POST else None)
    refusal = ""
    if request.method == "POST":
        try:
            if named := _named(request, door, form):
                messages.success(request, f"{named.name} est prévenu par e-mail. Sa réponse apparaîtra ici.")
                return redirect("dossiers:overview", pk)
        except Refusal as refused:
            refusal = refused.sentence
    door.record("dossier")
    return render(request, "dossiers/physician.html", {**_search(request, door), "form": form, "refusal": refusal})


def _named(request: HttpRequest, door: Opened, form: OtherPhysicianForm) -> Designation | None:
    if form.is_bound:
        if not form.is_valid():
            return None
        return name_physician(door.dossier, actor=door.actor, **form.cleaned_data)
    rpps = request.POST.get("rpps", "")
    found = next(iter(find_physicians(rpps)), None) if rpps.isascii() and rpps.isdigit() else None
    if found is None:
        raise Refusal("Choisissez un médecin de la liste, ou écrivez son nom et son adresse.")
    return name_physician(door.dossier, actor=door.actor, physician=found.user)


def _search(request: HttpRequest, door: Opened) -> dict[str, Any]:
    words = typed_words(request)
    return {
        **frame(door),
        "path": path(door.dossier, door.steps, "medecin", door.actor.user.pk),
        "words": words,
        "found": find_physicians(words),
        "pending": pending_designation(door.dossier),
    }


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is named by whom, and take the answer of the physician named."""
    actor = actor_of(request)
    designation = _designation(actor, pk)
    if request.method == "POST":
        accepted = request.POST.get("answer") == "accept"
        try:
            answer_designation(designation, accepted=accepted, actor=actor)
        except Refusal as refused:
            messages.warning(request, refused.sentence)
            return redirect("home:home")
        if accepted:
            return redirect("dossiers:overview", designation.dossier_id)
        messages.success(request, "La famille est prévenue que vous ne suivez pas ce dossier.")
        return redirect("home:home")
    dossier = designation.dossier
    context = {"designation": designation, "dossier": dossier, "birth": birth_words(dossier)}
    return render(request, "dossiers/designation.html", context)


def _designation(actor: Actor, pk: int) -> Designation:
    """Return a designation that waits for this physician; 404 otherwise."""
    found = DossierPolicy.designations(actor).filter(pk=pk).select_related("dossier", "named_by").first()
    if found is None:
        raise Http404
    return found


@physicians
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Come to a dossier by its number and the person's birth date."""
    actor = actor_of(request)
    if not actor.is_physician:
        raise PermissionDenied(ONLY_PHYSICIAN)
    form = JoinForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            dossier = join_dossier(form.cleaned_data["number"], form.cleaned_data["birth_date"], actor=actor)
            return redirect("dossiers:overview", dossier.pk)
        except Refusal as refused:
            refusal = refused.sentence
    return render(request, "dossiers/join.html", {"form": form, "refusal": refusal})
