"""Open a dossier: the identity of the person, then its sections one after the other."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from jalon.accounts.actors import Actor
from jalon.accounts.enums import UserKind
from jalon.core.refusal import Refusal
from jalon.dossiers.actions.open_dossier import open_dossier
from jalon.dossiers.declarations import Condition, Question, SectionDefinition
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import FAMILY_ROLES, DossierKind, ParticipantRole
from jalon.dossiers.forms import Checked, check_answers, lacking, read_answers
from jalon.dossiers.guided import screens_of
from jalon.dossiers.kinds.grand_age.sections.identity import IDENTITY
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.kinds.tnd.eligibility import told_at_opening
from jalon.dossiers.kinds.tnd.sections.identity import IDENTITY as CHILD
from jalon.dossiers.likeness import Identity
from jalon.dossiers.models import Dossier
from jalon.dossiers.queries import twins
from jalon.dossiers.questions import Raw
from jalon.web.access import requesters
from jalon.web.dossiers import answered
from jalon.web.dossiers.guided import screen_body
from jalon.web.dossiers.markup import NOTHING, join
from jalon.web.dossiers.sheet import Sheet, body, error_summary, question_block
from jalon.web.middleware import actor_of

#: The kinds that open here, as they are asked: code, words, gloss.
OFFERED = (
    (
        DossierKind.SANITAIRE,
        "Des soins de suite, à l’hôpital ou à domicile",
        "Après une maladie ou une opération : SMR, HAD, SSIAD, soins palliatifs.",
    ),
    (
        DossierKind.GRAND_AGE,
        "Une place pour une personne âgée",
        "EHPAD, résidence autonomie, unité de soins de longue durée, accueil de jour.",
    ),
    (
        DossierKind.TND,
        "Le bilan d’un enfant de moins de 7\N{NO-BREAK SPACE}ans",
        "Quand son développement inquiète : la grille de repérage, puis la plateforme (PCO) de sa commune. "
        "De 7 à 12\N{NO-BREAK SPACE}ans, une plateforme qui les reçoit.",
    ),
)
#: Asked where the kind is still to choose: what tells twins apart opens with that of children.
OF_CHILDREN = (
    replace(CHILD.by_code["multiple_birth"], shown_when=Condition("kind", (DossierKind.TND.value,))),
    CHILD.by_code["birth_rank"],
)
UNSAID = "Dites d’abord ce qui est cherché."


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Ask which kind of dossier and the identity; valid ones open it and lead to its second section, a family to its
    screens.

    A family first says who it is, on the page that tells what to have at hand; it opens one kind only, and is told who
    opens the other. A hospital ward has its own page.

    What the address says of the request, from the two questions of the home page, is written there: it is not asked
    again.
    """
    actor = actor_of(request)
    if actor.user.kind == UserKind.WARD:
        return _to_the_ward(actor)
    said = answered.read(request.GET)
    context = _context(request, actor, said)
    if request.method != "POST":
        if context["roles"] and not context["role_words"]:
            return _begin(request, context)
        known = _known(actor, context["role"])
        return _page(request, Sheet(Document(_identity(context)), on_screen=known), context)
    definition = _identity(context)
    raws = read_answers(definition, request.POST)
    checked = check_answers(definition, raws)
    errors = _errors(checked, lacking(definition, checked.values))
    if not context["kind"]:
        return _again(request, raws, errors, {**context, "refusal": UNSAID})
    if errors:
        return _again(request, raws, errors, context)
    kind, role = DossierKind(context["kind"]), context["role"]
    alike = [] if "again" in request.POST else twins(actor, Identity.of(checked.values), kind)
    if alike:
        return _again(request, raws, errors, {**context, "twins": alike})
    try:
        dossier = open_dossier(
            kind,
            checked.values,
            actor=actor,
            physician_user_id=_number(request.POST.get("physician", "")),
            role=ParticipantRole(role) if role in ParticipantRole.values else None,
        )
    except Refusal as refusal:
        return _again(request, raws, errors, {**context, "refusal": refusal.sentence})
    if kind is DossierKind.GRAND_AGE:
        said.save(dossier, actor)
    return _begun(request, dossier, guided=bool(context["roles"]))


def _begun(request: HttpRequest, dossier: Dossier, *, guided: bool) -> HttpResponse:
    """Lead to what is filled in next; of an older child, say first which platforms answer."""
    if guided:
        return redirect("dossiers:guided", dossier.pk)
    if dossier.kind == DossierKind.TND and (told := told_at_opening(dossier.birth_date, timezone.localdate())):
        messages.info(request, told)
    return redirect("dossiers:section", dossier.pk, KINDS[dossier.kind].sections[1].code)


def _context(request: HttpRequest, actor: Actor, said: answered.Answered) -> dict[str, Any]:
    roles = _roles(actor)
    role = request.POST.get("role") or request.GET.get("role", "")
    decided = bool(roles or said.stay)
    kind = request.POST.get("kind") or request.GET.get("genre") or (DossierKind.GRAND_AGE if decided else "")
    return {
        "kinds": () if decided else OFFERED,
        "kind": kind if kind in {code for code, *_ in OFFERED} else "",
        "physicians": _physicians(actor),
        "chosen": request.POST.get("physician", ""),
        "roles": roles,
        "role": role,
        "role_words": next((words for value, words in roles if value == role), ""),
        "answered": said.words if decided else "",
    }


def _identity(context: dict[str, Any]) -> SectionDefinition:
    """Return the questions asked: those of the kind for a professional, those of every kind while it is not chosen."""
    return IDENTITY if context["roles"] or not context["kind"] else KINDS[context["kind"]].identity


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
    sheet = Sheet(Document(_identity(context)), errors=errors, on_screen=raws)
    return _page(request, sheet, context)


def _page(request: HttpRequest, sheet: Sheet, context: dict[str, Any]) -> HttpResponse:
    """Show the questions; to a family, in its own words."""
    definition = sheet.document.definition
    if context["roles"]:
        [screen] = screens_of(DossierKind.GRAND_AGE, [definition])
        sheet.document = screen.of(sheet.document)
        questions, title = screen_body(screen, sheet), screen.title
    else:
        title = "Nouveau dossier d’un enfant" if definition is CHILD else "Nouveau dossier"
        questions = join([body(sheet), _of_children(sheet)])
    return render(
        request,
        "dossiers/create.html",
        {
            "definition": sheet.document.definition,
            "summary": error_summary(sheet),
            "title": title,
            "of_child": definition is CHILD,
            "body": questions,
            "twins": [],
            "refusal": "",
            **context,
        },
    )


def _of_children(sheet: Sheet) -> SafeString:
    """Write what only a child is asked, closed until their kind of dossier is chosen on the page."""
    if sheet.document.definition is CHILD:
        return NOTHING
    return SafeString(f'<div class="fields">{join(question_block(question, sheet) for question in OF_CHILDREN)}</div>')
