"""Waves over the lab's street on a machine that fails: each fault strikes in the middle, then the wave is looked through.

What has to hold after every one: each visit is final, nobody was asked twice, every piece of evidence is whole, and nothing is
left half-written.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil

from auditor.campaign import load_campaign
from auditor.clock import utc_now
from auditor.config import load_settings
from auditor.dayparts import daypart_of
from auditor.lab.demo import DemoClock, lab_served
from auditor.panel import read_panel
from auditor.plan import SURVEY, VISIT
from auditor.run import Run, run_wave
from auditor.store import Store, Wave
from auditor.types import PlannedVisit, VisitState
from auditor.waves import FINAL

SHOPS, SEED, SCALE = 10, 11, 0.1
ROOT = Path(__file__).parents[1]
_STEP_S = 0.2


@dataclass
class Aftermath:
    """What a wave looked like after its fault. `lost` is evidence whose file is missing or not what its name says."""

    fault: str
    exits: list[int] = field(default_factory=list)
    said: str = ""
    unfinished: int = 0
    states: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    asked_twice: int = 0
    kept: int = 0
    lost: int = 0
    half_written: int = 0

    @property
    def held(self) -> bool:
        """Whether all that has to hold does."""
        return not (self.unfinished or self.asked_twice or self.lost or self.half_written) and self.exits[-1] == 0


class Audit:
    """A workspace over a served street, and the runs in it."""

    def __init__(self, folder: Path, lab: Path) -> None:
        self.folder, self.lab = folder, lab
        self.exits: list[int] = []
        self.said = ""

    async def start(self, *options: str) -> asyncio.subprocess.Process:
        """`auditor run`, as a session of its own."""
        arguments = ("-m", "auditor", "run", "--workspace", str(self.folder), "--campaign", str(self.lab / "campaign.toml"), *options)
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True
        )

    async def end(self, process: asyncio.subprocess.Process) -> int:
        """Wait for a run to end; its exit code."""
        said, _ = await process.communicate()
        self.said += said.decode(errors="replace")
        self.exits.append(process.returncode or 0)
        return self.exits[-1]

    def rows(self, query: str) -> list[tuple[str, int]]:
        """Read the database beside whoever writes it; nothing where it is not there yet."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.folder / 'audit.db'}?mode=ro", uri=True, timeout=1)) as connection:
                return connection.execute(query).fetchall()
        except sqlite3.Error:
            return []

    async def until(self, process: asyncio.subprocess.Process, state: str, kind: str, number: int) -> bool:
        """Until so many visits of a kind are in a state, or the run ends; whether they came."""
        while process.returncode is None:
            counts = {(one, of): n for one, of, n in self.rows("select state, kind, count(*) from visits group by 1, 2")}  # type: ignore[misc]
            if counts.get((state, kind), 0) >= number:
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(process.wait()), _STEP_S)
        return False

    def aftermath(self, fault: str) -> Aftermath:
        """Look the wave through."""
        made = Aftermath(fault, self.exits, self.said[-2000:])
        with Store.of(load_settings(self.folder / "auditor.toml", environ={}), self.folder, create=False) as store:
            wave = store.latest_wave()
            assert wave
            states: Counter[str] = Counter()
            for row in store.progress(wave.id):
                states[str(row.state)] += row.count
            made.unfinished = sum(number for state, number in states.items() if VisitState(state) not in FINAL)
            made.states = dict(states)
            made.failures = dict(
                Counter(
                    str(visit.failure.code) for facts in store.shop_facts(wave.id) for visit in facts.visits if visit.failure is not None
                )
            )
        for digest, path in self.rows("select sha256, path from artifacts"):
            file = self.folder / "evidence" / str(path)
            made.kept += 1
            made.lost += not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest
        made.half_written = sum(1 for file in (self.folder / "evidence").rglob("*.part"))
        log = self.lab / "operators.jsonl"
        heard = [one for line in log.read_text(encoding="utf-8").splitlines() if (one := json.loads(line))["event"] == "heard"]
        asked = Counter((one["shop"], one["text"]) for one in heard if one["number"] == 1)
        made.asked, made.asked_twice = len(asked), sum(number > 1 for number in asked.values())
        return made


@contextlib.asynccontextmanager
async def audit(folder: Path, shops: int = SHOPS) -> AsyncIterator[Audit]:
    """A workspace in `folder` over a street of its own, all of whose shops live."""
    lab = folder / "lab"
    async with lab_served(lab, shops, SEED, SCALE):
        work = folder / "work"
        work.mkdir(parents=True, exist_ok=True)
        shutil.copy(lab / "panel.csv", work)
        shutil.copy(lab / "lab.toml", work / "auditor.toml")
        yield Audit(work, lab)


def below(pid: int, fits: Callable[[str], bool]) -> list[int]:
    """The processes below one whose command line fits."""
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if fits(" ".join(process.cmdline())):
                found.append(process.pid)
    return found


async def killed_helpers(folder: Path, fits: Callable[[str], bool], name: str, times: int = 2) -> Aftermath:
    """Processes that the run started are killed by the system, in the middle of visits."""
    async with audit(folder) as one:
        run = await one.start()
        for number in range(times):
            if await one.until(run, "claimed", "visit", 2) and await one.until(run, "done", "visit", number):
                for pid in below(run.pid, fits):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        await one.end(run)
        return one.aftermath(name)


async def signalled(folder: Path, what: signal.Signals, kind: str, name: str) -> Aftermath:
    """The run itself is told to end, or ended, in the survey or among the visits, and started again."""
    async with audit(folder) as one:
        run = await one.start()
        await one.until(run, "claimed" if what is signal.SIGKILL else "done", kind, 2)
        if run.returncode is None:
            os.killpg(run.pid, what) if what is signal.SIGKILL else os.kill(run.pid, what)
        await one.end(run)
        await one.end(await one.start("--set", "conduct.hours_between=0"))
        return one.aftermath(name)


async def network_gone(folder: Path, seconds: float = 30.0) -> Aftermath:
    """Every server stands still for a while, as when the line is cut: nothing is refused, nothing comes."""
    async with audit(folder) as one:
        run = await one.start()
        lab = next(child for child in psutil.Process().children() if str(one.lab) in child.cmdline())
        await one.until(run, "claimed", "visit", 2)
        lab.suspend()
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(run.wait()), seconds)
        finally:
            lab.resume()
        await one.end(run)
        return one.aftermath("network gone for half a minute")


async def database_locked(folder: Path, seconds: float = 40.0) -> Aftermath:
    """Somebody else holds the database for longer than a writer waits; what the run cannot write it must not have done."""
    async with audit(folder) as one:
        run = await one.start()
        await one.until(run, "claimed", "visit", 2)
        with contextlib.closing(sqlite3.connect(one.folder / "audit.db", timeout=30, isolation_level=None)) as other:
            other.execute("begin immediate")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(run.wait()), seconds)
            other.execute("rollback")
        await one.end(run)
        await one.end(await one.start("--set", "conduct.hours_between=0"))
        return one.aftermath("database locked for 40 s")


async def clock_set_back(folder: Path) -> Aftermath:
    """The wall clock goes three hours back among the visits; leases and limits go by it, durations do not."""
    async with audit(folder) as one:
        clock, stop = DemoClock(), asyncio.Event()
        settings = load_settings(one.folder / "auditor.toml", environ={})
        shops = read_panel(one.folder / "panel.csv").shops
        parts = {shop.key: daypart_of(utc_now(), shop.timezone or settings.wave.timezone) for shop in shops}
        plan = [PlannedVisit("clock", shop.key, SURVEY) for shop in shops]
        plan += [PlannedVisit("clock", shop.key, VISIT, parts[shop.key]) for shop in shops]
        campaign = load_campaign(one.lab / "campaign.toml")
        with Store.of(settings, one.folder) as store:
            store.open_wave(Wave("clock", utc_now(), None, SEED), shops, plan)
            run = Run(store=store, wave="clock", settings=settings, workspace=one.folder, campaign=campaign, clock=clock)
            running = asyncio.ensure_future(run_wave(run, stop))
            while not running.done():
                await asyncio.wait({running}, timeout=_STEP_S)
                if one.rows("select 1, count(*) from visits where kind = 'visit' and state = 'done'")[0][1] >= 1:
                    clock.shift = timedelta(hours=-3)
                    break
            await running
        one.exits.append(0)
        return one.aftermath("clock set back by three hours")
