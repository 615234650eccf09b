"""Who does what: claims with leases, results, and what becomes of work whose worker died."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from auditor.failures import Failure, FailureCode
from auditor.store.dispositions import of_look, of_survey, say_again
from auditor.store.engine import LEDGER_LOCK, Database
from auditor.store.ledger import listed
from auditor.store.models import Moment, intents, observations, shops, visits
from auditor.store.rows import Claim, Recovery, dump
from auditor.types import Daypart, Observation, PlannedVisit, Shop, VisitRecord, VisitState

ATTEMPTS = 10
"""How often a piece of work may die with its worker, which is seldom its own fault, before it is given up as `interrupted`."""

FAILED_ATTEMPTS = 3
"""How often work may be given back because what it needs (the browser) broke under it."""

OBSERVATION, RECORD, FAILURE = TypeAdapter(Observation), TypeAdapter(VisitRecord), TypeAdapter(Failure)
FINAL = (VisitState.DONE, VisitState.FAILED, VisitState.SKIPPED)
_INTERRUPTED = Failure(FailureCode.INTERRUPTED, "run", "the worker died while this was going on")
_FREE = {"worker": None, "token": None, "lease_until": None}


def claim(db: Database, wave: str, kind: str, worker: str, now: datetime, lease_s: float, limit: int) -> tuple[Claim, ...]:
    """Up to `limit` planned pieces of work that are due, oldest due first, at most one a shop."""
    while True:
        try:
            with db.write() as connection:
                return _claim(connection, wave, kind, worker, now, lease_s, limit)
        except IntegrityError:  # another process took another piece of work of the same shop in this very moment
            continue


def claim_visit(db: Database, wanted: PlannedVisit, worker: str, now: datetime, lease_s: float) -> Claim | None:
    """One planned piece of work by its name; None where it is not planned any more, not yet due, or its shop has work under way."""
    named = sa.and_(
        visits.c.wave == wanted.wave,
        visits.c.shop_key == wanted.shop_key,
        visits.c.kind == wanted.kind,
        visits.c.daypart == (wanted.daypart or "any"),
    )
    try:
        with db.write() as connection:
            due = sa.or_(visits.c.due_at.is_(None), visits.c.due_at <= now)
            found = _take(connection, sa.and_(named, due), (), worker, now, lease_s, 1)
    except IntegrityError:  # another process took another piece of work of the same shop in this very moment
        return None
    return found[0] if found else None


def _claim(connection: Connection, wave: str, kind: str, worker: str, now: datetime, lease_s: float, limit: int) -> tuple[Claim, ...]:
    """In two questions, each of which walks along the index and stops: one over both would sort all that is due, at each claim."""
    mine = sa.and_(visits.c.wave == wave, visits.c.kind == kind)
    found = _take(connection, sa.and_(mine, visits.c.due_at.is_(None)), (visits.c.id,), worker, now, lease_s, limit)
    if len(found) < limit:
        left = limit - len(found)
        found += _take(connection, sa.and_(mine, visits.c.due_at <= now), (visits.c.due_at, visits.c.id), worker, now, lease_s, left)
    return found


def _take(
    connection: Connection,
    wanted: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[Any]],
    worker: str,
    now: datetime,
    lease_s: float,
    limit: int,
) -> tuple[Claim, ...]:
    other = visits.alias()
    busy = sa.exists().where(other.c.shop_key == visits.c.shop_key, other.c.state == VisitState.CLAIMED)
    rows = connection.execute(
        sa.select(visits, shops, listed(shops.c.key).label("opted_out"))
        .join(shops, sa.and_(shops.c.wave == visits.c.wave, shops.c.key == visits.c.shop_key))
        .where(wanted, visits.c.state == VisitState.PLANNED, ~busy)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True, of=visits)
    ).all()
    until, found, taken = now + timedelta(seconds=lease_s), [], set()
    for row in rows:
        values = row._mapping
        key = values[visits.c.shop_key]
        if key in taken:
            continue
        taken.add(key)
        daypart = None if values[visits.c.daypart] == "any" else Daypart(values[visits.c.daypart])
        found.append(
            Claim(
                visit=PlannedVisit(values[visits.c.wave], key, values[visits.c.kind], daypart, values[visits.c.due_at]),
                shop=Shop(*(values[shops.c[name]] for name in Shop.__slots__)),
                visit_id=values[visits.c.id],
                token=uuid.uuid4().hex,
                attempt=values[visits.c.attempt] + 1,
                lease_until=until,
                opted_out=values["opted_out"],
            )
        )
    if found:
        connection.execute(
            visits.update()
            .where(visits.c.id == sa.bindparam("b_id"))
            .values(
                state=VisitState.CLAIMED, worker=worker, lease_until=until, token=sa.bindparam("b_token"), attempt=visits.c.attempt + 1
            ),
            [{"b_id": one.visit_id, "b_token": one.token} for one in found],
        )
    return tuple(found)


def renew(db: Database, claims: Iterable[Claim], now: datetime, lease_s: float) -> tuple[Claim, ...]:
    """Hold these leases until `now + lease_s`; returns those that are already lost, whose work must stop."""
    wanted = {one.token: one for one in claims}
    if not wanted:
        return ()
    with db.write() as connection:
        held = set(connection.scalars(sa.select(visits.c.token).where(visits.c.token.in_(wanted))))
        if held:
            connection.execute(visits.update().where(visits.c.token.in_(held)).values(lease_until=now + timedelta(seconds=lease_s)))
    return tuple(one for token, one in wanted.items() if token not in held)


def finish(
    db: Database,
    done: Claim,
    state: VisitState,
    now: datetime,
    seen: Sequence[Observation],
    record: VisitRecord | None,
    failure: Failure | None,
) -> bool:
    """Write a result, all of it or nothing; False where the lease is lost and another one answers for this work."""
    if state not in FINAL:
        raise ValueError(f"{state} is not a final state")
    with db.write() as connection:
        changed = connection.execute(
            visits.update()
            .where(visits.c.id == done.visit_id, visits.c.token == done.token)
            .values(
                state=state,
                finished_at=now,
                record=None if record is None else dump(RECORD, record),
                failure=None if failure is None else dump(FAILURE, failure),
                disposition=of_look(state, of_survey(seen) if record is None else record.disposition, failure),
                **_FREE,
            )
        ).rowcount
        if changed:
            say_again(connection, done.visit.wave, done.visit.shop_key)
            _put_observations(connection, done.visit.wave, done.visit.shop_key, done.visit_id, seen, now)
            _close_intents(connection, done.visit_id, now, None if record is None else record.staff_s)
    return bool(changed)


def release(db: Database, given: Claim, due_at: datetime | None, spent: bool) -> bool:
    """Give work back undone, to be done at `due_at` (None: at once). `spent` counts it as an attempt that failed.

    Refused (False) after any message, on a lost lease, and, where `spent`, when the attempts are used up.
    """
    with db.write() as connection:
        # The visit's row is locked first, so that a message cannot be begun between the look and the release.
        held = connection.scalar(
            sa.select(visits.c.id).where(visits.c.id == given.visit_id, visits.c.token == given.token).with_for_update()
        )
        said = connection.scalar(sa.select(sa.func.count()).select_from(intents).where(intents.c.visit_id == given.visit_id))
        if held is None or said or (spent and given.attempt >= FAILED_ATTEMPTS):
            return False
        connection.execute(
            visits.update()
            .where(visits.c.id == given.visit_id)
            .values(state=VisitState.PLANNED, due_at=due_at, attempt=given.attempt if spent else given.attempt - 1, **_FREE)
        )
        return True


def move(db: Database, held: Claim, daypart: Daypart) -> Claim | None:
    """The same work under the daypart it really falls in; None where that one is planned already, or the lease is lost."""
    try:
        with db.write() as connection:
            mine = sa.and_(visits.c.id == held.visit_id, visits.c.token == held.token)
            changed = connection.execute(visits.update().where(mine).values(daypart=daypart)).rowcount
    except IntegrityError:
        return None
    return replace(held, visit=replace(held.visit, daypart=daypart)) if changed else None


def other_visits(db: Database, held: Claim) -> tuple[datetime, ...]:
    """When the other visits of this shop in this wave were made or are due, the earliest first."""
    moment = sa.func.coalesce(visits.c.finished_at, visits.c.due_at)
    mine = (visits.c.wave == held.visit.wave, visits.c.shop_key == held.visit.shop_key, visits.c.kind == held.visit.kind)
    wanted = sa.and_(*mine, visits.c.id != held.visit_id, visits.c.state != VisitState.SKIPPED)
    with db.read() as connection:
        found = connection.scalars(sa.select(sa.type_coerce(moment, Moment)).where(wanted))
        return tuple(sorted(one for one in found if one is not None))


def put_observations(db: Database, wave: str, shop_key: str, seen: Sequence[Observation], now: datetime) -> None:
    """Add facts that no visit brought: imported calls, orders, mail."""
    with db.write() as connection:
        _put_observations(connection, wave, shop_key, None, seen, now)


def _put_observations(
    connection: Connection, wave: str, shop_key: str, visit_id: int | None, seen: Sequence[Observation], now: datetime
) -> None:
    if seen:
        same = {"wave": wave, "shop_key": shop_key, "visit_id": visit_id, "seen_at": now}
        connection.execute(
            observations.insert(), [{**same, "name": one.name, "verdict": one.verdict, "body": dump(OBSERVATION, one)} for one in seen]
        )


def _close_intents(connection: Connection, visit_id: int, now: datetime, staff_s: float | None) -> None:
    """What is still `sending` when its visit ends is `unknown`; what the visit cost is charged to its first message."""
    mine = intents.c.visit_id == visit_id
    if not connection.scalar(sa.select(sa.func.count()).select_from(intents).where(mine)):
        return
    connection.execute(intents.update().where(mine, intents.c.state == "sending").values(state="unknown", settled_at=now))
    if staff_s is not None:
        cost = sa.case((intents.c.ordinal == 1, staff_s), else_=0.0)
        connection.execute(intents.update().where(mine, intents.c.state == "sent").values(staff_s=cost))


def workers(db: Database) -> frozenset[str]:
    """The workers that hold any lease."""
    with db.read() as connection:
        found = connection.scalars(sa.select(visits.c.worker).where(visits.c.state == VisitState.CLAIMED).distinct())
        return frozenset(name for name in found if name)


def recover(db: Database, now: datetime, gone: Collection[str]) -> Recovery:
    """Settle what expired leases, and the workers `gone`, left behind.

    Work that reached nobody is planned again, `ATTEMPTS` times at most. A visit with any message is final: `failed`,
    `interrupted`; its messages that were being sent become `unknown` and are never sent again.
    """
    with db.write(LEDGER_LOCK) as connection:
        left = sa.or_(visits.c.lease_until < now, visits.c.worker.in_(gone)) if gone else visits.c.lease_until < now
        rows = connection.execute(
            sa.select(visits.c.id, visits.c.attempt, visits.c.wave, visits.c.shop_key)
            .where(visits.c.state == VisitState.CLAIMED, left)
            .with_for_update(skip_locked=True)
        ).all()
        ids = [row.id for row in rows]
        if not ids:
            return Recovery()
        spoke = set(connection.scalars(sa.select(intents.c.visit_id).where(intents.c.visit_id.in_(ids)).distinct()))
        given_up = [row.id for row in rows if row.id in spoke or row.attempt >= ATTEMPTS]
        again = [row.id for row in rows if row.id not in spoke and row.attempt < ATTEMPTS]
        unknown = connection.execute(
            intents.update().where(intents.c.visit_id.in_(ids), intents.c.state == "sending").values(state="unknown", settled_at=now)
        ).rowcount
        connection.execute(visits.update().where(visits.c.id.in_(again)).values(state=VisitState.PLANNED, **_FREE))
        connection.execute(
            visits.update()
            .where(visits.c.id.in_(given_up))
            .values(
                state=VisitState.FAILED,
                finished_at=now,
                failure=dump(FAILURE, _INTERRUPTED),
                disposition=of_look(VisitState.FAILED, None, _INTERRUPTED),
                **_FREE,
            )
        )
        for row in rows:
            if row.id in given_up:
                say_again(connection, row.wave, row.shop_key)
        return Recovery(replanned=len(again), interrupted=len(given_up), unknown_messages=unknown)
