"""`make bench`: seed once, then measure on a fresh copy of the same rows. Results go to $JALON_DATA/benchmarks.

`python -m benchmarks [--reseed] [--no-import] [--no-sign-in] [options of benchmark_measure]`, for example
`--only inbox --rounds 30`.
"""

import argparse
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import import_directory, sign_in
from jalon.demo.postgres import Postgres, PostgresError
from jalon.demo.processes import ROOT, launched

SEEDED, MEASURED = "seeded", "measured"
# What the seeded rows depend on: a change in any of these files makes them afresh.
SOURCES = (
    "benchmarks/seeding/*.py",
    "jalon/*/migrations/*.py",
    "jalon/dossiers/questions/*.py",
    "jalon/dossiers/kinds/**/*.py",
)
# Keys for invented rows: they protect nothing, and the production settings want some.
KEYS = {
    "JALON_SECRET_KEY": "benchmark-" * 6,
    "JALON_MASTER_KEYS": "benchmark:YmVuY2htYXJrLW9ubHktbWFzdGVyLWtleS0wMTIzNCE=",
}


class BusyError(Exception):
    """Another benchmark uses the folder; the message is a sentence for the person at the terminal."""


class Bench:
    """The benchmark's folder, its PostgreSQL, and the commands run over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = folder / "seed.json"

    def run(self, measure: Sequence[str], *, reseed: bool, with_import: bool, with_sign_in: bool) -> int:
        """Seed when needed, measure the import, the door, then the pages; return the exit code of the measure."""
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        with self._alone():
            return self._run(measure, reseed=reseed, with_import=with_import, with_sign_in=with_sign_in)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder while this process lives: a second server over the same rows would end the first."""
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError(f"Another benchmark runs on {self.folder}: wait for its end.") from None
            yield

    def _run(self, measure: Sequence[str], *, reseed: bool, with_import: bool, with_sign_in: bool) -> int:
        fingerprint = sum_up_sources()
        if reseed or self._seeded_with() != fingerprint:
            self._seed(fingerprint)
        (self.folder / "import.json").write_text(json.dumps(imported() if with_import else None))
        (self.folder / "sign_in.json").write_text(json.dumps(refused() if with_sign_in else None))
        with Postgres(self.folder / "postgres", log=self.folder / "logs" / "postgres.log") as postgres:
            postgres.drop_database(MEASURED)
            postgres.create_database(MEASURED, template=SEEDED)
            self._manage(postgres, MEASURED, "collectstatic", "--no-input", "-v0")
            code = self._manage(postgres, MEASURED, "benchmark_measure", str(self.folder), *measure, check=False)
            postgres.drop_database(MEASURED)
        return code

    def _seeded_with(self) -> str:
        try:
            return str(json.loads(self.mark.read_text())["sources"])
        except (OSError, ValueError, KeyError):
            return ""

    def _seed(self, fingerprint: str) -> None:
        print("  Seeding, once for this version of the models …")
        self.mark.unlink(missing_ok=True)
        with Postgres(self.folder / "postgres", log=self.folder / "logs" / "postgres.log", durable=False) as postgres:
            for name in (MEASURED, SEEDED):
                postgres.drop_database(name)
            postgres.create_database(SEEDED)
            self._manage(postgres, SEEDED, "migrate", "--skip-checks", "-v0")
            self._manage(postgres, SEEDED, "benchmark_seed")
        self.mark.write_text(json.dumps({"sources": fingerprint}) + "\n")

    def _manage(self, postgres: Postgres, database: str, *words: str, check: bool = True) -> int:
        environment = {
            **os.environ,
            **KEYS,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "DATABASE_URL": postgres.url(database),
            "JALON_DATA": str(self.folder),
            "JALON_HOSTS": "127.0.0.1",
        }
        command = launched([sys.executable, "manage.py", *words])
        return subprocess.run(command, cwd=ROOT, env=environment, check=check).returncode


def imported() -> dict[str, Any] | None:
    """Measure the import of the national files; None when they are not beside the repository."""
    print("  Importing the national files …")
    measures = import_directory.run()
    if measures is None:
        print(f"    skipped: there is no {import_directory.FOLDER}")
    return measures


def refused() -> dict[str, Any]:
    """Measure the refusals at the door."""
    print("  Knocking at the door …")
    return sign_in.run()


def sum_up_sources() -> str:
    """Return a sum that changes as soon as one of SOURCES does."""
    paths = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    content = b"".join(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() for path in paths)
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Run the benchmark; 0 unless something broke, or an aim was missed under --strict."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the speed of the pages.")
    parser.add_argument("--reseed", action="store_true", help="make the rows afresh")
    parser.add_argument("--no-import", action="store_true", help="leave the import of the national files out")
    parser.add_argument("--no-sign-in", action="store_true", help="leave the refusals at the door out")
    given, measure = parser.parse_known_args()
    data = Path(os.environ.get("JALON_DATA") or ROOT / "var").resolve()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return Bench(data / "benchmarks").run(
            measure, reseed=given.reseed, with_import=not given.no_import, with_sign_in=not given.no_sign_in
        )
    except (BusyError, PostgresError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
