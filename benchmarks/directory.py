"""The best units for a dossier, the completion of communes, the search page: time in the database as tables grow.

`python -m benchmarks.directory [FOLDER]` measures alone and prints a line for each figure, then JSON. One run: the
national files (`../shared/data` by default; an invented country without them), filled up to 60,000 units, then to
600,000, on an embedded PostgreSQL. Beside each figure its floor: as many rows by a bare nearest-neighbour query on the
same index, at the same places, in turn with it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.import_directory import FOLDER
from jalon.demo.postgres import Postgres
from jalon.demo.processes import ROOT

SIZES = (60_000, 600_000)
AIMS = {"p50_ms": 5.0, "p95_ms": 15.0, "growth": 2.0, "completion_ms": 2.0, "page_queries": 12}
KEYS = {
    "JALON_SECRET_KEY": "benchmark-" * 6,
    "JALON_MASTER_KEYS": "benchmark:YmVuY2htYXJrLW9ubHktbWFzdGVyLWtleS0wMTIzNCE=",
    "JALON_HOSTS": "testserver",
}


def run(folder: Path = FOLDER, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Measure at each size in a new database; return the figures and whether each aim is met."""
    with tempfile.TemporaryDirectory(prefix="jalon-directory-") as scratch:
        Path(scratch).chmod(0o755)
        with Postgres(Path(scratch) / "postgres", durable=False) as postgres:
            postgres.create_database("jalon")
            environment = {
                **os.environ,
                **KEYS,
                "DATABASE_URL": postgres.url("jalon"),
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "JALON_DATA": scratch,
            }
            for words in (("migrate", "--skip-checks", "-v0"), ("collectstatic", "--no-input", "-v0")):
                _manage(environment, *words)
            if folder.is_dir():
                _manage(environment, "import_directory", "--folder", str(folder), "-v0")
            measured = {
                str(size): json.loads(_manage(environment, "benchmark_directory", "--units", str(size)))
                for size in sizes
            }
    return {"national": folder.is_dir(), "sizes": measured, "aims": AIMS, "met": verdicts(measured)}


def verdicts(measured: dict[str, Any]) -> dict[str, bool]:
    """Return whether each aim is met: the times at the first size, the growth from it to the last."""
    first, *_, last = [*measured.values(), *measured.values()]
    return {
        "p50_ms": first["rank"]["p50_ms"] <= AIMS["p50_ms"],
        "p95_ms": first["rank"]["p95_ms"] <= AIMS["p95_ms"],
        "growth": last["rank"]["p50_ms"] <= AIMS["growth"] * first["rank"]["p50_ms"]
        and last["rank"]["p95_ms"] <= AIMS["growth"] * first["rank"]["p95_ms"],
        "completion_ms": all(size["completion"]["p95_ms"] <= AIMS["completion_ms"] for size in measured.values()),
        "page_queries": all(size["page"]["queries"] < AIMS["page_queries"] for size in measured.values()),
    }


def lines(report: dict[str, Any]) -> list[str]:
    """Return the figures for people."""
    told = []
    first = next(iter(report["sizes"].values()))
    for size, facts in report["sizes"].items():
        rank, floor = facts["rank"], facts["floor"]
        told.append(
            f"  {int(size):,} units: top 20 {rank['p50_ms']:.2f} ms median, {rank['p95_ms']:.2f} ms p95 "
            f"(× {rank['p50_ms'] / floor['p50_ms']:.1f} and × {rank['p95_ms'] / floor['p95_ms']:.1f} of the floor, "
            f"{floor['p50_ms']:.2f} and {floor['p95_ms']:.2f} ms; CPU {facts['cpu']['p50_ms']:.2f} and "
            f"{facts['cpu']['p95_ms']:.2f} ms; × {rank['p50_ms'] / first['rank']['p50_ms']:.2f} and "
            f"× {rank['p95_ms'] / first['rank']['p95_ms']:.2f} of the first size); "
            f"completion {facts['completion']['p50_ms']:.2f} ms, p95 {facts['completion']['p95_ms']:.2f}; search page "
            f"{facts['page']['queries']} queries, {facts['page']['p50_ms']:.0f} ms in the database"
        )
        told += [
            f"      {name}: {case['p50_ms']:.2f} ms, p95 {case['p95_ms']:.2f}" for name, case in facts["cases"].items()
        ]
    told.append("  Aims: " + ", ".join(f"{name} {'met' if met else 'missed'}" for name, met in report["met"].items()))
    return told


def _manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    report = run(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    print("\n".join(lines(report)), file=sys.stderr)
    print(json.dumps(report, indent=1))
    return 0 if all(report["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
