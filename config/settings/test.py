"""Tests: the demonstration profile, quick password hashes, plain static file names."""

from config.settings.demo import *
from config.settings.demo import CACHES, DATA_DIR, DATABASES, MIDDLEWARE, STORAGES, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "dossiers": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
# The test server serves static files itself; WhiteNoise would warn of a folder that no test needs.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
DATABASES["default"]["OPTIONS"].pop("pool")
CARD_URL = "https://carte.testserver"
CARD_FOLDER = DATA_DIR / "no-cards"  # tests that show one make their own
CACHES["pro_sante_connect"] = {**CACHES["default"], "LOCATION": "pro-sante-connect"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]


class Undefined(str):
    """Django formats `string_if_invalid` with the name of an undefined variable: say it as an error instead."""

    def __mod__(self, name: object) -> str:
        raise LookupError(f"Undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
