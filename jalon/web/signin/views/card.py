"""The way in by card, on the site: leave for the card's host, and come back with a ticket."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jalon.accounts.actions.begin_card_attempt import begin_card_attempt
from jalon.accounts.actions.redeem_ticket import redeem_ticket
from jalon.accounts.enums import SignInMethod
from jalon.accounts.refusals import SignInRefused
from jalon.web.access import public
from jalon.web.signin import intent
from jalon.web.signin.arrival import arrive, refuse
from jalon.web.signin.card_host import ATTEMPT, PATH

SESSION_KEY = "card_attempt"


class SeeOther(HttpResponseRedirect):
    """What a POST answers when a GET comes next."""

    status_code = 303


@public
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin an attempt of this visitor's own, and lead to the host that asks for the card."""
    if not settings.CARD_URL:
        raise Http404
    intent.leave(request)
    secret = begin_card_attempt()
    request.session[SESSION_KEY] = secret
    return SeeOther(f"{settings.CARD_URL}{PATH}?{urlencode({ATTEMPT: secret})}")


@public
@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in who holds both the ticket, by the address, and the attempt, in the session. Both have served then."""
    try:
        identity = redeem_ticket(request.GET.get("ticket", ""), request.session.pop(SESSION_KEY, ""))
    except SignInRefused as refusal:
        return refuse(request, SignInMethod.CARD, refusal.cause)
    return arrive(request, identity)
