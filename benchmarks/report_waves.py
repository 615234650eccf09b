"""How long the reports over waves take, and how large they are: benchmark, trend, site and exports of invented waves.

    python benchmarks/report_waves.py [--shops 1070] [--waves 4]

Every shop has four visits in every wave. CPU seconds of one process. The table is for the docs; nothing here fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from facts_factory import make_facts

from auditor.metrics.columns import TABLES, names
from auditor.metrics.export import csv_text, rows_of
from auditor.metrics.parquet import write_parquet
from auditor.metrics.workbook import xlsx
from auditor.types import ShopFacts
from reports import benchmark, site, trend
from reports.benchmark import WaveInfo

MADE = datetime(2026, 10, 5, tzinfo=UTC)


def waves(shops: int, count: int) -> list[tuple[WaveInfo, list[ShopFacts]]]:
    """Waves in which two shops of five are drawn anew each time, and one in twenty leaves and another joins."""
    draw, found = random.Random(1), []
    current = make_facts(shops, 1)
    for i in range(count):
        if i:
            fresh = {one.shop.key: one for one in make_facts(shops, i + 1)}
            current = [
                replace(fresh.get(one.shop.key, one), shop=one.shop) if draw.random() < 0.4 else one
                for one in current
                if draw.random() > 0.05
            ]
            joined = make_facts(shops - len(current), 100 + i)
            current += [replace(one, shop=replace(one.shop, key=f"joined{i}-{one.shop.key}")) for one in joined]
        found.append((WaveInfo(f"{2023 + i}", datetime(2023 + i, 10, 5, tzinfo=UTC), datetime(2023 + i, 10, 30, tzinfo=UTC)), current))
    return found


def main() -> None:
    """Make everything once and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shops", type=int, default=1070)
    parser.add_argument("--waves", type=int, default=4)
    arguments = parser.parse_args()
    given = waves(arguments.shops, arguments.waves)
    sys.stdout.write(f"{arguments.shops} shops, 4 visits each, {arguments.waves} waves\n\n| what | CPU s | size |\n|---|---|---|\n")

    def timed(what: str, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
        start = time.process_time()
        made = make()
        sys.stdout.write(f"| {what} | {time.process_time() - start:.1f} | {size(made) / 1000:,.0f} kB |\n")
        sys.stdout.flush()
        return made

    def text_size(html: str) -> int:
        return len(html.encode())

    info, facts = given[-1]
    timed("benchmark of one wave, with its libraries loaded for the first time", lambda: benchmark.build(facts, info), text_size)
    timed("the same once more, in Russian", lambda: benchmark.build(facts, info, lang="ru"), text_size)
    timed(f"trend over {len(given)} waves", lambda: trend.build([trend.WaveFacts(i, f) for i, f in given]), text_size)
    measured = [benchmark.measure(f, i) for i, f in given]
    timed(
        "site of all waves in two languages, measured before",
        lambda: dict(site.build(measured, ("en", "ru"))),
        lambda files: sum(map(text_size, files.values())),
    )
    table = measured[-1].table
    for name, columns in TABLES.items():
        timed(f"{name}.csv", lambda name=name, columns=columns: csv_text(names(columns), rows_of(name, table)), text_size)  # type: ignore[misc]
    timed("audit.xlsx", lambda: xlsx({name: (names(columns), rows_of(name, table)) for name, columns in TABLES.items()}, MADE), len)
    with tempfile.TemporaryDirectory() as folder:
        for name, columns in TABLES.items():
            path = Path(folder) / f"{name}.parquet"
            timed(
                f"{name}.parquet",
                lambda name=name, columns=columns, path=path: write_parquet(path, columns, rows_of(name, table)),  # type: ignore[misc]
                lambda path: path.stat().st_size,
            )


if __name__ == "__main__":
    main()
