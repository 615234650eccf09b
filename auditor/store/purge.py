"""Forgetting: what people wrote goes after some days, the features stay; a shop that asks is forgotten altogether.

Files go before the rows that name them: a crash in between leaves a row without its file, which the next purge removes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from auditor.failures import Failure, FailureCode
from auditor.store.claims import FAILURE, RECORD
from auditor.store.engine import LEDGER_LOCK, Database
from auditor.store.models import artifacts, contacts, intents, metadata, shops, visits, waves
from auditor.store.rows import dump, load

if TYPE_CHECKING:
    from upath import UPath

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_KEPT_TABLES = (shops, visits, intents, contacts)
"""What holds the ledger together: who was contacted when. Emptied of content for a forgotten shop, but not removed."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed (or would remove): messages emptied of their text, evidence files and their bytes, shops forgotten."""

    messages: int = 0
    files: int = 0
    size_bytes: int = 0
    shops: int = 0


def purge_older(db: Database, folder: Path | UPath, before: datetime, pages: bool = False, dry_run: bool = False) -> Purged:
    """Empty every message of visits that ended before `before`, and remove their pictures and transcripts.

    Stamps, classes and reasons stay. With `pages` the kept HTML of that age goes too (a later detector cannot read it again).
    """
    messages = _empty_messages(db, before, dry_run)
    with db.read() as connection:
        old = connection.execute(sa.select(artifacts).where(artifacts.c.put_at < before)).all()
        chosen: dict[str | None, Any] = {row.sha256: row for row in old if pages or not row.media_type.startswith("text/html")}
        young = visits.c.finished_at >= before if chosen else sa.false()
        for (record,) in connection.execute(sa.select(visits.c.record).where(young, visits.c.record.is_not(None))):
            for digest in _DIGEST.findall(record):
                chosen.pop(digest, None)
        for registration in connection.scalars(sa.select(waves.c.registration)):
            chosen.pop(registration, None)
    return _remove(db, folder, chosen.values(), Purged(messages=messages), dry_run)


def purge_shop(db: Database, folder: Path | UPath, key: str, dry_run: bool = False) -> Purged:
    """Forget a shop in all waves: what was seen, said and kept of it.

    There remain its domain, when it was contacted and what that cost, without which nobody could be spared a second contact
    and no budget would add up. Evidence that another shop's facts name too stays.
    """
    with db.read() as connection:
        if connection.scalar(sa.select(shops.c.key).where(shops.c.key == key).limit(1)) is None:
            return Purged()
        said = connection.scalar(sa.select(sa.func.count()).select_from(intents).where(intents.c.shop_key == key, intents.c.text != ""))
        named = _digests_of_shop(connection, key)
        chosen = {row.sha256: row for row in connection.execute(sa.select(artifacts)).all() if row.sha256 in named}
    purged = _remove(db, folder, chosen.values(), Purged(messages=said or 0, shops=1), dry_run)
    if dry_run:
        return purged
    gone = dump(FAILURE, Failure(FailureCode.OPTED_OUT, "purge", "forgotten at the shop's request"))
    with db.write(LEDGER_LOCK) as connection:
        for table in reversed(metadata.sorted_tables):
            if "shop_key" in table.c and table not in _KEPT_TABLES:
                connection.execute(table.delete().where(table.c.shop_key == key))
        connection.execute(intents.update().where(intents.c.shop_key == key).values(text=""))
        connection.execute(contacts.update().where(contacts.c.shop_key == key).values(target="", about="{}"))
        connection.execute(
            visits.update()
            .where(visits.c.shop_key == key)
            .values(record=None, failure=gone, state="skipped", token=None, worker=None, lease_until=None)
        )
        connection.execute(shops.update().where(shops.c.key == key).values(name=None, region=None, client=None, url=f"https://{key}/"))
    return purged


def _empty_messages(db: Database, before: datetime, dry_run: bool) -> int:
    count = 0
    spoken = visits.c.record.like('%"messages":[{%')
    with db.write() as connection:
        rows = connection.execute(sa.select(visits.c.id, visits.c.record).where(visits.c.finished_at < before, spoken)).all()
        for row in rows:
            record = load(RECORD, row.record)
            full = sum(bool(message.text) for message in record.messages)
            count += full
            if full and not dry_run:
                empty = tuple(replace(message, text="") for message in record.messages)
                connection.execute(
                    visits.update().where(visits.c.id == row.id).values(record=dump(RECORD, replace(record, messages=empty)))
                )
    return count


def _digests_of_shop(connection: sa.Connection, key: str) -> set[str]:
    """The evidence that facts of this shop name, and of no other."""
    own: set[str] = set()
    others: set[str] = set()
    for table in metadata.sorted_tables:
        texts = [table.c[name] for name in ("record", "body") if name in table.c and "shop_key" in table.c]
        for column in texts:
            for shop, text in connection.execute(sa.select(table.c.shop_key, column).where(column.is_not(None))):
                (own if shop == key else others).update(_DIGEST.findall(text))
    return own - others


def _remove(db: Database, folder: Path | UPath, rows: Iterable[Any], purged: Purged, dry_run: bool) -> Purged:
    files = size = 0
    for row in rows:
        files, size = files + 1, size + row.size_bytes
        if dry_run:
            continue
        (folder / row.path).unlink(missing_ok=True)
        with db.write() as connection:
            connection.execute(artifacts.delete().where(artifacts.c.sha256 == row.sha256))
    return replace(purged, files=purged.files + files, size_bytes=purged.size_bytes + size)
