"""Closed by default: the middleware, and the check at start-up."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from pytest_django.fixtures import Settings

import config
from config import checks
from config.apps import JalonConfig
from config.settings.base import attachments
from jalon.demo.cards.authority import Authority, make_key
from jalon.demo.cards.making import Workshop
from jalon.web.access import public
from jalon.web.middleware import AccessMiddleware
from tests.cards import BITS, LIST_URL, NOW
from tests.client import InspectingClient


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
    def production(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
        """Safe settings, in place of those that the checks read."""
        safe = SimpleNamespace(
            DEMO=False,
            DEBUG=False,
            INSTALLED_APPS=[app for app in project.INSTALLED_APPS if app != "jalon.demo"],
            SECRET_KEY="k" * 60,
            MASTER_KEYS=["2026:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="],
            ALLOWED_HOSTS=["jalon.example"],
            TEST_IDENTITIES=False,
            SITE_URL="https://jalon.example",
            CARD_URL="",
            CARD_PROXY_SECRET="",
            CARD_FOLDER=tmp_path,
            OPENID_PROVIDERS={"e-cps": {"sandbox": False}, "franceconnect": {"sandbox": False}},
            STORAGES={"dossiers": attachments({}, tmp_path / "attachments")},
            STATIC_ROOT=tmp_path / "static",
            MEDIA_ROOT="",
            CLAMAV="",
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
            ("OPENID_PROVIDERS", {"e-cps": {"sandbox": True}}, "jalon.E006"),
        ],
    )
    def test_with_an_unsafe_setting_it_says_which(
        self, production: SimpleNamespace, setting: str, value: object, mark: str
    ) -> None:
        setattr(production, setting, value)
        assert [error.id for error in checks.production_is_safe(None)] == [mark]

    @pytest.fixture
    def with_cards(self, production: SimpleNamespace, tmp_path: Path) -> SimpleNamespace:
        """A way in by card, whose authority says nothing of a test."""
        real = Authority.make("AC RACINE IGC-SANTE FORT", make_key(BITS), NOW, list_url=LIST_URL, unit="IGC-SANTE")
        (tmp_path / "authorities.pem").write_bytes(real.certificate.public_bytes(Encoding.PEM))
        production.CARD_URL = "https://carte.jalon.example"
        production.CARD_PROXY_SECRET = "s" * 32
        return production

    def test_with_cards_and_all_they_need_it_starts(self, with_cards: SimpleNamespace) -> None:
        assert checks.production_is_safe(None) == []

    @pytest.mark.parametrize(
        ("setting", "value", "mark"),
        [
            ("CARD_PROXY_SECRET", "", "jalon.E022"),
            ("CARD_PROXY_SECRET", "s" * 31, "jalon.E022"),
            ("CARD_URL", "http://carte.jalon.example", "jalon.E023"),
            ("CARD_URL", "https://jalon.example", "jalon.E023"),
            ("CARD_URL", "https://carte.jalon.example/carte", "jalon.E023"),
            ("CARD_URL", "carte.jalon.example", "jalon.E023"),
        ],
    )
    def test_with_cards_badly_set_up_it_says_how(
        self, with_cards: SimpleNamespace, setting: str, value: str, mark: str
    ) -> None:
        setattr(with_cards, setting, value)
        assert [error.id for error in checks.production_is_safe(None)] == [mark]

    @pytest.mark.parametrize("content", [None, b"", b"nothing that reads"])
    def test_with_cards_and_no_authority_it_says_so(
        self, with_cards: SimpleNamespace, tmp_path: Path, content: bytes | None
    ) -> None:
        (tmp_path / "authorities.pem").unlink()
        if content is not None:
            (tmp_path / "authorities.pem").write_bytes(content)
        assert [error.id for error in checks.production_is_safe(None)] == ["jalon.E021"]

    @pytest.mark.parametrize("url", ["", "https://carte.jalon.example"])
    def test_with_an_authority_of_test_cards_it_does_not_start(
        self, with_cards: SimpleNamespace, workshop: Workshop, tmp_path: Path, url: str
    ) -> None:
        with_cards.CARD_URL = url
        shutil.copy(workshop.path / "authorities.pem", tmp_path / "authorities.pem")
        [error] = checks.production_is_safe(None)
        assert error.id == "jalon.E020"
        assert "TEST LOCAL AC IGC-SANTE FORT PERSONNES" in error.msg

    @pytest.mark.parametrize(
        ("name", "unit"),
        [("TEST AC RACINE IGC-SANTE FORT", "IGC-SANTE"), ("AC RACINE IGC-SANTE FORT", "IGC-SANTE TEST")],
    )
    def test_an_authority_of_test_cards_is_known_by_its_name_or_by_its_unit(
        self, with_cards: SimpleNamespace, tmp_path: Path, name: str, unit: str
    ) -> None:
        made = Authority.make(name, make_key(BITS), NOW, list_url=LIST_URL, unit=unit)
        with (tmp_path / "authorities.pem").open("ab") as bundle:
            bundle.write(made.certificate.public_bytes(Encoding.PEM))
        assert [error.id for error in checks.production_is_safe(None)] == ["jalon.E020"]

    def test_a_rehearsal_starts_with_test_cards(
        self, with_cards: SimpleNamespace, workshop: Workshop, tmp_path: Path
    ) -> None:
        with_cards.TEST_IDENTITIES = True
        shutil.copy(workshop.path / "authorities.pem", tmp_path / "authorities.pem")
        assert checks.production_is_safe(None) == []

    def test_with_the_demonstration_installed_it_does_not_start(self, production: SimpleNamespace) -> None:
        production.INSTALLED_APPS.append("jalon.demo")
        with pytest.raises(ImproperlyConfigured, match=r"jalon\.demo"):
            JalonConfig("config", config).ready()


def test_a_rehearsal_says_on_each_page_that_it_is_one(client: InspectingClient, settings: Settings) -> None:
    assert "Répétition." not in client.get("/").content.decode()
    settings.DEMO = False
    assert "Répétition." in client.get("/").content.decode()
    settings.TEST_IDENTITIES = False
    assert "Répétition." not in client.get("/").content.decode()
