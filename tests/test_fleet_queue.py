"""The workers' queue on a real PostgreSQL: what is put into it and when, what is swept out, and that losing it costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres_server import PostgresServer
from store_cases import NOW, open_wave, shops

from auditor.failures import StoreError
from auditor.fleet.queue import prepare, put, visit_of
from auditor.plan import SURVEY
from auditor.store import Store, Wave
from auditor.store.queue import BATCH, DEPTH, SURVEYS, Swept, sweep
from auditor.types import Daypart, PlannedVisit, VisitState


@pytest.fixture
def queued(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Store]:
    """A store with an empty queue."""
    with Store.open(postgres_server.new_database(), tmp_path) as store:
        prepare(store)
        yield store


def jobs(store: Store, task: str = "visit") -> list[str]:
    """The visits, or the waves, that wait in the queue."""
    with store.db.read() as connection:
        words = "args ->> 'key'" if task == "visit" else "args ->> 'wave'"
        rows = sa.text(f"select {words} from auditor_queue.procrastinate_jobs where task_name = '{task}' order by id")
        return list(connection.scalars(rows))


def swept(store: Store, hours: float = 0) -> Swept:
    found = sweep(store.db, put, NOW + timedelta(hours=hours))
    assert found is not None
    return found


def test_a_visit_is_offered_in_its_hour_once_and_after_its_survey(queued: Store) -> None:
    """Not before, not while it waits in the queue, not while its shop has work under way; its job names it and nothing else."""
    panel = shops(3)
    plan = [PlannedVisit("w1", shop.key, "visit", Daypart.WORKDAY, NOW + timedelta(hours=i)) for i, shop in enumerate(panel)]
    queued.open_wave(Wave("w1", NOW), panel, [*plan, PlannedVisit("w1", "shop0.ru", SURVEY)], put)
    assert (jobs(queued), jobs(queued, "survey")) == ([], ["w1"]), "the survey, in the transaction that planned it"
    assert swept(queued).offered == 0
    (survey,) = queued.claim("w1", SURVEY, "me", NOW)
    queued.finish(survey, VisitState.DONE, NOW)
    assert swept(queued).offered == 1
    assert [visit_of(key) for key in jobs(queued)] == [PlannedVisit("w1", "shop0.ru", "visit", Daypart.WORKDAY)]
    assert swept(queued, 1).offered == 1
    assert queued.claim_visit(plan[2], "me", NOW + timedelta(hours=3)) is not None
    assert swept(queued, 3).offered == 0


def test_a_lost_queue_is_filled_again(queued: Store) -> None:
    """With what has not been claimed meanwhile; also after it was made anew."""
    queued.open_wave(Wave("w1", NOW), shops(4), [PlannedVisit("w1", shop.key, "visit", Daypart.WORKDAY) for shop in shops(4)], put)
    assert len(jobs(queued)) == 4
    assert queued.claim_visit(visit_of(jobs(queued)[0]), "me", NOW) is not None
    prepare(queued, anew=True)
    assert jobs(queued) == []
    assert swept(queued).offered == 3


def test_the_queue_is_kept_short(queued: Store) -> None:
    """However much is due: so that looking for a job stays cheap."""
    many = shops(DEPTH + 30)
    plan = [PlannedVisit("w1", shop.key, kind, part) for shop in many for kind, part in (("visit", Daypart.WORKDAY),)]
    queued.open_wave(Wave("w1", NOW), many, plan)
    assert swept(queued).offered == DEPTH
    assert swept(queued).offered == 0
    open_wave(queued, BATCH + 1, "w2")
    swept(queued)
    assert 2 <= jobs(queued, "survey").count("w2") <= SURVEYS


def test_jobs_of_the_gone_are_swept_out_and_finished_waves_closed(queued: Store) -> None:
    """A job whose worker fell silent, and one that runs for a visit that nobody has claimed; a wave with nothing left to do."""
    queued.open_wave(Wave("w1", NOW), shops(2), [PlannedVisit("w1", shop.key, "visit", Daypart.WORKDAY) for shop in shops(2)], put)
    with queued.db.write() as connection:
        connection.execute(sa.text("set local search_path to auditor_queue, public"))
        connection.execute(sa.text("select procrastinate_register_worker_v1()"))
        connection.execute(sa.text("select procrastinate_fetch_job_v2(null, 1), procrastinate_fetch_job_v2(null, 1)"))
        connection.execute(sa.text("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'"))
    assert swept(queued).removed == 2
    assert len(jobs(queued)) == 2, "and offered anew in the same sweep"
    for claim in queued.claim("w1", "visit", "me", NOW, limit=9):
        queued.finish(claim, VisitState.DONE, NOW)
    assert swept(queued).closed == ("w1",)
    assert queued.get_wave("w1").closed_at == NOW


def test_a_queue_of_another_version_is_refused_until_the_upgrade(queued: Store) -> None:
    """Two versions must not share one; the upgrade makes it anew. SQLite has no queue."""
    with queued.db.write() as connection:
        connection.execute(sa.text("comment on schema auditor_queue is 'procrastinate 1'"))
    with pytest.raises(StoreError, match="auditor db upgrade"):
        prepare(queued)
    prepare(queued, anew=True)
    prepare(queued)


def test_workers_need_a_shared_database(tmp_path: Path) -> None:
    """On SQLite the one line says what to do."""
    with Store.open("sqlite:///audit.db", tmp_path) as store, pytest.raises(StoreError, match="auditor db copy"):
        prepare(store)
