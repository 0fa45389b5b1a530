"""What a visitor was about when leaving the page for a card or an identity provider, kept in the session meanwhile."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from jalon.web.signin.attempt import safe_next

SESSION_KEY = "intent"
LONGEST_SECRET = 100


class Purpose(StrEnum):
    """Why an identity is being proven."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"  # somebody signed in proves it again
    LINK = "link"  # somebody signed in adds this way to their account
    INVITATION = "invitation"  # `secret` is that of the invitation's link


@dataclass(frozen=True)
class Intent:
    """Why, and where to go afterwards."""

    purpose: Purpose = Purpose.SIGN_IN
    next_url: str = ""
    secret: str = ""

    def keep(self, session: SessionBase) -> None:
        session[SESSION_KEY] = asdict(self)


def kept(session: SessionBase) -> Intent:
    """Return what the visitor is about; plain signing in when nothing was said."""
    stored = session.get(SESSION_KEY)
    return Intent(Purpose(stored["purpose"]), stored["next_url"], stored["secret"]) if stored else Intent()


def take(session: SessionBase) -> Intent:
    """Return what the visitor was about, and forget it."""
    meant = kept(session)
    session.pop(SESSION_KEY, None)
    return meant


def leave(request: HttpRequest) -> Intent:
    """Keep what the visitor is about, from the form that sends them to a card or a provider.

    Who is not signed in, or has not confirmed their address, can neither confirm nor link: they sign in.
    """
    sent = request.POST.get("purpose", "")
    purpose = Purpose(sent) if sent in tuple(Purpose) else Purpose.SIGN_IN
    known = request.user.is_authenticated and request.user.is_confirmed
    if purpose in (Purpose.CONFIRM, Purpose.LINK) and not known:
        purpose = Purpose.SIGN_IN
    intent = Intent(purpose, safe_next(request), request.POST.get("secret", "")[:LONGEST_SECRET])
    intent.keep(request.session)
    return intent
