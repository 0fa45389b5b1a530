"""« Où en est-on »: every request of one dossier, for those who ask; places proposed side by side with their cost."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.audit.journal import record_access
from jalon.dossiers.enums import DossierKind
from jalon.dossiers.policies import DossierPolicy
from jalon.matching.cost import Person
from jalon.matching.of_dossier import readable_needs
from jalon.referrals.enums import ReferralState
from jalon.referrals.policies import ReferralPolicy
from jalon.referrals.queries import last_messages, latest_offers
from jalon.referrals.receipts import readings
from jalon.referrals.waves import Course, plan_in_force
from jalon.web.access import requesters
from jalon.web.costs.forms import LEVEL_OF, CostForm
from jalon.web.middleware import actor_of
from jalon.web.referrals.dates import dates_of
from jalon.web.referrals.follow_page import closed, head, proposals, refused, under_way
from jalon.web.referrals.happened import happened, read_words
from jalon.web.referrals.next_steps import reads_reasons
from jalon.web.referrals.views.follow_child import follow_child
from jalon.web.referrals.waves_page import told as told_of_waves
from jalon.web.referrals.words import note_of

PAGE = 20


@requesters
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Twelve queries at most, besides those of the session. POST estimates the cost for what is typed, never kept.

    A child has a page of its own.
    """
    actor = actor_of(request)
    found = DossierPolicy.find(actor, pk)
    if found is None or not found[1].is_requester:
        raise Http404
    dossier, standing = found
    if dossier.kind == DossierKind.TND:
        return follow_child(request, pk)
    record_access(actor=actor.user, actor_role=standing.label, dossier_id=pk, subject="dossier:suivi", granted=True)
    rows = list(
        ReferralPolicy.made(actor).filter(dossier=pk).select_related("dossier", "unit__establishment").order_by("id")
    )
    needs = readable_needs(dossier, standing)
    form, person = _situation(request, needs.get("gir"))
    now = timezone.now()
    plan = plan_in_force(pk) if any(row.plan_id for row in rows) else None
    waves = told_of_waves(Course(plan, rows), now) if plan else None
    medical = reads_reasons(standing)
    receipts = readings(dossier, rows) if DossierPolicy.may_see_accesses(standing) else []
    told = happened(dossier, rows, receipts, me=actor.user.pk, medical=medical)
    proposed = proposals(rows, latest_offers([row.pk for row in rows]), needs.get("place") or {}, person, now)
    refusals = [row for row in rows if row.state == ReferralState.REFUSED]
    return render(
        request,
        "referrals/follow.html",
        {
            "dossier": dossier,
            "head": head(dossier, rows, now, waves),
            "waves": waves,
            "dates": dates_of(dossier, standing, rows),
            "proposals": proposed,
            "closed_door": DossierPolicy.may_send(actor, standing, dossier) or "",
            "form": form,
            "asks_cost": dossier.kind == DossierKind.GRAND_AGE,
            "opens_form": form.is_bound,
            "under_way": under_way(rows, read_words(receipts), now),
            "refused": refused(refusals, last_messages(refusals, "referral.refused"), medical=medical),
            "closed": closed(rows, note_of),
            "sees_accesses": DossierPolicy.may_see_accesses(standing),
            "page": Paginator(told, PAGE).get_page(request.GET.get("page")),
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def _situation(request: HttpRequest, gir: int | None) -> tuple[CostForm, Person]:
    """Return the form of the estimate and what it says; before any answer, the GIR that the reader may know."""
    if request.method == "POST":
        form = CostForm(request.POST)
        return form, form.person() if form.is_valid() else Person()
    initial: dict[str, Any] = {"gir": LEVEL_OF[gir]} if gir else {}
    return CostForm(initial=initial), Person(gir=gir)
