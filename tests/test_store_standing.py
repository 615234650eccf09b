"""How a wave stands, counted by the database: the same words as the facts give, whatever became of the looks; and a wave that closes."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from alembic import command
from store_cases import NOW, open_wave, shops

from auditor.failures import Failure, FailureCode
from auditor.store import Store
from auditor.store.migrate import alembic_config
from auditor.types import Disposition, Observation, PageKind, Verdict, VisitRecord, VisitState


def words_of(store: Store) -> tuple[Counter[tuple[str, Disposition]], Counter[tuple[str, Disposition]]]:
    """Shops by industry and disposition: as counted, and as the facts say."""
    counted = Counter({(row.industry, row.disposition): row.count for row in store.dispositions("w1")})
    return counted, Counter((one.shop.industry, one.disposition) for one in store.shop_facts("w1"))


def look(store: Store, kind: str, dice: random.Random, now: object = NOW) -> None:
    """Make every piece of work of a kind, each with another end, some none at all."""
    for claim in store.claim("w1", kind, "me", NOW, limit=99):
        word, failure, record, seen = dice.choice(list(Disposition)), None, None, ()
        end = dice.randrange(5)
        if end == 0:  # the worker dies over it
            continue
        if end == 1:
            failure = Failure(dice.choice(list(FailureCode)), "visit.load")
        elif kind == "survey":
            seen = (Observation("survey.disposition", Verdict.PRESENT, word.value),)
        else:
            record = VisitRecord("u", "u", NOW, word, pages=(PageKind.HOME,))
        store.finish(claim, VisitState.FAILED if failure else VisitState.DONE, NOW, seen, record, failure)


def test_the_words_that_are_kept_are_those_of_the_facts(store: Store) -> None:
    """Over many looks that end in every way, and after the workers of some have died for good."""
    open_wave(store, 40)
    assert (
        words_of(store)[0]
        == words_of(store)[1]
        == Counter({("pets", Disposition.NOT_ATTEMPTED): 20, ("tools", Disposition.NOT_ATTEMPTED): 20})
    )
    dice = random.Random(4)
    for kind in ("survey", "visit"):
        look(store, kind, dice)
        counted, told = words_of(store)
        assert counted == told
    for _ in range(12):
        store.claim("w1", "visit", "me", NOW, limit=99)
        store.recover(NOW + timedelta(hours=1))
    counted, told = words_of(store)
    assert counted == told
    assert len(counted) > 6


def test_the_migration_gives_old_waves_their_words(store: Store) -> None:
    """A database of before has no words: the migration makes them out of records, observations and failures."""
    open_wave(store, 20)
    dice = random.Random(5)
    for kind in ("survey", "visit"):
        look(store, kind, dice)
    before = words_of(store)[0]
    with store.db.write() as connection:
        for index in ("visits_standing", "shops_standing"):
            connection.execute(sa.text(f"drop index {index}"))
        for table, column in (("visits", "disposition"), ("visits", "industry"), ("shops", "disposition")):
            connection.execute(sa.text(f"alter table {table} drop column {column}"))
        config = alembic_config()
        config.attributes["connection"] = connection
        command.stamp(config, "0004")
        command.upgrade(config, "head")
    assert words_of(store)[0] == before
    assert {row.industry for row in store.progress("w1")} == {"pets", "tools"}


def test_a_wave_closes_when_all_of_it_is_final_and_not_before(store: Store) -> None:
    """An empty wave is not finished; a closed one is not closed again."""
    open_wave(store, 1)
    assert not store.close_if_done("w1", NOW)
    for kind in ("survey", "visit"):
        (claim,) = store.claim("w1", kind, "me", NOW)
        assert not store.close_if_done("w1", NOW)
        store.finish(claim, VisitState.DONE, NOW)
    assert store.close_if_done("w1", NOW + timedelta(minutes=1))
    assert store.get_wave("w1").closed_at == NOW + timedelta(minutes=1)
    assert not store.close_if_done("w1", NOW + timedelta(hours=1))


def test_a_visit_is_claimed_by_its_name_once_and_when_it_is_due(store: Store) -> None:
    """Whatever a queue says: not before its hour, not twice, and not while its shop has other work."""
    open_wave(store, 2)
    names = {one.shop_key: one for one in store.planned("w1", "visit")}
    first = store.claim_visit(names["shop0.ru"], "me", NOW)
    assert first is not None
    assert first.shop == shops(2)[0]
    assert store.claim_visit(names["shop0.ru"], "other", NOW) is None
    assert store.release(first, NOW + timedelta(hours=2))
    assert store.claim_visit(names["shop0.ru"], "other", NOW) is None
    (survey,) = (one for one in store.claim("w1", "survey", "me", NOW, limit=9) if one.shop.key == "shop1.ru")
    assert store.claim_visit(names["shop1.ru"], "other", NOW) is None
    store.finish(survey, VisitState.DONE, NOW)
    assert store.claim_visit(names["shop1.ru"], "other", NOW) is not None
