"""The product's own server, and the floor under the same one."""

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.browsers import FORWARDED, HOST
from jalon.demo.processes import Child, stop_all
from jalon.demo.serve import web_command

READY_WITHIN = 30.0
PRODUCT = ("config.settings.production", "config.wsgi:application", "/healthz")
FLOOR = ("benchmarks.floor.settings", "benchmarks.floor.wsgi:application", "/")


class ServerError(Exception):
    """A server does not answer; the message says where to look."""


@contextmanager
def serving(product_port: int, floor_port: int, logs: Path) -> Iterator[None]:
    """Run both servers, in the environment of this process but for the settings."""
    logs.mkdir(parents=True, exist_ok=True)
    children = [_child("product", product_port, PRODUCT, logs), _child("floor", floor_port, FLOOR, logs)]
    try:
        for child in children:
            child.start()
        _wait(product_port, PRODUCT[2], children[0])
        _wait(floor_port, FLOOR[2], children[1])
        yield
    finally:
        stop_all(children, grace=5)


def _child(name: str, port: int, what: tuple[str, str, str], logs: Path) -> Child:
    settings, application, _ = what
    command = [*web_command(port)[:-1], application]
    return Child(name, command, logs / f"{name}.log", {**os.environ, "DJANGO_SETTINGS_MODULE": settings})


def _wait(port: int, path: str, child: Child) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while child.running() and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=3)
        try:
            connection.request("GET", path, headers={"Host": HOST, **FORWARDED})
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise ServerError(f"The {child.name} server does not answer. The end of {child.log}:\n{child.last_lines()}")
