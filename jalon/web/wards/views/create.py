"""Open the dossier of a patient in a bed of the ward."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.queries import ward_team
from jalon.dossiers.actions.open_for_ward import open_for_ward
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers, lacking, read_answers
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.likeness import Identity
from jalon.dossiers.queries import twins
from jalon.dossiers.ward_contacts import named, slots_of, usual
from jalon.web.access import ward_teams
from jalon.web.dossiers.sheet import Sheet, body, error_summary
from jalon.web.middleware import actor_of
from jalon.web.wards.find import ward_or_404
from jalon.web.wards.forms import EntryForm


@ward_teams
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the identity, the day of entry and three contacts; the ward fills in the rest of its section."""
    ward = ward_or_404(request, pk)
    actor = actor_of(request)
    definition = KINDS[DossierKind.SANITAIRE].identity
    slots = slots_of(ward_team(ward))
    entry = EntryForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        proposed = {code: str(key) for code, key in usual(slots, actor.user.pk).items()}
        context = {"ward": ward, "entry": entry, "slots": [(slot, proposed.get(slot.code, "")) for slot in slots]}
        return _page(request, Sheet(Document(definition)), context)
    raws = read_answers(definition, request.POST)
    checked = check_answers(definition, raws)
    errors = {question.code: "Complétez cette réponse." for question in lacking(definition, checked.values)}
    errors |= {code: error.sentence for code, error in checked.errors.items()}
    chosen = {slot.code: request.POST.get(slot.code, "") for slot in slots}
    context = {"ward": ward, "entry": entry, "slots": [(slot, chosen[slot.code]) for slot in slots]}
    if entry.is_valid() and not errors:
        alike = [] if "again" in request.POST else twins(actor, Identity.of(checked.values), DossierKind.SANITAIRE)
        if alike:
            context["twins"] = alike
        else:
            try:
                dossier = open_for_ward(
                    ward,
                    checked.values,
                    named(slots, chosen),
                    actor=actor,
                    entered_on=entry.cleaned_data["entered_on"],
                )
                return redirect("dossiers:overview", dossier.pk)
            except Refusal as refusal:
                context["refusal"] = refusal.sentence
    return _page(request, Sheet(Document(definition), errors=errors, on_screen=raws), context, status=422)


def _page(request: HttpRequest, sheet: Sheet, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(
        request,
        "wards/create.html",
        {
            "summary": error_summary(sheet),
            "body": body(sheet),
            "definition": sheet.document.definition,
            "twins": [],
            "refusal": "",
            **context,
        },
        status=status,
    )
