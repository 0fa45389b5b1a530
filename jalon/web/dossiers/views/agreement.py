"""The agreement of those who hold parental authority: what each said, and what one says from their own account."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.dossiers.actions.give_agreement import (
    give_agreement,
    why_not_agreeing,
    why_not_withdrawing,
    withdraw_agreement,
)
from jalon.dossiers.actions.pass_screen import pass_screen
from jalon.dossiers.agreements import speaks_for
from jalon.dossiers.documents import open_section
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.kinds.tnd.agreement import holders_of
from jalon.dossiers.kinds.tnd.sections.family import FAMILY, HOW
from jalon.web.access import requesters
from jalon.web.dossiers.doors import Opened, opened
from jalon.web.dossiers.guided import Tour, tour_of
from jalon.web.dossiers.pages import frame

ANSWER = "Choisissez qui vous êtes, puis dites si vous êtes d’accord."
PAGE = "dossiers:agreement"


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what each holder said; write what the person says as one of them, or that one of them takes it back."""
    door = opened(request, pk)
    if door.dossier.kind != DossierKind.TND or not door.standing.is_requester:
        raise Http404
    if request.method != "POST":
        door.record(f"section:{FAMILY.code}")
        return _page(request, door)
    tour = tour_of(door)
    if "_later" in request.POST:
        return _onward(tour, later=True)
    if "retrait" in request.POST:
        return _withdraw(request, door)
    try:
        rank, agrees = _said(request)
        give_agreement(door.dossier, rank, agrees=agrees, actor=door.actor)
    except Refusal as refusal:
        return _page(request, door, refusal.sentence)
    messages.success(request, "Votre réponse est enregistrée. Le médecin est prévenu.")
    return _onward(tour_of(opened(request, pk)), later=False)


def _withdraw(request: HttpRequest, door: Opened) -> HttpResponse:
    rank = request.POST["retrait"]
    try:
        how = request.POST.get(f"comment_{rank}", "")
        withdraw_agreement(door.dossier, int(rank) if rank in ("1", "2") else 0, how, actor=door.actor)
    except Refusal as refusal:
        return _page(request, door, refusal.sentence)
    messages.success(
        request, "Le retrait est noté, avec la date et votre nom. Ceux qui suivent le dossier sont prévenus."
    )
    return redirect(PAGE, door.dossier.pk)


def _said(request: HttpRequest) -> tuple[int, bool]:
    """Return whom the person answers as, and whether they agree."""
    rank, answer = request.POST.get("titulaire", ""), request.POST.get("accord", "")
    if rank not in ("1", "2") or answer not in ("oui", "non"):
        raise Refusal(ANSWER)
    return int(rank), answer == "oui"


def _onward(tour: Tour, *, later: bool) -> HttpResponse:
    """Go on with the guided filling for whom it is, back to the dossier for the others."""
    stage, door = tour.page(PAGE), tour.door
    if stage is None or not door.is_guided:
        return redirect("dossiers:overview", door.dossier.pk)
    pass_screen(door.dossier, stage.screen, actor=door.actor, later=later)
    return redirect(tour.next_url(after=stage.number))


def _page(request: HttpRequest, door: Opened, refusal: str = "") -> HttpResponse:
    step = door.step(FAMILY.code)
    holders = holders_of(open_section(door.dossier, step.section).counted)
    closed = why_not_agreeing(door.actor, door.dossier)
    tour = tour_of(door)
    stage = tour.page(PAGE)
    before = tour.before(stage) if stage else None
    return render(
        request,
        "dossiers/agreement.html",
        {
            **frame(door),
            "holders": holders,
            "mine": () if closed else speaks_for(door.actor, holders),
            "closed": closed,
            "named": any(holder.name for holder in holders),
            "refusal": refusal,
            "withdraws": not why_not_withdrawing(door.standing, door.dossier),
            "ways": [option for option in HOW.options if option.offered],
            "stage": stage if door.is_guided else None,
            "total": len(tour.stages),
            "back_url": tour.url(before) if before else "",
            "family": door.standing.is_family or door.standing.is_helper,
            "section_url": step.url,
        },
    )
