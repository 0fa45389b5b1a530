"""The test client: a browser that inspects every page it is given."""

import time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from jalon.accounts.enums import SignInMethod, UserKind
from jalon.accounts.models import User
from jalon.accounts.sessions import SignIn
from tests.html import faults

PAGE_LIMIT_BYTES = 40_000


class InspectingClient(Client):
    """Fails the test when a response of HTML breaks the house rules of `tests.html`."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            found = faults(response.content.decode())
            if found:
                path = request.get("PATH_INFO", "")
                raise AssertionError(f"{path}: " + "; ".join(found))
        return response

    def sign_in(self, user: User) -> "InspectingClient":
        """Sign in without the pages of the door, which has its own tests: a physician as by card just now."""
        self.force_login(user)
        now = time.time()
        is_physician = user.kind == UserKind.PHYSICIAN
        session = self.session
        SignIn(
            method=SignInMethod.CARD if is_physician else SignInMethod.PASSWORD,
            at=now,
            proven_at=now if is_physician else 0.0,
        ).keep(session)
        session.save()
        return self


class Quiet(InspectingClient):
    """A browser that neither inspects pages nor keeps what drew them: other tests do, and a walk visits thousands."""

    def request(self, **request: Any) -> HttpResponse:
        response = self.handler(self._base_environ(**request))
        assert response.status_code != 500, request["PATH_INFO"]
        return response


def text_of(response: Any) -> str:
    """Return the page as written, with ordinary spaces where it keeps words together."""
    return response.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")
