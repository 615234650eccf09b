"""Worker processes for the tests of the fleet: the real worker, store and queue; only the browsers are a script.

`python fleet_process.py URL FOLDER LEASE_S PLACES NUMBER [WAIT_S]` makes the visits of all open waves in NUMBER processes, each
conversation about WAIT_S long. It prints their ids
first, a line each, and when all have ended how: a line each, id and exit code. They are forked, because what they import takes long
to load. A "visit" asks its question through the ledger and writes it, as an operator would, into FOLDER/heard.jsonl, in one write.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import structlog

from auditor.clock import utc_now
from auditor.config import load_settings
from auditor.fleet.worker import Worker, run_worker
from auditor.run import stopped_by_signals
from auditor.store import Store
from auditor.types import Campaign, CampaignLimits, ChatState, Disposition, IntentState, Observation, PageKind, Verdict, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.ledger import Permit

LOOK_S = 0.05
WAIT_S = float(sys.argv[6]) if len(sys.argv) > 6 else 0.4
"""Seconds that a scripted visit looks round, and waits for an answer, on average."""


def signed() -> Campaign:
    """A campaign for everybody, always."""
    days = (date(2000, 1, 1), date(2999, 1, 1))
    return Campaign("p", "r", "c", "l", *days, ("chat",), "a", CampaignLimits(per_wave=100_000, staff_seconds=1e9), "0" * 64)


async def visit(job: VisitJob, folder: Path) -> VisitRecord:
    """Look, ask once, wait, tell."""
    assert job.shop is not None
    assert job.ledger is not None
    assert job.lost is not None
    about = {"shop": job.shop.key, "visit": job.key, "pid": os.getpid()}
    await asyncio.sleep(random.uniform(0, 2 * LOOK_S))
    asked = await job.ledger.begin("Is it there?", account=None)
    if isinstance(asked, Permit):
        _write(folder / "heard.jsonl", about | {"at": utc_now().timestamp()})
        await asyncio.sleep(random.uniform(0, 2 * WAIT_S))
        await job.ledger.settle(asked, IntentState.SENT)
    said = f"{job.key} by {os.getpid()}"
    seen = (Observation("visit.phone", Verdict.PRESENT, said),)
    return VisitRecord(
        job.url, job.url, utc_now(), Disposition.COMPLETE, pages=(PageKind.HOME,), state=ChatState.ONLINE, staff_s=1.0, observations=seen
    )


def _write(file: Path, line: dict[str, object]) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, (json.dumps(line) + "\n").encode())
    os.close(handle)


async def runner(jobs: AsyncIterator[VisitJob], places: int, folder: Path) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
    """Up to `places` visits at once."""
    free, ended = asyncio.Semaphore(places), asyncio.Queue[tuple[VisitJob, VisitRecord] | BaseException | None]()
    running: set[asyncio.Task[None]] = set()

    async def one(job: VisitJob) -> None:
        try:
            await ended.put((job, await visit(job, folder)))
        except Exception as error:  # noqa: BLE001 - told to who iterates
            await ended.put(error)
        finally:
            free.release()

    async def feed() -> None:
        await free.acquire()
        async for job in jobs:
            task = asyncio.create_task(one(job))
            running.add(task)
            task.add_done_callback(running.discard)
            await free.acquire()
        while running:
            await asyncio.wait(set(running))
        await ended.put(None)

    feeder = asyncio.create_task(feed())
    try:
        while (found := await ended.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        for task in (feeder, *running):
            task.cancel()
        await asyncio.gather(feeder, *running, return_exceptions=True)


async def main(url: str, folder: Path, lease_s: str, places: int) -> None:
    """Work until every wave is closed, or a signal comes."""
    settings = load_settings(None, environ={}, flags={"store.database_url": url, "store.lease_s": lease_s, "store.outage_s": "60"})
    stop = asyncio.Event()
    with Store.of(settings, folder) as store, stopped_by_signals(stop):
        worker = Worker(
            store=store,
            settings=settings,
            workspace=folder,
            campaign=signed(),
            until_done=True,
            kinds=("visit",),
            runner=lambda jobs: runner(jobs, places, folder),
            places=places,
        )
        await run_worker(worker, stop)


def fork(number: int) -> None:
    """Make the processes, and wait for them."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    children = []
    for _ in range(number):
        child = os.fork()
        if child == 0:
            asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
            os._exit(0)
        children.append(child)
        print(child, flush=True)
    for _ in children:
        child, status = os.wait()
        print(child, os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    fork(int(sys.argv[5]))
