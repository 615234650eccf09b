"""A worker: jobs of the queue become claims, claims become visits of the same runner that `auditor run` has; a crawl beside it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from procrastinate import App

from auditor.clock import utc_now
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.fleet.claims import OfferedClaims
from auditor.fleet.figures import Figures
from auditor.fleet.queue import SURVEY, VISIT, PatientConnector, prepare, put, visit_of
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.permission import Permission
from auditor.store import Store
from auditor.store.queue import BATCH, sweep
from auditor.surveying import survey_batch
from auditor.types import Campaign, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.runner import limits, run_visits
from auditor.visiting import GRACE_S, RunVisits, Visiting
from auditor.workers import gone

KINDS = (SURVEY, VISIT)
SWEEP_S = 2.0
"""How often each worker asks whether the queue wants sweeping."""
_POLL_S = 0.5
_THREADS = 32
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a worker works on: all open waves of a store. Without a `campaign` nothing is asked of anybody.

    `kinds` are the queues it serves. With `until_done` it ends when no open wave has work left. `runner` replaces the browsers.
    """

    store: Store
    settings: Settings
    workspace: Path
    campaign: Campaign | None = None
    kinds: tuple[str, ...] = KINDS
    until_done: bool = False
    clock: Callable[[], datetime] = utc_now
    runner: RunVisits | None = None
    places: int = 0
    figures: Figures = field(default_factory=Figures)


async def run_worker(worker: Worker, stop: asyncio.Event) -> None:
    """Work until `stop` is set, or there is nothing left to do and `until_done`.

    Waits for a database that went away; raises `StoreError` where it stays away. Safe to kill, to pause and to start again.
    """
    store, settings = worker.store, worker.settings
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))  # some wait for the database, others must not
    store.db.patience_s = settings.store.outage_s
    await asyncio.to_thread(store.db.patiently, prepare, store)
    await asyncio.to_thread(store.db.patiently, _tidy, worker)
    connector = PatientConnector(store.db.url, settings.store.outage_s)
    claims = OfferedClaims(store, stop, settings.store.lease_s, worker.clock)
    places = worker.places or limits(settings)[1]
    app = _app(worker, connector, claims, stop)
    ending = asyncio.Event()
    async with app.open_async():
        tasks = [asyncio.create_task(_sweep(worker, stop, ending))]
        if VISIT in worker.kinds:
            tasks.append(asyncio.create_task(_visit(worker, claims, stop)))
        served = [asyncio.create_task(_serve(app, kind, number)) for kind, number in ((VISIT, places), (SURVEY, 1)) if kind in worker.kinds]
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([*tasks, *served, stopped], return_when=asyncio.FIRST_COMPLETED)
            asked = stop.is_set() or ending.is_set()
        finally:
            stop.set()
            connector.impatient = True
            asyncio.get_running_loop().call_later(2 * GRACE_S, store.db.impatient.set)
            claims.close()
            for task in served:
                task.cancel()  # which lets jobs under way end: they end with their visits
            done = await asyncio.gather(*tasks, *served, stopped, return_exceptions=True)
    for error in done:
        if isinstance(error, Exception):
            raise error if isinstance(error, StoreError) else StoreError(f"the worker stopped: {type(error).__name__}: {error}") from error
    if not asked:
        raise StoreError("the worker stopped: the queue could not be read any more; start it again")


def _tidy(worker: Worker) -> None:
    """Settle at once what died on this host; of other hosts the leases are judged later. Forget what is too old (protocol, 6.10)."""
    _settle_gone(worker.store)
    worker.store.purge_older(worker.clock() - timedelta(days=worker.settings.conduct.keep_days))


def _settle_gone(store: Store) -> None:
    dead = gone(store.workers())
    if dead:
        store.recover(_LONG_AGO, dead)


def _app(worker: Worker, connector: PatientConnector, claims: OfferedClaims, stop: asyncio.Event) -> App:
    app = App(connector=connector)

    @app.task(name=VISIT, queue=VISIT)
    async def visit(key: str) -> None:
        await claims.offered(visit_of(key))

    @app.task(name=SURVEY, queue=SURVEY)
    async def survey(wave: str) -> None:
        done = await survey_batch(worker.store, wave, worker.settings, worker.workspace, stop, BATCH)
        log.info("survey", wave=wave, code=done)

    return app


async def _serve(app: App, kind: str, number: int) -> None:
    """Take jobs of a kind from the queue until cancelled, then let those under way end."""
    with contextlib.suppress(asyncio.CancelledError):
        await app.run_worker_async(
            queues=[kind],
            name=kind,
            concurrency=number,
            install_signal_handlers=False,
            listen_notify=False,
            fetch_job_polling_interval=_POLL_S,
            abort_job_polling_interval=3600.0,  # nobody aborts jobs: leases decide
            delete_jobs="always",
        )


async def _visit(worker: Worker, claims: OfferedClaims, stop: asyncio.Event) -> None:
    """The visit stage, with one pool of browsers for the worker's life."""
    visiting = Visiting(
        worker.store,
        claims,
        worker.settings,
        stop,
        campaign=worker.campaign,
        clock=worker.clock,
        finished=worker.figures.finished,
    )
    worker.figures.watch(lambda: visiting.under_way)
    if worker.runner is not None:
        await visiting.run(worker.runner)
        return
    async with BrowserPool(worker.settings) as pool, Fetcher(worker.settings) as fetcher:
        permission = Permission(worker.store, worker.settings, fetcher)

        def runner(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
            return run_visits(jobs, pool, worker.settings, artifacts=worker.store.put_artifact, may_open=permission)

        await visiting.run(runner)


async def _sweep(worker: Worker, stop: asyncio.Event, ending: asyncio.Event) -> None:
    """Every few seconds: the queue in order, finished waves closed, and whether there is anything left to do."""
    store = worker.store
    while not stop.is_set():
        now = worker.clock()
        done = await asyncio.to_thread(store.db.patiently, sweep, store.db, put, now)
        if done is not None:
            worker.figures.waiting(done.waiting)
            for wave in done.closed:
                log.info("wave.closed", wave=wave)
        await asyncio.to_thread(_settle_gone, store)
        if worker.until_done and await asyncio.to_thread(store.latest_wave, True) is None:
            ending.set()
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_S):
                await stop.wait()
