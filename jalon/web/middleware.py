"""The person behind each request, and the door of each view."""

import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from jalon.accounts.actors import Actor
from jalon.accounts.models import User
from jalon.directory.actors import load_actor
from jalon.web.access import Audience

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
        acting.actor = cast(Actor, SimpleLazyObject(lambda: load_actor(acting.user)))
        return self.get_response(request)


class SessionRenewalMiddleware:
    """Keeps an active session alive, with one write a minute at most instead of one a request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Sessions are in the database, and /healthz must answer when it does not.
        if request.path == "/healthz":
            return self.get_response(request)
        minute = int(time.time() // 60)
        if request.session.get("_auth_user_id") and request.session.get("minute") != minute:
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
