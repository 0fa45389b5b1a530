"""The import of the national files: how long it takes, how much memory, what it did; then once more for nothing.

`python -m benchmarks.import_directory [FOLDER]` measures alone and prints JSON. The database is an embedded PostgreSQL
of its own, as durable as in production. The folder holds the public files (see docs/data-sources.md), by default
`../shared/data`.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jalon.demo.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT.parent / "shared" / "data"
MOST_SECONDS = 90
MOST_MEGABYTES = 600


def run(folder: Path = FOLDER) -> dict[str, Any] | None:
    """Import the folder into a new database, twice. Return the measures, or None when the files are absent.

    Seconds are of the whole command, from start to exit; megabytes the peak of its resident memory.
    """
    if not folder.is_dir():
        return None
    with tempfile.TemporaryDirectory(prefix="jalon-import-") as scratch:
        Path(scratch).chmod(0o755)
        with Postgres(Path(scratch) / "postgres") as postgres:
            postgres.create_database("jalon")
            environment = {
                **os.environ,
                "DATABASE_URL": postgres.url("jalon"),
                "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            }
            _command(environment, "migrate", "-v0")
            first = _measured_import(environment, folder, Path(scratch) / "first.json")
            second = _measured_import(environment, folder, Path(scratch) / "second.json")
    return {
        "first": first,
        "second": second,
        "aim": {"seconds": MOST_SECONDS, "megabytes": MOST_MEGABYTES},
        "reached": first["seconds"] <= MOST_SECONDS and first["megabytes"] <= MOST_MEGABYTES,
        "second_changes_nothing": all(not kind["created"] and not kind["updated"] for kind in second["kinds"].values()),
    }


def _measured_import(environment: dict[str, str], folder: Path, report: Path) -> dict[str, Any]:
    arguments = ("import_directory", "--folder", str(folder), "--report", str(report), "-v0")
    seconds, megabytes = _command(environment, *arguments)
    kinds = json.loads(report.read_text(encoding="utf-8"))["kinds"]
    return {"seconds": round(seconds, 1), "megabytes": round(megabytes), "kinds": kinds}


def _command(environment: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Run a management command and return its seconds and its peak of resident memory in megabytes."""
    started = time.monotonic()
    pid = os.posix_spawn(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments], environment)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"manage.py {arguments[0]} failed")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def main() -> None:
    measures = run(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    if measures is None:
        sys.exit("The public files are not there: give their folder.")
    print(json.dumps(measures, indent=1))


if __name__ == "__main__":
    main()
