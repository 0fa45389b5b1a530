"""« Mon compte »: who the site thinks I am, how I come in, from where I am signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalon.accounts.enums import STRONG_METHODS, UserKind
from jalon.accounts.models import Session
from jalon.accounts.ways import password_way_ends_at, password_way_is_open
from jalon.web.access import signed_in
from jalon.web.middleware import actor_of
from jalon.web.signin.attempt import take_next
from jalon.web.signin.doors import doors


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One line a fact, each with the verb that changes it. Three queries besides the person's."""
    return render(request, "account/index.html", _facts(request))


@signed_in
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """The recap after a first connection, and the way to what was asked for before."""
    return render(request, "account/welcome.html", {**_facts(request), "onwards": take_next(request.session)})


def _facts(request: HttpRequest) -> dict[str, object]:
    user = actor_of(request).user
    now = timezone.now()
    is_physician = user.kind == UserKind.PHYSICIAN
    identities = list(user.identities.order_by("-used_at"))
    return {
        "person": user,
        "professional": user.professional if is_physician else None,
        "way_is_open": password_way_is_open(user, now),
        "way_ends_at": password_way_ends_at(user),
        "has_password": user.has_usable_password(),
        "identities": identities,
        "may_link": not is_physician and doors().pro_sante_connect and not identities,
        "open_sessions": Session.objects.filter(user=user, expire_date__gt=now).count(),
        "strong": STRONG_METHODS,
        "recovers_by_link": user.kind != UserKind.PHYSICIAN,
    }
