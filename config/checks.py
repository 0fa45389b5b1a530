"""System checks that refuse to start what would be unsafe."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

DEMO_KEY_MARKS = ("demonstration-only", "demo:")


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
    return errors


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
