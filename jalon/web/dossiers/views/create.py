"""Open a dossier: the identity of the person, then its sections one after the other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.declarations import Question
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import FAMILY_ROLES, DossierKind, ParticipantRole
from jalon.dossiers.forms import Checked, check_answers, lacking, read_answers
from jalon.dossiers.guided import screens_of
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.likeness import Identity
from jalon.dossiers.queries import twins
from jalon.dossiers.questions import Raw
from jalon.web.access import requesters
from jalon.web.dossiers import answered
from jalon.web.dossiers.guided import screen_body
from jalon.web.dossiers.sheet import Sheet, body, error_summary
from jalon.web.middleware import actor_of

KIND = DossierKind.GRAND_AGE


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Ask for the identity; a valid one opens the dossier and leads to its second section, a family to its screens.

    A family first says who it is, on the page that tells what to have at hand; a hospital ward has its own page.

    What the address says of the request, from the two questions of the home page, is written there: it is not asked
    again.
    """
    actor = actor_of(request)
    if actor.user.kind == UserKind.WARD:
        return _to_the_ward(actor)
    kind = KINDS[KIND]
    said = answered.read(request.GET)
    role = request.POST.get("role") or request.GET.get("role", "")
    context: dict[str, Any] = {
        "physicians": _physicians(actor),
        "roles": _roles(actor),
        "role": role,
        "role_words": next((words for value, words in _roles(actor) if value == role), ""),
        "answered": said.words,
    }
    if request.method != "POST":
        if context["roles"] and not context["role_words"]:
            return _begin(request, context)
        return _page(request, Sheet(Document(kind.identity), on_screen=_known(actor, role)), context)
    raws = read_answers(kind.identity, request.POST)
    checked = check_answers(kind.identity, raws)
    errors = _errors(checked, lacking(kind.identity, checked.values))
    context["chosen"] = request.POST.get("physician", "")
    if not errors:
        alike = [] if "again" in request.POST else twins(actor, Identity.of(checked.values))
        if alike:
            return _again(request, raws, errors, {**context, "twins": alike})
        try:
            dossier = open_dossier(
                KIND,
                checked.values,
                actor=actor,
                physician_user_id=_number(request.POST.get("physician", "")),
                role=ParticipantRole(role) if role in ParticipantRole.values else None,
            )
        except Refusal as refusal:
            return _again(request, raws, errors, {**context, "refusal": refusal.sentence})
        said.save(dossier, actor)
        if context["roles"]:
            return redirect("dossiers:guided", dossier.pk)
        return redirect("dossiers:section", dossier.pk, kind.sections[1].code)
    return _again(request, raws, errors, context)


def _to_the_ward(actor: Actor) -> HttpResponse:
    """Lead to the page of the ward; whoever works in several chooses one at home."""
    return redirect("wards:create", actor.wards[0].ward_id) if len(actor.wards) == 1 else redirect("home:home")


def _physicians(actor: Actor) -> list[tuple[str, str]]:
    """Return the physicians a secretary may choose; a physician has no choice to make."""
    return [(str(fact.physician_user_id), fact.physician_name) for fact in actor.delegations]


def _roles(actor: Actor) -> list[tuple[str, str]]:
    """Return what somebody of the family may be to the person concerned; a professional has no such choice."""
    return [(role.value, role.label) for role in FAMILY_ROLES] if actor.user.kind == UserKind.FAMILY else []


def _begin(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Tell what to have at hand, and ask who the person is; what the address says goes along."""
    kept = [(name, value) for name, value in request.GET.items() if name in answered.NAMES]
    return render(request, "dossiers/guided_start.html", {**context, "kept": kept})


def _known(actor: Actor, role: str) -> dict[str, Raw]:
    """Return what the account already says of the person concerned, when they are the same."""
    if role != ParticipantRole.PATIENT or actor.user.kind != UserKind.FAMILY:
        return {}
    return {"used_name": actor.user.last_name, "first_names": actor.user.first_name}


def _errors(checked: Checked, absent: list[Question]) -> dict[str, str]:
    sentences = {question.code: "Complétez cette réponse." for question in absent}
    return {**sentences, **{code: error.sentence for code, error in checked.errors.items()}}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _again(request: HttpRequest, raws: dict[str, Raw], errors: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    sheet = Sheet(Document(KINDS[KIND].identity), errors=errors, on_screen=raws)
    return _page(request, sheet, context)


def _page(request: HttpRequest, sheet: Sheet, context: dict[str, Any]) -> HttpResponse:
    """Show the questions; to a family, in its own words."""
    if context["roles"]:
        [screen] = screens_of(KIND, [sheet.document.definition])
        sheet.document = screen.of(sheet.document)
        questions, title = screen_body(screen, sheet), screen.title
    else:
        questions, title = body(sheet), "Nouveau dossier"
    return render(
        request,
        "dossiers/create.html",
        {
            "definition": sheet.document.definition,
            "summary": error_summary(sheet),
            "title": title,
            "body": questions,
            "chosen": "",
            "twins": [],
            "refusal": "",
            **context,
        },
    )
