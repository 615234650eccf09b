"""The instrument's certificate: how far the visits' reply times are from the truth, with few and many conversations parked.

A round parks `parked` conversations with operators of the lab (`auditor.lab.timed`, in a process of its own), lets all of them speak
at random moments while new visits keep loading at the instrument's own limits, and compares stamp with stamp. The error of a line is
the visit's time between our question and that line, less the operators' time between hearing the one and saying the other: so what the
widget and the network take counts as the instrument's error.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from auditor import __version__
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.failures import AuditorError
from auditor.gather.browser import BrowserPool
from auditor.lab.brands import vendor_hosts
from auditor.lab.server import LOOPBACK
from auditor.lab.street import Street
from auditor.lab.timed import talkers, timed_street
from auditor.types import Campaign, CampaignLimits, InstrumentCertificate, InstrumentRow, Mark, Shop, Side, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.pressure import Pressure
from auditor.visit.runner import run_visits

_READY_S = 60.0
_LOADING = 12
"""Visits open beside the parked conversations, so that there is always another page to load."""
_LINES = 150
"""Lines a round aims at, by few operators who say much or many who say little."""
_LEAST = 4
"""Lines of one operator at least: so that none is silent for 25 s, after which a visit may leave."""
_A_SECOND = 14.0
"""Lines a second over all conversations, at most."""
_WINDOW_S = 60.0
"""The operators speak for so long at least."""
_LAST_S = 45.0
"""A visit listens on for so long after a line: longer than any operator is silent."""
_UNSURE_MS = 25.0
UNMARKED_MS = 250.0
"""An error above this has to be marked."""
_CAMPAIGN = Campaign(
    "The instrument's certificate", "The lab", "lab@lab-street.test", "All operators are programs", date(2020, 1, 1), date(2099, 1, 1),
    ("chat",), "The lab", CampaignLimits(per_wave=10**6, staff_seconds=10**9),
)  # fmt: skip

Tell = Callable[[str, int, int], None]
"""Told of progress: what is going on, how far, of how much."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an operator as the visit stamped it.

    `error_ms` is the error of its time since the question, `stamp_ms` that of its moment alone (wall clocks of one machine), `network_ms`
    how much of that had passed when the browser's network had it (None: not asked or not seen). `poor`: marked `instrument_poor`.
    `unsure`: the lab itself was held up then, so that its truth is none.
    """

    shop: str
    transport: str
    number: int
    at_ms: float
    error_ms: float
    stamp_ms: float
    poor: bool
    network_ms: float | None = None
    unsure: bool = False


@dataclass(slots=True)
class Round:
    """What came of one number parked. `missed` are lines that no visit saw, `loaded` the visits made meanwhile."""

    parked: int
    lines: list[Line] = field(default_factory=list)
    missed: int = 0
    unasked: int = 0
    loaded: int = 0
    failed: int = 0
    window_s: float = 0.0
    browser: str = ""


class _Lab:
    """One process of the lab: its ports, and what it says."""

    def __init__(self, process: asyncio.subprocess.Process, ready: dict[str, Any]) -> None:
        self.process = process
        self.http, self.tls = ready["ready"]
        self.pem = str(ready["pem"])

    async def said(self) -> dict[str, Any]:
        """The next thing it says. Raises `AuditorError` where it has died."""
        assert self.process.stdout
        line = await self.process.stdout.readline()
        if not line:
            raise AuditorError("the lab's process ended; its own words are above")
        told: dict[str, Any] = json.loads(line)
        return told

    def ask(self, **wanted: Any) -> None:
        """Give it an order."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(wanted).encode() + b"\n")


@contextlib.asynccontextmanager
async def _lab(seed: int, shops: int) -> AsyncIterator[_Lab]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "auditor.lab.timed", str(seed), str(shops),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout
        async with asyncio.timeout(_READY_S):
            line = await process.stdout.readline()
        if not line:
            raise AuditorError("the lab did not start; its own words are above")
        yield _Lab(process, json.loads(line))
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


def _settings(settings: Settings, pages: _Lab, operators: _Lab, ca_file: Path, parked: int) -> Settings:
    """The user's settings, for the lab: the shops' own pages come from one process, everything of the chats' makers from the other."""
    hosts: dict[str, str] = {}
    for lab, names in ((pages, ("*.example", "*.test")), (operators, vendor_hosts())):
        for name in names:
            hosts |= {f"{name}:80": f"{LOOPBACK}:{lab.http}", f"{name}:443": f"{LOOPBACK}:{lab.tls}"}
    allowed = tuple(f"{LOOPBACK}:{port}" for lab in (pages, operators) for port in (lab.http, lab.tls))
    return replace(
        settings,
        network=replace(settings.network, hosts=hosts, allow_private=allowed, ca_file=str(ca_file), delay_s=0.0),
        visit=replace(settings.visit, dwell_s=0.0, reply_timeout_s=3600.0, linger_s=_LAST_S),
        browser=replace(settings.browser, parked=parked + _LOADING, retire_after=10**6),
    )


async def certify(settings: Settings, parked: Iterable[int], seed: int = 1, tell: Tell = lambda *_: None) -> list[Round]:
    """One round for each number of `parked`. Raises `AuditorError` where the lab or the browser does not start.

    A round takes about a minute and a half, and as long as it takes to open its conversations.
    """
    numbers = list(parked)
    shops = max(60, math.ceil(max(numbers) * 2.4))
    street = timed_street(seed, shops)
    rounds = []
    for number in numbers:
        async with _lab(seed, shops) as pages, _lab(seed, shops) as operators:
            with tempfile.TemporaryDirectory() as folder:
                ca_file = Path(folder) / "lab-ca.pem"
                ca_file.write_text(pages.pem + operators.pem, encoding="ascii")
                chosen = _settings(settings, pages, operators, ca_file, number)
                rounds.append(await _Certifying(chosen, street, operators, number, tell).run())
    return rounds


class _Certifying:
    """One round."""

    def __init__(self, settings: Settings, street: Street, operators: _Lab, parked: int, tell: Tell) -> None:
        self.settings, self.street, self.operators, self.tell = settings, street, operators, tell
        self.round = Round(parked)
        self.keys = talkers(street)[:parked]
        self.heard: dict[str, dict[str, Any]] = {}
        self.records: dict[str, VisitRecord] = {}
        self.said: list[dict[str, Any]] | None = None
        self.changed = asyncio.Event()
        self.over = asyncio.Event()
        self.truth = Pressure(lambda: (operators.process.pid,))

    async def run(self) -> Round:
        """Park, let them speak, compare."""
        with self.truth:
            said = await self._visits_and_words()
        self._compare(said)
        return self.round

    async def _visits_and_words(self) -> list[dict[str, Any]]:
        async with BrowserPool(self.settings) as pool:
            visiting = asyncio.create_task(self._visit(pool))
            try:
                said = await self._speak()
                self.over.set()
                await visiting
            finally:
                visiting.cancel()
                await asyncio.gather(visiting, return_exceptions=True)
            self.round.browser = pool.version
        return said

    async def _jobs(self) -> AsyncIterator[VisitJob]:
        """The conversations, and then new visits for as long as the round lasts."""
        book = MemoryBook(_CAMPAIGN, self.settings.conduct)
        shops = {shop.key: Shop(shop.key, shop.url, shop.industry, timezone=shop.timezone) for shop in self.street.shops}
        for key in self.keys:
            yield VisitJob(shops[key].url, shops[key], key, book.ledger(key), tag=key)
        others = [shop for key, shop in shops.items() if key not in set(self.keys)]
        while True:
            for shop in others:
                if self.over.is_set():
                    return
                yield VisitJob(shop.url, shop, dwell_s=3.0)

    async def _visit(self, pool: BrowserPool) -> None:
        async for job, record in run_visits(self._jobs(), pool, self.settings):
            if isinstance(job.tag, str):
                self.records[job.tag] = record
                self.changed.set()
            else:
                self.round.loaded += 1
                self.round.failed += record.failure is not None

    async def _speak(self) -> list[dict[str, Any]]:
        """Wait until every operator was asked, or never will be; let them speak, and hand back what they said."""
        reading = asyncio.create_task(self._read())
        try:
            while len(self.heard.keys() | self.records.keys()) < len(self.keys):
                await self._change(reading)
                self.tell(f"parking {self.round.parked}", len(self.heard), len(self.keys))
            lines = max(_LEAST, math.ceil(_LINES / len(self.keys)))
            self.round.window_s = lines * max(1.5, len(self.keys) / _A_SECOND, _WINDOW_S / lines)
            self.operators.ask(window_s=self.round.window_s, lines=lines)
            while self.said is None:
                await self._change(reading)
            return self.said
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _change(self, reading: asyncio.Task[None]) -> None:
        """Until a visit has ended or the operators have told something; raises where they have gone."""
        changed = asyncio.ensure_future(self.changed.wait())
        await asyncio.wait({changed, reading}, return_when=asyncio.FIRST_COMPLETED)
        changed.cancel()
        self.changed.clear()
        if reading.done():
            reading.result()

    async def _read(self) -> None:
        while True:
            told = await self.operators.said()
            if "heard" in told:
                self.heard[told["heard"]] = told
            else:
                self.said = told["said"]
            self.changed.set()

    def _compare(self, said: list[dict[str, Any]]) -> None:
        self.round.unasked = len(self.keys) - len(self.heard)
        for truth in said:
            record = self.records.get(truth["shop"])
            line = record and compare(truth, self.heard[truth["shop"]], record)
            if line:
                moments = (truth["at_ms"], self.heard[truth["shop"]]["at_ms"])
                self.round.lines.append(replace(line, unsure=max(map(self.truth.late_ms, moments)) > _UNSURE_MS))
            else:
                self.round.missed += 1


def compare(truth: dict[str, Any], heard: dict[str, Any], record: VisitRecord) -> Line | None:
    """A line of the operator's beside the visit's own: None where the visit did not see it."""
    sent = next((event for event in record.events if event.mark is Mark.SENT), None)
    seen = next((m for m in record.messages if m.side is Side.SHOP and truth["word"] in m.text), None)
    if sent is None or seen is None:
        return None
    true_ms = (truth["s"] - heard["s"]) * 1000
    witness = next((e.witness_ms for e in record.events if e.stamp_ms == seen.stamp_ms and e.witness_ms is not None), None)
    return Line(
        truth["shop"],
        truth["transport"],
        truth["number"],
        truth["at_ms"],
        seen.stamp_ms - sent.stamp_ms - true_ms,
        seen.stamp_ms - truth["at_ms"],
        seen.poor or sent.poor,
        None if witness is None else witness - truth["at_ms"],
    )


def row_of(one: Round) -> InstrumentRow:
    """The figures of a round."""
    sure = [line for line in one.lines if not line.unsure]
    errors = sorted(abs(line.error_ms) for line in sure)
    unmarked = sum(abs(line.error_ms) > UNMARKED_MS and not line.poor for line in sure)
    median, p95, p99, most = (_quantile(errors, share) for share in (0.5, 0.95, 0.99, 1.0))
    poor = sum(line.poor for line in sure)
    unsure = len(one.lines) - len(sure)
    return InstrumentRow(one.parked, len(sure), median, p95, p99, most, poor, unmarked, one.missed, unsure, one.loaded, one.unasked)


def _quantile(values: list[float], share: float) -> float | None:
    """The smallest value that at least this share lies at or below; None where there is none."""
    return round(values[max(0, math.ceil(share * len(values)) - 1)], 2) if values else None


def certificate_of(rounds: Sequence[Round], machine: Mapping[str, str | int | float]) -> InstrumentCertificate:
    """The certificate that these rounds amount to; `machine` as it was before the first of them."""
    browser = next((one.browser for one in rounds), "")
    return InstrumentCertificate(utc_now(), __version__, browser, machine, tuple(row_of(one) for one in rounds))
