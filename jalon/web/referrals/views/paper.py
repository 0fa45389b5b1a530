"""« Enregistrer une demande papier »: an admissions desk writes down what came by post."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jalon.accounts.actors import Actor
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.add_attachment import add_attachment
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers, read_answers
from jalon.dossiers.kinds.registry import KINDS, paper_of
from jalon.dossiers.likeness import Identity
from jalon.dossiers.models import Dossier
from jalon.dossiers.queries import twins
from jalon.dossiers.questions import Raw
from jalon.referrals.actions.record_paper import NOT_ANSWERING, NOWHERE, answering_units, record_paper
from jalon.referrals.sides import ANSWERING_ROLES
from jalon.web.access import units
from jalon.web.dossiers.sheet import Sheet, body, error_summary
from jalon.web.middleware import actor_of
from jalon.web.referrals.paper import FORMS, PaperForm
from jalon.web.uploads import MOST_FILES, ArrivedFile

REFUSED = 422
#: What doubles are found by; a paper may lack the rest.
NEEDED = ("birth_name", "first_names", "birth_date", "sex")
#: The input of each scan, and the paper that it is.
SCANS = {"administrative": "other", "medical": "other_medical"}


@units
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, kind: DossierKind) -> HttpResponse:
    """Ask for what the paper says; a known person is told before anything is made."""
    actor, identity = actor_of(request), KINDS[kind].identity
    mine = answering_units(actor, kind)
    if not mine:
        answers = any(fact.role in ANSWERING_ROLES for fact in actor.memberships)
        raise PermissionDenied(NOWHERE if answers else NOT_ANSWERING)
    if request.method != "POST":
        return _page(request, FORMS[kind](mine), Sheet(Document(identity)))
    form = FORMS[kind](mine, request.POST)
    raws = read_answers(identity, request.POST)
    checked = check_answers(identity, raws)
    errors = {code: "Complétez cette réponse." for code in NEEDED if checked.values.get(code) is None}
    errors |= {code: error.sentence for code, error in checked.errors.items()}
    if not form.is_valid() or errors:
        return _again(request, form, raws, errors)
    alike = [] if "again" in request.POST else twins(actor, Identity.of(checked.values), kind)
    if alike:
        return _again(request, form, raws, errors, twins=alike)
    try:
        rows = record_paper(form.envelope(), checked.values, actor=actor)
    except Refusal as refused:
        return _again(request, form, raws, errors, refusal=refused.sentence)
    messages.success(request, "La demande papier est enregistrée. Elle vit maintenant comme les autres.")
    for name, sentence in _join(request, rows[0].dossier, actor):
        messages.warning(request, f"{name}\N{NO-BREAK SPACE}: {sentence}")
    return redirect("referrals:detail", rows[0].pk)


def _join(request: HttpRequest, dossier: Dossier, actor: Actor) -> list[tuple[str, str]]:
    """Join the scans; return (name, sentence) for each that was not taken: the dossier is made all the same."""
    refused = []
    for field, code in SCANS.items():
        for file in cast(list[ArrivedFile], request.FILES.getlist(field))[:MOST_FILES]:
            try:
                scan = paper_of(dossier.kind, code)
                add_attachment(dossier, scan, file.file, name=file.name, size=file.size, actor=actor)
            except Refusal as refusal:
                refused.append((file.name, refusal.sentence))
    return refused


def _again(
    request: HttpRequest, form: PaperForm, raws: dict[str, Raw], errors: dict[str, str], **context: Any
) -> HttpResponse:
    sheet = Sheet(Document(KINDS[form.kind].identity), errors=errors, on_screen=raws)
    return _page(request, form, sheet, status=REFUSED, **context)


def _page(request: HttpRequest, form: PaperForm, sheet: Sheet, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(
        request,
        "referrals/paper.html",
        {
            "form": form,
            "back": reverse("pathways:index" if form.kind == DossierKind.TND else "referrals:index"),
            "list": "Enfants" if form.kind == DossierKind.TND else "Demandes",
            "summary": error_summary(sheet),
            "body": body(sheet),
            "twins": [],
            "refusal": "",
            **context,
        },
        status=status,
    )
