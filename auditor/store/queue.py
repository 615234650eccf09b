"""The queue's side of the database: what to offer to workers now, what nobody works on any more, and a schema to keep it in.

The queue is Procrastinate's, in a schema of its own on PostgreSQL. It may be thrown away at any moment: `sweep` fills it again from
the plan. Offering happens through the function that the caller gives, in the transaction of the sweep or of the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auditor.store.engine import MIGRATE_LOCK, SWEEP_LOCK, Database
from auditor.store.models import visits, waves
from auditor.types import Daypart, PlannedVisit, VisitState

SCHEMA = "auditor_queue"
DEPTH, LEAST = 500, 250
"""Visits that wait in the queue at most, and below how many it is filled up: a fetch looks past all that are not due."""
SURVEYS, BATCH = 16, 200
"""Survey jobs that wait at most, and how many shops each of them does."""
AHEAD_S = 60.0
"""How long before its hour a visit is offered."""
SILENT_S, UNCLAIMED_S = 60.0, 120.0
"""A job is removed when its worker has been silent, or its visit unclaimed, for so long."""

_jobs = sa.table(
    "procrastinate_jobs", sa.column("queueing_lock"), sa.column("status"), sa.column("task_name"), sa.column("args"), schema=SCHEMA
)
_STALE = sa.text(f"""
delete from {SCHEMA}.procrastinate_jobs j where status = 'doing' and (
  worker_id is null
  or exists (select from {SCHEMA}.procrastinate_workers w
             where w.id = j.worker_id and w.last_heartbeat < now() - make_interval(secs => :silent))
  or (task_name = 'visit'
      and not exists (select from visits v where v.state = 'claimed' and v.shop_key = j.lock)
      and not exists (select from {SCHEMA}.procrastinate_events e
                      where e.job_id = j.id and e.type = 'started' and e.at > now() - make_interval(secs => :unclaimed))))
""")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a queue gets: visits, and how many more batches of surveys of which waves."""

    visits: tuple[PlannedVisit, ...] = ()
    surveys: tuple[tuple[str, int], ...] = ()


Put = Callable[[Any, Offer], None]
"""Puts an offer into the queue over a connection of the driver, inside the transaction that is going on there."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, and how many visits now wait in the queue or are being made."""

    offered: int = 0
    removed: int = 0
    closed: tuple[str, ...] = ()
    waiting: int = 0


def install(db: Database, schema_sql: str, version: str, anew: bool = False) -> str | None:
    """Make the queue's tables where there are none, or `anew`; returns the version of the tables that are there then."""
    with db.write(MIGRATE_LOCK) as connection:
        if anew:
            connection.execute(sa.text(f"drop schema if exists {SCHEMA} cascade"))
        if not ready(connection):
            connection.execute(sa.text(f"create schema if not exists {SCHEMA}"))
            connection.execute(sa.text(f"set local search_path to {SCHEMA}, public"))
            with _driver(connection).cursor() as cursor:
                cursor.execute(schema_sql)  # many statements, none of them with parameters
            connection.execute(sa.text(f"comment on schema {SCHEMA} is '{version.replace(chr(39), '')}'"))
        found: str | None = connection.scalar(sa.text("select obj_description(to_regnamespace(:name), 'pg_namespace')"), {"name": SCHEMA})
        return found


def ready(connection: Connection) -> bool:
    """Whether the queue's tables are there."""
    return connection.scalar(sa.text("select to_regclass(:name)"), {"name": f"{SCHEMA}.procrastinate_jobs"}) is not None


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def offer_planned(connection: Connection, put: Put, now: datetime) -> int:
    """Offer what is due in the transaction that plans it; nothing where there is no queue. Returns how many jobs."""
    if not ready(connection):
        return 0
    return _offer(connection, put, now)


def sweep(db: Database, put: Put, now: datetime) -> Swept | None:
    """Remove jobs of the gone, offer what is due, close finished waves; None where another worker is sweeping."""
    with db.write() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(SWEEP_LOCK))):
            return None
        connection.execute(sa.text(f"set local search_path to {SCHEMA}, public"))  # for the triggers of the queue's tables
        removed = connection.execute(_STALE, {"silent": SILENT_S, "unclaimed": UNCLAIMED_S}).rowcount
        offered = _offer(connection, put, now)
        closed = _close_finished(connection, now)
        waiting = connection.scalar(sa.select(sa.func.count()).where(_jobs.c.task_name == "visit")) or 0
        return Swept(offered, removed, closed, waiting)


def _offer(connection: Connection, put: Put, now: datetime) -> int:
    offer = Offer(_due_visits(connection, now), _due_surveys(connection))
    count = len(offer.visits) + sum(number for _, number in offer.surveys)
    if count:
        connection.execute(sa.text(f"set local search_path to {SCHEMA}, public"))
        put(_driver(connection), offer)
    return count


def _due_visits(connection: Connection, now: datetime) -> tuple[PlannedVisit, ...]:
    """Visits to offer: due soon, their shop surveyed and free, and not in the queue yet."""
    waiting = connection.scalar(sa.select(sa.func.count()).where(_jobs.c.task_name == "visit", sa.text("status = 'todo'"))) or 0
    if waiting >= LEAST:
        return ()
    other = visits.alias()
    key = visits.c.wave + "/" + visits.c.shop_key + "/visit/" + visits.c.daypart
    unsurveyed = sa.exists().where(
        other.c.wave == visits.c.wave,
        other.c.shop_key == visits.c.shop_key,
        other.c.kind == "survey",
        other.c.state.in_((VisitState.PLANNED, VisitState.CLAIMED)),
    )
    rows = connection.execute(
        sa.select(visits.c.wave, visits.c.shop_key, visits.c.daypart, visits.c.due_at)
        .join(waves, waves.c.id == visits.c.wave)
        .where(
            waves.c.closed_at.is_(None),
            visits.c.kind == "visit",
            visits.c.state == VisitState.PLANNED,
            sa.or_(visits.c.due_at.is_(None), visits.c.due_at <= now + timedelta(seconds=AHEAD_S)),
            ~unsurveyed,
            ~sa.exists().where(other.c.shop_key == visits.c.shop_key, other.c.state == VisitState.CLAIMED),
            ~sa.exists().where(_jobs.c.queueing_lock == key),
        )
        .order_by(visits.c.due_at.asc().nulls_first(), visits.c.id)
        .limit(DEPTH - waiting)
    ).all()
    return tuple(PlannedVisit(row.wave, row.shop_key, "visit", Daypart(row.daypart), row.due_at) for row in rows if row.daypart != "any")


def _due_surveys(connection: Connection) -> tuple[tuple[str, int], ...]:
    """How many more batches of surveys each open wave needs."""
    planned = connection.execute(
        sa.select(visits.c.wave, sa.func.count())
        .join(waves, waves.c.id == visits.c.wave)
        .where(waves.c.closed_at.is_(None), visits.c.kind == "survey", visits.c.state == VisitState.PLANNED)
        .group_by(visits.c.wave)
    ).all()
    found = []
    for wave, count in planned:
        mine = (_jobs.c.task_name == "survey", sa.text("args ->> 'wave' = :wave").bindparams(wave=wave))
        there = connection.scalar(sa.select(sa.func.count()).where(*mine)) or 0
        more = min(SURVEYS, -(-count // BATCH)) - there
        if more > 0:
            found.append((wave, more))
    return tuple(found)


def _close_finished(connection: Connection, now: datetime) -> tuple[str, ...]:
    work = sa.select(visits.c.id).where(visits.c.wave == waves.c.id)
    going = work.where(visits.c.state.in_((VisitState.PLANNED, VisitState.CLAIMED)))
    closed = connection.scalars(
        waves.update().where(waves.c.closed_at.is_(None), sa.exists(work), ~sa.exists(going)).values(closed_at=now).returning(waves.c.id)
    )
    return tuple(closed)
