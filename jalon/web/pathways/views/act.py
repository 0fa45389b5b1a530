"""One act of a platform on the pathway of a child."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jalon.core.refusal import Refusal
from jalon.referrals.pathways import doors
from jalon.referrals.pathways.enums import Profession
from jalon.referrals.pathways.models import Engagement
from jalon.referrals.pathways.reading import Reading
from jalon.referrals.policies import Found
from jalon.referrals.workflow import Action
from jalon.referrals.workflow import closed_to as action_closed_to
from jalon.referrals.workflow import why_not as action_why_not
from jalon.web.access import platforms
from jalon.web.middleware import actor_of
from jalon.web.pathways.acts import ACTS, CLOSE, Act, Done, form_of, initial_of
from jalon.web.pathways.find import find_child
from jalon.web.pathways.views.child import heading
from jalon.web.referrals.access import record_opening
from jalon.web.referrals.consequences import NOTED
from jalon.web.signin.doors import doors as sign_in_doors

CONFLICT = 409


@platforms
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: UUID, deed: str, person: UUID | None = None) -> HttpResponse:
    found, reading = find_child(request, pk)
    chosen = ACTS.get(deed)
    one = reading.engagement(person) if person else None
    if chosen is None or (person and one is None) or chosen.of_person not in (None, bool(person)):
        raise Http404
    if reason := _closed_to(deed, found, reading):
        raise PermissionDenied(reason)
    if request.method == "POST":
        return _post(request, found, reading, deed, one)
    record_opening(actor_of(request), found)
    if reason := _why_not(deed, found, reading):
        messages.warning(request, reason)
        return redirect(_back(found, chosen))
    return _page(request, found, reading, deed, one, form_of(deed, one, initial=initial_of(deed, reading, one)))


def _closed_to(deed: str, found: Found, reading: Reading) -> str:
    if deed == CLOSE:
        return action_closed_to(Action.CONCLUDE, found.side, found.situation)
    return doors.closed_to(doors.Deed(deed), reading.side)


def _why_not(deed: str, found: Found, reading: Reading) -> str:
    if deed == CLOSE:
        return action_why_not(Action.CONCLUDE, found.side, found.situation)
    return doors.why_not(doors.Deed(deed), reading)


def _back(found: Found, chosen: Act) -> str:
    return f"{reverse('pathways:child', args=[found.referral.pk])}#{chosen.at}"


def _post(request: HttpRequest, found: Found, reading: Reading, deed: str, one: Engagement | None) -> HttpResponse:
    chosen = ACTS[deed]
    form = form_of(deed, one, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, reading, deed, one, form, status=422)
    try:
        chosen.do(Done(found.referral, actor_of(request), one, form))
    except Refusal as refusal:
        return _page(request, found, reading, deed, one, form, refusal=refusal.sentence, status=CONFLICT)
    messages.success(request, NOTED if found.referral.dossier.is_paper else chosen.done)
    return redirect(_back(found, chosen))


def _page(
    request: HttpRequest,
    found: Found,
    reading: Reading,
    deed: str,
    one: Engagement | None,
    form: forms.Form,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen = ACTS[deed]
    title = chosen.title or doors.label_of(doors.Deed(deed), reading)
    about = Profession(one.profession).label if one else ""
    return render(
        request,
        "pathways/act.html",
        heading(found, reading)
        | {
            "title": f"{title}\N{NO-BREAK SPACE}: {about}" if about else title,
            "about": one.name if one else "",
            "act": chosen,
            "form": form,
            "refusal": refusal,
            "back": _back(found, chosen),
            "prove": chosen.signed and not actor_of(request).may_sign_at(timezone.now()),
            "doors": sign_in_doors(),
            "next": request.path,
        },
        status=status,
    )
