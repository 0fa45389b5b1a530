"""Rows written by COPY, a model at a time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import JSONField, Model
from psycopg import sql
from psycopg.types.json import Json


class Columns:
    """Some fields of a model, given for each row; the others take the default of their field, the same for all."""

    def __init__(self, model: type[Model], *given: str) -> None:
        self.model = model
        constants: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.name not in given:
                value = field.get_default()
                constants[field.column] = Json(value) if isinstance(field, JSONField) else value
        self.constants = tuple(constants.values())
        columns = [model._meta.get_field(name).column for name in given] + list(constants)
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )

    def copy(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows of the given fields, in their order. The caller gives the primary keys."""
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            for row in rows:
                copy.write_row(row + self.constants)


@contextmanager
def trusted_rows() -> Iterator[None]:
    """Skip foreign keys and triggers for what this program makes: two thirds of the time of a load.

    Check and unique constraints still hold. Needs the rights of a superuser.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET statement_timeout = 0; "
            "SET synchronous_commit = off; SET idle_in_transaction_session_timeout = 0"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "RESET session_replication_role; RESET statement_timeout; "
                "RESET synchronous_commit; RESET idle_in_transaction_session_timeout"
            )


def settle() -> None:
    """Let sequences go on after the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def vacuum() -> None:
    """Give the planner what autovacuum would have given it in a living database. Outside transactions only."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")
