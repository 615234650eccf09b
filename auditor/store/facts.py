"""What a wave holds of each shop, streamed: the input of metrics and reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from auditor.store.claims import FAILURE, OBSERVATION, RECORD
from auditor.store.dispositions import of_look, of_shop, of_survey
from auditor.store.engine import Database
from auditor.store.models import observations, shops, visits
from auditor.store.rows import load
from auditor.store.waves import shops_of
from auditor.types import Daypart, Observation, Shop, ShopFacts, VisitFacts, VisitState

_PAGE = 200


def shop_facts(db: Database, wave: str) -> Iterator[ShopFacts]:
    """All shops of a wave in order of their key, each with all that was seen; a few hundred at a time in memory."""
    last = ""
    while True:
        with db.read() as connection:
            page = list(
                shops_of(
                    connection.execute(sa.select(shops).where(shops.c.wave == wave, shops.c.key > last).order_by(shops.c.key).limit(_PAGE))
                )
            )
            keys = [shop.key for shop in page]
            seen = connection.execute(
                sa.select(observations.c.shop_key, observations.c.body)
                .where(observations.c.wave == wave, observations.c.shop_key.in_(keys))
                .order_by(observations.c.id)
            ).all()
            work = connection.execute(
                sa.select(visits).where(visits.c.wave == wave, visits.c.shop_key.in_(keys)).order_by(visits.c.id)
            ).all()
        found: dict[str, list[Observation]] = {key: [] for key in keys}
        for row in seen:
            found[row.shop_key].append(load(OBSERVATION, row.body))
        done: dict[str, list[Any]] = {key: [] for key in keys}
        for row in work:
            done[row.shop_key].append(row)
        for shop in page:
            yield _facts_of(shop, found[shop.key], done[shop.key])
        if len(page) < _PAGE:
            return
        last = page[-1].key


def observed(db: Database, wave: str, shop_key: str, name: str) -> bool:
    """Whether a wave holds any observation of this name about a shop."""
    mine = (observations.c.wave == wave, observations.c.shop_key == shop_key, observations.c.name == name)
    with db.read() as connection:
        return connection.scalar(sa.select(observations.c.id).where(*mine).limit(1)) is not None


def _facts_of(shop: Shop, seen: list[Observation], work: list[Any]) -> ShopFacts:
    looks, visited = [], []
    for row in work:
        state = VisitState(row.state)
        failure = None if row.failure is None else load(FAILURE, row.failure)
        record = None if row.record is None else load(RECORD, row.record)
        if row.kind == "visit" and row.daypart != "any":
            visited.append(VisitFacts(Daypart(row.daypart), state, record, failure))
        own = record.disposition if record is not None else of_survey(seen) if row.kind == "survey" else None
        looks.append(of_look(state, own, failure))
    return ShopFacts(shop, of_shop(looks), tuple(seen), tuple(visited))
