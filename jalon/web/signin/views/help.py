"""A way in stayed closed: what we saw, what to try, and the other ways, one click away."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalon.accounts.enums import SignInCause
from jalon.web.access import public
from jalon.web.signin.causes import HELP, UNSEEN
from jalon.web.signin.doors import doors


@public
@require_safe
def explain(request: HttpRequest, cause: str) -> HttpResponse:
    """One cause. The address holds a fixed word: nothing else of the attempt."""
    try:
        found = HELP[SignInCause(cause)]
    except (ValueError, KeyError):
        raise Http404 from None
    return render(request, "signin/help.html", {"help": found, **_around()})


@public
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """« La carte ne fonctionne pas »: what a server cannot see."""
    return render(request, "signin/help_card.html", _around())


def _around() -> dict[str, object]:
    return {"unseen": UNSEEN, "tools": settings.NATIONAL_TOOLS, "doors": doors()}
