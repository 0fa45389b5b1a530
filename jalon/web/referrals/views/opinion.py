"""Give an opinion on a request, inside the unit: medical, or on the places."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.referrals.actions.give_opinion import give_opinion
from jalon.referrals.opinions import ANSWERED, OpinionKind, why_no_opinion
from jalon.referrals.policies import Found
from jalon.web.access import units
from jalon.web.middleware import actor_of
from jalon.web.referrals.access import find_or_404, record_opening
from jalon.web.referrals.opinion_board import TITLES
from jalon.web.referrals.opinion_forms import FORMS

CONFLICT = 409


@units
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    actor = actor_of(request)
    found = find_or_404(request, pk)
    if found.side.asks or kind not in set(OpinionKind):
        raise Http404
    chosen = OpinionKind(kind)
    closed = why_no_opinion(chosen, actor, found.referral)
    if closed and closed != ANSWERED:
        raise PermissionDenied(closed)
    record_opening(actor, found)
    if closed:
        messages.warning(request, closed)
        return redirect("referrals:detail", pk=pk)
    form = FORMS[chosen](request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, found, chosen, form)
    if not form.is_valid():
        return _page(request, found, chosen, form, status=422)
    try:
        give_opinion(found.referral, chosen, actor=actor, **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, found, chosen, form, refusal=refusal.sentence, status=CONFLICT)
    messages.success(request, f"{TITLES[chosen]} enregistré. Le demandeur ne le voit pas.")
    return redirect("referrals:detail", pk=pk)


def _page(
    request: HttpRequest, found: Found, kind: OpinionKind, form: forms.Form, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    return render(
        request,
        "referrals/opinion.html",
        {
            "referral": found.referral,
            "dossier": found.referral.dossier,
            "title": TITLES[kind],
            "form": form,
            "refusal": refusal,
        },
        status=status,
    )
