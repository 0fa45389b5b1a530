"""The demonstration's data folder: what Jalon makes in it, who uses it, and how it is emptied without harm."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import Any

MARK = "jalon-demo.json"
LOCK = "jalon-demo.lock"
# The address of the running database, read by config.settings.demo for commands typed meanwhile.
DATABASE_ADDRESS = "database-url"
# Everything the demonstration writes. Starting afresh removes these names and nothing else.
MADE_BY_US = (
    *("postgres", "postgres.building", "mail", "logs", "static", "cards", "nginx", "pro-sante-connect", "attachments"),
    *(DATABASE_ADDRESS, MARK),
)


class FolderError(Exception):
    """The folder cannot be used; the message is a sentence for the person at the terminal."""


class DataFolder:
    """A folder marked as Jalon's own by a small file that also remembers what was already prepared in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def lock_if_made(self) -> bool:
        """Hold a folder of an earlier run; return whether that run was killed, so that its processes may yet be ending.

        A folder that is not there yet, or not ours, is neither held nor touched.
        """
        if not self._is_marked():
            return False
        return self._take_lock()

    def open(self) -> None:
        """Make the folder, or make sure that it is ours and that no other demonstration uses it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            if not self._is_marked():
                self._refuse_if_taken()
                self.remember()
            self.mail.mkdir(exist_ok=True)
            self.logs.mkdir(exist_ok=True)
        except OSError as error:
            raise FolderError(
                f"The data folder {self.path} cannot be used ({error.strerror}): choose another with JALON_DATA."
            ) from error

    def close(self) -> None:
        """Let go of the folder, and leave no name in the lock: a name without a holder tells of a killed run."""
        if self._lock is not None:
            (self.path / DATABASE_ADDRESS).unlink(missing_ok=True)
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def reset(self) -> None:
        """Remove what the demonstration made. A folder without our mark is left alone."""
        if not self.path.exists() or not any(self.path.iterdir()):
            return
        if not self._is_marked():
            raise FolderError(
                f"{self.path} does not look like a Jalon data folder (it has no {MARK}): nothing was removed."
            )
        self._take_lock()
        for name in MADE_BY_US:  # the mark comes last: an interrupted removal can be taken up again
            target = self.path / name
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)

    def recall(self, name: str) -> Any:
        """Return what `remember` kept under a name, or None."""
        return self._memory().get(name)

    def remember(self, **facts: Any) -> None:
        """Keep facts about what was prepared, in the mark, whole or not at all."""
        unfinished = self.path / f"{MARK}.part"
        unfinished.write_text(json.dumps({"made_by": "jalon demo", **self._memory(), **facts}, indent=2) + "\n")
        unfinished.replace(self.path / MARK)

    def note_address(self, address: str) -> None:
        """Say in the lock who holds it, for the sentence a second start prints."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, f"process {os.getpid()}, {address}".encode(), 0)

    def note_database(self, url: str) -> None:
        """Let commands find the running database."""
        (self.path / DATABASE_ADDRESS).write_text(url + "\n", encoding="utf-8")

    def _memory(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / MARK).read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _is_marked(self) -> bool:
        return self._memory().get("made_by") == "jalon demo"

    def _refuse_if_taken(self) -> None:
        for name in MADE_BY_US:
            if (self.path / name).exists():
                raise FolderError(
                    f"{self.path} already holds « {name} » that Jalon did not make: choose another with JALON_DATA."
                )

    def _take_lock(self) -> bool:
        """Hold the folder for as long as this process lives, however it ends. Return whether a killed run held it."""
        if self._lock is not None:
            return False
        # Python's descriptors are not inherited: no child can keep the lock after us.
        descriptor = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        holder = os.pread(descriptor, 200, 0).decode(errors="replace")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise FolderError(
                f"A demonstration already runs on {self.path} ({holder or 'starting'}): stop it first, "
                "or choose another folder with JALON_DATA=… make demo"
            ) from None
        self._lock = descriptor
        return bool(holder)
