"""Takes an audit to another database: every row, in one transaction on each side, counted on both."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auditor.failures import StoreError
from auditor.store.engine import Database
from auditor.store.models import metadata

_BATCH = 1000

Told = Callable[[str, int], None]
"""Is told of each table and how many of its rows are written so far."""


def copy_all(source: Database, target: Database, told: Told = lambda _table, _rows: None) -> dict[str, int]:
    """Copy all rows, streaming; returns how many by table. Both databases are at this program's tables.

    Raises `StoreError`, and leaves the target empty, where it is not empty or the counts differ.
    """
    copied: dict[str, int] = {}
    with source.read() as reading, target.write() as writing:
        if not source.sqlite:
            reading.execute(sa.text("set transaction isolation level repeatable read, read only"))
        full = [table.name for table in metadata.sorted_tables if _count(writing, table)]
        if full:
            raise StoreError(f"the database {target.shown} is not empty ({', '.join(full)}); copy into a new one")
        for table in metadata.sorted_tables:
            copied[table.name] = _copy_table(reading, writing, table, told)
            if not target.sqlite:
                _set_sequence(writing, table)
        for table in metadata.sorted_tables:
            here, there = _count(reading, table), _count(writing, table)
            if here != there:
                raise StoreError(f"{there} of {here} rows of {table.name} arrived; nothing was copied")
    return copied


def _copy_table(reading: Connection, writing: Connection, table: sa.Table, told: Told) -> int:
    done = 0
    rows = reading.execution_options(stream_results=True, yield_per=_BATCH).execute(sa.select(table).order_by(*table.primary_key.columns))
    for batch in rows.mappings().partitions(_BATCH):
        writing.execute(table.insert(), [dict(row) for row in batch])
        done += len(batch)
        told(table.name, done)
    return done


def _set_sequence(writing: Connection, table: sa.Table) -> None:
    """The next id that PostgreSQL gives is one that is not taken."""
    column = table.autoincrement_column
    if column is not None:
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        highest = sa.select(sa.func.max(column)).scalar_subquery()
        writing.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))))


def _count(connection: Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
