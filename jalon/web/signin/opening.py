"""Open a session for somebody who has proven who they are: the only place that calls Django's `login`."""

from django.contrib.auth import login
from django.http import HttpRequest

from jalon.accounts.actions.sign_in import sign_in
from jalon.accounts.enums import SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.models import User
from jalon.accounts.sessions import SignIn
from jalon.web.origin import origin_of


def open_session(
    request: HttpRequest,
    user: User,
    method: SignInMethod,
    *,
    identity: ProvenIdentity | None = None,
    id_token: str = "",
) -> None:
    """Give the visitor a session of this person, under a new key; one that was already theirs goes on, confirmed."""
    earlier = SignIn.of(request.session) if request.user == user else None
    opened = sign_in(user, method, origin=origin_of(request), identity=identity, earlier=earlier, id_token=id_token)
    if request.user == user:
        request.session.cycle_key()  # Django changes it for a visitor only.
    login(request, user)
    opened.keep(request.session)
