"""« Mes connexions »: the open ones, which one may end, and the latest attempts."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.actions.end_sessions import end_session, end_sessions
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.models import Session
from jalon.audit.models import SignInRecord
from jalon.core.text import plural
from jalon.web.access import signed_in
from jalon.web.context import session_times
from jalon.web.middleware import actor_of
from jalon.web.signin.freshness import asks_again_unless, signed_in_recently

LATEST = 30


@signed_in
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Two queries, whatever their number."""
    user = actor_of(request).user
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now()).defer("session_data").order_by("-seen_at")
    records = SignInRecord.objects.filter(user=user).order_by("-at", "-pk")[:LATEST]
    return render(
        request,
        "account/sessions.html",
        {
            "sessions": [(row, row.session_key == request.session.session_key) for row in rows],
            "records": [(row, _method(row.method), _cause(row.cause)) for row in records],
        },
    )


@signed_in
@require_POST
@asks_again_unless(signed_in_recently)
def end_one(request: HttpRequest, name: str) -> HttpResponse:
    """End one of them; this one too, if it is the one meant."""
    if end_session(actor_of(request).user, name):
        messages.success(request, "Cette connexion est fermée.")
    return redirect("account:sessions")


@signed_in
@require_POST
@asks_again_unless(signed_in_recently)
def end_all(request: HttpRequest) -> HttpResponse:
    """End every other one; with `tout`, this one too."""
    if "tout" in request.POST:
        end_sessions(actor_of(request).user)
        logout(request)
        messages.success(request, "Toutes vos connexions sont fermées, celle-ci comprise.")
        return redirect("signin:start")
    ended = end_sessions(actor_of(request).user, but=request.session.session_key or "")
    words = plural(ended, "autre connexion fermée", "autres connexions fermées")
    messages.success(request, f"{words}. Vous restez connecté ici.")
    return redirect("account:sessions")


@signed_in
@never_cache
@require_POST
def extend(request: HttpRequest) -> JsonResponse:
    """« Rester connecté »: asking is enough, the middleware has renewed the session. Seconds left, idle and in all."""
    return JsonResponse(session_times(request))


def _method(value: str) -> str:
    return SignInMethod(value).label if value in SignInMethod.values else value


def _cause(value: str) -> str:
    return SignInCause(value).label if value in SignInCause.values else value
