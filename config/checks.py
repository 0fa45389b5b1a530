"""System checks that refuse to start what would be unsafe."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import URLPattern, URLResolver, get_resolver

from jalon.accounts.cards.folder import CardFolder, common_name
from jalon.accounts.cards.trust import is_test_authority

DEMO_KEY_MARKS = ("demonstration-only", "demo:")
SHORTEST_CARD_SECRET = 32


def production_is_safe(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the demonstration's tools and published keys outside the demonstration profile."""
    if settings.DEMO:
        return []
    errors: list[CheckMessage] = []
    if "jalon.demo" in settings.INSTALLED_APPS:
        errors.append(Error("jalon.demo is installed: one click signs anybody in.", hint="Remove it.", id="jalon.E001"))
    if settings.SECRET_KEY.startswith(DEMO_KEY_MARKS) or len(settings.SECRET_KEY) < 50:
        errors.append(Error("SECRET_KEY is published or shorter than 50 characters.", id="jalon.E002"))
    if not settings.MASTER_KEYS or any(key.startswith(DEMO_KEY_MARKS) for key in settings.MASTER_KEYS):
        errors.append(Error("JALON_MASTER_KEYS is missing or holds the published demo key.", id="jalon.E003"))
    if settings.DEBUG:
        errors.append(Error("DEBUG shows internals to visitors.", id="jalon.E004"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        errors.append(Error("JALON_HOSTS must name the hosts that are served.", id="jalon.E005"))
    if not settings.TEST_IDENTITIES and any(provider["sandbox"] for provider in settings.OPENID_PROVIDERS.values()):
        errors.append(
            Error(
                "A sandbox of Pro Santé Connect or FranceConnect opens accounts to invented identities.",
                hint="JALON_PSC=production and no JALON_FRANCECONNECT_URL, or the settings config.settings.staging.",
                id="jalon.E006",
            )
        )
    return [*errors, *cards_are_safe(), *attachments_are_safe()]


def cards_are_safe() -> Iterator[CheckMessage]:
    """Refuse a way in by card that would admit test cards, or that anybody could forge (docs/operations.md)."""
    files = CardFolder(settings.CARD_FOLDER)
    try:
        authorities = files.authorities()
    except (OSError, ValueError):
        authorities = ()
    tests = [common_name(authority) for authority in authorities if is_test_authority(authority)]
    if tests and not settings.TEST_IDENTITIES:
        yield Error(f"{files.authorities_file} trusts authorities of test cards: {', '.join(tests)}.", id="jalon.E020")
    if not settings.CARD_URL:
        return
    if not authorities:
        yield Error(f"JALON_CARD_URL is set, but {files.authorities_file} holds no authority.", id="jalon.E021")
    if len(settings.CARD_PROXY_SECRET) < SHORTEST_CARD_SECRET:
        yield Error(f"JALON_CARD_PROXY_SECRET is shorter than {SHORTEST_CARD_SECRET} characters.", id="jalon.E022")
    card, site = urlsplit(settings.CARD_URL), urlsplit(settings.SITE_URL)
    if card.scheme != "https" or not card.netloc or card.path or card.netloc == site.netloc:
        yield Error("JALON_CARD_URL must be https:// and a host that is not the site's, no path.", id="jalon.E023")


def attachments_are_safe() -> Iterator[CheckMessage]:
    """Refuse attachments in a folder that is served, or that travel in the clear (docs/operations.md)."""
    place = settings.STORAGES["dossiers"]["OPTIONS"]
    if "location" in place and "bucket_name" not in place:
        folder = Path(place["location"]).resolve()
        served = [Path(path).resolve() for path in (settings.STATIC_ROOT, settings.MEDIA_ROOT or None) if path]
        if any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in served):
            yield Error(
                f"Attachments are in {folder}, which is served as static files.",
                hint="JALON_ATTACHMENTS names a folder of their own.",
                id="jalon.E030",
            )
    if urlsplit(place.get("endpoint_url") or "https:").scheme != "https":
        yield Error("JALON_S3_URL must be https://: attachments would travel in the clear.", id="jalon.E031")
    host, _, port = settings.CLAMAV.rpartition(":")
    if settings.CLAMAV and not settings.CLAMAV.startswith("unix:/") and not (host and port.isdigit()):
        yield Error("JALON_CLAMAV is host:port or unix:/path.", id="jalon.E032")


def attachments_are_scanned(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say to whoever runs the site, and to nobody else, that no antivirus reads the attachments."""
    if settings.DEMO or settings.CLAMAV:
        return []
    return [
        Warning("No antivirus reads the attachments.", hint="JALON_CLAMAV=unix:/run/clamav/clamd.ctl", id="jalon.W030")
    ]


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every (path, pattern) under a resolver, in declaration order."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        else:
            yield path, entry


def every_view_declares_its_audience(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A view that says nothing of who may reach it is closed by the middleware, and refused here already."""
    return [
        Error(f"The view of « {path} » declares no audience.", hint="See jalon.web.access.", id="jalon.E010")
        for path, pattern in patterns(get_resolver())
        if not hasattr(pattern.callback, "audience")
    ]
