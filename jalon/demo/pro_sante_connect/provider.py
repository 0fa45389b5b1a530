"""The protocol of the simulated Pro Santé Connect, by Authlib: codes, tokens, keys, its own session, logout.

Lifetimes are those of the real one: code 60 s, tokens 2 minutes, session 30 minutes idle and 4 hours at most. All of it
is kept in the cache « pro_sante_connect », which both web processes read.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.connection import ConnectionProxy
from joserfc.jwk import KeySet, RSAKey

from jalon.demo.pro_sante_connect.holders import HOLDERS, Holder, holder

CODE_SECONDS = 60
TOKEN_SECONDS = 120
IDLE_SECONDS = 30 * 60
SESSION_SECONDS = 4 * 60 * 60
ALGORITHM = "RS256"
ACR = "eidas1"
COOKIE = "pro_sante_connect"
COOKIE_PATH = "/demo/pro-sante-connect/"

store = ConnectionProxy(caches, "pro_sante_connect")


def signing_key() -> RSAKey:
    """Return the private key, made at the first use."""

    def made() -> Any:
        return RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True).as_dict(private=True)

    kept: Any = store.get_or_set("key", made, timeout=None)
    return RSAKey.import_key(kept)


def published_keys() -> Any:
    """Return the JSON Web Key Set, without what signs."""
    return KeySet([signing_key()]).as_dict(private=False)


@dataclass(frozen=True)
class Session:
    """Somebody signed in at the provider itself, so that the next site is let in without a word."""

    identifier: str
    national_id: str
    auth_time: int

    @classmethod
    def open(cls, national_id: str) -> "Session":
        opened = cls(secrets.token_urlsafe(32), national_id, int(time.time()))
        store.set(f"session:{opened.identifier}", opened, IDLE_SECONDS)
        return opened

    @classmethod
    def of(cls, request: HttpRequest) -> "Session | None":
        """Return this browser's session, kept alive, unless it was idle or open for too long."""
        key = f"session:{request.COOKIES.get(COOKIE, '')}"
        found = store.get(key)
        if found is None or time.time() - found.auth_time > SESSION_SECONDS:
            return None
        store.touch(key, IDLE_SECONDS)
        return found

    @property
    def holder(self) -> Holder:
        return next(person for person in HOLDERS if person.national_id == self.national_id)

    def remember(self, response: HttpResponse) -> None:
        response.set_cookie(COOKIE, self.identifier, path=COOKIE_PATH, httponly=True, samesite="Lax")


def end_session(request: HttpRequest, response: HttpResponse) -> None:
    store.delete(f"session:{request.COOKIES.get(COOKIE, '')}")
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


@dataclass(frozen=True)
class Code:
    """An authorization code: what Authlib asks of one."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    session: Session
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.session.auth_time

    def get_acr(self) -> str:
        return ACR

    def get_amr(self) -> list[str]:
        return ["phone"]


class Site(ClientMixin):
    """The demonstration itself, registered as a client."""

    def __init__(self) -> None:
        given = settings.OPENID_PROVIDERS["e-cps"]
        self.client_id, self.client_secret = given["client_id"], given["client_secret"]
        self.scope = given["scope"]
        back, left = reverse("signin:openid_return", args=["e-cps"]), reverse("signin:end_return")
        self.redirect_uris = [f"{site}{back}" for site in settings.SITE_ADDRESSES]
        self.client_metadata = {"post_logout_redirect_uris": [f"{site}{left}" for site in settings.SITE_ADDRESSES]}

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Return nothing: a request names its own."""

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(word for word in (scope or "").split() if word in self.scope.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), self.client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_post"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes of 60 seconds, good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        asked = request.payload.data
        challenge = (asked.get("code_challenge", ""), asked.get("code_challenge_method", ""))
        issued = Code(
            code, request.payload.redirect_uri, request.scope, asked.get("nonce", ""), request.user, *challenge
        )
        store.set(f"code:{code}", issued, CODE_SECONDS)

    def query_authorization_code(self, code: str, client: Site) -> Code | None:
        found = store.get(f"code:{code}")
        # Taken by whoever removes it, right or wrong.
        return found if found is not None and store.delete(f"code:{code}") else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Nothing is left to delete."""

    def authenticate_user(self, authorization_code: Code) -> Session:
        return authorization_code.session


class IdToken(OpenIDCode):
    """id_tokens as Pro Santé Connect signs them: RS256, 2 minutes, acr and nonce."""

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False  # the site keeps its own single use

    def resolve_client_private_key(self, client: Site) -> RSAKey:
        return signing_key()

    def get_encode_header(self, client: Site) -> dict[str, str]:
        return {"alg": ALGORITHM, "kid": str(signing_key().kid)}

    def get_client_claims(self, client: Site) -> dict[str, Any]:
        now = int(time.time())
        issuer = settings.OPENID_PROVIDERS["e-cps"]["issuer"]
        return {"iss": issuer, "aud": client.client_id, "azp": client.client_id, "iat": now, "exp": now + TOKEN_SECONDS}

    def generate_user_info(self, user: Session, scope: str) -> dict[str, str]:
        return {"sub": user.holder.subject, "preferred_username": user.national_id, "typ": "ID"}


class EndSession(EndSessionEndpoint):
    """Logout asked for by the site."""

    def get_server_jwks(self) -> Any:
        return published_keys()

    def get_algorithms(self) -> list[str]:
        return [ALGORITHM]

    def end_session(self, end_session_request: Any) -> None:
        """The view does: it holds the cookie."""


class Server(AuthorizationServer):
    """Authlib's, over the cache instead of models."""

    def __init__(self) -> None:
        super().__init__(client_model=None, token_model=None)
        self.load_config({"token_expires_in": {"authorization_code": TOKEN_SECONDS}})
        self.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])
        self.register_endpoint(EndSession)

    def query_client(self, client_id: str) -> Site | None:
        site = Site()
        return site if client_id == site.client_id else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        store.set(f"token:{token['access_token']}", request.user.national_id, TOKEN_SECONDS)


def holder_of(access_token: str) -> Holder | None:
    """Return whom an access token is about; None when it is old or made up."""
    return holder(store.get(f"token:{access_token}", ""))


class LeftTooLong(OAuth2Error):
    """Nobody validated in time: said as Keycloak does, on which Pro Santé Connect is built."""

    error = "temporarily_unavailable"

    def __init__(self, *, redirect_uri: str, state: str) -> None:
        super().__init__("authentication_expired", redirect_uri=redirect_uri, state=state)


server = Server()
