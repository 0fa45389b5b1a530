"""A real Chromium on the test server: one browser for a file of tests, one context for each person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from config.settings.base import keycloak
from jalon.accounts.models import User
from tests.browser.pages import Person
from tests.client import InspectingClient

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    "--no-first-run",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


# Not for the session: the event loop of Playwright must end before a test that runs one of its own.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # Playwright runs an event loop in this thread; the ORM is used between its calls, never inside them.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as running:
        yield running
    # Connections opened before the loop are another set than those inside it; a restored database has cut them.
    connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium.")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def e_cps(live_server: LiveServer, settings: Settings) -> None:
    """The simulated Pro Santé Connect, at the address of the test server."""
    caches["pro_sante_connect"].clear()
    place = f"{live_server.url}/demo/pro-sante-connect"
    found = keycloak(f"{place}/auth/realms/esante-wallet", f"{place}/wallet/auth")
    settings.SITE_URL, settings.SITE_ADDRESSES = live_server.url, [live_server.url]
    providers = settings.OPENID_PROVIDERS
    settings.OPENID_PROVIDERS = providers | {"e-cps": providers["e-cps"] | found}


Open = Callable[..., Person]


@pytest.fixture
def open_browser(chromium: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Give a person a browser of their own, signed in when a user is named.

    At the end no console may hold an error, broken security policies included, and no page may have asked anything of
    another server. `answers` names the HTTP errors that the person is meant to meet.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page, answers: tuple[int, ...]) -> None:
        ways = ("Failed to load resource: the server responded with a status of", "Response Status Error Code")
        met = tuple(f"{way} {code}" for way in ways for code in answers)

        def hear(kind: str, text: str) -> None:
            if kind == "error" and not (met and text.startswith(met)):
                complaints.append(f"{page.url}: {text}")

        page.on("console", lambda message: hear(message.type, message.text))
        page.on("pageerror", lambda error: hear("error", str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(HOME) else hear("error", f"asks {sent.url}"))

    HOME = (live_server.url, "data:")

    def open_for(user: User | None = None, *, answers: tuple[int, ...] = (), **options: Any) -> Person:
        context = chromium.new_context(base_url=live_server.url, locale="fr-FR", **options)
        contexts.append(context)
        if user is not None:
            session = InspectingClient().sign_in(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        listen(page, answers)
        return Person(page)

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []
