"""Closed by default: the middleware, and the check at start-up."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

import config
from config import checks
from config.apps import JalonConfig
from jalon.web.access import public
from jalon.web.middleware import AccessMiddleware


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


@public
def welcoming(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


urlpatterns = [path("oubli/", forgotten), path("ouvert/", welcoming)]


def test_a_view_that_names_no_audience_is_closed_even_to_those_signed_in() -> None:
    middleware = AccessMiddleware(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        middleware.process_view(RequestFactory().get("/oubli/"), forgotten, (), {})


@pytest.mark.urls(__name__)
def test_a_view_that_names_no_audience_fails_the_start() -> None:
    errors = checks.every_view_declares_its_audience(None)
    assert ["oubli/" in error.msg for error in errors] == [True]


def test_every_view_of_the_product_names_its_audience() -> None:
    assert checks.every_view_declares_its_audience(None) == []


class TestProductionRefusesToStart:
    @pytest.fixture
    def production(self, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
        """Safe settings, in place of those that the checks read."""
        safe = SimpleNamespace(
            DEMO=False,
            DEBUG=False,
            INSTALLED_APPS=[app for app in settings.INSTALLED_APPS if app != "jalon.demo"],
            SECRET_KEY="k" * 60,
            MASTER_KEYS=["2026:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="],
            ALLOWED_HOSTS=["jalon.example"],
        )
        monkeypatch.setattr(checks, "settings", safe)
        return safe

    def test_when_all_is_safe_it_starts(self, production: SimpleNamespace) -> None:
        assert checks.production_is_safe(None) == []

    @pytest.mark.parametrize(
        ("setting", "value", "mark"),
        [
            ("SECRET_KEY", "demonstration-only-" + "x" * 60, "jalon.E002"),
            ("SECRET_KEY", "short", "jalon.E002"),
            ("MASTER_KEYS", [], "jalon.E003"),
            ("MASTER_KEYS", ["demo:ZGVtb25zdHJhdGlvbi1vbmx5LW1hc3Rlci1rZXkhISE="], "jalon.E003"),
            ("DEBUG", True, "jalon.E004"),
            ("ALLOWED_HOSTS", ["*"], "jalon.E005"),
        ],
    )
    def test_with_an_unsafe_setting_it_says_which(
        self, production: SimpleNamespace, setting: str, value: object, mark: str
    ) -> None:
        setattr(production, setting, value)
        assert [error.id for error in checks.production_is_safe(None)] == [mark]

    def test_with_the_demonstration_installed_it_does_not_start(self, production: SimpleNamespace) -> None:
        production.INSTALLED_APPS.append("jalon.demo")
        with pytest.raises(ImproperlyConfigured, match=r"jalon\.demo"):
            JalonConfig("config", config).ready()
