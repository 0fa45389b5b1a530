"""Whatever a provider answers and whatever stands in the address, a page says what to do: never an error of ours."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.openid.fake import Fake
from tests.web.signin.conftest import Visitor

# The fake and the database are not reset between examples: each sets what it needs and looks at its own answer alone.
pytestmark = pytest.mark.django_db

NAMES = ("access_token", "id_token", "token_type", "expires_in", "error", "keys", "kty", "n", "e", "kid", "alg", "sub")
CLAIMS = ("iss", "aud", "sub", "exp", "iat", "nbf", "nonce", "acr", "azp", "at_hash", "amr", "auth_time", "jti")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=6,
)


def lands_somewhere(response: Any) -> None:
    assert response.status_code == 302
    assert response.headers["Location"].startswith(("/connexion/aide/", "/premiere-connexion/"))


@settings(max_examples=40)
@given(body=JUNK, endpoint=st.sampled_from(["token", "userinfo", "certs"]))
def test_an_endpoint_may_answer_anything(fake: Fake, body: Any, endpoint: str) -> None:
    fake.bodies = {endpoint: json.dumps(body).encode()}
    lands_somewhere(Visitor().goes_through(fake))


@settings(max_examples=40)
@given(
    claims=st.dictionaries(st.sampled_from(CLAIMS), JUNK, max_size=4),
    token=st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=3),
)
def test_an_id_token_may_claim_anything(fake: Fake, claims: dict[str, Any], token: dict[str, Any]) -> None:
    fake.altered, fake.token = claims, token
    lands_somewhere(Visitor().goes_through(fake))


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["code", "state", "error", "error_description", "iss"]), st.text(max_size=40)))
def test_an_address_may_say_anything(fake: Fake, query: dict[str, str]) -> None:
    visitor = Visitor()
    visitor.leaves()
    lands_somewhere(visitor.returns(**query))
