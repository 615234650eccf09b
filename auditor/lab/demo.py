"""One whole wave over the lab street: serve, survey, visit by day and by night, compare with the truth, report.

The demo is a client of the lab like any other: it starts `auditor lab serve` as a process of its own, takes the settings and
the panel from the folder that the lab wrote, and runs the same code as `auditor run`. Only the wall clock is its own: a shopper
by day and one at night are two moments a day and a half apart, which nobody wants to wait for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from auditor import __version__
from auditor.campaign import load_campaign
from auditor.clock import utc_now
from auditor.config import Settings, load_settings
from auditor.dayparts import daypart_of
from auditor.failures import AuditorError
from auditor.panel import read_panel
from auditor.plan import SURVEY, VISIT
from auditor.run import Run, Tell, run_wave
from auditor.store import Store, Wave
from auditor.types import PlannedVisit, Shop

_READY_S = 60.0
_DAY = timedelta(hours=6, minutes=30)
"""Half past six UTC on a Tuesday: working hours from Kaliningrad to Vladivostok."""
_NIGHT = _DAY + timedelta(hours=38)
"""Half past eight UTC on the Wednesday evening: night in all of them, and more than 24 hours later."""


@dataclass
class DemoClock:
    """The machine's clock, shifted to the moment of the demo."""

    shift: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The demo's time now, in UTC."""
        return utc_now() + self.shift

    def set(self, moment: datetime) -> None:
        """Make it `moment` now."""
        self.shift = moment - utc_now()


@contextlib.asynccontextmanager
async def lab_served(folder: Path, shops: int, seed: int, scale_times: float) -> AsyncIterator[None]:
    """A lab in a process of its own, ready, until the block ends. Raises `AuditorError` where it does not start."""
    arguments = (
        "-m",
        "auditor",
        "lab",
        "serve",
        "--shops",
        str(shops),
        "--seed",
        str(seed),
        "--scale-times",
        str(scale_times),
        "--dir",
        str(folder),
    )
    lab = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert lab.stdout is not None
    try:
        async with asyncio.timeout(_READY_S):
            line = await lab.stdout.readline()
        if not line.startswith(b"ready"):
            raise AuditorError(f"the lab did not start (exit code {await lab.wait()}); its own words are above")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            lab.terminate()
        await lab.wait()


def tell_lab(folder: Path, clock: DemoClock) -> None:
    """Set the lab's clock to the demo's, so that its operators know whether it is night."""
    lab = json.loads((folder / "lab.json").read_text(encoding="utf-8"))
    body = json.dumps({"offset_s": clock.shift.total_seconds()}).encode()
    request = urllib.request.Request(f"{lab['control']}/clock", body, {"Host": lab["control_host"], "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10):
        pass


def plan_two_moments(wave: str, shops: tuple[Shop, ...], settings: Settings, moments: tuple[datetime, ...]) -> list[PlannedVisit]:
    """One survey a shop, and one visit at each moment, named by the daypart that it then is there."""
    work = [PlannedVisit(wave, shop.key, SURVEY) for shop in shops]
    for moment in moments:
        work += [PlannedVisit(wave, s.key, VISIT, daypart_of(moment, s.timezone or settings.wave.timezone), moment) for s in shops]
    return work


async def run_demo(folder: Path, shops: int, seed: int, scale_times: float, tell: Tell) -> str:
    """Run the wave in `folder` over a street of its own; returns the wave's name. The lab's files stay in `folder/lab`."""
    lab, clock = folder / "lab", DemoClock()
    async with lab_served(lab, shops, seed, scale_times):
        (folder / "auditor.toml").write_bytes((lab / "lab.toml").read_bytes())
        (folder / "panel.csv").write_bytes((lab / "panel.csv").read_bytes())
        settings = load_settings(folder / "auditor.toml")
        campaign = load_campaign(lab / "campaign.toml")
        today = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
        tuesday = today + timedelta(days=(1 - today.weekday()) % 7)
        moments = (tuesday + _DAY, tuesday + _NIGHT)
        panel = read_panel(folder / "panel.csv").shops
        with Store.of(settings, folder) as store:
            wave = Wave("demo", datetime.now(UTC), None, seed, program=__version__)
            store.open_wave(wave, panel, plan_two_moments(wave.id, panel, settings, moments))
            for moment in moments:
                clock.set(moment)
                await asyncio.to_thread(tell_lab, lab, clock)
                stop = asyncio.Event()
                run = Run(
                    store=store, wave=wave.id, settings=settings, workspace=folder, campaign=campaign, due_only=True, clock=clock, tell=tell
                )
                await run_wave(run, stop)
            store.close_wave(wave.id, utc_now())
    return wave.id
