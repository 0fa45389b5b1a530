"""The guided filling: one group of questions a screen, then the review of what is done and what comes next."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalon.core.refusal import Refusal
from jalon.core.text import and_list
from jalon.dossiers.actions.ask_to_complete import ask_to_complete, asked_at, audience, who_fills
from jalon.dossiers.actions.pass_screen import pass_screen
from jalon.dossiers.actions.save_section import disputes_of, save_section
from jalon.dossiers.demands import Filler
from jalon.dossiers.documents import Document
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.forms import errors_of, read_answers
from jalon.dossiers.guided import Stage
from jalon.dossiers.kinds.registry import KINDS
from jalon.dossiers.medical import MedicalProgress, medical_state
from jalon.dossiers.queries import participants
from jalon.web.access import requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.guided import (
    Known,
    Tour,
    known,
    review_lines,
    screen_body,
    screen_fragments,
    tour_of,
)
from jalon.web.dossiers.medical import progress_words
from jalon.web.dossiers.pages import frame, saved_words
from jalon.web.dossiers.sent import kept_sides, others_notice, shown_revision, without_removed
from jalon.web.dossiers.sheet import Sheet, error_summary, missing_line

ANSWER_OR_PUT_OFF = "Répondez, ou touchez «\N{NO-BREAK SPACE}Je ne sais pas encore\N{NO-BREAK SPACE}»."
ONLY_FAMILY = "La personne et ses proches relancent le médecin."
REFUSED = 422
#: Buttons of the page that leave one where one is.
STAYS = ("_add", "_remove", "_keep", "_stay")


@requesters
@require_safe
def guided(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where one left, on whatever device."""
    return redirect(_tour(request, pk).next_url())


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def guided_screen(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """Show one screen, or save what was sent: a fragment for the page's script, then the next screen."""
    tour = _tour(request, pk)
    stage = tour.stage(slug)
    if stage.screen.page:
        return redirect(tour.url(stage))
    step = tour.step(stage)
    if request.method == "POST":
        if step.access.write:
            return _save(request, tour, stage)
        return _refused(request, tour, stage, Refusal(step.access.reason))
    tour.door.record(f"section:{stage.screen.section}")
    if not step.access.write:
        messages.info(request, step.access.reason)
        return redirect("dossiers:overview", pk)
    document = tour.document(stage)
    told = known(tour, stage, participants(tour.door.dossier))
    sheet = _sheet(tour, stage, document, request.GET.get("ligne", ""), told)
    return _page(request, tour, stage, _Shown(sheet, told.sentence))


@dataclass
class _Shown:
    """What a page of questions shows besides them."""

    sheet: Sheet
    notice: str = ""
    refusal: str = ""
    absent: dict[str, str] = field(default_factory=dict)


def _tour(request: HttpRequest, pk: UUID) -> Tour:
    door = opened(request, pk)
    if not door.standing.is_requester:
        raise door.refuse("guided", "Ce parcours est celui des personnes qui remplissent le dossier.")
    if not KINDS[door.dossier.kind].guided:
        raise Http404
    return tour_of(door)


def _sheet(tour: Tour, stage: Stage, document: Document, more_rows: str, told: Known) -> Sheet:
    return Sheet(
        document,
        errors={code: error.sentence for code, error in errors_of(document).items()},
        disputes=_here(document, disputes_of(document, tour.door.actor.user.pk)),
        on_screen=told.raws,
        more_rows=more_rows,
        held=tour.held(stage),
    )


def _here(document: Document, by_code: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Keep what is about the questions of the screen: a document holds those of its whole section."""
    return {code: value for code, value in by_code.items() if code in document.definition.by_code}


def _save(request: HttpRequest, tour: Tour, stage: Stage) -> HttpResponse:
    data, door = request.POST, tour.door
    raws = read_answers(stage.screen.definition, without_removed(data))
    try:
        saved = save_section(
            tour.step(stage).section,
            raws,
            actor=door.actor,
            expected_revision=shown_revision(data.get("revision", "")),
            keep=kept_sides(data),
        )
    except Refusal as refusal:
        return _refused(request, tour, stage, refusal)
    document = stage.screen.of(saved.document)
    sheet = Sheet(
        document,
        errors={code: error.sentence for code, error in {**errors_of(document), **saved.errors}.items()},
        disputes=_here(document, saved.disputed_by(door.actor.user.pk)),
        on_screen=saved.only_on_screen,
        held=tour.held(stage),
    )
    notice = others_notice(saved)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(screen_fragments(saved, sheet, notice))
    after = tour_of(door.after(saved.dossier, saved.sections), {saved.section.code: saved.document})
    return _onward(request, after, stage, _Shown(sheet, notice))


def _onward(request: HttpRequest, tour: Tour, stage: Stage, shown: _Shown) -> HttpResponse:
    """Go on, or stay with what has to be looked at. Whatever happens, what was sent is saved."""
    data, sheet = request.POST, shown.sheet
    if not any(button in data for button in STAYS) and not sheet.disputes:
        later = "_later" in data
        if not sheet.errors and not later:
            shown.absent = {question.code: ANSWER_OR_PUT_OFF for question in sheet.document.missing()}
        if later or not (sheet.errors or shown.absent):
            pass_screen(tour.door.dossier, stage.screen, actor=tour.door.actor, later=later)
            if shown.notice:
                messages.info(request, shown.notice)
            return redirect(tour.next_url(after=stage.number))
    if sheet.errors or sheet.disputes or shown.absent:
        return _page(request, tour, stage, shown)
    more = sheet.document.definition.by_code.get(data.get("_add", ""))
    address = tour.url(stage)
    return redirect(f"{address}?ligne={more.code}#f-{more.anchor.removeprefix('q-')}" if more else address)


def _refused(request: HttpRequest, tour: Tour, stage: Stage, refusal: Refusal) -> HttpResponse:
    """Nothing was saved: say why, and leave what was typed on the screen."""
    if request.headers.get("HX-Request") == "true":
        return render(request, "dossiers/_refused.html", {"refusal": refusal.sentence}, status=REFUSED)
    raws = read_answers(stage.screen.definition, request.POST)
    sheet = Sheet(tour.document(stage), on_screen=raws, held=tour.held(stage))
    return _page(request, tour, stage, _Shown(sheet, refusal=refusal.sentence))


def _page(request: HttpRequest, tour: Tour, stage: Stage, shown: _Shown) -> HttpResponse:
    sheet = shown.sheet
    sheet.errors = {**shown.absent, **sheet.errors}
    step = tour.step(stage)
    before = tour.before(stage)
    return render(
        request,
        "dossiers/guided.html",
        {
            **frame(tour.door),
            "saved_words": saved_words(step.section.updated_at),
            "stage": stage,
            "title": tour.title(stage),
            "about": tour.about(stage),
            "total": len(tour.stages),
            "section": step.section,
            "whole_url": step.url,
            "back_url": tour.url(before) if before else "",
            "review_url": tour.url(None),
            "summary": error_summary(sheet, just_sent=request.method == "POST"),
            "notice": shown.notice,
            "refusal": shown.refusal,
            "body": screen_body(stage.screen, sheet),
            "missing": missing_line(sheet),
        },
    )


@requesters
@require_safe
def guided_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is complete, what remains and who can do it, and the next step."""
    tour = _tour(request, pk)
    door = tour.door
    door.record("dossier")
    state = medical_state(door.dossier, [step.section for step in door.steps])
    signed, now = state.progress == MedicalProgress.SIGNED, timezone.now()
    doctors = [] if signed else who_fills(door.dossier, Filler.PHYSICIAN)
    lines = review_lines(tour)
    return render(
        request,
        "dossiers/guided_review.html",
        {
            **frame(door),
            "lines": lines,
            "remaining": sum(line.waits for line in lines),
            "go_on_url": next((line.url for line in lines if line.waits), ""),
            "medical": state,
            "medical_words": progress_words(state),
            "signed": signed,
            "family": door.standing.is_guided,
            "doctors": and_list([one.name for one in doctors]),
            "named": next((one.opens_at for one in doctors if one.opens_at), None),
            "asked": asked_at(door.dossier, now).get(audience(Filler.PHYSICIAN)),
            "now": now,
            "doctor_words": _doctor_words(tour),
            "addressed": door.dossier.kind == DossierKind.TND,
        },
    )


def _doctor_words(tour: Tour) -> str:
    """Return the doctor's name as the family wrote it, to look for."""
    answers = tour.documents["administratif"].counted if "administratif" in tour.documents else {}
    return f"{answers.get('gp_first_name', '')} {answers.get('gp_name', '')}".strip()


@requesters
@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the doctor for the medical part, which is awaited."""
    door: Opened = opened(request, pk)
    if not door.is_guided:
        raise PermissionDenied(ONLY_FAMILY)
    try:
        names = ask_to_complete(door.dossier, Filler.PHYSICIAN, actor=door.actor)
    except Refusal as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(
            request, f"{and_list(names)} {'est relancé' if len(names) == 1 else 'sont relancés'} par e-mail."
        )
    return redirect("dossiers:guided_review", pk)
