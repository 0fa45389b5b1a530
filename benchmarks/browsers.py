"""Two ways to walk through the product: over HTTP, timed; and within this process, its queries counted."""

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOST = "127.0.0.1"
FORM = "application/x-www-form-urlencoded"
FORWARDED = {"X-Forwarded-Proto": "https"}


class WrongAnswer(Exception):
    """A page did not answer as it should; what was measured would mean nothing."""


@dataclass(frozen=True)
class Page:
    """One answer; `html` of a PDF is not to be read."""

    path: str
    status: int
    html: str
    location: str

    def form(self, action: str) -> dict[str, list[str]]:
        """Return the fields of the form whose address ends so, as the browser would send them untouched."""
        found = _Forms()
        found.feed(self.html)
        for address, fields in found.forms:
            if (address or self.path).endswith(action):
                return fields
        raise WrongAnswer(f"{self.path} has no form to {action}.")


@dataclass
class Step:
    """One exchange: seconds from the first byte sent to the last received; bytes of the answer; statements sent."""

    name: str
    seconds: float
    size: int
    queries: tuple[str, ...] = ()


class Browser(Protocol):
    """What a scenario needs."""

    steps: list[Step]

    def get(self, name: str, path: str) -> Page:
        """Open a page."""

    def post(self, name: str, path: str, fields: Mapping[str, list[str]], *, htmx: bool = False) -> Page:
        """Send a form; redirections are not followed."""


class HttpBrowser:
    """One person over one connection that stays open."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {settings.SESSION_COOKIE_NAME: session}
        self.steps: list[Step] = []
        self.connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(self, name: str, path: str) -> Page:
        """Open a page."""
        return self._exchange(name, "GET", path, None, {})

    def post(self, name: str, path: str, fields: Mapping[str, list[str]], *, htmx: bool = False) -> Page:
        """Send a form."""
        headers = {"Content-Type": FORM, "Referer": f"https://{HOST}{path}", "Origin": f"https://{HOST}"}
        if htmx:
            headers["HX-Request"] = "true"
        return self._exchange(name, "POST", path, urlencode(fields, doseq=True).encode(), headers)

    def _exchange(self, name: str, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        headers = {"Host": HOST, "Cookie": cookies, **FORWARDED, **headers}
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.steps.append(Step(name, time.perf_counter() - started, len(content)))
        for line in answer.headers.get_all("Set-Cookie", ()):
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        return checked(Page(path, answer.status, content.decode(errors="replace"), answer.headers.get("Location", "")))

    def close(self) -> None:
        """Leave."""
        self.connection.close()


class CountingBrowser:
    """The same within this process: every statement of each exchange is kept."""

    def __init__(self, session: str) -> None:
        self.client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session
        self.steps: list[Step] = []

    def get(self, name: str, path: str) -> Page:
        """Open a page."""
        return self._exchange(name, path, lambda: self.client.get(path))

    def post(self, name: str, path: str, fields: Mapping[str, list[str]], *, htmx: bool = False) -> Page:
        """Send a form."""
        headers = {"HX-Request": "true"} if htmx else {}
        body = urlencode(fields, doseq=True)
        return self._exchange(name, path, lambda: self.client.post(path, body, content_type=FORM, headers=headers))

    def _exchange(self, name: str, path: str, send) -> Page:
        with CaptureQueriesContext(connection) as captured:
            answer = send()
            content = answer.getvalue()
        statements = tuple(query["sql"] for query in captured.captured_queries)
        self.steps.append(Step(name, 0, len(content), statements))
        html = content.decode(errors="replace")
        return checked(Page(path, answer.status_code, html, answer.headers.get("Location", "")))


def checked(page: Page) -> Page:
    """Return the page, or raise WrongAnswer when it is an error or the way to sign in."""
    if page.status >= 400 or "/connexion" in urlsplit(page.location).path:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page.html, re.DOTALL)
        raise WrongAnswer(f"{page.path}: {page.status} {page.location} {heading[1].strip() if heading else ''}")
    return page


@dataclass
class _Forms(HTMLParser):
    """Every form of a page, with what a browser sends when nobody touches it."""

    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.named: dict[str, dict[str, list[str]]] = {}
        self.inside: dict[str, list[str]] | None = None
        self.select = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = {}
            self.forms.append((given.get("action", ""), self.inside))
            self.named[given.get("id", "")] = self.inside
            return
        fields = self.named.get(given["form"]) if "form" in given else self.inside
        if fields is None or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in ("radio", "checkbox", "submit", "file", "button") or "checked" in given:
                fields.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            fields.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self.text = name
            fields.setdefault(name, []).append("")

    def handle_data(self, data: str) -> None:
        if self.text and self.inside is not None:
            self.inside[self.text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""
