"""Both providers stand on one fake, whose people and tokens the tests decide."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from jalon.web.signin import openid
from tests.client import InspectingClient
from tests.openid.fake import Fake, Serving
from tests.openid.people import physician


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    running = Serving()
    yield running
    running.stop()


@pytest.fixture
def fake(serving: Serving, settings: Settings) -> Fake:
    openid._client.cache_clear()  # with the keys of the test before, published at the same address
    fresh = serving.fresh()
    fresh.userinfo = physician()
    settings.OPENID_PROVIDERS = {
        "e-cps": fresh.configuration(),
        "franceconnect": fresh.configuration(scope="openid given_name family_name email"),
    }
    return fresh


class Visitor(InspectingClient):
    """A browser that goes to the provider and back."""

    def leaves(self, provider: str = "e-cps", **posted: str) -> str:
        """Press the button; return where the browser is sent."""
        sent = self.post(f"/connexion/{provider}/", posted)
        assert sent.status_code == 302
        return str(sent.headers["Location"])

    def returns(self, provider: str = "e-cps", **query: Any) -> HttpResponse:
        return self.get(f"/connexion/{provider}/retour/", query)

    def goes_through(self, fake: Fake, provider: str = "e-cps", **posted: str) -> HttpResponse:
        """Leave, sign in there, come back."""
        return self.returns(provider, **fake.admits(self.leaves(provider, **posted)))

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.session


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
