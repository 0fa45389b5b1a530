"""Sending by waves: prepare a plan, then follow and change it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import plural
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.change_waves import acknowledge_in_waves, add_to_waves, change_pace, move_in_waves
from jalon.referrals.actions.pause_waves import pause_waves, resume_waves, stop_waves
from jalon.referrals.actions.plan_waves import plan_waves
from jalon.referrals.actions.send_wave import send_next_wave
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.actions.wave_base import CHANGED, NO_PLAN
from jalon.referrals.deadlines import origin_of
from jalon.referrals.enums import ReferralState
from jalon.referrals.models import MOST_PER_WAVE, Referral, WavePlan
from jalon.referrals.queries import drafts, requests_of
from jalon.referrals.readiness import readiness
from jalon.referrals.waves import USUAL_SIZE, Course, plan_in_force, proposed_answer
from jalon.referrals.wording import day_and_hour
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_asking
from jalon.web.referrals.ready import choice_of, promise_of
from jalon.web.referrals.ticked import acknowledged, named_rows
from jalon.web.referrals.waves_forms import PaceForm, PlanForm, present, proposed
from jalon.web.referrals.waves_page import ahead, left, told
from jalon.web.typed import as_uuid

MOVES = ("monter", "descendre")
CONFLICT = 409


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def waves(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows the plan, or proposes one. POST draws the proposal in another order, sends it, or changes the plan."""
    dossier, standing = find_asking(request, pk, "dossier:vagues")
    plan = plan_in_force(pk)
    if plan is not None:
        return (
            _steer(request, dossier, standing, plan)
            if request.method == "POST"
            else _show(request, dossier, standing, plan)
        )
    if request.method == "POST" and "envoyer" in request.POST:
        return _send(request, dossier, standing)
    if request.method == "POST" and not {"demande", *MOVES} & request.POST.keys():
        return _propose(request, dossier, standing, refusal=NO_PLAN, status=CONFLICT)
    return _propose(request, dossier, standing)


def _send(request: HttpRequest, dossier: Dossier, standing: Standing) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _propose(request, dossier, standing, form=form, status=422)
    try:
        plan = plan_waves(
            dossier,
            order=named_rows(request),
            size=form.cleaned_data["size"],
            answer_before=form.answer_before,
            actor=actor_of(request),
            acknowledged=acknowledged(request),
        )
    except Refusal as refusal:
        return _propose(request, dossier, standing, form=form, refusal=refusal.sentence, status=CONFLICT)
    messages.success(
        request, f"La première vague est partie. Réponse attendue avant le {day_and_hour(plan.answer_before)}."
    )
    return redirect("referrals:waves", pk=dossier.pk)


def _propose(
    request: HttpRequest,
    dossier: Dossier,
    standing: Standing,
    *,
    form: PlanForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Propose a plan, or draw it again as it was posted, with one choice moved."""
    now = timezone.now()
    rows = drafts(dossier) if dossier.is_open else []
    ready = readiness(dossier, standing, [row.unit for row in rows])
    ticked, promise = acknowledged(request), promise_of(dossier, now)
    choices = [choice_of(row, ready[row.unit_id], ticked, promise) for row in rows]
    leaving = _ordered(request, [choice.row for choice in choices if choice.state != "closed"])
    moved = _moved(request, leaving)
    if form is None:
        initial = proposed(proposed_answer(leaving[:USUAL_SIZE] or rows, origin_of(dossier), now)) if rows else {}
        form = PlanForm(
            initial=initial | {name: request.POST[name] for name in PlanForm.base_fields if name in request.POST}
        )
    closed = DossierPolicy.may_send(actor_of(request), standing, dossier) or ""
    context = {
        "dossier": dossier,
        "form": form,
        "waves": ahead(leaving, _size(request), ready, ticked, promise, moved=moved),
        "shut": [choice for choice in choices if choice.state == "closed"],
        "closed": closed,
        "ready": bool(leaving) and not closed,
        "refusal": refusal,
    }
    return render(request, "referrals/plan_waves.html", context, status=status)


def _size(request: HttpRequest) -> int:
    """Return the size posted when it is one, else the usual one: only the drawing depends on it."""
    typed = request.POST.get("size", "")
    return int(typed) if typed in [str(size) for size in range(1, MOST_PER_WAVE + 1)] else USUAL_SIZE


def _ordered(request: HttpRequest, rows: list[Referral]) -> list[Referral]:
    """Return the choices in the order posted; those that it does not name come last."""
    order = {pk: place for place, pk in enumerate(named_rows(request))}
    return sorted(rows, key=lambda row: order.get(row.pk, len(order)))


def _moved(request: HttpRequest, rows: list[Referral]) -> tuple[UUID | None, str]:
    """Move one choice by a place, in these rows, and return which and by which button."""
    for verb in MOVES:
        pk = as_uuid(request.POST.get(verb, ""))
        place = next((place for place, row in enumerate(rows) if row.pk == pk), None)
        if place is not None:
            other = place - 1 if verb == "monter" else place + 1
            if 0 <= other < len(rows):
                rows[place], rows[other] = rows[other], rows[place]
            return pk, verb
    return None, ""


def _steer(request: HttpRequest, dossier: Dossier, standing: Standing, plan: WavePlan) -> HttpResponse:
    verb = next((verb for verb in VERBS if verb in request.POST), "")
    form = PaceForm(request.POST) if verb == "changer" else None
    if form is not None and not form.is_valid():
        return _show(request, dossier, standing, plan, form=form, status=422)
    try:
        if not verb:
            raise Refusal(CHANGED)
        done = VERBS[verb](request, dossier, form)
    except Refusal as refusal:
        fresh = plan_in_force(dossier.pk)
        if fresh is None:
            return _propose(request, dossier, standing, refusal=refusal.sentence, status=CONFLICT)
        return _show(request, dossier, standing, fresh, form=form, refusal=refusal.sentence, status=CONFLICT)
    if done:
        messages.success(request, done)
    address = reverse("referrals:review" if verb == "arreter" else "referrals:waves", args=[dossier.pk])
    return redirect(f"{address}#c-{request.POST[verb]}" if verb in MOVES else address)


def _seen(request: HttpRequest) -> int:
    """Return the number of the wave on screen; one that never was when the page does not say."""
    typed = request.POST.get("vague", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


def _one(request: HttpRequest, verb: str) -> UUID:
    """Return the request that a button names; Refusal when it names none."""
    pk = as_uuid(request.POST[verb])
    if pk is None:
        raise Refusal(CHANGED)
    return pk


def _next(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    rows = send_next_wave(dossier, actor=actor_of(request), seen=_seen(request))
    return f"La vague est partie : {plural(len(rows), 'demande')}."


def _pause(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    pause_waves(dossier, actor=actor_of(request))
    return "Les vagues sont en pause. Rien ne part tant que vous ne les reprenez pas."


def _resume(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    resume_waves(dossier, actor=actor_of(request))
    return "Les vagues reprennent, en votre nom."


def _stop(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    stop_waves(dossier, actor=actor_of(request))
    return "Les vagues sont arrêtées. Ce qui est parti suit son cours ; le reste est dans votre choix."


def _up(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    move_in_waves(dossier, _one(request, "monter"), earlier=True, actor=actor_of(request))
    return ""


def _down(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    move_in_waves(dossier, _one(request, "descendre"), earlier=False, actor=actor_of(request))
    return ""


def _remove(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    pk = _one(request, "retirer")
    row = next((row for row in drafts(dossier) if row.pk == pk), None)
    if row is None:
        raise Refusal(CHANGED)
    unchoose(dossier, row.unit, actor=actor_of(request))
    return f"{row.unit} : retiré du choix."


def _add(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    add_to_waves(dossier, _one(request, "ajouter"), actor=actor_of(request), acknowledged=acknowledged(request))
    return "Ajouté à la fin des vagues."


def _read(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    acknowledge_in_waves(dossier, _one(request, "relu"), actor=actor_of(request), acknowledged=acknowledged(request))
    return "C’est noté : la demande partira avec sa vague."


def _change(request: HttpRequest, dossier: Dossier, form: PaceForm | None) -> str:
    if form is None:
        raise Refusal(CHANGED)
    change_pace(
        dossier,
        size=form.cleaned_data["size"],
        days=form.cleaned_data["days"],
        answer_before=form.answer_before,
        actor=actor_of(request),
        seen=_seen(request),
    )
    return "Le rythme est changé."


Verb = Callable[[HttpRequest, Dossier, PaceForm | None], str]
VERBS: dict[str, Verb] = {
    "suivante": _next,
    "pause": _pause,
    "reprendre": _resume,
    "arreter": _stop,
    "monter": _up,
    "descendre": _down,
    "retirer": _remove,
    "ajouter": _add,
    "relu": _read,
    "changer": _change,
}


def _show(
    request: HttpRequest,
    dossier: Dossier,
    standing: Standing,
    plan: WavePlan,
    *,
    form: PaceForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    course = Course(plan, requests_of(dossier))
    apart = [row for row in course.family if row.state == ReferralState.DRAFT and row.plan_id is None]
    ready = readiness(dossier, standing, [row.unit for row in (*course.waiting, *apart)])
    ticked, promise = acknowledged(request), promise_of(dossier, now)
    context: dict[str, Any] = {
        "dossier": dossier,
        "plan": plan,
        "told": told(course, now),
        "left": left(course),
        "waves": ahead(course.waiting, plan.size, ready, ticked, promise, first=plan.number + 1),
        "apart": [choice_of(row, ready[row.unit_id], ticked, promise) for row in apart],
        "held": course.holder,
        "main": _main(course),
        "form": form or PaceForm(initial=present(plan)),
        "opens_form": form is not None,
        "closed": DossierPolicy.may_send(actor_of(request), standing, dossier) or "",
        "refusal": refusal,
    }
    return render(request, "referrals/waves.html", context, status=status)


def _main(course: Course) -> str:
    """Return what to do first: `answer` a place, `resume`, `send` the next wave, `add` somebody; empty for nothing."""
    if course.holder is not None:
        return "answer" if course.holder.state == ReferralState.OFFERED else ""
    if course.plan.paused_at is not None:
        return "resume"
    return "send" if course.waiting else "add"
