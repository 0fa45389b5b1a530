"""Bulk writing: COPY into a temporary table, then update what differs and insert what is new.

The rules of each column say what an import may do to a stored value. What a unit edited itself (`edited_fields`)
is never touched, whatever the rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

BATCH_ROWS = 10_000
STAGE = "jalon_import"


class Rule(Enum):
    """What a new value does to a stored one."""

    REPLACE = "takes its place"
    UNLESS_EMPTY = "takes its place unless the new one is unknown"
    FILL = "is taken only where nothing is stored"
    NEWEST = "is taken when its price date is not older, and where nothing is stored"
    ON_CREATION = "is taken only in new rows"


Fixed = str | bool | int | list[Any] | None


@dataclass(frozen=True)
class Column:
    """A column, its rule, the edited fields that protect it (its own name when none is said).

    `blank` is the value, as PostgreSQL writes it, that means « unknown » where NULL does not.
    """

    name: str
    rule: Rule = Rule.REPLACE
    protected_by: tuple[str, ...] = ()
    blank: str | None = None


@dataclass(frozen=True)
class Target:
    """A table: its key, the columns that an import brings, and the fixed values of new rows.

    ``stage_columns`` are brought too but belong to another table (they only help `prepare`).
    ``prepare`` is SQL run on the stage before the comparison; ``only_when`` a condition on stored `e` and new `t`.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    creation: dict[str, Fixed]
    editable: bool = True
    stage_columns: tuple[tuple[str, str], ...] = ()
    prepared_columns: tuple[Column, ...] = ()
    prepare: str | sql.Composable = ""
    only_when: str = "true"
    after: str = ""


@dataclass(frozen=True)
class Written:
    """Rows that a batch created and updated, of those it was given."""

    total: int
    created: int
    updated: int


def write_batch(target: Target, rows: Sequence[tuple[object, ...]]) -> Written:
    """Write rows (stage columns, key, then columns, in the order of the target) in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Statistics that still say « empty » would have each of 10,000 rows look through the whole table.
        cursor.execute("SET LOCAL enable_nestloop = off")
        _stage(cursor, target, rows)
        if target.prepare:
            cursor.execute(target.prepare)
        cursor.execute(_update(target))
        updated = cursor.rowcount
        cursor.execute(_insert(target), list(target.creation.values()))
        created = cursor.rowcount
        if target.after:
            cursor.execute(target.after)
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(STAGE)))
    return Written(len(rows), created, updated)


def in_batches(rows: Iterable[tuple[object, ...]], size: int = BATCH_ROWS) -> Iterable[list[tuple[object, ...]]]:
    """Gather rows by so many."""
    batch: list[tuple[object, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _names(target: Target, *, prepared: bool = True) -> list[str]:
    own = [*target.key, *(column.name for column in target.columns)]
    if prepared:
        own += [column.name for column in target.prepared_columns if column.name not in target.key]
    return own


def _stage(cursor: CursorWrapper, target: Target, rows: Sequence[tuple[object, ...]]) -> None:
    brought = [name for name, _ in target.stage_columns]
    brought += [name for name in target.key if name not in {c.name for c in target.prepared_columns}]
    brought += [column.name for column in target.columns]
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {}{} FROM {} WITH NO DATA").format(
            sql.Identifier(STAGE),
            sql.SQL("").join(
                sql.SQL("NULL::{} AS {}, ").format(sql.SQL(kind), sql.Identifier(name))
                for name, kind in target.stage_columns
            ),
            _list(_names(target)),
            sql.Identifier(target.table),
        )
    )
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(STAGE), _list(brought))
    with cursor.copy(copy) as stream:
        for row in rows:
            stream.write_row(row)


def _update(target: Target) -> sql.Composed:
    changing = [
        column
        for column in (*target.columns, *target.prepared_columns)
        if column.rule is not Rule.ON_CREATION and column.name not in target.key
    ]
    values = {column.name: _value(column, editable=target.editable) for column in changing}
    assignments = [sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in values.items()]
    if target.editable:
        assignments.append(sql.SQL("updated_at = statement_timestamp()").format())
    differences = [
        sql.SQL("e.{} IS DISTINCT FROM {}").format(sql.Identifier(name), value) for name, value in values.items()
    ]
    return sql.SQL("UPDATE {} AS e SET {} FROM {} AS t WHERE {} AND ({}) AND ({})").format(
        sql.Identifier(target.table),
        sql.SQL(", ").join(assignments),
        sql.Identifier(STAGE),
        _same_key(target),
        sql.SQL(target.only_when),
        sql.SQL(" OR ").join(differences),
    )


def _insert(target: Target) -> sql.Composed:
    names = _names(target)
    fixed = list(target.creation)
    stamped = ["updated_at"] if target.editable else []
    return sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM {} AS t WHERE NOT EXISTS (SELECT 1 FROM {} AS e WHERE {})"
    ).format(
        sql.Identifier(target.table),
        _list([*names, *fixed, *stamped]),
        sql.SQL(", ").join(
            [
                *(sql.SQL("t.{}").format(sql.Identifier(name)) for name in names),
                *(sql.Placeholder() for _ in fixed),
                *(sql.SQL("statement_timestamp()") for _ in stamped),
            ]
        ),
        sql.Identifier(STAGE),
        sql.Identifier(target.table),
        _same_key(target),
    )


def _value(column: Column, *, editable: bool) -> sql.Composed:
    """Return the SQL of what the stored column becomes."""
    stored = sql.SQL("e.{}").format(sql.Identifier(column.name))
    new = sql.SQL("t.{}").format(sql.Identifier(column.name))
    known_stored, known_new = stored, new
    if column.blank is not None:
        blank = sql.Literal(column.blank)
        known_stored, known_new = (sql.SQL("NULLIF({}, {})").format(item, blank) for item in (stored, new))
    if column.rule is Rule.UNLESS_EMPTY:
        value = sql.SQL("COALESCE({}, {})").format(known_new, stored)
    elif column.rule is Rule.FILL:
        value = sql.SQL("COALESCE({}, {})").format(known_stored, new)
    elif column.rule is Rule.NEWEST:
        value = sql.SQL(
            "CASE WHEN t.price_date < e.price_date THEN COALESCE({0}, {1}) ELSE COALESCE({1}, {0}) END"
        ).format(stored, new)
    else:
        value = new
    if not editable:
        return sql.Composed([value])
    protectors = sql.SQL(", ").join(sql.Literal(name) for name in column.protected_by or (column.name,))
    return sql.SQL("CASE WHEN e.edited_fields && ARRAY[{}]::varchar[] THEN {} ELSE {} END").format(
        protectors, stored, value
    )


def _same_key(target: Target) -> sql.Composed:
    return sql.SQL(" AND ").join(sql.SQL("e.{0} = t.{0}").format(sql.Identifier(name)) for name in target.key)


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
