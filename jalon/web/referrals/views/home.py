"""Care at home of one request: the page, and one act on it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalon.core.refusal import Refusal
from jalon.dossiers.queries import find_physicians
from jalon.referrals.actions.open import open_referral
from jalon.referrals.enums import ReferralState
from jalon.referrals.home_care.doors import Deed, closed_to, label_of, why_not
from jalon.referrals.home_care.lengths import is_at_home
from jalon.referrals.home_care.reading import HomeCare, Wished, wished_of
from jalon.referrals.policies import Found
from jalon.referrals.sides import Side
from jalon.web.access import requesters_and_units
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_or_404, record_opening
from jalon.web.referrals.home_care.forms import AskPhysicianForm, act_of, initial_of
from jalon.web.referrals.home_care.page import Part, parts_of
from jalon.web.referrals.sections import standing_of
from jalon.web.signin.doors import doors as sign_in_doors
from jalon.web.typed import typed_words

CONFLICT = 409
SHOWN_WITH = {
    Deed.CONFIRM_VISIT: "visite",
    Deed.OTHER_TIME: "visite",
    Deed.CONCLUDE_VISIT: "visite",
    Deed.CANCEL_VISIT: "visite",
    Deed.GIVE_AGREEMENT: "rythme",
    Deed.ANSWER_RENEWAL: "sejour",
    Deed.END_STAY: "sejour",
}


@requesters_and_units
@require_safe
def home(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, care = _find(request, pk)
    record_opening(actor_of(request), found)
    wished = wished_of(found.referral.dossier)
    parts = parts_of(care, wished)
    buttons = [button.url for part in parts for button in part.buttons if not button.danger]
    context = {"parts": parts, "main": buttons[0] if buttons else ""}
    return render(request, "referrals/home.html", _context(found, care) | context)


@requesters_and_units
@require_http_methods(["GET", "HEAD", "POST"])
def home_act(request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
    found, care = _find(request, pk)
    if deed not in set(Deed):
        raise Http404
    chosen = Deed(deed)
    if reason := closed_to(chosen, care.side, care.standing):
        raise PermissionDenied(reason)
    if request.method == "POST":
        return _post(request, found, care, chosen)
    record_opening(actor_of(request), found)
    if reason := why_not(chosen, care):
        messages.warning(request, reason)
        return redirect("referrals:home", pk=pk)
    wished = wished_of(found.referral.dossier)
    form = act_of(chosen, care).form(initial=initial_of(chosen, care, wished))
    return _page(request, found, care, chosen, form, wished)


def _find(request: HttpRequest, pk: UUID) -> tuple[Found, HomeCare]:
    """Return the request and its care at home; 404 for other units, and for a choice not sent."""
    actor = actor_of(request)
    found = find_or_404(request, pk)
    if not is_at_home(found.referral.unit.kind) or found.referral.sent_at is None:
        raise Http404
    if found.side == Side.UNIT and found.referral.state == ReferralState.SENT:
        found = found.with_referral(open_referral(found.referral, actor=actor))
    return found, HomeCare.of(found.referral, found.side, standing_of(actor, found), actor)


def _post(request: HttpRequest, found: Found, care: HomeCare, chosen: Deed) -> HttpResponse:
    act = act_of(chosen, care)
    form: forms.Form = act.form(request.POST)
    by_number = chosen == Deed.ASK_PHYSICIAN and "rpps" in request.POST
    data: dict[str, Any] = {"rpps": request.POST["rpps"]} if by_number else {}
    if not by_number:
        if not form.is_valid():
            return _page(request, found, care, chosen, form, status=422)
        data = dict(form.cleaned_data)
    try:
        act.do(found.referral, data, actor_of(request))
    except Refusal as refusal:
        shown = AskPhysicianForm() if by_number else form
        return _page(request, found, care, chosen, shown, refusal=refusal.sentence, status=CONFLICT)
    messages.success(request, act.done)
    return redirect("referrals:home", pk=found.referral.pk)


def _page(
    request: HttpRequest,
    found: Found,
    care: HomeCare,
    chosen: Deed,
    form: forms.Form,
    wished: Wished | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    wished = wished or wished_of(found.referral.dossier)
    words = typed_words(request) if chosen == Deed.ASK_PHYSICIAN else ""
    context = _context(found, care) | {
        "title": label_of(chosen, care),
        "act": act_of(chosen, care),
        "form": form,
        "refusal": refusal,
        "part": _shown(chosen, care, wished),
        "searches": chosen == Deed.ASK_PHYSICIAN,
        "words": words,
        "found": find_physicians(words) if words else [],
        "prove": chosen == Deed.ANSWER_RENEWAL and not actor_of(request).may_sign_at(timezone.now()),
        "doors": sign_in_doors(),
        "next": request.path,
    }
    return render(request, "referrals/home_act.html", context, status=status)


def _shown(chosen: Deed, care: HomeCare, wished: Wished) -> Part | None:
    """Return what is read beside the form: the visit that is answered, the rhythm that is agreed to."""
    code = SHOWN_WITH.get(chosen) or ("rythme" if chosen == Deed.WRITE_RHYTHM else "")
    return next((part for part in parts_of(care, wished) if part.code == code), None)


def _context(found: Found, care: HomeCare) -> dict[str, Any]:
    referral = found.referral
    return {"referral": referral, "dossier": referral.dossier, "requester": found.side.asks}
