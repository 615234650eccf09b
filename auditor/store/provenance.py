"""Where each observation of a shop comes from: its number in the database, the piece of work that brought it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from auditor.store.engine import Database
from auditor.store.models import observations, visits


@dataclass(frozen=True, slots=True)
class Origin:
    """One observation's `id`, the key of the visit that brought it (`wave/shop/kind/daypart`; None: imported), and when it was seen."""

    id: int
    visit: str | None
    seen_at: datetime


def origins(db: Database, wave: str, shop_key: str) -> tuple[Origin, ...]:
    """The origins of a shop's observations, in the order of `ShopFacts.observations`."""
    query = (
        sa.select(observations.c.id, observations.c.seen_at, visits.c.kind, visits.c.daypart)
        .select_from(observations.outerjoin(visits, visits.c.id == observations.c.visit_id))
        .where(observations.c.wave == wave, observations.c.shop_key == shop_key)
        .order_by(observations.c.id)
    )
    with db.read() as connection:
        rows = connection.execute(query).all()
    return tuple(Origin(row.id, f"{wave}/{shop_key}/{row.kind}/{row.daypart}" if row.kind else None, row.seen_at) for row in rows)
