"""The visitor's own attempt by password, kept in the session between the password and the code."""

from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "password_attempt"
MEANT_KEY = "meant_after_account"


@dataclass(frozen=True)
class Attempt:
    """Whose password was right, which code went out, where the person was going, from which page they came."""

    user_id: int
    code_id: int
    next_url: str
    door: str

    def keep(self, session: SessionBase) -> None:
        session[SESSION_KEY] = asdict(self)


def current(session: SessionBase) -> Attempt | None:
    """Return the attempt under way in this session, if any."""
    stored = session.get(SESSION_KEY)
    return Attempt(**stored) if stored else None


def forget(session: SessionBase) -> None:
    """End the attempt."""
    session.pop(SESSION_KEY, None)


def safe_next(request: HttpRequest) -> str:
    """Return the page asked for before signing in, when it is one of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else ""


def keep_next(request: HttpRequest) -> None:
    """Remember, while an account is being opened, the page that was asked for before."""
    if url := safe_next(request):
        request.session[MEANT_KEY] = url


def take_next(session: SessionBase) -> str:
    """Return the page asked for before the account was opened, once; nothing when there was none."""
    return str(session.pop(MEANT_KEY, ""))
