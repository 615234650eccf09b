"""Walk to the checkout of every shop of a lab street, and compare with the street's truth.

`python benchmarks/carts.py [SHOPS] [SEED]` prints the table of agreement, and each shop that was not walked to the end, with its reason.
No shop is visited for its chat. Misfortunes are left out but for carts closed to robots.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from auditor.commands.visit import _rules
from auditor.config import Browser, load_settings
from auditor.gather.browser import BrowserPool
from auditor.lab.agreement import Tally
from auditor.lab.agreement_cart import compare_cart
from auditor.lab.server import LabServer
from auditor.lab.street import Street, make_street
from auditor.lab.workspace import settings_fragment, settings_toml
from auditor.types import Shop
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits


async def walk_street(street: Street, folder: Path, active: int, only: str = "") -> None:
    """Walk all shops and print what came of it."""
    tally, ends, began = Tally(), Counter[str](), time.monotonic()
    async with LabServer(street) as server:
        server.authority.write(folder / "lab-ca.pem")
        (folder / "auditor.toml").write_text(settings_toml(settings_fragment(server, folder)), encoding="utf-8")
        settings = load_settings(folder / "auditor.toml", environ={})
        settings = replace(
            settings, browser=Browser(active=active, parked=active * 2), visit=replace(settings.visit, wake_s=0.5, load_s=30.0)
        )
        truths = {truth.key: truth for truth in street.shops if only in truth.key and truth.condition in ("open", "cart_closed")}
        jobs = [VisitJob(one.url, Shop(one.key, one.url, one.industry), one.key, dwell_s=0.0, cart=True) for one in truths.values()]
        async with _rules(settings, None) as may_open, BrowserPool(settings) as pool:
            async for job, record in run_visits(jobs, pool, settings, may_open=may_open):
                truth, walk = truths[job.key], record.cart
                log = [event for event in server.log.events if event["shop"] == truth.key]
                if walk is None:
                    tally.count("cart: how far", False, truth.key, truth.cart.end, record.failure)
                    continue
                before = _wrong(tally)
                compare_cart(tally.count, truth, walk, log)
                forms = [event for event in log if event["event"] == "form"]
                tally.count("cart: nothing submitted", not forms, truth.key, "no form", forms)
                ends[f"{truth.condition} {truth.cart.end} -> {walk.end}"] += 1
                if new := [one for one in _wrong(tally) if one not in before]:
                    print(f"{truth.key} {truth.platform} {truth.theme} {truth.cart}", *new, sep="\n   ")
                    print("     ", "; ".join(f"{at:.1f} {text}" for at, text in record.steps))
                    print("      stopped:", record.guarded, record.failure, flush=True)
    print()
    for row in tally.rows():
        print(f"{row.fact:40} {row.right:4} of {row.of:4}")
    print(*(f"{number:4} {end}" for end, number in ends.most_common()), sep="\n")
    print(f"{len(truths)} shops in {time.monotonic() - began:.0f} s")


def _wrong(tally: Tally) -> list[str]:
    return [f"{row.fact}: {one}" for row in tally.rows() for one in row.disagreements]


def main() -> None:
    """Read the arguments."""
    shops = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        street = make_street(seed, shops, scale_times=0.1, misfortune=len(sys.argv) > 4)
        asyncio.run(walk_street(street, Path(folder), 2, sys.argv[3] if len(sys.argv) > 3 else ""))


if __name__ == "__main__":
    main()
