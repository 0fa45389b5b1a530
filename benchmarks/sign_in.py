"""Refusals at the door: an unknown number, a closed way and a wrong password must take the same time.

`python -m benchmarks.sign_in` measures alone and prints JSON: 200 tries of each kind, by turns, through the product's
own views under the production settings, over an embedded PostgreSQL. « Unknown, again » is the same kind once more:
what it differs by is the noise of the machine, against which the others are judged.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from jalon.demo.postgres import Postgres
from jalon.demo.processes import ROOT

FIRST = "unknown"
KINDS = (FIRST, "unknown, again", "wrong password", "closed, wrong password", "closed, right password")
MOST_APART = 0.1  # 0 when two kinds cannot be told apart, 0.5 when every try of one is slower than any of the other
KEYS = {
    "JALON_SECRET_KEY": "benchmark-" * 6,
    "JALON_MASTER_KEYS": "benchmark:YmVuY2htYXJrLW9ubHktbWFzdGVyLWtleS0wMTIzNCE=",
    "JALON_HOSTS": "testserver",
}


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how far from one half is the chance that a value of `one` exceeds a value of `other` (Mann-Whitney)."""
    above = sum((a > b) + (a == b) / 2 for a in one for b in other)
    return abs(above / (len(one) * len(other)) - 0.5)


def figures(timed: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return, for each kind, its median in ms, its ratio to an unknown number's, and how far it can be told apart."""
    first = timed[FIRST]
    kinds = {
        kind: {
            "p50_ms": round(median(values), 2),
            "ratio": round(median(values) / median(first), 3),
            "apart": round(apart(values, first), 3),
            "samples": len(values),
        }
        for kind, values in timed.items()
    }
    return {"kinds": kinds, "aim": MOST_APART, "reached": all(kind["apart"] <= MOST_APART for kind in kinds.values())}


def run() -> dict[str, Any]:
    """Measure in a process of its own, over a new database."""
    with tempfile.TemporaryDirectory(prefix="jalon-sign-in-") as scratch:
        Path(scratch).chmod(0o755)
        with Postgres(Path(scratch) / "postgres") as postgres:
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
            measured: dict[str, Any] = json.loads(_manage(environment, "benchmark_sign_in"))
            return measured


def line(measures: dict[str, Any]) -> str:
    """Return the figures in a line of the report."""
    kinds = ", ".join(f"{name} × {facts['ratio']:.2f}" for name, facts in measures["kinds"].items() if name != FIRST)
    worst = max(facts["apart"] for facts in measures["kinds"].values())
    verdict = "met" if measures["reached"] else "missed"
    return (
        f"  Refusals at the door, to an unknown number: {kinds}; apart by {worst:.2f} (aim ≤ {MOST_APART}: {verdict})"
    )


def _manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
