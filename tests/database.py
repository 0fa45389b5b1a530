"""The tests' database: one embedded PostgreSQL for the whole run, migrated once, copied for each process.

Loaded by `pytest_plugins` in tests/conftest.py. The server starts with the first test that needs it (with xdist: with
the first worker process), in a temporary folder, and goes away with the run, however the run ends.
JALON_TEST_DATABASE_SERVER=postgresql://user:password@host:port/postgres uses another server, whose user may create
databases: each run makes its own `jalon_test_<run>_…` in it and drops them.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from jalon.demo.postgres import Postgres

CHOSEN_SERVER = "JALON_TEST_DATABASE_SERVER"


class TestServer:
    """The run's PostgreSQL: our own, started on demand, or the one the environment names."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jalon-tests-"))
        # PostgreSQL may run under another account than ours.
        self.folder.chmod(0o755)
        self.prefix = f"jalon_test_{uuid.uuid4().hex[:8]}"
        self.postgres: Postgres | None = None
        self.address = os.environ.get(CHOSEN_SERVER, "")

    def facts(self) -> dict[str, str]:
        """Return what a process needs to make its database, starting the server if need be."""
        if not self.address:
            self.postgres = Postgres(self.folder / "postgres", durable=False)
            self.postgres.start()
            self.address = self.postgres.url("postgres")
        return {"address": self.address, "prefix": self.prefix, "lock": str(self.folder / "lock")}

    def stop(self) -> None:
        if self.postgres:
            self.postgres.stop(grace=3)
        elif self.address:
            Databases(**self.facts()).drop_all()
        shutil.rmtree(self.folder, ignore_errors=True)


SERVER = pytest.StashKey[TestServer]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[SERVER] = TestServer()


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(SERVER, None):
        server.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """xdist: tell each worker process where the server is."""
    node.workerinput["databases"] = node.config.stash[SERVER].facts()


class Databases:
    """Makes, copies and drops this run's databases."""

    def __init__(self, address: str, prefix: str, lock: str) -> None:
        self.address = address
        self.prefix = prefix
        self.template = f"{prefix}_template"
        self.lock = Path(lock)

    @contextmanager
    def alone(self) -> Iterator[psycopg.Connection]:
        """One process at a time: a template cannot be copied while somebody is connected to it."""
        with self.lock.open("w") as file, psycopg.connect(self.address, autocommit=True) as connection:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield connection

    def ensure_template(self) -> None:
        """Migrate the template, unless another process of this run did."""
        with self.alone() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template]).fetchone():
                return
            unfinished = f"{self.prefix}_unfinished"
            self._run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
            self._run(connection, "CREATE DATABASE {}", unfinished)
            use(self.address, unfinished)
            call_command("migrate", interactive=False, verbosity=0)
            connections.close_all()
            self._run(connection, "ALTER DATABASE {} RENAME TO {}", unfinished, self.template)

    def copy(self, name: str) -> None:
        """Make `name` a fresh copy of the template, whatever it held and whoever uses it."""
        with self.alone() as connection:
            self._run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            self._run(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, self.template)

    def drop_all(self) -> None:
        with self.alone() as connection:
            mine = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.prefix]
            ).fetchall()
            for (name,) in mine:
                self._run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @staticmethod
    def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def use(address: str, name: str) -> None:
    """Point Django's connection at a database, in this thread and in those to come."""
    connections.close_all()
    found = dj_database_url.parse(address)
    place = {key: found[key] for key in ("HOST", "PORT", "USER", "PASSWORD")}
    connections["default"].settings_dict.update(place, NAME=name)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """In place of pytest-django's: a copy of the template for this process, restored after each transactional test."""
    worker = getattr(request.config, "workerinput", None)
    databases = Databases(**(worker["databases"] if worker else request.config.stash[SERVER].facts()))
    name = f"{databases.prefix}_{worker['workerid'] if worker else 'main'}"

    def restore(case: TransactionTestCase) -> None:
        """A copy is exact (sequences, rows of migrations) where TRUNCATE is not, and no trigger stands in its way."""
        connections.close_all()
        databases.copy(name)

    with django_db_blocker.unblock():
        databases.ensure_template()
        databases.copy(name)
        use(databases.address, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        connections.close_all()
