"""Where and on what the figures were taken."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("django", "granian", "psycopg")


def commit() -> dict[str, Any]:
    """Return the commit of the code, and whether files differ from it."""
    return {"commit": _git("rev-parse", "--short=12", "HEAD"), "changed": bool(_git("status", "--porcelain", "-uno"))}


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def facts() -> dict[str, Any]:
    """Return what the speed depends on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return {
        "processor": _from("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory": _from("/proc/meminfo", "MemTotal"),
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": postgres,
        **{name: version(name) for name in PACKAGES},
    }


def _from(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
