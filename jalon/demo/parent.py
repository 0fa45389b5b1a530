"""Notice that the `make` which started us was told to stop, even when it does not tell us.

On Ctrl-C the terminal signals everyone. But `kill -INT` or `kill -HUP` on `make` alone reaches nobody else: GNU make
only resets its handler and waits for us. That reset can be read in /proc.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

from jalon.demo.launch import PR_SET_PDEATHSIG

WATCHED = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


def _caught(pid: int) -> int:
    """Return the watched signals that a process has handlers for, as a bit mask; -1 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return -1
    line = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return int(line.split()[1], 16) & sum(1 << (number - 1) for number in WATCHED)


class Parent:
    """The process that started us, watched from now on."""

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.on_linux = sys.platform.startswith("linux")
        self.caught = _caught(self.pid) if self.on_linux else 0
        if self.on_linux:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    def wants_to_stop(self) -> bool:
        """True once the parent is gone, or has dropped a handler it had."""
        if os.getppid() != self.pid:
            return True
        return self.on_linux and bool(self.caught & ~_caught(self.pid))
