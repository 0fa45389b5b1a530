"""The demonstration: sample people, one-click sign-in, caught mail. Never for real patients."""

import os

import dj_database_url

from config.settings.base import *
from config.settings.base import DATA_DIR, DATABASES, INSTALLED_APPS, SITE_URL

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
