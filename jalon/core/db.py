"""Small helpers of the database that know no domain."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def long_work() -> Iterator[None]:
    """Lift the short time limits of web pages for the length of an import or a maintenance command."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = '30min'; SET lock_timeout = '1min'; SET idle_in_transaction_session_timeout = 0"
        )
    try:
        yield
    finally:
        if connection.connection is not None and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout; RESET lock_timeout; RESET idle_in_transaction_session_timeout")
