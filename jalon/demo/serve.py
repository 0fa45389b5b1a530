"""`make demo`: start PostgreSQL, the mail catcher, the worker, the web server and the card host's nginx; stop them all.

`python -m jalon.demo.serve`. Reads JALON_PORT (default 8000), JALON_CARD_PORT (8443), JALON_DATA (var/),
JALON_MAIL_PORT (a free one) and RESET=1 (start afresh). Serves on
loopback only: one click signs anybody in. Ends on Ctrl-C, SIGTERM or SIGHUP; what it started dies with it even when it
is killed outright (see `launch`).
"""

import argparse
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from jalon.demo.card_host import CardHost, wait_for
from jalon.demo.folder import DataFolder, FolderError
from jalon.demo.parent import Parent
from jalon.demo.postgres import Postgres, PostgresError
from jalon.demo.processes import ROOT, Child, stop_all

HOST = "127.0.0.1"
DATABASE = "jalon"
WEB_WORKERS = 2
WEB_THREADS = 4  # per worker; fewer than the connection pool's eight
GRACE = 8.0  # seconds between asking to stop and stopping by force
READY_WITHIN = 120.0
RESTARTS_ALLOWED = 3
RESTARTS_WITHIN = 60.0


class StartError(Exception):
    """The demonstration cannot run; the message is a sentence for the person at the terminal."""


class Stopped(Exception):
    """Somebody asked to stop."""


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def read_port(name: str, value: str) -> int:
    """Read a port number, or explain what is wrong with it."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
        raise StartError(f"{name} must be a number between 1 and 65535, not « {value} ».")
    return int(value)


def bind(port: int, name: str) -> socket.socket:
    """Return a socket bound to a port nobody else serves, or say in one sentence why not. Port 0: any free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As the servers themselves do: a port that was just left may be taken at once.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(100)
    except PermissionError:
        listener.close()
        raise StartError(f"Port {port} needs more rights: choose another with {name}=8001 make demo") from None
    except OSError:
        listener.close()
        other = port + 1 if port < 65535 else 8001
        raise StartError(f"Port {port} is busy: choose another with {name}={other} make demo") from None
    return listener


def web_command(port: int, host: str = HOST) -> list[str]:
    """Return the command of the product's web server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3", "config.wsgi:application"),
    ]


def worker_command() -> list[str]:
    """Return the command of the worker. Jobs under way have 5 seconds to end; those cut short are taken up again."""
    return [
        *(sys.executable, "manage.py", "procrastinate", "worker"),
        *("--concurrency", "4", "--shutdown-graceful-timeout", "5", "--delete-jobs", "successful"),
    ]


def show_progress(log: Path, shown: int) -> int:
    """Print what a log gained since; return how far it was read, in bytes."""
    with log.open("rb") as file:
        file.seek(shown)
        fresh = file.read()
    sys.stdout.write(fresh.decode(errors="replace"))
    sys.stdout.flush()
    return shown + len(fresh)


def site_health(port: int) -> str:
    """Return `ok` once pages and worker are there, or what /healthz says instead."""
    connection = http.client.HTTPConnection(HOST, port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            return f"answer {answer.status}"
        worker = json.load(answer)["worker"]
        return "ok" if worker == "ok" else f"worker {worker}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def static_fingerprint() -> str:
    """Sum up the static files of the source: it changes as soon as one of them does."""
    facts = []
    for path in sorted((ROOT / "jalon" / "static").rglob("*")):
        if path.is_file():
            status = path.stat()
            facts.append(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


@dataclass(frozen=True)
class Options:
    """What the environment asks for."""

    port: int
    card_port: int
    mail_port: int
    data: Path
    reset: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Options":
        return cls(
            port=read_port("JALON_PORT", environment.get("JALON_PORT") or "8000"),
            card_port=read_port("JALON_CARD_PORT", environment.get("JALON_CARD_PORT") or "8443"),
            mail_port=read_port("JALON_MAIL_PORT", environment["JALON_MAIL_PORT"])
            if environment.get("JALON_MAIL_PORT")
            else 0,
            data=Path(environment.get("JALON_DATA") or ROOT / "var").resolve(),
            reset=environment.get("RESET", "") not in ("", "0", "no"),
        )

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


class Demonstration:
    """Everything that runs, from the first check to the last process gone."""

    def __init__(self, options: Options, parent: Parent | None = None) -> None:
        self.options = options
        self.parent = parent
        self.folder = DataFolder(options.data)
        self.postgres = Postgres(self.folder.postgres, log=self.folder.logs / "postgres.log")
        self.card_host = CardHost(self.folder, options.card_port, options.port)
        self.mail_listener: socket.socket | None = None
        self.children: list[Child] = []
        self.restarts: dict[str, list[float]] = {}
        self.first_asked: float | None = None
        self.hurried = False

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Signal handler. Asking again later no longer waits for anybody; the same request may come by two ways."""
        now = time.monotonic()
        if self.first_asked is None:
            self.first_asked = now
        elif now - self.first_asked > 1:
            self.hurried = True

    def run(self) -> None:
        """Start, serve until asked to stop, stop. Raises StartError with the reason when it cannot go on."""
        try:
            self._start()
            self._announce()
            while True:
                self._pause(0.5)
                self._mend()
        except Stopped:
            say("\nStopping …")
        finally:
            self._stop()
        say("Stopped. The data is kept.")

    def _pause(self, seconds: float) -> None:
        """Sleep, and raise Stopped as soon as somebody wants an end."""
        deadline = time.monotonic() + seconds
        while True:
            if self.first_asked is not None or (self.parent and self.parent.wants_to_stop()):
                raise Stopped
            if time.monotonic() >= deadline:
                return
            time.sleep(min(0.1, seconds))

    def _start(self) -> None:
        options = self.options
        was_killed = self.folder.lock_if_made()
        self._check_ports(wait=GRACE if was_killed else 0)
        if options.reset:
            self.folder.reset()
        self.folder.open()
        self.folder.note_address(options.address)
        self.mail_listener = bind(options.mail_port, "JALON_MAIL_PORT")
        say("  PostgreSQL …")
        self._start_postgres()
        self.postgres.create_database(DATABASE)
        maker = self.card_host.maker(self._environment())
        self._start_child(maker)  # looks for primes while the rest is prepared
        self._prepare()
        self._finish_cards(maker)
        say("  Web server, worker and mail catcher …")
        self._start_children()
        self._wait_until_healthy()

    def _check_ports(self, wait: float) -> None:
        """Refuse a busy port at once, or after `wait` seconds when what keeps it busy is ending.

        The cards' port is not worth a refusal: they wait for the next start, and the rest works.
        """
        deadline = time.monotonic() + wait
        self._check_port(self.options.port, "JALON_PORT", deadline)
        try:
            self._check_port(self.options.card_port, "JALON_CARD_PORT", deadline)
        except StartError as error:
            self.card_host.closed = str(error)

    def _check_port(self, port: int, name: str, deadline: float) -> None:
        while True:
            try:
                bind(port, name).close()
            except StartError:
                if time.monotonic() >= deadline:
                    raise
                self._pause(0.2)
            else:
                return

    def _start_postgres(self) -> None:
        # What a killed run could not remove.
        former = self.folder.recall("socket_folder")
        if former and Path(former).name.startswith("jalon-"):
            shutil.rmtree(former, ignore_errors=True)
        self.postgres.start(pause=self._pause)
        self.folder.remember(socket_folder=str(self.postgres.socket_folder))
        self.folder.note_database(self.postgres.url(DATABASE))

    def _environment(self) -> dict[str, str]:
        mail_port = self.mail_listener.getsockname()[1] if self.mail_listener else 0
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": self.postgres.url(DATABASE),
            "JALON_DATA": str(self.options.data),
            "JALON_MAIL_PORT": str(mail_port),
            "JALON_SITE_URL": self.options.address,
            **self.card_host.environment(),
            "PYTHONUNBUFFERED": "1",
        }

    def _prepare(self) -> None:
        """Migrations always (the code may be newer than the data); the rest when it was not done yet."""
        fingerprint = static_fingerprint()
        stale = self.folder.recall("static") != fingerprint or not (self.folder.path / "static").exists()
        no_people = not self.folder.recall("sample_data")
        child = Child(
            name="The preparation",
            command=[
                *(sys.executable, "-m", "jalon.demo.prepare"),
                *(["--static"] if stale else []),
                *(["--sample-data"] if no_people else []),
            ],
            log=self.folder.logs / "prepare.log",
            environment=self._environment(),
        )
        self._start_child(child)
        shown = 0
        while child.running():
            self._pause(0.1)
            shown = show_progress(child.log, shown)
        show_progress(child.log, shown)
        self.children.remove(child)
        if child.ended() != 0:
            raise StartError(f"The preparation failed. The end of {child.log}:\n{child.last_lines()}")
        self.folder.remember(static=fingerprint, sample_data=True)

    def _finish_cards(self, maker: Child) -> None:
        if not wait_for(maker, self._pause):
            self.card_host.closed = f"the cards could not be made, see {maker.log}"
        self.children.remove(maker)
        self.card_host.install()

    def _start_children(self) -> None:
        environment = self._environment()
        descriptor = self.mail_listener.fileno() if self.mail_listener else 0
        catcher = [sys.executable, "-m", "jalon.demo.mail_catcher", str(self.folder.mail), "--fd", str(descriptor)]
        logs = self.folder.logs
        web = Child("The web server", web_command(self.options.port), logs / "web.log", environment)
        web.death_signal = signal.SIGTERM  # it ends its own processes, which would outlive it
        for child in (
            Child("The mail catcher", catcher, logs / "mail.log", environment, pass_fds=[descriptor]),
            Child("The worker", worker_command(), logs / "worker.log", environment),
            web,
            *([self.card_host.child] if self.card_host.child else []),
        ):
            self._start_child(child)

    def _start_child(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while (state := site_health(self.options.port)) != "ok":
            self._pause(0.2)
            for child in self.children:
                if not child.running():
                    raise StartError(f"{child.name} did not start. The end of {child.log}:\n{child.last_lines()}")
            if time.monotonic() > deadline:
                raise StartError(f"The site is not ready ({state}). See the logs in {self.folder.logs}")

    def _mend(self) -> None:
        """Start again what ended by itself; give up when it keeps ending."""
        if self.postgres.child and not self.postgres.child.running():
            self._count_restart(self.postgres.child)
            self.postgres.stop()
            self._start_postgres_again()
        for child in self.children:
            if not child.running():
                self._count_restart(child)
                child.kill()
                child.start()
        self.card_host.reload_if_lists_changed()

    def _start_postgres_again(self) -> None:
        """The socket folder changes with it: whoever knew the former address starts again too."""
        stop_all(self.children, grace=1)  # without a database they have nothing left to finish
        self._start_postgres()
        self.children.clear()
        self._start_children()

    def _count_restart(self, child: Child) -> None:
        now = time.monotonic()
        recent = [moment for moment in self.restarts.get(child.name, []) if now - moment < RESTARTS_WITHIN]
        if len(recent) >= RESTARTS_ALLOWED:
            raise StartError(
                f"{child.name} ended {len(recent) + 1} times within a minute: everything is stopped. "
                f"The end of {child.log}:\n{child.last_lines()}"
            )
        self.restarts[child.name] = [*recent, now]
        say(f"{child.name} ended unexpectedly (code {child.ended()}) and is started again; see {child.log}")

    def _announce(self) -> None:
        address = self.options.address
        closed = self.card_host.closed
        say(
            f"""
  Jalon is ready      {address}
    Sign in           {address}/demo/   one click: doctor, secretary, daughter, EHPAD desk, coordinator …
    Health cards      {f"closed: {closed}" if closed else f"{address}/demo/cartes/   test cards to import in a browser"}
    Mail it sends     {address}/demo/courrier/
    Data and logs     {self.options.data}   (make demo RESET=1 starts afresh)
    Stop              Ctrl-C
"""
        )

    def _stop(self) -> None:
        stubborn = stop_all(self.children, grace=GRACE, hurried=lambda: self.hurried)
        for name in stubborn:
            say(f"{name} did not stop by itself and was ended.")
        self.postgres.stop(grace=1 if self.hurried else GRACE)
        if self.mail_listener:
            self.mail_listener.close()
        self.folder.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run the demonstration until Ctrl-C.")
    parser.add_argument("--under-make", action="store_true", help="stop when the process that started us does")
    given = parser.parse_args(arguments)
    try:
        demonstration = Demonstration(Options.read(os.environ), Parent() if given.under_make else None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` ignores SIGHUP on purpose.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, demonstration.ask_to_stop)
        demonstration.run()
    except (StartError, FolderError, PostgresError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
