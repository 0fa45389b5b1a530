"""The person behind each request, and the door of each view."""

import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.accounts.sessions import SignIn
from jalon.directory.actors import load_actor
from jalon.dossiers.policies import UNCONFIRMED
from jalon.web.access import Audience

OVER = "Votre session a duré quatre heures\N{NO-BREAK SPACE}: reconnectez-vous pour continuer. Rien n’est perdu."

# What somebody may do before their address is confirmed: fill in what they began, and look for places.
OPEN_UNCONFIRMED = frozenset(
    {
        *("home:home", "account:extend", "signin:unconfirmed", "signin:confirm_begun"),
        *("dossiers:create", "dossiers:index", "dossiers:overview", "dossiers:accesses"),
        *("dossiers:guided", "dossiers:guided_screen", "dossiers:guided_review"),
        *("dossiers:section", "dossiers:history", "dossiers:print"),
        *("dossiers:attachments", "dossiers:attachment", "dossiers:attachment_page", "dossiers:attachment_file"),
        *("dossiers:change_attachment", "dossiers:remove_attachment", "dossiers:restore_attachment"),
        *("search:dossier", "search:why", "search:choose"),
    }
)

Handler = Callable[[HttpRequest], HttpResponse]


class ActorRequest(HttpRequest):
    """What a request is after `ActorMiddleware`, for a signed-in person."""

    actor: Actor
    user: User


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person; only for views whose audience is not `public`."""
    return cast(ActorRequest, request).actor


class ActorMiddleware:
    """Gives `request.actor`, loaded at first use; public pages read nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting = cast(ActorRequest, request)
        acting.actor = cast(
            Actor, SimpleLazyObject(lambda: load_actor(acting.user, sign_in=SignIn.of(request.session)))
        )
        return self.get_response(request)


class SessionMiddleware:
    """Keeps an active session alive, with one write a minute instead of one a request, and ends it after its hours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Sessions are in the database, and /healthz must answer when it does not.
        if request.path == "/healthz" or not request.session.get(SESSION_KEY):
            return self.get_response(request)
        sign_in = SignIn.of(request.session)
        if sign_in and sign_in.is_over(timezone.now()):
            logout(request)
            messages.info(request, OVER)
        elif request.session.get("minute") != (minute := int(time.time() // 60)):
            request.session["minute"] = minute
        return self.get_response(request)


class AccessMiddleware:
    """Admits, sends to sign in, or refuses with the audience's sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        audience: Audience | None = getattr(view, "audience", None)
        if audience is None:
            raise PermissionDenied("Cette page n’est ouverte à personne.")
        if audience.admits is None:
            return None
        if not request.user.is_authenticated:
            return self._to_sign_in(request)
        if not audience.admits(actor_of(request)):
            raise PermissionDenied(audience.sentence)
        match = request.resolver_match
        if not request.user.is_confirmed and (match is None or match.view_name not in OPEN_UNCONFIRMED):
            messages.warning(request, UNCONFIRMED)
            return redirect("signin:unconfirmed")
        return None

    @staticmethod
    def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
        here = request.get_full_path() if request.method == "GET" else ""
        response = redirect_to_login(here)
        if request.headers.get("HX-Request") != "true":
            return response
        if request.method == "POST":
            # What was typed stays on the page; jalon.js says how to go on.
            return HttpResponse(status=401)
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
