"""The production profile as it is read from its environment, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.client import InspectingClient
from tests.factories import make_physician

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "JALON_SECRET_KEY": "a-key-for-the-tests-" * 4,
    "JALON_MASTER_KEYS": "tests:dGVzdHMtb25seS1tYXN0ZXIta2V5LTAxMjM0NTY3ODk=",
    "JALON_HOSTS": "jalon.exemple.fr",
    "DATABASE_URL": "postgresql://jalon@localhost/jalon",
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
}
PRINT = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""
COOKIES = (
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"),
    *("SESSION_COOKIE_AGE", "SESSION_EXPIRE_AT_BROWSER_CLOSE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE"),
)


def production(*names: str) -> dict[str, Any]:
    printed = subprocess.run(
        [sys.executable, "-c", PRINT, *names], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(printed.stdout)
    return found


@pytest.mark.django_db
def test_cookies_belong_to_the_host_alone_travel_by_tls_and_escape_scripts(client: InspectingClient, settings) -> None:
    for name, value in production(*COOKIES).items():
        setattr(settings, name, value)
    client.sign_in(make_physician())
    client.get("/medecins-liberaux/", secure=True)
    client.get("/accueil/", secure=True)
    session = client.cookies["__Host-session"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (session["path"], session["domain"], session["max-age"]) == ("/", "", "")
    assert settings.CSRF_COOKIE_NAME == "__Host-csrf" and settings.CSRF_COOKIE_SECURE


def test_sessions_and_codes_live_as_long_as_the_documentation_says() -> None:
    assert production("SESSION_COOKIE_AGE", "SESSION_HOURS", "SIGN_IN_CODE_MINUTES", "SIGN_IN_CODE_TRIES") == {
        "SESSION_COOKIE_AGE": 1800,
        "SESSION_HOURS": 4,
        "SIGN_IN_CODE_MINUTES": 10,
        "SIGN_IN_CODE_TRIES": 5,
    }


def test_passwords_are_hashed_with_argon2_and_the_visitor_s_address_comes_from_the_proxy() -> None:
    found = production("PASSWORD_HASHERS", "BEHIND_PROXY", "TEST_IDENTITIES")
    assert found["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    assert found["BEHIND_PROXY"] is True
    assert found["TEST_IDENTITIES"] is False


@pytest.mark.parametrize("missing", ["JALON_SECRET_KEY", "JALON_MASTER_KEYS", "DATABASE_URL"])
def test_without_its_secrets_it_does_not_start(missing: str) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != missing}
    started = subprocess.run(
        [sys.executable, "-c", PRINT, "DEBUG"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert started.returncode != 0
    assert missing in started.stderr
