"""The demonstration: sample people, one-click sign-in, caught mail. Never for real patients."""

import os
from typing import Any

import dj_database_url

from config.settings.base import *
from config.settings.base import (
    CARD_URL,
    CONTENT_SECURITY_POLICY,
    DATA_DIR,
    DATABASES,
    INSTALLED_APPS,
    OPENID_PROVIDERS,
    SITE_URL,
    form_action,
    keycloak,
)

DEMO = True
# Published with the source, hence worthless as secrets: `config.checks` refuses them outside the demonstration.
SECRET_KEY = "demonstration-only-this-key-is-public-and-protects-nothing-at-all"
MASTER_KEYS = ["demo:ZGVtb25zdHJhdGlvbi1vbmx5LW1hc3Rlci1rZXkhISE="]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.demo"]
# While `make demo` runs, commands find its database by themselves (written by jalon.demo.serve).
RUNNING_DATABASE = DATA_DIR / "database-url"
if "DATABASE_URL" not in os.environ and RUNNING_DATABASE.exists():
    DATABASES["default"].update(dj_database_url.parse(RUNNING_DATABASE.read_text(encoding="utf-8").strip()))
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("JALON_MAIL_PORT", "8025"))
DEMO_MAIL_DIR = DATA_DIR / "mail"
TEST_IDENTITIES = True
# The demonstration's own authority publishes its lists of revoked cards as the national one does.
DEMO_LIST_URL = f"{SITE_URL.rstrip('/')}/demo/autorite/{{code}}.crl"
CARD_REVOCATION_LISTS = [DEMO_LIST_URL.format(code=code) for code in ("ACR-FO", "ACI-FO-PP", "ACR-ST", "ACI-ST-PP")]
ALERT_ADDRESSES = ["exploitation@demo.example"]

# e-CPS: the simulator of jalon.demo.pro_sante_connect, on the site itself; both web processes read what it keeps.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the simulator answers on plain HTTP
SITE_ADDRESSES = [SITE_URL.rstrip("/"), SITE_URL.rstrip("/").replace("//localhost", "//127.0.0.1")]
SIMULATOR = f"{SITE_ADDRESSES[0]}/demo/pro-sante-connect"
OPENID_PROVIDERS["e-cps"] |= keycloak(f"{SIMULATOR}/auth/realms/esante-wallet", f"{SIMULATOR}/wallet/auth") | {
    "sandbox": True,
    "client_id": "jalon-demonstration",
    "client_secret": "demonstration-only-this-secret-is-public",
}
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [
    *form_action(OPENID_PROVIDERS, CARD_URL),
    *SITE_ADDRESSES[1:],
]
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pro_sante_connect": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "pro-sante-connect",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
