"""A soak: thousands of visits to the lab in one process, its memory flat, nothing left behind. `python -m hostile.soak [VISITS]`.

Prints a row for each tenth of the way: memory of every process of the audit, its open files, its processes. Leaves with 1 where the
last third takes more than the middle one by more than a fifth, or where a process or a file of the audit is left at the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import psutil

from auditor.config import Settings, load_settings
from auditor.gather.browser import BrowserPool
from auditor.lab.demo import lab_served
from auditor.panel import read_panel
from auditor.types import Shop
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from hostile import report

SHOPS, SEED, SCALE = 40, 21, 0.1
_GROWTH = 1.2
_MB = 1024 * 1024


def footprint(apart: set[int]) -> tuple[float, float, int, int]:
    """MB of this process, MB of all below it but those `apart`, their number, this one's open files."""
    own = psutil.Process()
    below = [one for one in own.children(recursive=True) if one.pid not in apart]
    taken = 0.0
    for one in below:
        try:
            memory = one.memory_info()
        except psutil.Error:
            continue
        taken += (memory.rss - memory.shared) / _MB
    return own.memory_info().rss / _MB, taken, len(below), own.num_fds()


def leftovers(folder: Path) -> set[str]:
    """What browsers and their driver left in the folder for temporary files."""
    return set(os.listdir(folder))


def jobs(shops: tuple[Shop, ...], number: int) -> Iterator[VisitJob]:
    """Visits to all shops in turn, over and over."""
    return (VisitJob(shop.url, shop, f"soak/{n}", tag=n) for n, shop in enumerate(islice(cycle(shops), number)))


async def soak(number: int, folder: Path) -> tuple[str, bool]:
    """Make the visits; the table, and whether it stayed flat and left nothing."""
    temporary = folder / "temporary"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    rows: list[tuple[object, ...]] = []
    sums: list[float] = []
    async with lab_served(folder / "lab", SHOPS, SEED, SCALE):
        apart = {one.pid for one in psutil.Process().children(recursive=True)}
        found = load_settings(folder / "lab" / "lab.toml", environ={})
        visit = {"dwell_s": 0.0, "wake_s": 2.0, "cart": "never", "load_s": 10.0}
        settings = Settings(network=found.network, visit=type(found.visit)(**visit))
        shops = read_panel(folder / "lab" / "panel.csv").shops
        done, failed = 0, 0
        async with BrowserPool(settings) as pool:
            async for _, record in run_visits(jobs(shops, number), pool, settings):
                done += 1
                failed += record.failure is not None
                if done % max(1, number // 10) == 0:
                    own, below, processes, files = footprint(apart)
                    sums.append(own)
                    rows.append((done, failed, f"{own:.0f}", f"{below:.0f}", processes, files, pool.launched))
        left = {one.pid for one in psutil.Process().children(recursive=True)} - apart
        files_left = leftovers(temporary)
    middle, last = sums[len(sums) // 3 : 2 * len(sums) // 3], sums[2 * len(sums) // 3 :]
    flat = sum(last) / len(last) <= _GROWTH * sum(middle) / len(middle)
    heads = ("visits", "with a failure", "auditor, MB", "browsers, driver and gate, MB", "processes", "open files", "browsers launched")
    end = f"{report.when()}. At the end {len(left)} processes and {len(files_left)} temporary files are left."
    return f"{end}\n\n{report.table(heads, rows)}", flat and not left and not files_left


def main(arguments: list[str]) -> int:
    """The whole of it."""
    number = int(arguments[0]) if arguments else 3000
    with tempfile.TemporaryDirectory() as folder:
        text, held = asyncio.run(soak(number, Path(folder)))
    report.put("soak", text)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
