"""`auditor run`: a wave from its first survey to its last visit, stopped cleanly or killed, and gone on with."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from auditor.claiming import PlannedClaims
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.permission import Permission
from auditor.plan import SURVEY, VISIT
from auditor.store import Store
from auditor.surveying import standing, survey
from auditor.types import Campaign, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from auditor.visiting import Visiting
from auditor.workers import gone

_TELL_S = 1.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """How a stage stands: `kind` is survey or visit; `under_way` visits are being made; `due_at` is the next one's hour."""

    kind: str
    done: int
    total: int
    under_way: int = 0
    due_at: datetime | None = None


Tell = Callable[[Told], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to run: a wave of a workspace. Without a `campaign` nothing is asked of anybody.

    `due_only` does what is due now and leaves the rest planned. `clock` is the wall clock in UTC.
    """

    store: Store
    wave: str
    settings: Settings
    workspace: Path
    campaign: Campaign | None = None
    due_only: bool = False
    clock: Callable[[], datetime] = utc_now
    tell: Tell = lambda _told: None


async def run_wave(run: Run, stop: asyncio.Event) -> None:
    """Survey, then visit, until every visit is final, or nothing more is due where `due_only`, or `stop` is set.

    A wave in which everything is final is closed. Safe to kill at any moment and to start again.
    Raises `AuditorError` where a stage cannot run at all.
    """
    run.store.db.patience_s = run.settings.store.outage_s
    await asyncio.to_thread(_tidy, run)
    await _stages(run, stop)
    if await asyncio.to_thread(run.store.close_if_done, run.wave, run.clock()):
        log.info("wave.closed", wave=run.wave)


async def _stages(run: Run, stop: asyncio.Event) -> None:
    await survey(run.store, run.wave, run.settings, run.workspace, stop, lambda done, total: run.tell(Told(SURVEY, done, total)))
    if stop.is_set() or not await _more(run):
        return
    try:
        await _visit(run, stop)
    except Exception as error:
        if not stop.is_set():
            raise
        # Ctrl-C at a terminal ends the browser's driver as well, which shows in many ways; we are leaving anyhow, and the
        # visits have been given back.
        log.info("run.stopped", detail=str(error))


def _tidy(run: Run) -> None:
    """Settle what earlier runs left behind, and forget what people wrote too long ago (protocol, 6.10)."""
    now = run.clock()
    run.store.recover(now, gone(run.store.workers()))
    purged = run.store.purge_older(now - timedelta(days=run.settings.conduct.keep_days))
    if any(astuple(purged)):
        log.info("run.purged", messages=purged.messages, files=purged.files)


async def _visit(run: Run, stop: asyncio.Event) -> None:
    """The visit stage: one pool of browsers for all of it."""
    async with BrowserPool(run.settings) as pool, Fetcher(run.settings) as fetcher:
        permission = Permission(run.store, run.settings, fetcher)

        def runner(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
            return run_visits(jobs, pool, run.settings, artifacts=run.store.put_artifact, may_open=permission)

        while not stop.is_set() and await _more(run):
            source = PlannedClaims(*(run.store, run.wave, stop), due_only=run.due_only, lease_s=run.settings.store.lease_s, clock=run.clock)
            visiting = Visiting(run.store, source, run.settings, stop, campaign=run.campaign, clock=run.clock)
            telling = asyncio.create_task(_tell(run, visiting))
            try:
                await visiting.run(runner)
            finally:
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)
                await _tell_once(run, visiting)


async def _more(run: Run) -> bool:
    """Whether a visit is planned (and due, where only what is due is done)."""
    now = run.clock()
    due = await asyncio.to_thread(run.store.next_due, run.wave, now, VISIT)
    return due is not None and (due <= now or not run.due_only)


async def _tell(run: Run, visiting: Visiting) -> None:
    while True:
        await _tell_once(run, visiting)
        await asyncio.sleep(_TELL_S)


async def _tell_once(run: Run, visiting: Visiting) -> None:
    done, _, total = await asyncio.to_thread(standing, run.store, run.wave, VISIT)
    due = await asyncio.to_thread(functools.partial(run.store.next_due, run.wave, run.clock(), VISIT))
    run.tell(Told(VISIT, done, total, visiting.under_way, due))


@contextlib.contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set `stop`; a second one ends the process at once, as it would without this."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def on_signal() -> None:
        stop.set()
        for one in signals:
            loop.remove_signal_handler(one)
            signal.signal(one, signal.SIG_DFL)

    for one in signals:
        loop.add_signal_handler(one, on_signal)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)
