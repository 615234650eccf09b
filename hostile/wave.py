"""One wave over the hostile street and an ordinary one side by side, by `auditor run`, in both gatherers, with its memory watched."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor.config import load_settings
from auditor.failures import Failure
from auditor.lab.agreement import AgreementRow, agree
from auditor.lab.server import LabServer
from auditor.lab.street import make_street
from auditor.lab.workspace import host_table, settings_fragment, settings_toml, write_workspace
from auditor.store import Store
from auditor.types import Mark, ShopFacts, VisitRecord
from auditor.visit.session import total_s
from hostile.memory import MemoryWatch
from hostile.nuisances import NUISANCES, Nuisance
from hostile.street import served

SEED = 8
SCALE = 0.1
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ended:
    """How one hostile shop ended in one gatherer. `code` is "" where nothing went wrong; `stopped` counts by kind."""

    nuisance: Nuisance
    survey: Failure | None
    visit: Failure | None
    seconds: float | None
    stopped: dict[str, int] = field(default_factory=dict)
    surveyed: bool = True
    record: VisitRecord | None = None

    @property
    def as_expected(self) -> bool:
        """Whether it ended by one of the names that it may end by."""
        survey, visit = (str(failure.code) if failure else "" for failure in (self.survey, self.visit))
        stopped = not self.nuisance.stopped or self.stopped.get(self.nuisance.stopped, 0) > 0
        return self.surveyed and survey in self.nuisance.survey and visit in self.nuisance.visit and stopped


@dataclass(frozen=True, slots=True)
class HostileWave:
    """What a wave over both streets came to. Memory in MB: the largest process of each kind, and all processes together."""

    ended: tuple[Ended, ...]
    ordinary: tuple[AgreementRow, ...]
    ordinary_shops: int
    exit_code: int
    took_s: float
    budget_s: float
    peak_mb: dict[str, float]
    total_mb: float
    said: str


async def run_hostile_wave(folder: Path, nuisances: Iterable[Nuisance] = NUISANCES, shops: int = 8, **settings: object) -> HostileWave:
    """Serve both streets, audit them as one panel in `folder`, compare. `settings` are `section__name=value`."""
    ordinary = make_street(SEED, shops, scale_times=SCALE, misfortune=False)
    lab = folder / "lab"
    lab.mkdir(parents=True)
    hostile = tuple(nuisances)
    async with served(hostile) as hosts, LabServer(ordinary, log_file=lab / "operators.jsonl") as server:
        write_workspace(server, lab, date.today())
        sections = settings_fragment(server, lab)
        sections["network"]["hosts"] = {**host_table(server), **hosts}
        sections["network"]["timeout_s"] = 8.0
        sections["visit"] |= {"load_s": 12.0, "dwell_s": 3.0, "wake_s": 2.0}
        sections["browser"] = {"active": 4, "parked": 8}
        sections["wave"] = {"seed": SEED}
        for name, value in settings.items():
            section, _, one = name.partition("__")
            sections.setdefault(section, {})[one] = value
        (folder / "auditor.toml").write_text(settings_toml(sections), encoding="utf-8")
        rows = (lab / "panel.csv").read_text(encoding="utf-8").splitlines()
        mixed = [f"{one.url},hostile,{one.name},,," for one in hostile]
        for number, row in enumerate(rows[1:]):  # the ordinary shops stand among the hostile ones
            mixed.insert(number * max(1, len(mixed) // max(1, shops)), row)
        (folder / "panel.csv").write_text("\n".join([rows[0], *mixed]) + "\n", encoding="utf-8")
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "auditor", "run", "--campaign", str(lab / "campaign.toml"), "--workspace", str(folder)),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        with MemoryWatch(process.pid) as memory:
            said = (await process.communicate())[0].decode(errors="replace")
        (folder / "run.log").write_text(said, encoding="utf-8")
        took_s = time.monotonic() - began
        events = [json.loads(line) for line in (lab / "operators.jsonl").read_text(encoding="utf-8").splitlines()]
    read = load_settings(folder / "auditor.toml", environ={})
    with Store.of(read, folder, create=False) as store:
        wave = store.latest_wave()
        assert wave
        facts = {one.shop.key: one for one in store.shop_facts(wave.id)}
    own = [facts[shop.key] for shop in ordinary.shops]
    return HostileWave(
        ended=tuple(_ended(one, facts.get(one.key)) for one in hostile),
        ordinary=tuple(agree(ordinary, own, events, timeout_s=read.visit.reply_timeout_s)),
        ordinary_shops=shops, exit_code=process.returncode or 0, took_s=took_s, budget_s=total_s(read, read.visit.dwell_s, True, True),
        peak_mb=memory.peak_mb, total_mb=memory.total_mb, said=said,
    )  # fmt: skip


def _ended(nuisance: Nuisance, facts: ShopFacts | None) -> Ended:
    if facts is None:
        return Ended(nuisance, None, None, None, surveyed=False)
    pages = [one for one in facts.observations if one.name == "survey.page"]
    visit = next(iter(facts.visits), None)
    record = visit.record if visit else None
    counts: dict[str, int] = {}
    for one in facts.observations:
        if one.name == "visit.guard" and isinstance(one.value, dict):
            counts[str(one.value["kind"])] = int(str(one.value["count"]))
    ended_ms = next((event.stamp_ms for event in record.events if event.mark is Mark.END), None) if record else None
    seconds = ended_ms / 1000 - record.started_at.timestamp() if record and ended_ms else None
    home = pages[0].failure if pages else None
    return Ended(nuisance, home, record.failure if record else visit and visit.failure, seconds, counts, bool(pages), record)
