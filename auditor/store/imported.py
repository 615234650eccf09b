"""Facts that came from outside a visit (a log of calls or orders, a mail) and are taken in once, however often they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from auditor.store.claims import OBSERVATION
from auditor.store.engine import Database
from auditor.store.models import imported, mailboxes, observations
from auditor.store.rows import dump
from auditor.types import Observation


@dataclass(frozen=True, slots=True)
class Imported:
    """One fact of one shop: `key` says what it is (number and second of a call, Message-ID of a mail), `at` when it happened."""

    shop_key: str
    key: str
    fact: Observation
    at: datetime


def put_imported(db: Database, wave: str, kind: str, found: Iterable[Imported]) -> int:
    """Keep the facts that are not known yet, all or none; returns how many were new."""
    new = 0
    with db.write() as connection:
        for one in found:
            new += put_in(connection, wave, one.shop_key, kind, one.key, one.fact, one.at)
    return new


def put_in(connection: Connection, wave: str, shop_key: str, kind: str, key: str, fact: Observation, at: datetime) -> bool:
    """Keep one fact inside a transaction; False where its key is known already."""
    known = sa.select(imported.c.key).where(imported.c.wave == wave, imported.c.kind == kind, imported.c.key == key)
    if connection.scalar(known) is not None:
        return False
    made = connection.execute(
        observations.insert().values(
            wave=wave, shop_key=shop_key, visit_id=None, seen_at=at, name=fact.name, verdict=fact.verdict, body=dump(OBSERVATION, fact)
        )
    )
    row = made.inserted_primary_key
    connection.execute(imported.insert().values(wave=wave, kind=kind, key=key, observation_id=row[0] if row else 0))
    return True


def count_imported(db: Database, wave: str, kind: str, prefix: str) -> int:
    """How many facts of a kind have a key that begins so (and goes on after a space)."""
    begins = imported.c.key.startswith(prefix + " ", autoescape=True)
    with db.read() as connection:
        counted = sa.select(sa.func.count()).where(imported.c.wave == wave, imported.c.kind == kind, begins)
        return connection.scalar(counted) or 0


def mailbox_position(db: Database, name: str) -> tuple[int, int] | None:
    """UIDVALIDITY and last UID read of a mailbox, or None where it was never read."""
    with db.read() as connection:
        row = connection.execute(sa.select(mailboxes.c.uid_validity, mailboxes.c.last_uid).where(mailboxes.c.name == name)).first()
    return None if row is None else (row[0], row[1])


def keep_mailbox_position(db: Database, name: str, uid_validity: int, last_uid: int) -> None:
    """Note how far a mailbox was read."""
    values = {"uid_validity": uid_validity, "last_uid": last_uid}
    with db.write() as connection:
        insert = sqlite.insert if db.sqlite else postgresql.insert
        connection.execute(insert(mailboxes).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values))
