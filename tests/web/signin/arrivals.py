"""Come back to the site with a proven identity, as from a card or a provider, which have tests of their own."""

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from jalon.accounts.identity import ProvenIdentity
from jalon.directory.actors import load_actor
from jalon.web.signin.arrival import arrive
from jalon.web.signin.intent import Intent
from tests.client import InspectingClient


def arrives(client: InspectingClient, identity: ProvenIdentity, intent: Intent | None = None) -> HttpResponse:
    """Call `arrive` in the client's own session, as the view that received the identity does."""
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.10")
    request.session = client.session
    request.user = get_user(request)
    if request.user.is_authenticated:
        request.actor = load_actor(request.user)
    request._messages = FallbackStorage(request)
    if intent is not None:
        intent.keep(request.session)
    response = arrive(request, identity)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return response
