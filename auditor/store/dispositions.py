"""One word for a look at a shop, and one for a shop: made when a look becomes final, and kept, so that they can be counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from auditor.failures import Failure
from auditor.gather.disposition import disposition_of as of_failure
from auditor.store.engine import Database
from auditor.store.models import shops, visits
from auditor.types import Disposition, Observation, VisitState

_MEASURED = (Disposition.COMPLETE, Disposition.PARTIAL)


@dataclass(frozen=True, slots=True)
class DispositionRow:
    """How many shops of an industry have a disposition."""

    industry: str
    disposition: Disposition
    count: int


def dispositions(db: Database, wave_id: str) -> tuple[DispositionRow, ...]:
    """The shops of a wave by industry and disposition."""
    word = sa.func.coalesce(shops.c.disposition, Disposition.NOT_ATTEMPTED)
    with db.read() as connection:
        rows = connection.execute(
            sa.select(shops.c.industry, word, sa.func.count())
            .where(shops.c.wave == wave_id)
            .group_by(shops.c.industry, word)
            .order_by(shops.c.industry, word)
        ).all()
    return tuple(DispositionRow(industry, Disposition(name), count) for industry, name, count in rows)


def say_again(connection: Connection, wave_id: str, shop_key: str) -> None:
    """Keep the word for a shop, of whose looks one has just become final."""
    looks = connection.scalars(
        sa.select(visits.c.disposition).where(visits.c.wave == wave_id, visits.c.shop_key == shop_key).order_by(visits.c.id)
    )
    word = of_shop(Disposition.NOT_ATTEMPTED if look is None else Disposition(look) for look in looks)
    connection.execute(shops.update().where(shops.c.wave == wave_id, shops.c.key == shop_key).values(disposition=word))


def of_survey(seen: Iterable[Observation]) -> Disposition | None:
    """What the survey itself said: the value of its last `survey.disposition`."""
    said = [one.value for one in seen if one.name == "survey.disposition" and isinstance(one.value, str)]
    return Disposition(said[-1]) if said and said[-1] in set(Disposition) else None


def of_look(state: VisitState, own: Disposition | None, failure: Failure | None) -> Disposition:
    """One word for a survey or a visit: what it said itself, else what its failure means, else whether it was made."""
    if own is not None:
        return own
    if failure is not None:
        return of_failure(failure)
    return Disposition.COMPLETE if state is VisitState.DONE else Disposition.NOT_ATTEMPTED


def of_shop(looks: Iterable[Disposition]) -> Disposition:
    """One word for a shop from its survey and visits: complete where all are, partial where some measured something.

    Where none did, the first that was attempted says why. A look that found no shop there (parked, moved away) overrules
    the others: what they measured belongs to somebody else.
    """
    found = list(looks)
    if Disposition.OUT_OF_SCOPE in found:
        return Disposition.OUT_OF_SCOPE
    measured = [one for one in found if one in _MEASURED]
    if measured:
        return Disposition.COMPLETE if found.count(Disposition.COMPLETE) == len(found) else Disposition.PARTIAL
    return next((one for one in found if one is not Disposition.NOT_ATTEMPTED), Disposition.NOT_ATTEMPTED)
