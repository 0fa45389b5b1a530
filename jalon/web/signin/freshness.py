"""How long ago the person proved who they are, and the page that asks again (docs/security/authentication.md)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jalon.accounts.enums import UserKind
from jalon.accounts.sessions import SignIn
from jalon.web.middleware import actor_of

View = TypeVar("View", bound=Callable[..., HttpResponse])


def signed_in_recently(request: HttpRequest) -> bool:
    """Return whether the person came in, by any way, within the last minutes."""
    sign_in = SignIn.of(request.session)
    return sign_in is not None and _is_fresh(datetime.fromtimestamp(sign_in.at, UTC))


def proven_recently(request: HttpRequest) -> bool:
    """Return whether the person's strongest way was used within the last minutes: card or e-CPS for a physician."""
    actor = actor_of(request)
    if actor.user.kind != UserKind.PHYSICIAN:
        return signed_in_recently(request)
    return actor.proven_at is not None and _is_fresh(actor.proven_at)


def _is_fresh(moment: datetime) -> bool:
    return timezone.now() - moment < settings.RECENT_FOR_ACCOUNT


def asks_again_unless(is_enough: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """Send to the confirmation page, and back, who proved too long ago what the view needs."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if is_enough(request):
                return view(request, *args, **kwargs)
            here = request.get_full_path() if request.method == "GET" else reverse("account:index")
            return redirect(f"{reverse('signin:confirm')}?{urlencode({'next': here})}")

        return wrapped  # type: ignore[return-value]

    return decorate
