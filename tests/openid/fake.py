"""An OpenID provider under the test's thumb: real HTTP on the loopback, and whatever tokens the test asks for."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "jalon-de-test", "un-secret-de-test-de-bonne-longueur"
KEY = RSAKey.generate_key(2048, {"kid": "published", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "published", "use": "sig", "alg": "RS256"})
FREE_KEY = RSAKey.import_key({name: value for name, value in KEY.as_dict(private=True).items() if name != "alg"})


@dataclass
class Fake:
    """Its address, and what it answers. Change the fields at will."""

    url: str
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    userinfo: Any = None  # a dict is sent as JSON, bytes as they are, a string as a JWT
    statuses: dict[str, int] = field(default_factory=dict)  # by endpoint, in place of 200
    bodies: dict[str, bytes] = field(default_factory=dict)  # by endpoint, in place of what it would say
    delays: dict[str, float] = field(default_factory=dict)  # by endpoint, seconds before the answer
    locations: dict[str, str] = field(default_factory=dict)  # by endpoint, a redirect
    asked: Counter[str] = field(default_factory=Counter)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    altered: dict[str, Any] = field(default_factory=dict)  # claims of the id_token; None takes one away
    signed: dict[str, Any] = field(default_factory=dict)  # `key`, `header` of the id_token
    token: dict[str, Any] = field(default_factory=dict)  # changes to the token response

    def configuration(self, **changes: Any) -> dict[str, Any]:
        """Return the provider's entry of OPENID_PROVIDERS."""
        endpoints = {
            "authorization_endpoint": "wallet",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "certs",
            "end_session_endpoint": "logout",
        }
        return {
            "issuer": f"{self.url}/realm",
            **{name: f"{self.url}/{path}" for name, path in endpoints.items()},
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": "openid scope_all",
            "acr_values": "eidas1",
            "acr_accepted": ["eidas1", "eidas2", "eidas3"],
            **changes,
        }

    def admits(self, location: str) -> dict[str, str]:
        """Play the visitor who signs in there: return the parameters of the way back."""
        asked = dict(parse_qsl(urlsplit(location).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": f"{self.url}/realm",
            "aud": CLIENT_ID,
            "sub": self.userinfo.get("sub") if isinstance(self.userinfo, dict) else "somebody",
            "iat": now,
            "exp": now + 120,
            "nonce": asked["nonce"],
            "acr": "eidas1",
            **self.altered,
        }
        header = self.signed.get("header", {"alg": "RS256", "kid": "published"})
        key = self.signed.get("key", KEY)
        kept = {name: value for name, value in claims.items() if value is not None}
        if header["alg"] == "none":
            return unsigned(header, kept)
        return jwt.encode(header, kept, key, [header["alg"]])

    def signed_userinfo(self, **changes: Any) -> str:
        """Return the userinfo as FranceConnect sends it, a JWT for us."""
        claims = {"iss": f"{self.url}/realm", "aud": CLIENT_ID, "sub": "somebody", **changes}
        return jwt.encode({"alg": "RS256", "kid": "published"}, claims, KEY)

    def answer_token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or (form.get("redirect_uri"), challenge) != (asked["redirect_uri"], asked["code_challenge"]):
            return 400, {"error": "invalid_grant"}
        told = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "refresh_token": "never-used"}
        told = told | {"id_token": self.id_token(asked)} | self.token
        return 200, {name: value for name, value in told.items() if value is not None}


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join([*parts, ""])


class Handler(BaseHTTPRequestHandler):
    """Names of methods are the library's."""

    fake: Fake

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, body: str) -> None:
        fake, endpoint = self.fake, urlsplit(self.path).path.strip("/")
        fake.asked[endpoint] += 1
        time.sleep(fake.delays.get(endpoint, 0))
        status, said = self._said(endpoint, body)
        sent = (
            said if isinstance(said, bytes) else said.encode() if isinstance(said, str) else json.dumps(said).encode()
        )
        self.send_response(fake.statuses.get(endpoint, status))
        self.send_header("Content-Type", "application/jwt" if isinstance(said, str) else "application/json")
        self.send_header("Content-Length", str(len(sent)))
        if endpoint in fake.locations:
            self.send_header("Location", fake.locations[endpoint])
        self.end_headers()
        self.wfile.write(sent)

    def _said(self, endpoint: str, body: str) -> tuple[int, Any]:
        fake = self.fake
        if endpoint in fake.bodies:
            return 200, fake.bodies[endpoint]
        if endpoint == "token":
            return fake.answer_token({name: values[0] for name, values in parse_qs(body).items()})
        if endpoint == "userinfo":
            authorized = self.headers.get("Authorization") == "Bearer opaque"
            return (200, fake.userinfo) if authorized else (401, {"error": "invalid_token"})
        if endpoint == "certs":
            return 200, KeySet(fake.keys).as_dict(private=False)
        return 404, {}

    def log_message(self, format: str, *args: object) -> None:
        pass


class Serving:
    """The server and its thread."""

    def __init__(self) -> None:
        class Bound(Handler):
            """The handler of this server alone, which answers for its fake."""

        self.handler = Bound
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def fresh(self) -> Fake:
        fake = Fake(f"http://127.0.0.1:{self.server.server_address[1]}")
        self.handler.fake = fake
        return fake

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
