"""Before sending: to whom, what lacks and who can bring it, what to know, and the one button that sends."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.core.text import and_list, plural
from jalon.dossiers.actions.ask_to_complete import ask_to_complete
from jalon.dossiers.demands import Filler
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.models import Dossier
from jalon.dossiers.policies import DossierPolicy, Standing
from jalon.referrals.actions.send import send
from jalon.referrals.actions.unchoose import unchoose
from jalon.referrals.models import Referral
from jalon.referrals.queries import drafts, requests_of
from jalon.referrals.readiness import Readiness, readiness
from jalon.referrals.waves import Course, plan_in_force
from jalon.referrals.wording import promised
from jalon.web.access import requesters
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_asking
from jalon.web.referrals.expected import expected_of
from jalon.web.referrals.ready import Ask, Askers, Choice, choice_of, lines_of, national_lines, promise_of
from jalon.web.referrals.ticked import acknowledged, named_rows
from jalon.web.referrals.waves_page import told
from jalon.web.typography import number_words


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows; POST sends, takes one unit out of the choice (`retirer`), or asks for what lacks (`demander`)."""
    dossier, standing = find_asking(request, pk, "dossier:envoi")
    if request.method != "POST":
        return _page(request, dossier, standing)
    if request.POST.get("retirer"):
        return _take_out(request, dossier)
    if request.POST.get("demander"):
        return _ask(request, dossier)
    try:
        only = named_rows(request) if "demande" in request.POST else None
        rows = send(dossier, actor=actor_of(request), only=only, acknowledged=acknowledged(request))
    except Refusal as refusal:
        return _page(request, dossier, standing, refusal=refusal.sentence, status=409)
    return _sent(request, rows)


def _ask(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    who = request.POST["demander"]
    try:
        if who not in set(Filler):
            raise Refusal("La page a changé. Relisez ce qui manque, puis recommencez.")
        names = ask_to_complete(dossier, Filler(who), actor=actor_of(request))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        reached = "est prévenu" if len(names) == 1 else "sont prévenus"
        messages.success(
            request, f"{and_list(names)} {reached} par e-mail, sans rien de médical. Vous verrez ici ce qui avance."
        )
    return redirect("referrals:review", pk=dossier.pk)


def _take_out(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    number = request.POST["retirer"]
    row = next((row for row in drafts(dossier) if str(row.unit_id) == number), None)
    if row is not None:
        try:
            unchoose(dossier, row.unit, actor=actor_of(request))
        except Refusal as refusal:
            messages.warning(request, refusal.sentence)
    return redirect("referrals:review", pk=dossier.pk)


def _sent(request: HttpRequest, rows: list[Referral]) -> HttpResponse:
    first, place = min((row.due_at, row.unit.department) for row in rows if row.due_at)
    if len(rows) == 1:
        told = f"Demande envoyée à {rows[0].unit}."
    else:
        told = f"Demandes envoyées à {number_words(len(rows))} établissements."
    expected = "Première réponse" if len(rows) > 1 else "Réponse"
    messages.success(request, f"{told} {expected} attendue avant le {promised(first, place)}.")
    return redirect("referrals:index")


def _page(
    request: HttpRequest, dossier: Dossier, standing: Standing, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    askers = Askers(dossier, standing, actor.user, now)
    choices = _choices(request, dossier, standing, askers, now) if dossier.is_open else []
    leaving = [choice for choice in choices if choice.state != "closed"]
    closed = DossierPolicy.may_send(actor, standing, dossier) or ""
    plan = plan_in_force(dossier.pk)
    if choices:
        lines = lines_of(dossier, standing, [choice.ready for choice in choices], askers)
    else:
        lines = national_lines(dossier, standing, askers) if dossier.is_open else []
    context = {
        "dossier": dossier,
        "choices": choices,
        "leaving": leaving,
        "lines": lines,
        "closed": closed,
        "ready": bool(leaving) and not closed,
        "button": f"Envoyer {plural(len(leaving), 'demande')}" if leaving else "Envoyer",
        "staying": len(choices) - len(leaving),
        "refusal": refusal,
        "waves": told(Course(plan, requests_of(dossier)), now) if plan else None,
        "may_wave": len(leaving) > 1 and not closed and plan is None and dossier.kind != DossierKind.TND,
    }
    return render(request, "referrals/review.html", context, status=status)


def _choices(request: HttpRequest, dossier: Dossier, standing: Standing, askers: Askers, now: datetime) -> list[Choice]:
    rows = [row for row in drafts(dossier) if row.plan_id is None]
    expected = expected_of(rows, dossier, standing)
    ready = readiness(dossier, standing, [row.unit for row in rows])
    ticked, promise = acknowledged(request), promise_of(dossier, now)
    return [
        choice_of(row, ready[row.unit_id], ticked, promise, expected.get(row.pk), _asked_of(ready[row.unit_id], askers))
        for row in rows
    ]


def _asked_of(ready: Readiness, askers: Askers) -> Ask | None:
    """Return whom to ask to send instead, when the unit's conditions are for the physician to judge."""
    fillers = [point.who for point in ready.walls if point.who and point.lack is None]
    return askers.for_filler(fillers[0], "lui envoyer la demande") if fillers else None
