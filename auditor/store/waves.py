"""Waves, their panels and their plans."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from auditor.failures import StoreError
from auditor.store.engine import Database
from auditor.store.models import shops, visits, waves
from auditor.store.queue import Put, offer_planned
from auditor.store.rows import ProgressRow, Wave
from auditor.types import Daypart, PlannedVisit, Shop, VisitState

_BATCH = 2000


def open_wave(db: Database, wave: Wave, panel: Iterable[Shop], plan: Iterable[PlannedVisit], put: Put | None = None) -> int:
    """Open a wave with its panel and plan, all of it or nothing; returns the number of planned pieces of work.

    With `put`, what is due at once is put into the workers' queue in the same transaction, where there is a queue.
    """
    try:
        with db.write() as connection:
            if connection.scalar(sa.select(waves.c.id).where(waves.c.id == wave.id)) is not None:
                raise StoreError(f"there is already a wave {wave.id}; choose another name, or go on with `auditor run --wave {wave.id}`")
            connection.execute(
                waves.insert().values(
                    id=wave.id,
                    opened_at=wave.opened_at,
                    closed_at=wave.closed_at,
                    protocol=wave.protocol,
                    program=wave.program,
                    seed=wave.seed,
                    dayparts=json.dumps(wave.dayparts),
                    registration=wave.registration,
                )
            )
            rows = ({"wave": wave.id, "position": i, **_shop_values(shop)} for i, shop in enumerate(panel))
            while batch := list(islice(rows, _BATCH)):
                connection.execute(shops.insert(), batch)
            planned = _plan(connection, plan)
            if put is not None:
                offer_planned(connection, put, wave.opened_at)
            return planned
    except IntegrityError as error:
        raise StoreError(f"the wave {wave.id} cannot be opened: {error.orig}") from None


def plan_visits(db: Database, plan: Iterable[PlannedVisit]) -> int:
    """Add planned work; what is already planned stays as it is. Returns how many were new."""
    with db.write() as connection:
        return _plan(connection, plan)


def _plan(connection: Connection, plan: Iterable[PlannedVisit]) -> int:
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(visits).on_conflict_do_nothing()
    count = sa.select(sa.func.count()).select_from(visits)
    before = connection.scalar(count) or 0
    industries: dict[str, dict[str, str]] = {}

    def industry(visit: PlannedVisit) -> str:
        """The industry of a visit's shop, or the empty text where there is no such shop, which the insert then refuses."""
        if visit.wave not in industries:
            known = connection.execute(sa.select(shops.c.key, shops.c.industry).where(shops.c.wave == visit.wave)).all()
            industries[visit.wave] = {row.key: row.industry for row in known}
        return industries[visit.wave].get(visit.shop_key, "")

    rows = (
        {
            "wave": v.wave,
            "shop_key": v.shop_key,
            "kind": v.kind,
            "daypart": v.daypart or "any",
            "due_at": v.due_at,
            "state": VisitState.PLANNED,
            "industry": industry(v),
        }
        for v in plan
    )
    while batch := list(islice(rows, _BATCH)):
        connection.execute(statement, batch)
    return (connection.scalar(count) or 0) - before


def _shop_values(shop: Shop) -> dict[str, Any]:
    return {name: getattr(shop, name) for name in Shop.__slots__}


def _wave_of(row: Any) -> Wave:
    dayparts = tuple(Daypart(name) for name in json.loads(row.dayparts))
    return Wave(row.id, row.opened_at, row.closed_at, row.seed, dayparts, row.protocol, row.program, row.registration)


def all_waves(db: Database) -> tuple[Wave, ...]:
    """All waves, the oldest first."""
    with db.read() as connection:
        return tuple(_wave_of(row) for row in connection.execute(sa.select(waves).order_by(waves.c.opened_at, waves.c.id)))


def get_wave(db: Database, wave_id: str) -> Wave:
    """The wave of this name. Raises `StoreError` where there is none."""
    with db.read() as connection:
        row = connection.execute(sa.select(waves).where(waves.c.id == wave_id)).first()
    if row is None:
        raise StoreError(f"there is no wave {wave_id}; `auditor wave list` shows all")
    return _wave_of(row)


def close_wave(db: Database, wave_id: str, now: datetime) -> Wave:
    """Close a wave; what is still planned in it stays `not_attempted`. Raises `StoreError` where there is none."""
    get_wave(db, wave_id)
    with db.write() as connection:
        connection.execute(waves.update().where(waves.c.id == wave_id, waves.c.closed_at.is_(None)).values(closed_at=now))
    return get_wave(db, wave_id)


def close_if_done(db: Database, wave_id: str, now: datetime) -> bool:
    """Close an open wave that has work and in which all of it is final; whether it was this call that closed it."""
    work = sa.select(visits.c.id).where(visits.c.wave == wave_id)
    open_work = work.where(visits.c.state.in_((VisitState.PLANNED, VisitState.CLAIMED)))
    with db.write() as connection:
        done = connection.execute(
            waves.update()
            .where(waves.c.id == wave_id, waves.c.closed_at.is_(None), sa.exists(work), ~sa.exists(open_work))
            .values(closed_at=now)
        )
        return bool(done.rowcount)


def panel(db: Database, wave_id: str) -> tuple[Shop, ...]:
    """The shops of a wave in the order of the list they came from."""
    with db.read() as connection:
        return tuple(shops_of(connection.execute(sa.select(shops).where(shops.c.wave == wave_id).order_by(shops.c.position))))


def shops_of(rows: Iterable[Any]) -> Iterator[Shop]:
    """Shops from rows of their table."""
    return (Shop(*(getattr(row, name) for name in Shop.__slots__)) for row in rows)


def progress(db: Database, wave_id: str) -> tuple[ProgressRow, ...]:
    """How the work of a wave stands, by kind, state, industry and daypart."""
    columns = (visits.c.kind, visits.c.state, visits.c.industry, visits.c.daypart)
    with db.read() as connection:
        rows = connection.execute(
            sa.select(*columns, sa.func.count()).where(visits.c.wave == wave_id).group_by(*columns).order_by(*columns)
        ).all()
    return tuple(
        ProgressRow(kind, VisitState(state), industry, None if daypart == "any" else Daypart(daypart), count)
        for kind, state, industry, daypart, count in rows
    )


def next_due(db: Database, wave_id: str, now: datetime, kind: str | None = None) -> datetime | None:
    """When the next planned work of a wave is due: `now` where some has no hour, None where none is planned."""
    planned = sa.and_(visits.c.wave == wave_id, visits.c.state == VisitState.PLANNED, sa.true() if kind is None else visits.c.kind == kind)
    with db.read() as connection:
        row = connection.execute(
            sa.select(sa.func.count(), sa.func.count(visits.c.due_at), sa.func.min(visits.c.due_at)).where(planned)
        ).one()
    if row[0] == 0:
        return None
    due: datetime | None = row[2]
    return now if row[1] < row[0] or due is None else due


def has_hours(db: Database, wave_id: str, kind: str) -> bool:
    """Whether the work of a kind was planned for certain hours; not where any of it was to be done at once, even if that is final now."""
    at_once = sa.and_(visits.c.wave == wave_id, visits.c.kind == kind, visits.c.due_at.is_(None))
    with db.read() as connection:
        return connection.scalar(sa.select(visits.c.id).where(at_once).limit(1)) is None


def planned(db: Database, wave_id: str, kind: str) -> tuple[PlannedVisit, ...]:
    """The work of a kind that is still to be done, the earliest due first."""
    where = (visits.c.wave == wave_id, visits.c.kind == kind, visits.c.state == VisitState.PLANNED)
    with db.read() as connection:
        rows = connection.execute(sa.select(visits).where(*where).order_by(visits.c.due_at.asc().nulls_first(), visits.c.id)).all()
    return tuple(PlannedVisit(wave_id, r.shop_key, kind, None if r.daypart == "any" else Daypart(r.daypart), r.due_at) for r in rows)
