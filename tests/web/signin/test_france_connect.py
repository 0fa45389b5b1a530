"""FranceConnect, by the same client: a civil identity, a userinfo that may be a signed JWT, a relative."""

from typing import Any

import pytest
from joserfc import jwt

from jalon.accounts.enums import UserKind
from jalon.accounts.models import LinkedIdentity, User
from jalon.accounts.sessions import SignIn
from tests.accounts.factories import code_in, last_message
from tests.factories import make_family
from tests.openid.fake import FREE_KEY, KEY, OTHER_KEY, Fake, unsigned
from tests.web.signin.conftest import Visitor
from tests.web.signin.test_openid import BAD_TOKEN, cause

pytestmark = pytest.mark.django_db

ANGELA = {"given_name": "ANGELA CLAIRE", "family_name": "DUBOIS", "email": "angela.dubois@exemple.example"}


@pytest.fixture
def france_connect(fake: Fake) -> Fake:
    fake.userinfo = fake.signed_userinfo(**ANGELA)
    return fake


def comes(visitor: Visitor, fake: Fake) -> Any:
    return visitor.goes_through(fake, "franceconnect")


def gives_address(visitor: Visitor, address: str) -> Any:
    visitor.post("/premiere-connexion/", {"address": address})
    return visitor.post("/premiere-connexion/code/", {"code": code_in(last_message(address))})


def test_a_relative_opens_an_account_and_comes_back_to_it(france_connect: Fake, visitor: Visitor) -> None:
    assert comes(visitor, france_connect).headers["Location"] == "/premiere-connexion/"
    page = visitor.get("/premiere-connexion/").content.decode()
    assert "Angela Claire Dubois" in page
    assert "angela.dubois@exemple.example" in page
    gives_address(visitor, "angela@exemple.example")
    opened = visitor.post("/premiere-connexion/compte/", {"terms": "on"})
    assert opened.headers["Location"] == "/mon-compte/bienvenue/"
    user = User.objects.get()
    assert (user.kind, user.email) == (UserKind.FAMILY, "angela@exemple.example")
    assert SignIn.of(visitor.session).id_token

    again = Visitor()
    assert comes(again, france_connect).headers["Location"] == "/accueil/"
    assert again.session["_auth_user_id"] == str(user.pk)
    assert LinkedIdentity.objects.get().national_id == ""


def test_an_account_of_the_same_address_is_neither_opened_nor_merged(france_connect: Fake, visitor: Visitor) -> None:
    relative = make_family()
    france_connect.userinfo = france_connect.signed_userinfo(**ANGELA | {"email": relative.email})
    assert comes(visitor, france_connect).headers["Location"] == "/premiere-connexion/"
    visitor.post("/premiere-connexion/", {"address": relative.email})
    assert "déjà" not in visitor.get("/premiere-connexion/code/").content.decode()
    told = visitor.post("/premiere-connexion/code/", {"code": code_in(last_message(relative.email))})
    assert "Cette adresse est déjà celle" in told.content.decode()
    assert not visitor.is_signed_in
    assert not LinkedIdentity.objects.exists()


def test_userinfo_may_be_plain_json(fake: Fake, visitor: Visitor) -> None:
    fake.userinfo = {"sub": "somebody", **ANGELA}
    assert comes(visitor, fake).headers["Location"] == "/premiere-connexion/"


def test_an_address_that_is_none_is_left_out(france_connect: Fake, visitor: Visitor) -> None:
    france_connect.userinfo = france_connect.signed_userinfo(**ANGELA | {"email": "pas une adresse"})
    comes(visitor, france_connect)
    assert "pas une adresse" not in visitor.get("/premiere-connexion/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "autre"},
        {"aud": ["jalon-de-test", "autre"]},
        {"sub": "autre"},
        {"exp": 1_000_000_000},
        {"given_name": ""},
        {"family_name": 3},
    ],
    ids=str,
)
def test_a_signed_userinfo_that_is_not_for_us_is_refused(fake: Fake, visitor: Visitor, changes: dict[str, Any]) -> None:
    fake.userinfo = fake.signed_userinfo(**ANGELA | changes)
    assert cause(comes(visitor, fake)) == BAD_TOKEN


@pytest.mark.parametrize("missing", ["iss", "aud", "sub"])
def test_a_signed_userinfo_that_lacks_a_claim_is_refused(fake: Fake, visitor: Visitor, missing: str) -> None:
    claims = {"iss": f"{fake.url}/realm", "aud": "jalon-de-test", "sub": "somebody", **ANGELA}
    del claims[missing]
    fake.userinfo = jwt.encode({"alg": "RS256", "kid": "published"}, claims, KEY)
    assert cause(comes(visitor, fake)) == BAD_TOKEN


@pytest.mark.parametrize("forgery", ["other key", "alg none", "RS512", "unknown kid", "no JWT"])
def test_a_userinfo_signed_by_another_is_refused(fake: Fake, visitor: Visitor, forgery: str) -> None:
    claims = {"iss": f"{fake.url}/realm", "aud": "jalon-de-test", "sub": "somebody", **ANGELA}
    fake.userinfo = {
        "other key": lambda: jwt.encode({"alg": "RS256", "kid": "published"}, claims, OTHER_KEY),
        "alg none": lambda: unsigned({"alg": "none", "kid": "published"}, claims),
        "RS512": lambda: jwt.encode({"alg": "RS512", "kid": "published"}, claims, FREE_KEY, ["RS512"]),
        "unknown kid": lambda: jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, KEY),
        "no JWT": lambda: "ceci n’en est pas un",
    }[forgery]()
    assert cause(comes(visitor, fake)) == BAD_TOKEN
