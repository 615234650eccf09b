"""How long reports take: client cards of every shop of an invented wave, and its benchmark; sizes too.

    python benchmarks/report_cards.py [--shops 1000] [--processes 2] [--profile]

Every shop has four visits with a conversation's marks; every shop with a chat has twelve pictures. The table is for the docs; nothing
here fails.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import pstats
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from card_cases import picture
from facts_factory import make_facts

from auditor.types import Evidence, ShopFacts
from reports.benchmark import WaveInfo, build
from reports.client import Order, prepare
from reports.client.making import Job, make, make_cards

INFO = WaveInfo("2026-autumn", datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))


def pictured(facts: list[ShopFacts], folder: Path) -> tuple[list[ShopFacts], dict[str, dict[str, Path]]]:
    """Three pictures to each visit that met a chat, each a file of its own."""
    made, files = [], {}
    bodies = {name: picture(name) for name in ("open", "question", "human")}
    for one in facts:
        visits, own = [], {}
        for visit in one.visits:
            if visit.record is not None and visit.record.vendor:
                evidence = []
                for name, body in bodies.items():
                    sha = hashlib.sha256(f"{one.shop.key} {visit.daypart} {name}".encode()).hexdigest()
                    own[sha] = folder / f"{sha}.jpg"
                    own[sha].write_bytes(body + sha.encode())
                    evidence.append(Evidence("pixels", f"screenshot.{name}", "", sha))
                visit = replace(visit, record=replace(visit.record, evidence=tuple(evidence)))
            visits.append(visit)
        made.append(replace(one, visits=tuple(visits)))
        files[one.shop.key] = own
    return made, files


def main() -> None:
    """Make everything once and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="make 100 cards in this process and print where the time goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts, files = pictured(make_facts(options.shops), folder)
        started = time.perf_counter()
        wave = prepare(facts, INFO)
        measured = time.perf_counter() - started
        now = datetime(2026, 10, 6, tzinfo=UTC)
        jobs = [Job(key, folder / f"{key}.html", tuple(now for _ in wave.facts[key].observations), files[key]) for key in wave.rows]
        if options.profile:
            with cProfile.Profile() as profile:
                for job in jobs[:100]:
                    make(wave, Order("ru"), job)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
            return
        started = time.perf_counter()
        paths = make_cards(wave, Order("ru"), jobs, options.processes)
        made = time.perf_counter() - started
        used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        sizes = sorted(path.stat().st_size for path in paths)
        started, before = time.perf_counter(), time.process_time()
        html = build(make_facts(1070), INFO, (), "ru")
        benchmark, busy = time.perf_counter() - started, time.process_time() - before
    print(f"{len(facts)} shops measured: {measured:.1f} s")
    size = f"median {sizes[len(sizes) // 2]:,} bytes, largest {sizes[-1]:,}"
    print(f"{len(paths)} client cards, {options.processes} processes: {made:.1f} s ({used:.1f} s of CPU); {size}")
    print(f"benchmark of 1070 shops x 4 visits: {benchmark:.1f} s ({busy:.1f} s of CPU), {len(html.encode()):,} bytes")


if __name__ == "__main__":
    main()
