"""Signing out: here first, then at the provider; and what the goodbye tells."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from jalon.accounts.enums import SignInMethod
from jalon.accounts.models import Professional, User
from jalon.accounts.sessions import SignIn
from tests.factories import make_physician
from tests.openid.fake import Fake
from tests.openid.people import RPPS
from tests.web.signin.conftest import Visitor

pytestmark = pytest.mark.django_db

HERE, CARD = "Vous êtes déconnecté. Vos saisies", "Retirez votre carte du lecteur"
EVERYWHERE = "de ce site et de Pro Santé Connect"


@pytest.fixture
def doctor() -> User:
    user = make_physician()
    Professional.objects.filter(user=user).update(rpps=RPPS)
    return user


def leaves(visitor: Visitor) -> dict[str, str]:
    """Sign out; return what the browser is told to ask of the provider."""
    gone = visitor.post("/deconnexion/")
    assert not visitor.is_signed_in
    return {name: values[0] for name, values in parse_qs(urlsplit(gone.headers["Location"]).query).items()}


def words(visitor: Visitor) -> str:
    return visitor.get("/").content.decode()


def test_after_e_cps_the_provider_s_session_ends_too(fake: Fake, visitor: Visitor, doctor: User) -> None:
    visitor.goes_through(fake)
    id_token = SignIn.of(visitor.session).id_token
    asked = leaves(visitor)
    assert asked["id_token_hint"] == id_token
    assert asked["post_logout_redirect_uri"] == "http://testserver/deconnexion/retour/"
    back = visitor.get("/deconnexion/retour/", {"state": asked["state"]})
    assert back.headers["Location"] == "/"
    said = words(visitor)
    assert EVERYWHERE in said
    assert CARD not in said


def test_after_a_first_connection_by_e_cps_it_ends_too(fake: Fake, visitor: Visitor) -> None:
    visitor.goes_through(fake)
    assert visitor.session["enrolment"]["id_token"]


@pytest.mark.parametrize("query", [{}, {"state": ""}, {"state": "faux"}, {"state": "\x00é" * 99}])
def test_a_return_that_nobody_awaits_says_nothing_and_ends_nothing(
    fake: Fake, visitor: Visitor, doctor: User, query: dict[str, str]
) -> None:
    visitor.goes_through(fake)
    assert visitor.get("/deconnexion/retour/", query).headers["Location"] == "/"
    assert visitor.is_signed_in
    assert "déconnecté" not in words(visitor)


def test_the_state_of_a_logout_is_good_once_and_here(fake: Fake, visitor: Visitor, doctor: User) -> None:
    visitor.goes_through(fake)
    state = leaves(visitor)["state"]
    other = Visitor()
    other.get("/deconnexion/retour/", {"state": state})
    assert "déconnecté" not in words(other)
    visitor.get("/deconnexion/retour/", {"state": state})
    words(visitor)
    visitor.get("/deconnexion/retour/", {"state": state})
    assert "déconnecté" not in words(visitor)


def opened(visitor: Visitor, user: User, **facts: Any) -> None:
    visitor.force_login(user)
    session = visitor.session
    SignIn(**{"method": SignInMethod.PASSWORD, "at": time.time(), **facts}).keep(session)
    session.save()


def test_after_a_password_there_is_nobody_else_to_tell(visitor: Visitor, doctor: User) -> None:
    opened(visitor, doctor)
    assert leaves(visitor) == {}
    said = words(visitor)
    assert HERE in said
    assert CARD not in said


def test_after_a_card_the_goodbye_says_to_take_it_out(visitor: Visitor, doctor: User) -> None:
    opened(visitor, doctor, method=SignInMethod.CARD)
    leaves(visitor)
    said = words(visitor)
    assert HERE in said
    assert CARD in said
    assert "fermez aussi le navigateur" in said


def test_after_e_cps_then_a_card_both_are_told(fake: Fake, visitor: Visitor, doctor: User) -> None:
    visitor.goes_through(fake)
    ecps = SignIn.of(visitor.session)
    opened(visitor, doctor, method=SignInMethod.CARD, id_token=ecps.id_token, id_token_from=ecps.id_token_from)
    visitor.get("/deconnexion/retour/", {"state": leaves(visitor)["state"]})
    said = words(visitor)
    assert EVERYWHERE in said
    assert CARD in said


def test_a_password_that_confirms_an_e_cps_session_keeps_what_ends_it(
    fake: Fake, visitor: Visitor, doctor: User
) -> None:
    visitor.goes_through(fake)
    before = SignIn.of(visitor.session)
    visitor.goes_through(fake, purpose="confirm")
    after = SignIn.of(visitor.session)
    assert (before.id_token_from, after.id_token_from) == (SignInMethod.PRO_SANTE_CONNECT,) * 2
    assert after.id_token not in ("", before.id_token)


def test_a_provider_that_was_turned_off_meanwhile_is_left_alone(
    fake: Fake, visitor: Visitor, doctor: User, settings: Settings
) -> None:
    visitor.goes_through(fake)
    settings.OPENID_PROVIDERS = {"e-cps": {"client_id": ""}, "franceconnect": {"client_id": ""}}
    assert leaves(visitor) == {}
    assert HERE in words(visitor)


def test_a_visitor_who_signs_out_is_told_goodbye_all_the_same(visitor: Visitor) -> None:
    assert leaves(visitor) == {}
    assert HERE in words(visitor)
