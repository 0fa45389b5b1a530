"""The OpenID Connect client: Pro Santé Connect and FranceConnect, two configurations of it (docs/adr/0008).

Authlib with strict options. Nothing is discovered at run time, and no token is kept but the id_token, which ends the
provider's session. Every failure is a SignInRefused whose cause has a help page.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import requests
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App, OAuthError
from authlib.oauth2.claims import JWTClaims
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError

from jalon.accounts import france_connect, pro_sante_connect
from jalon.accounts.enums import SignInCause, SignInMethod
from jalon.accounts.identity import ProvenIdentity
from jalon.accounts.refusals import SignInRefused
from jalon.accounts.sessions import SignIn

logger = logging.getLogger(__name__)

ALGORITHMS = ["RS256"]
LEEWAY = 30  # seconds between the clocks of the provider and ours
TIMEOUT = 5  # seconds for each request to the provider
ATTEMPT_SECONDS = 5 * 60
KEYS_SECONDS = 60 * 60  # a key that the provider withdrew is trusted no longer
STATE_PREFIX = "_state_"  # Authlib's own

METHODS = {"e-cps": SignInMethod.PRO_SANTE_CONNECT, "franceconnect": SignInMethod.FRANCE_CONNECT}
READERS: dict[str, Callable[..., ProvenIdentity]] = {
    "e-cps": pro_sante_connect.read_identity,
    "franceconnect": france_connect.read_identity,
}
# RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6. Keycloak says « temporarily_unavailable » of a sign-in left too long.
EXPIRED = ("authentication_expired", "expired_token", "login_timeout")
ERRORS = {
    "access_denied": SignInCause.DECLINED,
    "server_error": SignInCause.PROVIDER_AWAY,
    "temporarily_unavailable": SignInCause.PROVIDER_AWAY,
    **dict.fromkeys(EXPIRED, SignInCause.TIMED_OUT),
}


@dataclass(frozen=True)
class Provider:
    """One entry of OPENID_PROVIDERS."""

    name: str
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    acr_values: str
    acr_accepted: tuple[str, ...]

    @classmethod
    def named(cls, name: str) -> "Provider | None":
        """Return a provider that is on: known, with a client identifier, of real people unless TEST_IDENTITIES."""
        given = settings.OPENID_PROVIDERS.get(name, {"client_id": ""})
        if not given["client_id"] or (given.get("sandbox") and not settings.TEST_IDENTITIES):
            return None
        known = {fact.name: given[fact.name] for fact in fields(cls) if fact.name in given}
        return cls(name=name, **known | {"acr_accepted": tuple(known["acr_accepted"])})

    @property
    def method(self) -> SignInMethod:
        return METHODS[self.name]


class Attempts(DjangoIntegration):
    """State, nonce and PKCE verifier in the visitor's session: of one attempt, the last begun, for five minutes."""

    expires_in = ATTEMPT_SECONDS

    def set_state_data(self, session: SessionBase, state: str, data: Any) -> None:
        self.forget(session)
        super().set_state_data(session, state, data)

    def get_state_data(self, session: SessionBase, state: str | None) -> Any:
        """Authlib keeps the time of expiry, and would not look at it."""
        kept = session.get(f"{STATE_PREFIX}{self.name}_{state}")
        return kept["data"] if kept and time.time() < kept["exp"] else None

    def clear_state_data(self, session: SessionBase, state: str | None) -> None:
        self.forget(session)

    @staticmethod
    def forget(session: SessionBase) -> None:
        for key in tuple(session.keys()):
            if key.startswith(STATE_PREFIX):
                del session[key]


class Client(DjangoOAuth2App):
    """What we ask of one provider. Kept by the process with the provider's keys."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            Attempts(provider.name),
            provider.name,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            authorize_url=provider.authorization_endpoint,
            access_token_url=provider.token_endpoint,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_post",
                "default_timeout": TIMEOUT,
                "max_redirects": 0,  # a secret follows no redirect
            },
            issuer=provider.issuer,
            jwks_uri=provider.jwks_uri,
            end_session_endpoint=provider.end_session_endpoint,
            id_token_signing_alg_values_supported=ALGORITHMS,
        )
        self.provider = provider
        self.keys_read_at = float("-inf")

    def send_away(self, request: HttpRequest, *, ask_again: bool) -> HttpResponse:
        """Redirect to the provider. `ask_again`: its own session does not do, the person proves it anew."""
        return self.authorize_redirect(
            request,
            absolute(request, "signin:openid_return", self.name),
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            acr_values=self.provider.acr_values,
            **({"prompt": "login"} if ask_again else {}),
        )

    def bring_back(self, request: HttpRequest, *, asked_again: bool) -> tuple[ProvenIdentity, str]:
        """Return who came back and the id_token. The attempt is over, whatever comes of it. Raises SignInRefused.

        `asked_again`: a sign-in older than the attempt is refused when the provider says its time (`auth_time`).
        """
        with self._failures_as_causes():
            self._refuse_error(request)
            token = self.authorize_access_token(request, leeway=LEEWAY, claims_options=self._strict_id_token())
            id_token = token["userinfo"]  # Authlib's name for the claims of an id_token whose nonce it has checked
            if asked_again and time.time() - id_token.get("auth_time", time.time()) > ATTEMPT_SECONDS + LEEWAY:
                raise ValueError("signed in there before being asked again")
            claims = self._userinfo(token["access_token"])
            if claims["sub"] != id_token["sub"]:
                raise ValueError("userinfo of another subject")
            read = READERS[self.name]
            return read(claims, issuer=self.provider.issuer, acr=id_token["acr"]), token["id_token"]

    def fetch_jwk_set(self, force: bool = False) -> Any:
        """Return the provider's keys, read again after an hour, or at once (`force`) for a key identifier not known."""
        force = force or time.monotonic() - self.keys_read_at > KEYS_SECONDS
        keys = super().fetch_jwk_set(force=force)
        if force:
            self.keys_read_at = time.monotonic()
        return keys

    def _refuse_error(self, request: HttpRequest) -> None:
        """Refuse, and end the attempt, when this is an error, lacks its code or is of another attempt or issuer."""
        said, issuer = request.GET, self.provider.issuer
        is_ours = self.framework.get_state_data(request.session, said.get("state")) is not None
        if is_ours and said.get("code") and "error" not in said and said.get("iss", issuer) == issuer:
            return
        self.framework.clear_state_data(request.session, said.get("state"))
        # An error opens nothing: without a state, it still chooses the page.
        if "error" in said and (is_ours or "state" not in said):
            raise OAuthError(said["error"], said.get("error_description"))
        raise ValueError("state, code or issuer of another attempt")

    def _strict(self) -> dict[str, dict[str, Any]]:
        """Return what any JWT of the provider must hold. Made anew at each call: Authlib takes the hooks out."""
        client_id = self.provider.client_id
        return {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "validate": lambda _, aud: aud in (client_id, [client_id])},
        }

    def _strict_id_token(self) -> dict[str, dict[str, Any]]:
        accepted = self.provider.acr_accepted
        return self._strict() | {"acr": {"essential": True, "validate": lambda _, acr: acr in accepted}}

    def _userinfo(self, access_token: str) -> dict[str, Any]:
        """Return the claims: JSON (Pro Santé Connect), or a JWT for us, signed by the same keys (FranceConnect)."""
        # Not the whole token: Authlib would refuse or refresh one that has less than a minute to live.
        bearer = {"access_token": access_token, "token_type": "Bearer"}
        answer = self.get(self.provider.userinfo_endpoint, token=bearer)
        answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/jwt":
            return dict(answer.json())
        # Authlib's check of a JWT against the keys, read once more for one it does not know.
        signed = {"id_token": answer.text}
        return dict(
            self.parse_id_token(signed, nonce=None, claims_options=self._strict(), claims_cls=JWTClaims, leeway=LEEWAY)
        )

    @contextmanager
    def _failures_as_causes(self) -> Iterator[None]:
        """Say why an attempt failed as a cause that has a help page; write what came, never a token, in the log."""
        try:
            yield
        except OAuthError as error:
            said = error.description if error.description in EXPIRED else error.error
            self._refuse(ERRORS.get(str(said), SignInCause.BAD_TOKEN), error)
        except requests.exceptions.InvalidJSONError as error:
            self._refuse(SignInCause.BAD_TOKEN, error)
        except requests.HTTPError as error:
            is_away = error.response is None or error.response.status_code >= 500
            self._refuse(SignInCause.PROVIDER_AWAY if is_away else SignInCause.BAD_TOKEN, error)
        except requests.RequestException as error:
            self._refuse(SignInCause.PROVIDER_AWAY, error)
        except (JoseError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            # Signatures and claims; then whatever a malformed answer does to who reads it.
            self._refuse(SignInCause.BAD_TOKEN, error)

    def _refuse(self, cause: SignInCause, error: Exception) -> None:
        logger.warning("%s: %s (%s %.200r)", self.name, cause, type(error).__name__, str(error))
        raise SignInRefused(cause) from None


@cache
def _client(provider: Provider) -> Client:
    return Client(provider)


def client_of(name: str) -> Client | None:
    """Return the client of a provider, None when it is off."""
    provider = Provider.named(name)
    return _client(provider) if provider else None


def client_to_leave(sign_in: SignIn | None) -> Client | None:
    """Return the client of the provider whose session outlives ours; None when there is none, or it is off."""
    if sign_in is None or not sign_in.id_token:
        return None
    method = sign_in.id_token_from or sign_in.method
    return next((client_of(name) for name in METHODS if METHODS[name] == method), None)


def absolute(request: HttpRequest, name: str, *arguments: str) -> str:
    """Return the address of a page as it is registered at the provider."""
    return request.build_absolute_uri(reverse(name, args=arguments))
