"""Say how far the identity was checked."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.check_identity import check_identity
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import IdentityDocument, InsNature
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.policies import ONLY_CARERS_CHECK, DossierPolicy
from jalon.web.access import requesters
from jalon.web.dossiers.doors import opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import path
from jalon.web.dossiers.reading import read_view

NOT_LISTED = "Choisissez une réponse de la liste."


class IdentityForm(forms.Form):
    """What was seen, and whether the INS teleservice answered."""

    document = forms.ChoiceField(
        label="La pièce que vous avez vue",
        choices=[*IdentityDocument.choices, ("", "Aucune pièce vue")],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_LISTED},
    )
    ins = forms.ChoiceField(
        label="Le téléservice INSi a rendu ces traits et ce matricule dans votre logiciel",
        choices=[("", "Non, ou pas encore"), *InsNature.choices],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_LISTED},
    )


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the traits beside the form, and record what was checked."""
    door = opened(request, pk)
    if not DossierPolicy.may_check_identity(door.standing):
        raise door.refuse("identity", ONLY_CARERS_CHECK)
    dossier = door.dossier
    initial = {"document": dossier.identity_document, "ins": dossier.ins_oid}
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal = ""
    if form.is_bound and form.is_valid():
        document, ins = form.cleaned_data["document"], form.cleaned_data["ins"]
        try:
            check_identity(
                dossier,
                document=IdentityDocument(document) if document else None,
                ins=InsNature(ins) if ins else None,
                actor=door.actor,
            )
            return redirect("dossiers:overview", pk)
        except Refusal as refused:
            refusal = refused.sentence
    step = door.step(KINDS[dossier.kind].identity.code)
    door.record("identity")
    return render(
        request,
        "dossiers/identity.html",
        {
            **frame(door),
            "path": path(dossier, door.steps, step.definition.code, door.actor.user.pk),
            "traits": read_view(open_section(dossier, step.section), level=2),
            "section_url": step.url,
            "form": form,
            "refusal": refusal,
        },
    )
