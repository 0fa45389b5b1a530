"""The processes of a running Jalon: each has a name, a log, and an end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jalon.demo import launch

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Account:
    """The system account a program runs under. `keep_file_access`: see `launch.become`."""

    uid: int
    gid: int
    keep_file_access: bool


def launched(
    command: Sequence[str | Path], *, death_signal: int = signal.SIGTERM, account: Account | None = None
) -> list[str]:
    """Return the command line that starts `command` bound to the life of this process."""
    who = [account.uid, account.gid, int(account.keep_file_access)] if account else []
    return [
        sys.executable,
        "-I",
        "-S",
        launch.__file__,
        *map(str, [os.getpid(), int(death_signal), *who]),
        "--",
        *map(str, command),
    ]


def keep_previous(log: Path, suffix: str = ".previous") -> None:
    """Set an earlier log aside, so that the last two runs can be read and the folder does not grow for ever."""
    if log.exists():
        log.replace(log.with_name(log.name + suffix))


@dataclass
class Child:
    """One process under supervision: started in a session of its own, so that Ctrl-C reaches it only through us.

    `death_signal` is what it receives when we are killed: its database ends at the same moment, so that few have
    anything left to finish properly.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] | None = None
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL
    account: Account | None = None
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        keep_previous(self.log)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                launched(self.command, death_signal=self.death_signal, account=self.account),
                cwd=ROOT,
                env=dict(self.environment) if self.environment is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=tuple(self.pass_fds),
            )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def ended(self) -> int | None:
        """Return the exit code once the process is over; None while it runs or was never started."""
        return self.process.poll() if self.process else None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.running():
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End the process and whatever it started, without asking."""
        if self.process is None:
            return
        # Its session outlives it while one of its own children does: the group is told, not the process alone.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_lines(self, count: int = 15) -> str:
        """Return the end of the log, to explain a failure."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def stop_all(children: Sequence[Child], *, grace: float, hurried: Callable[[], bool] = lambda: False) -> list[str]:
    """Ask all to stop at once, wait `grace` seconds at most, kill the rest. Return the names of those killed."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + grace
    while any(child.running() for child in children) and time.monotonic() < deadline and not hurried():
        time.sleep(0.05)
    stubborn = [child.name for child in children if child.running()]
    for child in children:
        child.kill()
    return stubborn
