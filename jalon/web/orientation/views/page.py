"""Vers quels soins orienter: every kind of care with its reasons, the doctor's choice, and what follows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.directory.models import Establishment
from jalon.dossiers.actions.save_section import disputes_of, save_section
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import check_answers, read_answers
from jalon.dossiers.kinds.sanitaire.orientation import unexplained
from jalon.dossiers.kinds.sanitaire.sections.choice import CHOICE
from jalon.dossiers.orienting import why_to_explain
from jalon.dossiers.questions import Raw
from jalon.dossiers.questions.places import commune_label
from jalon.web.access import requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.pages import frame
from jalon.web.dossiers.panels import Step, path
from jalon.web.dossiers.sent import kept_sides, others_notice, shown_revision
from jalon.web.dossiers.sheet import Sheet, error_summary, question_block, slot
from jalon.web.orientation.following import following
from jalon.web.orientation.judged import Judged, judge
from jalon.web.orientation.lines import groups, others, sources

NOTHING_CHOSEN = "Cochez au moins une solution."
WHY = "Dites en une phrase pourquoi vous choisissez autrement : les structures la lisent."
WHICH_TOWN = {
    "relative": "Écrivez la commune de ce proche, avec son code postal.",
    "hospital": "L’hôpital n’est pas dans l’annuaire : écrivez sa commune, avec son code postal.",
}
WHERE = ("near", "near_town", "distance_km")


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the advice and keep the choice. Nine queries at most, besides those of the session and of the journal."""
    door = opened(request, pk)
    if door.dossier.kind != DossierKind.SANITAIRE:
        raise Http404
    step = door.step(CHOICE.code)
    if not step.access.read:
        return _state_only(request, door, step)
    judged = judge(door, timezone.localdate())
    if request.method == "POST":
        if not step.access.write or judged is None:
            raise door.refuse("orientation", step.access.reason or "Choisissez d’abord le motif de la demande.")
        return _save(request, door, step, judged)
    door.record("orientation")
    document = open_section(door.dossier, step.section)
    # Near the person, unless another place is said.
    usual = {} if document.raw(CHOICE.by_code["near"]) else {"near": "home"}
    sheet = Sheet(document, disputes=disputes_of(document, door.actor.user.pk), on_screen=usual)
    return _page(request, door, step, judged, sheet)


def _state_only(request: HttpRequest, door: Opened, step: Step) -> HttpResponse:
    """Tell those who prepare the dossier for a doctor whether the choice is made, and nothing of what.

    The family and helpers read nothing of it.
    """
    outside = not door.standing.is_requester or door.standing.is_family or door.standing.is_helper
    if outside or request.method == "POST":
        raise door.refuse("orientation", step.access.reason)
    door.record("orientation")
    context = {
        **frame(door),
        "path": path(door.dossier, door.steps, CHOICE.code, door.actor.user.pk),
        "is_chosen": step.complete,
        "section": step.section,
    }
    return render(request, "orientation/state.html", context)


def _save(request: HttpRequest, door: Opened, step: Step, judged: Judged) -> HttpResponse:
    raws = _with_hospital(read_answers(step.definition, request.POST), judged.answers)
    keep = kept_sides(request.POST)
    # Whoever settles what two people answered sends the page as it is.
    errors = {} if keep else _errors(raws, judged)
    document = open_section(door.dossier, step.section)
    if errors:
        return _page(request, door, step, judged, Sheet(document, errors=errors, on_screen=raws), just_sent=True)
    try:
        saved = save_section(
            step.section,
            raws,
            actor=door.actor,
            expected_revision=shown_revision(request.POST.get("revision", "")),
            keep=keep,
        )
    except Refusal as refusal:
        return _page(request, door, step, judged, Sheet(document, on_screen=raws), refusal=refusal.sentence)
    disputes = saved.disputed_by(door.actor.user.pk)
    if disputes:
        after = door.after(saved.dossier, saved.sections)
        sheet = Sheet(saved.document, disputes=disputes)
        return _page(request, after, after.step(CHOICE.code), judged, sheet, refusal=others_notice(saved))
    return redirect(f"{request.path}#suite")


def _with_hospital(raws: dict[str, Raw], answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Raw]:
    """Fill in the commune of the requesting service's hospital, when the directory has it. One query.

    A commune typed for another place is not kept.
    """
    if raws.get("near") not in WHICH_TOWN:
        return raws | {"near_town": ""}
    if raws["near"] != "hospital":
        return raws
    number = answers.get("demandeur", {}).get("finess")
    place = Establishment.objects.select_related("commune").filter(finess=number).first() if number else None
    return raws | {"near_town": commune_label(place.commune)} if place and place.commune else raws


def _errors(raws: Mapping[str, Raw], judged: Judged) -> dict[str, str]:
    """Return what is to be corrected before anything is kept, by question."""
    checked = check_answers(CHOICE, raws)
    errors = {code: error.sentence for code, error in checked.errors.items()}
    chosen = checked.values.get("chosen") or []
    if not chosen and "chosen" not in errors:
        errors["chosen"] = NOTHING_CHOSEN
    if unexplained(judged.orientation, checked.values):
        errors.setdefault("otherwise", WHY)
    near = str(checked.values.get("near") or "")
    if near in WHICH_TOWN and not checked.values.get("near_town"):
        errors.setdefault("near_town", WHICH_TOWN[near])
    return errors


def _page(
    request: HttpRequest,
    door: Opened,
    step: Step,
    judged: Judged | None,
    sheet: Sheet,
    *,
    refusal: str = "",
    just_sent: bool = False,
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame(door),
        "path": path(door.dossier, door.steps, CHOICE.code, door.actor.user.pk),
        "section": step.section,
        "reason": step.access.reason,
        "writes": step.access.write,
        "refusal": refusal,
        "judged": judged,
        "motive_url": reverse("dossiers:section", args=[door.dossier.pk, "motif"]),
    }
    if judged is not None:
        context |= _judged(door, judged, sheet, just_sent=just_sent)
    return render(request, "orientation/page.html", context)


def _judged(door: Opened, judged: Judged, sheet: Sheet, *, just_sent: bool) -> dict[str, Any]:
    questions = CHOICE.by_code
    kept = sheet.document.counted
    chosen = kept.get("chosen", [])
    raw = sheet.raw(questions["chosen"])
    ticked = [str(code) for code in raw] if isinstance(raw, list) else []
    return {
        "groups": groups(judged.orientation, ticked),
        "others": others(judged.orientation),
        "ticked": ticked,
        "sources": sources(judged.orientation),
        "following": following(door.dossier, door.dossier.needs, chosen, timezone.now()),
        "to_explain": why_to_explain(judged.orientation, kept),
        "summary": error_summary(sheet, just_sent=just_sent),
        "chosen_slot": slot(questions["chosen"], sheet),
        "where": [question_block(questions[code], sheet) for code in WHERE],
        "otherwise": question_block(questions["otherwise"], sheet),
    }
