"""What a visitor was about when leaving the page for a card or an identity provider, kept in the session meanwhile."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from django.contrib.sessions.backends.base import SessionBase

SESSION_KEY = "intent"


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


def take(session: SessionBase) -> Intent:
    """Return what the visitor was about, and forget it; plain signing in when nothing was said."""
    stored = session.pop(SESSION_KEY, None)
    return Intent(Purpose(stored["purpose"]), stored["next_url"], stored["secret"]) if stored else Intent()
