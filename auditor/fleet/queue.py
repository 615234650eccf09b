"""What is asked of Procrastinate: jobs made inside the store's transactions, tables of a known version, a patient connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
from procrastinate import PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager, migrations_path
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.engine import URL

from auditor.clock import Budget
from auditor.failures import StoreError
from auditor.store import Store
from auditor.store.engine import IDLE_S
from auditor.store.queue import SCHEMA, Offer, install
from auditor.types import Daypart, PlannedVisit

VISIT, SURVEY = "visit", "survey"
"""The two tasks, each with a queue of its name."""
_PAUSE_S = 0.5
T = TypeVar("T")


def put(driver: Any, offer: Offer) -> None:
    """Put an offer into the queue over a psycopg connection, in the transaction that is going on there (an `auditor.store.queue.Put`)."""
    manager = JobManager(SyncPsycopgConnector())  # it is never opened: only the given connection is used
    jobs = [
        Job(queue=VISIT, task_name=VISIT, lock=one.shop_key, queueing_lock=one.key, task_kwargs={"key": one.key}, scheduled_at=_at(one))
        for one in offer.visits
    ]
    jobs += [
        Job(queue=SURVEY, task_name=SURVEY, lock=None, queueing_lock=None, task_kwargs={"wave": wave})
        for wave, number in offer.surveys
        for _ in range(number)
    ]
    manager.batch_defer_jobs(jobs, connection=driver)


def _at(visit: PlannedVisit) -> datetime | None:
    return visit.due_at and max(visit.due_at, datetime.now(UTC) - timedelta(days=1))


def visit_of(key: str) -> PlannedVisit:
    """The visit that a job names."""
    wave, shop, kind, daypart = key.split("/")
    return PlannedVisit(wave, shop, kind, Daypart(daypart))


def prepare(store: Store, anew: bool = False) -> None:
    """Make the queue's tables where there are none, or `anew`. Raises `StoreError` where they are another version's."""
    if store.db.sqlite:
        raise StoreError(
            "workers share a PostgreSQL database; set store.database_url, and take a SQLite audit along with `auditor db copy`"
        )
    version = f"procrastinate {max(path.name for path in migrations_path.glob('*.sql'))}"
    found = install(store.db, SchemaManager.get_schema(), version, anew)
    if found != version:
        raise StoreError("the queue was made by another version of Procrastinate; stop all workers and run `auditor db upgrade`")


def _pool(**arguments: Any) -> AsyncConnectionPool:
    """Without a question to the server before each query: a connection that is dead shows itself, and the query is tried again."""
    return AsyncConnectionPool(**{**arguments, "check": None})


class PatientConnector(PsycopgConnector):
    """A connection pool to the queue that waits for a server that went away, `patience_s` at most a query."""

    def __init__(self, url: URL, patience_s: float) -> None:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        super().__init__(
            pool_factory=_pool,
            conninfo=address,
            min_size=1,
            max_size=3,
            timeout=5.0,
            kwargs={
                "autocommit": True,  # each of its questions is one statement: no BEGIN and COMMIT around it
                "options": f"-c search_path={SCHEMA},public -c idle_in_transaction_session_timeout={IDLE_S * 1000}",
                "connect_timeout": 5,
            },
        )
        self.patience_s = patience_s
        self.impatient = False

    async def open_async(self, pool: Any = None) -> None:
        """As its parent; waits for the server."""
        budget = Budget("queue.open", self.patience_s)
        while True:
            try:
                return await super().open_async(pool)
            except psycopg.OperationalError as error:
                if self._async_pool is not None:
                    await self._async_pool.close()
                    self._async_pool = None
                if budget.spent or self.impatient:
                    raise StoreError(f"the queue cannot be reached: {error}") from error
                await asyncio.sleep(_PAUSE_S)

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """As its parent; waits for the server. A job that is to be ended and is gone was swept away, or its queue lost."""
        try:
            await self._patiently(lambda: super(PatientConnector, self).execute_query_async(query, **arguments))
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """As its parent; waits for the server."""
        return await self._patiently(lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """As its parent; waits for the server."""
        return await self._patiently(lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments))

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        budget = Budget("queue", self.patience_s)
        while True:
            try:
                return await ask()
            except ConnectorException as error:
                if not isinstance(error.__cause__, psycopg.OperationalError | psycopg.InterfaceError) or budget.spent or self.impatient:
                    raise
                await asyncio.sleep(_PAUSE_S)
