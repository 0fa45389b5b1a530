"""The site and the card's host as in production: nginx under the shipped files, in front of the live server."""

import copy
import secrets
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from jalon.accounts.models import Professional, User
from jalon.demo import nginx
from jalon.demo.card_host import FILE
from jalon.demo.cards.making import Workshop
from jalon.demo.people import persona
from jalon.demo.processes import ROOT, Child
from tests.cards import CARD_NAME, SITE_NAME, key_pair
from tests.factories import make_physician

NEEDS_NGINX = "nginx is not installed: apt-get install nginx."


@dataclass(frozen=True)
class Answer:
    """What a host answered, whole."""

    status: int
    headers: Message
    body: bytes

    @property
    def location(self) -> str:
        return self.headers["Location"] or ""


@dataclass
class Proxy:
    """nginx, with the public host on one port and the card's host on another, in front of `app_port`."""

    workshop: Workshop
    folder: Path
    app_port: int
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    site_port: int = 0
    card_port: int = 0

    @property
    def site_url(self) -> str:
        return f"https://{SITE_NAME}:{self.site_port}"

    @property
    def card_url(self) -> str:
        return f"https://{CARD_NAME}:{self.card_port}"

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Serve until the end of the block."""
        self.child = Child("nginx", self._installed(), self.folder / "nginx.log", death_signal=signal.SIGTERM)
        self.child.start()
        try:
            self._wait()
            yield self
        finally:
            self.child.ask_to_stop()
            self.child.process.wait(timeout=10)
            self.child.kill()

    def reload(self) -> None:
        """Have the files read again, and wait for the workers that do."""
        before = self._workers()
        self.child.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while self._workers() & before or not self._workers():
            assert time.monotonic() < deadline, self.child.last_lines()
            time.sleep(0.02)

    def visit(
        self,
        path: str = "/carte/",
        *,
        card: str = "",
        port: int = 0,
        sni: str | None = CARD_NAME,
        host: str = "",
        headers: tuple[str, ...] = (),
        method: str = "GET",
        version: ssl.TLSVersion | None = None,
    ) -> Answer:
        """Ask one thing over a connection of its own. Raises OSError (ssl.SSLError) when it is refused."""
        context = ssl.create_default_context(cafile=str(self.workshop.path / "web" / "root.pem"))
        context.check_hostname = sni in (CARD_NAME, SITE_NAME)
        if version:
            context.minimum_version = context.maximum_version = version
        if card:
            context.load_cert_chain(key_pair(self.workshop, card))
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {host or f'{CARD_NAME}:{self.card_port}'}",
            "Connection: close",
            *headers,
        ]
        with (
            socket.create_connection(("127.0.0.1", port or self.card_port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=sni) as connection,
        ):
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
            return read(connection)

    def _installed(self) -> list[str]:
        """Write the files for two free ports; another start may take them in between, hence the tries."""
        for _ in range(5):
            self.site_port, self.card_port, plain_port = free_ports(3)
            sites = {
                "jalon.conf": nginx.render("jalon.conf", self._site_values(plain_port)),
                FILE: nginx.render(
                    FILE,
                    nginx.card_values(
                        host=CARD_NAME,
                        port=self.card_port,
                        app_port=self.app_port,
                        secret=self.secret,
                        cards=self.workshop.path,
                        log=self.folder / "card.log",
                    ),
                ),
            }
            try:
                return nginx.install(self.folder, sites)
            except nginx.NginxError as error:
                refusal = error
                if "in use" not in str(error):
                    break
        raise refusal

    def _site_values(self, plain_port: int) -> dict[str, str]:
        web = self.workshop.path / "web"
        return {
            "listen 80;": f"listen 127.0.0.1:{plain_port};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.site_port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "/var/log/nginx/jalon.log": str(self.folder / "site.log"),
            "server_name jalon.example.fr;": f"server_name {SITE_NAME};",
            "127.0.0.1:8000": f"127.0.0.1:{self.app_port}",
            "/etc/ssl/jalon/fullchain.pem": f'"{web}/server.pem"',
            "/etc/ssl/jalon/privkey.pem": f'"{web}/server.key"',
            "/var/lib/jalon/static/": f'"{ROOT}/jalon/static/"',
            # With its port, which is not the usual one here.
            "Host $host;": "Host $http_host;",
        }

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.card_port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, self.child.last_lines()
                assert self.child.running(), self.child.last_lines()
                time.sleep(0.02)
            else:
                return

    def _workers(self) -> set[str]:
        return set(Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split())


def read(connection: socket.socket) -> Answer:
    """Read an answer to its end."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    first, _, rest = head.partition(b"\r\n")
    return Answer(int(first.split()[1]), BytesParser().parsebytes(rest), body)


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


@pytest.fixture(scope="session")
def proxy(live_server: LiveServer, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """One for all tests that change nothing of it."""
    if nginx.program() is None:
        pytest.skip(NEEDS_NGINX)
    with Proxy(workshop, tmp_path_factory.mktemp("nginx"), live_server.thread.port).running() as running:
        yield running


@pytest.fixture
def card_site(proxy: Proxy, settings: Settings, transactional_db: None) -> Proxy:
    """The live server, told of the proxy in front of it."""
    settle(settings, proxy)
    return proxy


def make_perrin() -> User:
    """Give an account to the holder of the card « perrin »."""
    user = make_physician()
    Professional.objects.filter(user=user).update(rpps=persona("perrin").rpps)
    return user


def settle(settings: Settings, proxy: Proxy) -> None:
    """Give the site the settings that go with a proxy."""
    settings.SITE_URL = proxy.site_url
    settings.CARD_URL = proxy.card_url
    settings.CARD_PROXY_SECRET = proxy.secret
    settings.CARD_FOLDER = proxy.workshop.path
    settings.ALLOWED_HOSTS = [SITE_NAME, "testserver", "localhost"]
    settings.BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'", proxy.card_url]
    settings.CONTENT_SECURITY_POLICY = policy
