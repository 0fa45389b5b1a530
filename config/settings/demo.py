"""The demonstration: sample people, one-click sign-in, caught mail. Never for real patients."""

import os

from config.settings.base import *
from config.settings.base import DATA_DIR, INSTALLED_APPS

DEMO = True
# Published with the source, hence worthless as secrets: `config.checks` refuses them outside the demonstration.
SECRET_KEY = "demonstration-only-this-key-is-public-and-protects-nothing-at-all"
MASTER_KEYS = ["demo:ZGVtb25zdHJhdGlvbi1vbmx5LW1hc3Rlci1rZXkhISE="]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.demo"]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("JALON_MAIL_PORT", "8025"))
DEMO_MAIL_DIR = DATA_DIR / "mail"
