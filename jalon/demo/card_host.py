"""The demonstration's card host: its cards made, its nginx run, and reloaded when a list of revoked cards changes.

Without nginx, or without its port, the way in by card stays closed and everything else works; `closed` says why.
"""

import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from jalon.demo import nginx
from jalon.demo.folder import DataFolder
from jalon.demo.processes import Child

HOST = "localhost"
FILE = "jalon-card.conf"


class CardHost:
    """https://localhost:PORT, in front of the site's own port."""

    def __init__(self, folder: DataFolder, port: int, app_port: int) -> None:
        self.folder = folder
        self.port = port
        self.app_port = app_port
        self.secret = secrets.token_urlsafe(32)
        self.closed = "" if nginx.program() else "nginx is not installed (apt-get install nginx)"
        self.child: Child | None = None
        self._published: int | None = None

    @property
    def cards(self) -> Path:
        return self.folder.path / "cards"

    def environment(self) -> dict[str, str]:
        """Return what the site must know of it."""
        straight = [os.environ.get("no_proxy") or os.environ.get("NO_PROXY", ""), HOST]
        return {
            # The site fetches its own lists of revoked cards, which no proxy of the person's network could reach.
            "no_proxy": ",".join(filter(None, straight)),
            "JALON_CARD_URL": "" if self.closed else f"https://{HOST}:{self.port}",
            "JALON_CARD_PROXY_SECRET": self.secret,
            "JALON_CARD_FOLDER": str(self.cards),
        }

    def maker(self, environment: Mapping[str, str]) -> Child:
        """Return the process that makes the cards, or finds them good: it needs nothing else of the demonstration."""
        command = [sys.executable, "manage.py", "demo_cards"]
        return Child("The making of the cards", command, self.folder.logs / "cards.log", environment)

    def install(self) -> None:
        """Prepare nginx, once the cards are there; close the way in when it does not agree."""
        if self.closed:
            return
        site = nginx.render(
            FILE,
            nginx.card_values(
                host=HOST,
                port=self.port,
                app_port=self.app_port,
                secret=self.secret,
                cards=self.cards,
                log=self.folder.logs / "cards-seen.log",
            ),
        )
        try:
            command = nginx.install(self.folder.path / "nginx", {FILE: site})
        except nginx.NginxError as error:
            self.closed = str(error)
            return
        # Told, it ends its own processes, which would outlive it.
        self.child = Child("nginx", command, self.folder.logs / "nginx.log", death_signal=signal.SIGTERM)
        self._published = self._stamp()

    def reload_if_lists_changed(self) -> None:
        """nginx reads the lists when it starts and when it is told to."""
        if self.child and self.child.process and (now := self._stamp()) != self._published:
            self._published = now
            self.child.process.send_signal(signal.SIGHUP)

    def _stamp(self) -> int | None:
        try:
            return (self.cards / "revocations.pem").stat().st_mtime_ns
        except OSError:
            return None


def wait_for(maker: Child, pause: Callable[[float], None]) -> bool:
    """Wait until the cards are made; return whether they are."""
    while maker.running():
        pause(0.1)
    return maker.ended() == 0
