"""The simulated e-CPS: a provider as strict as the real one, its people and its telephone."""

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.core.cache import caches
from django.http import HttpResponse
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django.fixtures import Settings

from jalon.accounts.actions.recognise import recognise
from jalon.accounts.enums import UserKind
from jalon.accounts.models import User
from jalon.accounts.pro_sante_connect import read_identity
from jalon.core.identifiers import is_valid_rpps
from jalon.demo.people import PERSONAS, persona
from jalon.demo.pro_sante_connect import waiting
from jalon.demo.pro_sante_connect.holders import HOLDERS, Holder, link_accounts
from tests.client import InspectingClient
from tests.factories import make_user

AUTHORIZE = "/demo/pro-sante-connect/wallet/auth"
REALM = "/demo/pro-sante-connect/auth/realms/esante-wallet"
PROTOCOL = f"{REALM}/protocol/openid-connect"
VERIFIER = "v" * 64
GOFF = next(person for person in HOLDERS if person.last_name == "Le Goff")

# Whatever they ask, the pages of the simulator first look for a session of Jalon.
pytestmark = pytest.mark.django_db


class Browser(InspectingClient):
    """Somebody sent to the simulator by the site."""

    def __init__(self, registered: dict[str, Any], back: str) -> None:
        super().__init__()
        self.registered, self.back = registered, back

    def asks(self, **changes: str) -> HttpResponse:
        """Arrive with the site's request, changed; an empty change takes a parameter away."""
        asked = {
            "response_type": "code",
            "client_id": self.registered["client_id"],
            "redirect_uri": self.back,
            "scope": "openid scope_all",
            "acr_values": "eidas1",
            "state": "s" * 43,
            "nonce": "n" * 43,
            "code_challenge": create_s256_code_challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return self.get(AUTHORIZE, {name: value for name, value in asked.items() if value})

    def identifies(self, person: Holder = GOFF, **changes: str) -> waiting.Waiting:
        """Say who one is, up to the wait for the telephone."""
        page = self.asks(**changes).headers["Location"]
        wait = self.post(page, {"identifier": person.national_id}).headers["Location"]
        found = waiting.Waiting.find(wait.split("/")[-3])
        assert found is not None
        return found

    def answers(self, asked: waiting.Waiting, number: object) -> dict[str, str]:
        """Press on the telephone; return what the site is told."""
        path = f"/demo/pro-sante-connect/{asked.uid}"
        assert self.post(f"{path}/telephone/", {"number": str(number)}).headers["Location"] == f"{path}/attente/"
        return self.goes_on(asked)

    def goes_on(self, asked: waiting.Waiting) -> dict[str, str]:
        return told(self.get(f"/demo/pro-sante-connect/{asked.uid}/attente/"), self.back)

    def validates(self, person: Holder = GOFF, **changes: str) -> dict[str, str]:
        asked = self.identifies(person, **changes)
        return self.answers(asked, asked.number)

    def exchanges(self, code: str, **changes: str) -> HttpResponse:
        """Do what the site's server does."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": VERIFIER,
            "client_id": self.registered["client_id"],
            "client_secret": self.registered["client_secret"],
            **changes,
        }
        return self.post(f"{PROTOCOL}/token", {name: value for name, value in form.items() if value})


def told(response: HttpResponse, back: str) -> dict[str, str]:
    location = response.headers["Location"]
    assert location.startswith(f"{back}?")
    return dict(parse_qsl(urlsplit(location).query))


@pytest.fixture
def browser(settings: Settings) -> Browser:
    caches["pro_sante_connect"].clear()
    return Browser(settings.OPENID_PROVIDERS["e-cps"], f"{settings.SITE_URL}/connexion/e-cps/retour/")


def test_who_validates_comes_back_with_a_code_that_gives_what_pro_sante_connect_gives(
    browser: Browser, settings: Settings
) -> None:
    back = browser.validates()
    assert back["state"] == "s" * 43
    tokens = browser.exchanges(back["code"]).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 120)
    keys = KeySet.import_key_set(browser.get(f"{PROTOCOL}/certs").json())
    id_token = jwt.decode(tokens["id_token"], keys, ["RS256"])
    claims = id_token.claims
    assert id_token.header["alg"] == "RS256" and id_token.header["kid"]
    assert claims["iss"] == settings.OPENID_PROVIDERS["e-cps"]["issuer"]
    assert (claims["aud"], claims["acr"], claims["nonce"]) == (browser.registered["client_id"], "eidas1", "n" * 43)
    assert claims["exp"] - claims["iat"] == 120
    assert claims["sub"] == f"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:8{GOFF.rpps}"
    userinfo = browser.get(f"{PROTOCOL}/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert userinfo.json() == GOFF.claims()


def test_a_code_is_good_once(browser: Browser) -> None:
    code = browser.validates()["code"]
    assert browser.exchanges(code).status_code == 200
    assert browser.exchanges(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "https://ailleurs.example/"}, "invalid_grant"),
        ({"client_secret": "faux"}, "invalid_client"),
        ({"client_id": "un-autre"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_given_tokens_only_for_who_asked_for_it(
    browser: Browser, changes: dict[str, str], error: str
) -> None:
    assert browser.exchanges(browser.validates()["code"], **changes).json()["error"] == error


def test_a_code_is_good_for_a_minute(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    code, clock = browser.validates()["code"], time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 61)
    assert browser.exchanges(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer inconnu", "Basic eDp5"])
def test_userinfo_is_for_who_has_a_token(browser: Browser, header: str) -> None:
    assert browser.get(f"{PROTOCOL}/userinfo", headers={"Authorization": header}).status_code == 401


def test_who_refuses_on_the_telephone_comes_back_with_a_refusal(browser: Browser) -> None:
    assert browser.answers(browser.identifies(), "")["error"] == "access_denied"


def test_who_chooses_another_number_has_refused(browser: Browser) -> None:
    asked = browser.identifies()
    wrong = next(choice for choice in asked.choices if choice != asked.number)
    assert browser.answers(asked, wrong) == {"error": "access_denied", "state": "s" * 43} | {
        "error_description": "The resource owner or authorization server denied the request"
    }


def test_after_two_minutes_it_is_too_late(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, clock = browser.identifies(), time.time
    poll = f"/demo/pro-sante-connect/{asked.uid}/attente/reste/"
    assert "secondes pour répondre" in browser.get(poll).content.decode()
    monkeypatch.setattr(time, "time", lambda: clock() + 121)
    assert browser.get(poll).headers["HX-Redirect"] == f"/demo/pro-sante-connect/{asked.uid}/attente/"
    late = browser.answers(asked, asked.number)
    assert (late["error"], late["error_description"]) == ("temporarily_unavailable", "authentication_expired")
    assert late["state"] == "s" * 43


def test_what_was_answered_is_not_answered_again(browser: Browser) -> None:
    asked = browser.identifies()
    path = f"/demo/pro-sante-connect/{asked.uid}/telephone/"
    browser.post(path, {"number": ""})
    browser.post(path, {"number": str(asked.number)})
    assert browser.goes_on(asked)["error"] == "access_denied"


def test_a_page_that_asks_twice_goes_back_by_the_same_way(browser: Browser) -> None:
    asked = browser.identifies()
    assert browser.answers(asked, asked.number) == browser.goes_on(asked)
    assert "code" in told(browser.asks(), browser.back)


def test_a_page_is_told_once_of_an_answer_that_is_not_its_own(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, clock = browser.identifies(), time.time
    poll = f"/demo/pro-sante-connect/{asked.uid}/attente/reste/"
    asked.answer(str(asked.number))
    assert browser.get(poll).status_code == 204
    monkeypatch.setattr(time, "time", lambda: clock() + waiting.LEAVING_SECONDS + 1)
    assert "HX-Redirect" in browser.get(poll).headers
    assert browser.get(poll).status_code == 204


def test_the_next_sign_in_is_silent_until_logout(browser: Browser) -> None:
    tokens = browser.exchanges(browser.validates()["code"]).json()
    assert "code" in told(browser.asks(), browser.back)
    assert "/identifiant/" in browser.asks(prompt="login").headers["Location"]
    left = browser.back.replace("connexion/e-cps", "deconnexion")
    leaving = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": left, "state": "x"}
    assert browser.get(f"{PROTOCOL}/logout", leaving).headers["Location"] == f"{left}?state=x"
    assert "/identifiant/" in browser.asks().headers["Location"]


@pytest.mark.parametrize(
    "changes",
    [{"id_token_hint": "faux"}, {"id_token_hint": ""}, {"post_logout_redirect_uri": "https://ailleurs.example"}],
)
def test_a_logout_that_shows_nothing_sends_nobody_anywhere(browser: Browser, changes: dict[str, str]) -> None:
    tokens = browser.exchanges(browser.validates()["code"]).json()
    left = browser.back.replace("connexion/e-cps", "deconnexion")
    leaving = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": left} | changes
    assert browser.get(f"{PROTOCOL}/logout", leaving).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "un-autre"},
        {"client_id": ""},
        {"redirect_uri": "https://ailleurs.example/"},
        {"redirect_uri": ""},
        {"redirect_uri": 'http://"é\x00'},
        {"response_type": "token"},
    ],
)
def test_a_request_of_another_site_goes_nowhere(browser: Browser, changes: dict[str, str]) -> None:
    asked = browser.asks(**changes)
    if "response_type" in changes:
        assert told(asked, browser.back)["error"] == "unsupported_response_type"
    else:
        assert asked.status_code == 400
        assert "n’est pas recevable" in asked.content.decode()


@pytest.mark.parametrize("changes", [{"nonce": ""}, {"code_challenge_method": "S512"}, {"code_challenge": "court"}])
def test_a_request_without_nonce_or_with_a_wrong_challenge_is_told_so(
    browser: Browser, changes: dict[str, str]
) -> None:
    assert told(browser.asks(**changes), browser.back)["error"] == "invalid_request"


@pytest.mark.parametrize(
    "typed", ["", "12", "899900001019x", "899900001018", "0123456789", "8" * 12, "\x00", "8" * 999]
)
def test_a_mistyped_identifier_is_told_what_is_wrong(browser: Browser, typed: str) -> None:
    page = browser.asks().headers["Location"]
    answer = browser.post(page, {"identifier": typed})
    assert answer.status_code == 200
    assert "Il y a une erreur" in answer.content.decode()


def test_an_identifier_may_be_typed_with_spaces(browser: Browser) -> None:
    page = browser.asks().headers["Location"]
    typed = f"8 {GOFF.rpps[:2]} {GOFF.rpps[2:]}"
    assert browser.post(page, {"identifier": typed}).headers["Location"].endswith("/attente/")


def test_discovery_says_what_the_site_is_configured_with(browser: Browser) -> None:
    found = browser.get(f"{REALM}/.well-known/wallet-openid-configuration").json()
    assert found["issuer"].endswith(REALM)
    assert found["authorization_endpoint"].endswith(AUTHORIZE)
    assert found["token_endpoint"] == f"{found['issuer']}/protocol/openid-connect/token"


def test_published_keys_do_not_hold_what_signs(browser: Browser) -> None:
    (key,) = browser.get(f"{PROTOCOL}/certs").json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}


def test_two_processes_share_what_is_kept(tmp_path: Any, settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {
        "pro_sante_connect": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path,
        }
    }
    one = Browser(settings.OPENID_PROVIDERS["e-cps"], f"{settings.SITE_URL}/connexion/e-cps/retour/")
    assert one.exchanges(one.validates()["code"]).status_code == 200
    assert list(tmp_path.glob("*.djcache"))


def test_the_holders_have_numbers_of_no_national_range_and_are_whom_they_say() -> None:
    numbers = [person.rpps for person in HOLDERS]
    assert len(set(numbers)) == len(numbers)
    assert all(is_valid_rpps(number) and number.startswith("9990000") for number in numbers)
    taken = {person.rpps for person in PERSONAS}
    for person in HOLDERS:
        identity = read_identity(person.claims(), issuer="i", acr="eidas1")
        assert identity.rpps == person.rpps
        assert identity.last_name == person.last_name
        assert identity.is_physician == (person.profession == "10")
        assert person.rpps in taken or person.rpps[7:9] == "10"


def test_the_physician_of_an_establishment_comes_in_by_e_cps() -> None:
    vasseur = make_user(UserKind.UNIT_STAFF)
    User.objects.update(email=persona("vasseur").email)
    for _ in range(2):
        link_accounts()
    holder = next(person for person in HOLDERS if person.rpps == persona("vasseur").rpps)
    assert recognise(read_identity(holder.claims(), issuer="un autre port", acr="eidas1")) == vasseur


def test_the_demonstration_says_that_e_cps_is_simulated(client: InspectingClient) -> None:
    page = client.get("/demo/").content.decode()
    assert "e-CPS est simulée" in page
    assert all(person.national_id in page for person in HOLDERS)
