"""Sign in at an OpenID provider: out by a form, back by the provider's redirect."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jalon.accounts.enums import SignInCause
from jalon.accounts.refusals import SignInRefused
from jalon.web.access import public
from jalon.web.signin import intent
from jalon.web.signin.arrival import arrive, refuse
from jalon.web.signin.intent import Purpose
from jalon.web.signin.openid import Client, client_of

# Who confirms that it is them, or adds a way into their account, does not do it by a session left open at the provider.
ASK_AGAIN = (Purpose.CONFIRM, Purpose.LINK)


@public
@require_POST
def start(request: HttpRequest, provider: str) -> HttpResponse:
    client = _client_or_404(provider)
    meant = intent.leave(request)
    return client.send_away(request, ask_again=meant.purpose in ASK_AGAIN)


@public
@never_cache
@require_GET
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    client = _client_or_404(provider)
    method = client.provider.method
    try:
        again = intent.kept(request.session).purpose in ASK_AGAIN
        identity, id_token = client.bring_back(request, asked_again=again)
    except SignInRefused as refusal:
        return refuse(request, method, refusal.cause)
    if identity.is_test and not settings.TEST_IDENTITIES:
        return refuse(request, method, SignInCause.BAD_TOKEN, identity=identity)
    return arrive(request, identity, id_token=id_token)


def _client_or_404(name: str) -> Client:
    client = client_of(name)
    if client is None:
        raise Http404
    return client
