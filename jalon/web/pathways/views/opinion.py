"""« Rendre l’avis »: the doctor of the platform reads, then answers in one of four ways."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import Found
from jalon.referrals.workflow import Action, closed_to, why_not
from jalon.web.access import platforms
from jalon.web.middleware import actor_of
from jalon.web.pathways.brief import brief_of, documents_of, wished_of
from jalon.web.pathways.find import find_child
from jalon.web.pathways.forms import PrescriptionForm
from jalon.web.pathways.opinion import ANSWERS, BY_CODE, Answer, other_platforms
from jalon.web.pathways.page import clock_cards
from jalon.web.pathways.views.child import heading
from jalon.web.referrals.access import record_opening
from jalon.web.referrals.consequences import NOTED
from jalon.web.referrals.sections import sections_of, standing_of
from jalon.web.signin.doors import doors as sign_in_doors

CONFLICT = 409


@dataclass(frozen=True)
class Branch:
    """One way to answer, as the page shows it: open with its form, or closed with the reason.

    The one that was just sent stays open whatever happened since: nothing typed is lost.
    """

    answer: Answer
    form: forms.Form
    reason: str
    chosen: bool


@platforms
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, reading = find_child(request, pk)
    if reason := closed_to(Action.VALIDATE, found.side, found.situation):
        raise PermissionDenied(reason)
    if request.method == "POST":
        return _post(request, found, reading)
    record_opening(actor_of(request), found)
    return _page(request, found, reading, BY_CODE.get(request.GET.get("reponse", "")))


def _form(answer: Answer, found: Found, data: Any = None) -> forms.Form:
    options: dict[str, Any] = {"auto_id": f"{answer.code}_%s"}
    if answer.code == "ailleurs":
        options["platforms"] = other_platforms(found.referral.unit)
    return answer.form(data, **options)


def _post(request: HttpRequest, found: Found, reading: Reading) -> HttpResponse:
    answer = BY_CODE.get(request.POST.get("reponse", ""))
    if answer is None:
        raise Http404
    form = _form(answer, found, request.POST)
    if not form.is_valid():
        return _page(request, found, reading, answer, form, status=422)
    try:
        answer.do(found.referral, form, actor_of(request))
    except Refusal as refusal:
        found.referral.refresh_from_db(fields=["state", "state_since", "due_at"])
        return _page(request, found, reading, answer, form, refusal=refusal.sentence, status=CONFLICT)
    messages.success(request, NOTED if found.referral.dossier.is_paper else answer.done)
    return redirect("pathways:child", pk=found.referral.pk)


def _page(
    request: HttpRequest,
    found: Found,
    reading: Reading,
    chosen: Answer | None,
    form: forms.Form | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    standing = standing_of(actor, found)
    branches = [
        Branch(
            answer,
            form if form is not None and answer == chosen else _form(answer, found),
            "" if form is not None and answer == chosen else why_not(answer.action, found.side, found.situation),
            answer == chosen,
        )
        for answer in ANSWERS
    ]
    if not refusal and all(branch.reason for branch in branches):
        messages.warning(request, branches[0].reason)
        return redirect("pathways:child", pk=found.referral.pk)
    rows = list(found.referral.dossier.sections.order_by("pk"))
    documents = documents_of(found.referral.dossier, standing, rows)
    for branch in branches:
        if isinstance(branch.form, PrescriptionForm):
            branch.form.propose(wished_of(documents))
    return render(
        request,
        "pathways/opinion.html",
        heading(found, reading)
        | {
            "branches": branches,
            "form": form,
            "refusal": refusal,
            "card": clock_cards(reading)[0],
            "brief": brief_of(documents),
            "sections": sections_of(found, standing, rows),
            "prove": not actor.may_sign_at(timezone.now()),
            "doors": sign_in_doors(),
            "next": request.path,
        },
        status=status,
    )
