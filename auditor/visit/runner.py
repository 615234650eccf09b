"""Many visits at once, under two limits: few load or press at a time, hundreds dwell or wait.

Loading a page is bound by the processor, waiting for an operator is not. A visit holds an `active` place only while it works and
gives it up while it waits; `parked` bounds how many are open at all, by memory. A crash or a hung page costs one visit.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import structlog
from playwright.async_api import Error as PlaywrightError

from auditor.clock import utc_now
from auditor.config import Settings
from auditor.failures import Failure, FailureCode, KnownError, failure_of
from auditor.gather.browser import BrowserPool
from auditor.types import Disposition, VisitRecord
from auditor.vendors import Catalogue, load_catalogue
from auditor.visit.job import Artifacts, MayOpen, VisitJob
from auditor.visit.machine import cores, free_mb
from auditor.visit.pressure import Pressure
from auditor.visit.session import Tools, visit_shop
from auditor.visit.witness import widened

MOST_PARKED = 300
_MB_EACH = 60
"""Memory one open visit is reckoned with."""
_MB_SPARE = 1200
_MB_LEAST = 500
"""With less memory free than this no visit is begun while others are open."""
_MB_EVERY_S = 2.0
STARVED_MS = 25.0
"""Where what comes in has lately waited so long, of each tenth of a second, no new page is loaded while somebody may be answering."""
_LOOK_S = 0.25
_HOLD_S = 1.0
"""The longest a new visit is held back for that: on a machine that is busy with other things the work goes on."""
_LAST_WORDS_S = 3.0
_TALKING, _UNDER_WAY, _NEW = range(3)
log = structlog.get_logger(__name__)


def limits(settings: Settings, memory_mb: float | None = None) -> tuple[int, int]:
    """How many visits may be active and how many open: as set, else one a core, and by free memory, 300 at most."""
    active = settings.browser.active or cores()
    memory = free_mb() if memory_mb is None else memory_mb
    parked = settings.browser.parked or int(min(MOST_PARKED, max(4, (memory - _MB_SPARE) / _MB_EACH)))
    return active, max(active, parked)


class Places:
    """The active places. Whoever is further along goes first: a conversation, then a visit under way, then a new one.

    In any other order every short wait of a visit would end behind all visits that have not yet begun. While somebody may be
    answering, the last of several places is not for new visits: nothing is heavier than a first page, and an answer waits behind it.
    """

    def __init__(self, number: int, pressure: Pressure | None = None) -> None:
        self._free, self._most = number, number
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._pressure = pressure
        self._held_since: float | None = None
        self._looking: asyncio.TimerHandle | None = None
        self.talking = 0
        """Visits in which somebody may be answering."""

    async def take(self, rank: int) -> None:
        """Wait for a place; the lowest `rank` is served first, and within it who came first.

        A new visit is held back, for a while, where the pages that wait for an answer get too little of the processors.
        """
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), turn))
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """Give a place back, to the first in line."""
        self._free += 1
        self._serve()

    def _serve(self) -> None:
        while self._free and self._waiting:
            rank, _, turn = self._waiting[0]
            if not turn.done():
                if rank == _NEW and self.talking and self._free == 1 < self._most:
                    return  # until another place is free: an answer must not wait for the processor
                if rank == _NEW and self._hold():
                    if self._looking is None:
                        self._looking = asyncio.get_running_loop().call_later(_LOOK_S, self._look_again)
                    return
                self._free -= 1
                turn.set_result(None)
            heapq.heappop(self._waiting)

    def _look_again(self) -> None:
        self._looking = None
        self._serve()

    def _hold(self) -> bool:
        """Whether no page should be begun now."""
        starved = self._pressure and self.talking and self._pressure.now_ms() > STARVED_MS
        if starved and self._held_since is None:
            self._held_since = time.monotonic()
            return True
        if starved and self._held_since is not None and time.monotonic() - self._held_since < _HOLD_S:
            return True
        self._held_since = None
        return False


class Place:
    """One visit's place among the active ones; `aside()` gives it up for as long as the visit only waits."""

    def __init__(self, active: Places) -> None:
        self._active = active
        self._rank = _NEW
        self.held = False

    async def take(self) -> None:
        """Wait for a place and hold it."""
        await self._active.take(self._rank)
        self.held, self._rank = True, min(self._rank, _UNDER_WAY)

    def talking(self) -> None:
        """From now on somebody may be answering: before all others."""
        if self._rank != _TALKING:
            self._rank = _TALKING
            self._active.talking += 1

    def end(self) -> None:
        """The visit is over: nobody answers any more, and its place is free."""
        if self._rank == _TALKING:
            self._rank = _UNDER_WAY
            self._active.talking -= 1
        self.leave()

    def leave(self) -> None:
        """Give the place back, if it is held."""
        if self.held:
            self.held = False
            self._active.give()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Parked inside; active again after."""
        held = self.held
        self.leave()
        try:
            yield
        finally:
            if held:
                await self.take()


async def run_visits(
    jobs: AsyncIterable[VisitJob] | Iterable[VisitJob],
    pool: BrowserPool,
    settings: Settings,
    *,
    artifacts: Artifacts | None = None,
    may_open: MayOpen | None = None,
    catalogue: Catalogue | None = None,
) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
    """Make the visits and yield each with its record as it ends, in no order. Jobs are taken only as places become free.

    When the iteration is left early, the visits under way are cancelled and their contexts closed.
    """
    if catalogue is None:
        catalogue = await asyncio.to_thread(load_catalogue, settings.detect.vendor_paths)
    active_n, parked_n = limits(settings)
    pressure = Pressure(lambda: (*pool.pids, *([pool.gate.pid] if pool.gate.pid else ())))
    active, parked = Places(active_n, pressure), asyncio.Semaphore(parked_n)
    done: asyncio.Queue[tuple[VisitJob, VisitRecord] | BaseException | None] = asyncio.Queue()
    running: set[asyncio.Task[None]] = set()

    async def one(job: VisitJob) -> None:
        since_s = time.monotonic()
        try:
            record = await _visit(job, pool, settings, Place(active), artifacts, may_open, catalogue)
            record = replace(record, starved=pool.renderers.shortage(since_s))
            await done.put((job, widened(record, pressure.late_ms)))
        except Exception as error:  # noqa: BLE001 - what is raised here is no page's fault: the run must end and say so
            await done.put(error)
        finally:
            parked.release()

    async def feed() -> None:
        try:
            async for job in _each(jobs, parked, running):
                task = asyncio.create_task(one(job))
                running.add(task)
                task.add_done_callback(running.discard)
            while running:
                await asyncio.wait(set(running))
            await done.put(None)
        except Exception as error:  # noqa: BLE001 - the source of jobs failed: told to who iterates
            await done.put(error)

    feeder = asyncio.create_task(feed())
    try:
        with pressure:
            while (item := await done.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
    finally:
        feeder.cancel()
        for task in set(running):
            task.cancel()
        await asyncio.gather(feeder, *running, return_exceptions=True)


async def _each(
    jobs: AsyncIterable[VisitJob] | Iterable[VisitJob], parked: asyncio.Semaphore, running: set[asyncio.Task[None]]
) -> AsyncIterator[VisitJob]:
    """The jobs, each taken from its source only when there is a place for it, and memory."""
    source = jobs.__aiter__() if isinstance(jobs, AsyncIterable) else None
    plain = None if source else iter(jobs)  # type: ignore[arg-type]
    while True:
        await parked.acquire()
        while running and free_mb() < _MB_LEAST:
            await asyncio.wait(set(running), timeout=_MB_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
        try:
            job = await anext(source) if source else next(plain)  # type: ignore[arg-type]
        except (StopAsyncIteration, StopIteration):
            parked.release()
            return
        yield job


async def _visit(
    job: VisitJob,
    pool: BrowserPool,
    settings: Settings,
    place: Place,
    artifacts: Artifacts | None,
    may_open: MayOpen | None,
    catalogue: Catalogue | None,
) -> VisitRecord:
    await place.take()
    tools = Tools(settings, pool.gate, None, place, artifacts, may_open, catalogue)
    begun = asyncio.Event()
    try:
        try:
            return await _in_browser(job, pool, tools, begun)
        except KnownError as error:
            if begun.is_set() or error.code is not FailureCode.BROWSER_GONE:
                raise
            return await _in_browser(job, pool, tools, begun)  # it died before this visit began
    except KnownError as error:
        return failed(job, Failure(error.code, "visit.browser", str(error)[:200]))
    except PlaywrightError as error:
        return failed(job, failure_of(error, "visit.browser"))
    finally:
        place.end()


async def _in_browser(job: VisitJob, pool: BrowserPool, tools: Tools, begun: asyncio.Event) -> VisitRecord:
    """The visit in a context of its own, ended when its browser dies."""
    async with pool.context(job.shop, alone=job.alone) as context:
        begun.set()
        visit = asyncio.ensure_future(visit_shop(job, context, replace(tools, guard=pool.guard(context))))
        gone = asyncio.ensure_future(pool.gone(context).wait())
        lost = asyncio.ensure_future((job.lost or asyncio.Event()).wait())
        try:
            await asyncio.wait({visit, gone, lost}, return_when=asyncio.FIRST_COMPLETED)
            if lost.done() and not visit.done():
                return failed(job, Failure(FailureCode.INTERRUPTED, "visit", "another worker answers for this visit"))
            if not visit.done():
                await asyncio.wait({visit}, timeout=_LAST_WORDS_S)  # its calls fail now: it keeps what it has seen
            if visit.done():
                return visit.result()
            return failed(job, Failure(FailureCode.BROWSER_GONE, "visit", "the browser died during the visit"))
        finally:
            for task in (visit, gone, lost):
                task.cancel()
            await asyncio.gather(visit, gone, lost, return_exceptions=True)


def failed(job: VisitJob, failure: Failure) -> VisitRecord:
    """The record of a visit that broke off before it could keep one itself."""
    return VisitRecord(job.url, job.url, utc_now(), Disposition.PARTIAL, failure=failure)
