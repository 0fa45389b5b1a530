"""Settings shared by every profile. The environment is read here and in `production`, nowhere else."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("JALON_DATA") or BASE_DIR / "var").resolve()


def required(name: str) -> str:
    """Return an environment variable, or stop the start with its name."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"The environment variable {name} is not set.")
    return value


def listed(name: str) -> list[str]:
    """Return a comma-separated environment variable as a list without blanks."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def tile_server(url: str, attribution: str) -> dict[str, str]:
    """Return what the map needs of a tile server, with its origin for the security policy; nothing without one."""
    parts = urlsplit(url)
    if not url:
        return {}
    if parts.scheme != "https" or not parts.hostname or "{z}" not in url:
        raise ImproperlyConfigured("JALON_MAP_TILES_URL is like https://tiles.example/{z}/{x}/{y}.png.")
    return {"url": url, "attribution": attribution, "origin": f"https://{parts.netloc}"}


DEBUG = False
DEMO = False
ALLOWED_HOSTS: list[str] = []
# Whether the visitor's address comes from X-Forwarded-For, which our proxy sets and never appends to.
BEHIND_PROXY = False
SITE_URL = os.environ.get("JALON_SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "config.apps.JalonConfig",
    "jalon.core",
    "jalon.audit",
    "jalon.mail",
    "jalon.accounts",
    "jalon.directory",
    "jalon.dossiers",
    "jalon.matching",
    "jalon.referrals",
    "jalon.referrals.home_care",
    "jalon.referrals.pathways",
    "jalon.notifications",
    "jalon.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jalon.web.signin.card_host.CardHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jalon.web.middleware.SessionMiddleware",
    "jalon.web.middleware.ActorMiddleware",
    "jalon.web.middleware.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "jalon" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jalon.web.context.page",
            ],
            "builtins": ["django.templatetags.static", "jalon.web.templatetags.jalon_ui"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
            "libraries": {"jalon_ui": "jalon.web.templatetags.jalon_ui"},
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql://postgres@localhost/jalon"),
        conn_max_age=0,
    )
}
# Short limits for pages; commands and tasks raise them where they need longer (see core.db.long_work).
DATABASES["default"]["OPTIONS"] = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its case, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "signin:start"
LOGIN_REDIRECT_URL = "home:home"
LOGOUT_REDIRECT_URL = "public:home"
AUTHENTICATION_BACKENDS = ["jalon.accounts.backends.CodeBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "jalon.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jalon.accounts.passwords.GuessValidator"},
]
# A session ends after 30 minutes without action (jalon.web.middleware renews it), and after 4 hours whatever one does.
SESSION_ENGINE = "jalon.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_HOURS = 4
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Read by jalon.js: a page left open over a new sign-in still sends its autosaves with the token of now.
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "jalon.web.errors.csrf_failure"
# Each of these figures is explained in docs/security/authentication.md.
SIGN_IN_CODE_MINUTES = 10
SIGN_IN_CODE_TRIES = 5
SIGN_IN_CODE_RESEND_SECONDS = 60
SIGN_IN_CODES_AN_HOUR = 5
SIGN_IN_FAILURES_UNTIL_CLOSED = 50
PASSWORD_WAY_DAYS = 183  # then a card or e-CPS opens it again
PASSWORD_MINIMUM, PASSWORD_MAXIMUM = 14, 128
STRONG_FOR_SIGNING = timedelta(hours=4)
RECENT_FOR_ACCOUNT = timedelta(minutes=15)
INVITATION_DAYS = 7
CONFIRMATION_DAYS = 4

# The card's own host (docs/operations.md); empty: the page says that cards are not read here.
CARD_URL = os.environ.get("JALON_CARD_URL", "").rstrip("/")
# What only the proxy knows; it goes with the certificate that it has verified.
CARD_PROXY_SECRET = os.environ.get("JALON_CARD_PROXY_SECRET", "")
# Holds authorities.pem (roots and intermediates trusted for persons) and the revocation lists (accounts.cards.folder).
CARD_FOLDER = Path(os.environ.get("JALON_CARD_FOLDER") or DATA_DIR / "cards").resolve()
CARD_REVOCATION_LISTS = listed("JALON_CARD_REVOCATION_LISTS")
# Test cards and the identities of a sandbox open accounts: never where real patients are.
TEST_IDENTITIES = False

# Addresses of the national tools. A person opens each of them before a release: docs/operations.md.
NATIONAL_TOOLS = {
    "wallet": os.environ.get("JALON_WALLET_URL", "https://wallet.esw.esante.gouv.fr/"),
    "ecps_help": os.environ.get("JALON_ECPS_HELP_URL", "https://esante.gouv.fr/produits-services/e-cps"),
    "ecps_test": os.environ.get("JALON_ECPS_TEST_URL", "https://essaietaecps.eservices.esante.gouv.fr/"),
    "card_test": os.environ.get("JALON_CARD_TEST_URL", "https://testssl.eservices.esante.gouv.fr/"),
    "agency": os.environ.get("JALON_AGENCY_URL", "https://esante.gouv.fr/"),
}


def keycloak(issuer: str, authorization_endpoint: str) -> dict[str, str]:
    """Return the endpoints of a Pro Santé Connect: its wallet asks, its realm answers."""
    base = f"{issuer}/protocol/openid-connect"
    return {
        "issuer": issuer,
        "authorization_endpoint": authorization_endpoint,
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/certs",
        "end_session_endpoint": f"{base}/logout",
    }


PRO_SANTE_CONNECT: dict[str, dict[str, Any]] = {
    "production": keycloak(
        "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet", "https://wallet.esw.esante.gouv.fr/auth"
    )
    | {"sandbox": False},
    "sandbox": keycloak(
        "https://auth.bas.psc.esante.gouv.fr/auth/realms/esante-wallet", "https://wallet.bas.psc.esante.gouv.fr/auth"
    )
    | {"sandbox": True},
}
PSC = os.environ.get("JALON_PSC") or "production"
if PSC not in PRO_SANTE_CONNECT:
    raise ImproperlyConfigured(f"JALON_PSC is production or sandbox, not {PSC!r}.")
FRANCE_CONNECT_PRODUCTION = "https://oidc.franceconnect.gouv.fr"
FRANCE_CONNECT_HOST = (os.environ.get("JALON_FRANCECONNECT_URL") or FRANCE_CONNECT_PRODUCTION).rstrip("/")
# One client, two configurations (jalon.web.signin.openid). A provider without a client identifier is off.
# `sandbox`: its identities are invented, hence refused unless TEST_IDENTITIES.
OPENID_PROVIDERS: dict[str, dict[str, Any]] = {
    "e-cps": PRO_SANTE_CONNECT[PSC]
    | {
        "client_id": os.environ.get("JALON_PSC_CLIENT_ID", ""),
        "client_secret": os.environ.get("JALON_PSC_CLIENT_SECRET", ""),
        "scope": "openid scope_all",
        "acr_values": "eidas1",
        "acr_accepted": ["eidas1", "eidas2", "eidas3"],
    },
    "franceconnect": {
        "issuer": f"{FRANCE_CONNECT_HOST}/api/v2",
        "authorization_endpoint": f"{FRANCE_CONNECT_HOST}/api/v2/authorize",
        "token_endpoint": f"{FRANCE_CONNECT_HOST}/api/v2/token",
        "userinfo_endpoint": f"{FRANCE_CONNECT_HOST}/api/v2/userinfo",
        "jwks_uri": f"{FRANCE_CONNECT_HOST}/api/v2/jwks",
        "end_session_endpoint": f"{FRANCE_CONNECT_HOST}/api/v2/session/end",
        "sandbox": FRANCE_CONNECT_HOST != FRANCE_CONNECT_PRODUCTION,
        "client_id": os.environ.get("JALON_FRANCECONNECT_CLIENT_ID", ""),
        "client_secret": os.environ.get("JALON_FRANCECONNECT_CLIENT_SECRET", ""),
        "scope": "openid given_name family_name email",
        "acr_values": "eidas1",
        "acr_accepted": ["eidas1", "eidas2", "eidas3"],
    },
}


def form_action(providers: Mapping[str, Mapping[str, Any]], card_url: str) -> list[str]:
    """Return where a form may lead: here, the card's host, the providers in use.

    Chromium holds every redirect that follows a form against it: Pro Santé Connect's wallet sends on to its realm.
    """
    addresses = [card_url]
    for provider in providers.values():
        if provider["client_id"]:
            addresses += [provider["authorization_endpoint"], provider["issuer"], provider["end_session_endpoint"]]
    parts = [urlsplit(address) for address in addresses if address]
    return [SELF, *sorted({f"{part.scheme}://{part.netloc}" for part in parts})]


# A pasted hospital letter must come back on screen with its error, however long: the form, not the parser, refuses it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
# Files are held to their own limits as they arrive.
FILE_UPLOAD_HANDLERS = ["jalon.web.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "jalon" / "static"]
# Attachments, sealed: a folder, or S3 (docs/operations.md).
ATTACHMENTS_FOLDER = Path(os.environ.get("JALON_ATTACHMENTS") or DATA_DIR / "attachments").resolve()


def attachments(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Return where attachments are: the bucket that the environment names, else the folder."""
    bucket = environment.get("JALON_S3_BUCKET", "")
    if not bucket:
        options = {"location": folder, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": environment.get("JALON_S3_PREFIX", ""),
            "endpoint_url": environment.get("JALON_S3_URL") or None,
            "region_name": environment.get("JALON_S3_REGION") or None,
            "access_key": environment.get("JALON_S3_ACCESS_KEY") or None,
            "secret_key": environment.get("JALON_S3_SECRET_KEY") or None,
            "addressing_style": environment.get("JALON_S3_ADDRESSING") or "auto",
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": 1024 * 1024,
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "jalon.web.static_files.StaticFiles"},
    "dossiers": attachments(os.environ, ATTACHMENTS_FOLDER),
}
# The antivirus daemon that reads attachments: « host:port » or « unix:/path »; empty, they are not scanned.
CLAMAV = os.environ.get("JALON_CLAMAV", "")

# Maps show shipped outlines; a tile server is added under them when its address is given, as Leaflet writes it
# (https://tiles.example/{z}/{x}/{y}.png), with the words its licence asks for.
MAP_TILES = tile_server(os.environ.get("JALON_MAP_TILES_URL", ""), os.environ.get("JALON_MAP_TILES_CREDIT", ""))

CONTENT_SECURITY_POLICY: dict[str, dict[str, list[str]]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([MAP_TILES["origin"]] if MAP_TILES else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": form_action(OPENID_PROVIDERS, CARD_URL),
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("JALON_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("JALON_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("JALON_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JALON_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("JALON_SMTP_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("JALON_MAIL_FROM", "Jalon <ne-pas-repondre@jalon.example>")

# Who is told, besides the log, that something will stop working unless a person acts.
ALERT_ADDRESSES = listed("JALON_ALERT_ADDRESSES")

# Each "identifier:base64 of 32 bytes"; the first wraps new data keys, the others only unwrap old ones.
MASTER_KEYS = listed("JALON_MASTER_KEYS")

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JALON_LOG_LEVEL", "WARNING")},
}
