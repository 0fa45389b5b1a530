"""Signing out: here first, then at the provider, whose own session would let the next visitor in without a word."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jalon.accounts.enums import SignInMethod
from jalon.accounts.sessions import SignIn
from jalon.web.access import public
from jalon.web.signin.openid import absolute, client_to_leave

SESSION_KEY = "sign_out"
HERE = "Vous êtes déconnecté. Vos saisies sont enregistrées."
EVERYWHERE = "Vous êtes déconnecté, de ce site et de {provider}. Vos saisies sont enregistrées."
PROVIDERS = {"e-cps": "Pro Santé Connect", "franceconnect": "FranceConnect"}
CARD = (
    "Retirez votre carte du lecteur. Sur un ordinateur partagé, fermez aussi le navigateur\N{NO-BREAK SPACE}: "
    "il se souvient du code de la carte."
)


@public
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    sign_in = SignIn.of(request.session)
    client = client_to_leave(sign_in)
    by_card = sign_in is not None and sign_in.method == SignInMethod.CARD
    logout(request)
    if sign_in is None or client is None:
        return _goodbye(request, HERE, by_card=by_card)
    leaving = client.create_logout_url(
        post_logout_redirect_uri=absolute(request, "signin:end_return"), id_token_hint=sign_in.id_token
    )
    request.session[SESSION_KEY] = {"state": leaving["state"], "provider": client.name, "by_card": by_card}
    return redirect(leaving["url"])


@public
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider. Who was not sent there by `end` is told nothing: they may still be signed in."""
    left = request.session.pop(SESSION_KEY, None)
    if left is None or request.GET.get("state") != left["state"]:
        return redirect("public:home")
    return _goodbye(request, EVERYWHERE.format(provider=PROVIDERS[left["provider"]]), by_card=left["by_card"])


def _goodbye(request: HttpRequest, words: str, *, by_card: bool) -> HttpResponse:
    messages.success(request, words)
    if by_card:
        messages.warning(request, CARD)
    return redirect("public:home")
