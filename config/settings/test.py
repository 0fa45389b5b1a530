"""Tests: the demonstration profile, quick password hashes, plain static file names."""

from config.settings.demo import *
from config.settings.demo import DATABASES, STORAGES, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["OPTIONS"].pop("pool")
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "⟦undefined: %s⟧"
