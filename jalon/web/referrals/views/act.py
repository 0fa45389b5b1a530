"""One action on one request: its form, its consequences, and the doing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.referrals.actions.open import open_referral
from jalon.referrals.guards import Situation
from jalon.referrals.policies import Found
from jalon.referrals.queries import last_message, latest_offers
from jalon.referrals.workflow import Action, closed_to, label_of, row_of, why_not
from jalon.web.access import requesters_and_units
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_or_404, record_opening
from jalon.web.referrals.consequences import NOTED, consequences, offer_facts, title_of
from jalon.web.referrals.forms import DEEDS, About, Deed, has_form, initial_of

CONFLICT = 409
WITH_OFFER = (Action.ACCEPT_OFFER, Action.DECLINE_OFFER, Action.REVOKE_OFFER, Action.ADMIT)


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    found = find_or_404(request, pk)
    if action not in DEEDS or not has_form(Action(action), found.referral.unit.kind):
        raise Http404
    chosen = Action(action)
    if reason := closed_to(chosen, found.side, found.situation):
        raise PermissionDenied(reason)
    if request.method == "POST":
        return _post(request, found, chosen)
    actor = actor_of(request)
    record_opening(actor, found)
    if found.side.answers:
        found = found.with_referral(open_referral(found.referral, actor=actor))
    situation = found.situation
    if reason := why_not(chosen, found.side, situation):
        messages.warning(request, reason)
        return redirect("referrals:detail", pk=pk)
    offered = latest_offers([pk]).get(pk) if chosen in WITH_OFFER else None
    form = DEEDS[chosen].form(initial=initial_of(chosen, offered, timezone.now()), about=About.of(situation.referral))
    return _page(request, found, chosen, form, situation=situation)


def _post(request: HttpRequest, found: Found, chosen: Action) -> HttpResponse:
    deed: Deed = DEEDS[chosen]
    form = deed.form(request.POST, about=About.of(found.referral))
    if not form.is_valid():
        return _page(request, found, chosen, form, status=422)
    found.referral.seen_since = _seen_since(request)
    try:
        deed.do(found.referral, form.cleaned_data, actor_of(request))
    except Refusal as refusal:
        # What was typed stays on screen, with the reason above it and the request as it now is.
        found.referral.refresh_from_db(fields=["state", "state_since", "due_at", "grade"])
        return _page(request, found, chosen, form, refusal=refusal.sentence, status=CONFLICT)
    messages.success(request, NOTED if found.referral.dossier.is_paper else deed.done)
    return redirect("referrals:detail", pk=found.referral.pk)


def _seen_since(request: HttpRequest) -> datetime | None:
    """Return when the state on screen began; None when the form does not say."""
    try:
        return parse_datetime(request.POST.get("vu", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    found: Found,
    chosen: Action,
    form: Any,
    *,
    situation: Situation | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    referral = found.referral
    situation = situation or Situation.of(referral)
    offered = latest_offers([referral.pk]).get(referral.pk) if chosen in WITH_OFFER else None
    asked = last_message(referral, "referral.info_requested") if chosen == Action.GIVE_INFO else ""
    deed, row = DEEDS[chosen], row_of(chosen, situation.dossier.kind)
    return render(
        request,
        "referrals/act.html",
        {
            "referral": referral,
            "dossier": situation.dossier,
            "title": title_of(chosen, label_of(row, situation) if row else "", situation),
            "requester": found.side.asks,
            "consequences": consequences(chosen, situation),
            "offer": offer_facts(offered) if chosen != Action.ADMIT else [],
            "asked": asked,
            "form": form,
            "deed": deed,
            "refusal": refusal,
            "seen": referral.state_since.isoformat(),
        },
        status=status,
    )
