"""The connection: SQLite in WAL mode or PostgreSQL, reading and writing transactions, errors as one line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, NoSuchModuleError, OperationalError

from auditor.failures import StoreError

BUSY_S = 30.0
"""How long a writer waits for another one (SQLite)."""

CONNECT_S = 5
"""How long a server may take to accept a connection (PostgreSQL)."""

IDLE_S = 15
"""How long a process may leave a transaction open without a word (PostgreSQL): one that is stopped must not hold the others up."""

LEDGER_LOCK, MIGRATE_LOCK, SWEEP_LOCK = 0x5F_A0_D1, 0x5F_A0_D2, 0x5F_A0_D3
"""Keys of PostgreSQL advisory locks. On SQLite the immediate transaction is the lock."""

_PAUSE_S = 0.5
_GONE_STATES = ("08", "57P")
"""Classes of SQLSTATE that say that the server went away: connection exceptions, operator intervention."""

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseGoneError(StoreError):
    """The server cannot be reached now; the same may succeed when it is back."""


def database_url(url: str, base: Path) -> URL:
    """The address with a relative SQLite file resolved against the workspace `base`. Raises `StoreError`."""
    try:
        found = make_url(url)
    except ArgumentError:
        raise StoreError(
            f"store.database_url {url!r} is not a database address; use sqlite:///audit.db or postgresql+psycopg://…"
        ) from None
    kind = found.get_backend_name()
    if kind == "sqlite":
        if not found.database or found.database == ":memory:":
            raise StoreError("store.database_url names no file; an audit cannot live in memory, use sqlite:///audit.db")
        return found.set(drivername="sqlite+pysqlite", database=str((base / found.database).absolute()))
    if kind == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    raise StoreError(f"store.database_url {found.render_as_string()!r}: only sqlite and postgresql are supported")


class Database:
    """An engine with two kinds of short transactions. Thread-safe; open one in each process.

    `read()` sees one consistent state; `write()` takes the write lock at once (`BEGIN IMMEDIATE`) on SQLite, because a
    transaction that reads first and writes later lets two processes count the same rows.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.patience_s = 0.0
        """How long `patiently` waits for a server that is gone (PostgreSQL)."""
        self.impatient = threading.Event()
        """Set: nobody waits for the server any more."""
        self.back_at = time.monotonic()
        """Since when the server has answered without interruption, by the monotonic clock."""
        self.shown = url.render_as_string(hide_password=True)
        self.sqlite = url.get_backend_name() == "sqlite"
        try:
            self._engine: Engine = self._make()
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StoreError(f"the database {self.shown} cannot be used: {error}") from None
        self._writer = self._engine.execution_options(auditor_write=True)

    def _make(self) -> Engine:
        if not self.sqlite:
            more: dict[str, Any] = {"connect_timeout": CONNECT_S}
            if "options" not in self.url.query:
                more["options"] = f"-c idle_in_transaction_session_timeout={IDLE_S * 1000}"
            return sa.create_engine(self.url, pool_pre_ping=True, pool_size=4, max_overflow=8, connect_args=more)
        engine = sa.create_engine(self.url, connect_args={"timeout": BUSY_S, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises `StoreError` where the database fails."""
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, lock: int | None = None) -> Iterator[Connection]:
        """A transaction that writes; `lock` names what nobody else may do meanwhile. Raises `StoreError`, or `IntegrityError`."""
        with self._explained(), self._writer.begin() as connection:
            if lock is not None and not self.sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
            yield connection

    def patiently(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it; where the server is gone, again until it is back, for `patience_s` at most. For what may be done twice only.

        Blocks its thread meanwhile. Raises `DatabaseGoneError` when the patience is over.
        """
        until = time.monotonic() + self.patience_s
        while True:
            try:
                done = do(*args, **kwargs)
            except DatabaseGoneError:
                self.back_at = float("inf")
                if time.monotonic() >= until or self.impatient.wait(_PAUSE_S):
                    raise
            else:
                if self.back_at == float("inf"):
                    self.back_at = time.monotonic()
                return done

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            kind = DatabaseGoneError if not self.sqlite and _gone(error) else StoreError
            raise kind(f"the database {self.shown} {_advice(error)}") from error

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, not by the driver
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {int(BUSY_S * 1000)}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("auditor_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _gone(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError | InterfaceError) and (state is None or state.startswith(_GONE_STATES))


def _advice(error: DBAPIError) -> str:
    """What happened and what to do, in a line that continues "the database X ..."."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    says = lines[0] if lines else type(error.orig).__name__
    low = says.lower()
    if "not a database" in low or "malformed" in low:
        return f"is not a readable SQLite database ({says}); restore it from a backup or name another in store.database_url"
    if "unable to open" in low:
        return "cannot be opened; check that the folder exists and that you may write in it"
    if "readonly" in low or "read-only" in low:
        return "is read-only; check who owns the file and its folder"
    if "disk is full" in low or "no space" in low or "disk i/o" in low:
        return f"cannot be written ({says}); free some disk space and start again, nothing finished is lost"
    if "locked" in low:
        return f"is held by another program for more than {BUSY_S:g} s; end that program and start again"
    if "connection" in low or "connect" in low or "password" in low or "resolve" in low or "does not exist" in low:
        return f"cannot be reached ({says}); check store.database_url and that the server runs"
    return f"answered: {says}"
