"""`GET /healthz`: what a load balancer and the people on call ask. See docs/operations.md.

It must answer when the database does not: no session, no account, no waiting in the connection pool.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jalon.web.access import public

CONNECT_SECONDS = 2  # libpq waits no less
STATEMENT_MILLISECONDS = 1000
WORKER_SILENCE_SECONDS = 30  # a living worker writes its heartbeat every 10 seconds
KEPT_SECONDS = 1.0

LIVING_WORKERS = """
    SELECT EXISTS (
        SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)
    )
"""


@dataclass(frozen=True)
class Health:
    """The states of what the site stands on: `ok` or `away`."""

    database: str
    worker: str

    @property
    def status(self) -> str:
        """`ok` while pages can be served, `error` when they cannot. A worker away leaves pages whole: see `worker`."""
        return "ok" if self.database == "ok" else "error"


def _connection_parameters() -> dict[str, Any]:
    """Return the site's own parameters, with short limits. The pool is left out: it would make us wait our turn."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {
        **parameters,
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c statement_timeout={STATEMENT_MILLISECONDS}",
    }


def measure() -> Health:
    """Ask the database itself, over a connection of its own."""
    try:
        with psycopg.connect(**_connection_parameters()) as connection:
            row = connection.execute(LIVING_WORKERS, [WORKER_SILENCE_SECONDS]).fetchone()
    except psycopg.Error:
        # Not even logged: asked every few seconds, it would drown the log in which the cause stands.
        return Health(database="away", worker="away")
    return Health(database="ok", worker="ok" if row and row[0] else "away")


class Recent:
    """The last measure, kept one second: however often strangers ask, one connection a second and a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._measured_at = float("-inf")
        self._health = Health(database="away", worker="away")

    def get(self) -> Health:
        with self._lock:
            if time.monotonic() - self._measured_at > KEPT_SECONDS:
                self._health = measure()
                self._measured_at = time.monotonic()
            return self._health

    def forget(self) -> None:
        with self._lock:
            self._measured_at = float("-inf")


recent = Recent()


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while pages can be served, 503 when they cannot."""
    health = recent.get()
    return JsonResponse(
        {"status": health.status, "database": health.database, "worker": health.worker},
        status=503 if health.status == "error" else 200,
    )
