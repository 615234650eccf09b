"""What a wave costs before its first page: `python benchmarks/plan.py [SHOPS]` (default 100,000, four dayparts).

Opens a wave over an invented panel in a SQLite file (or `--database-url`), and asks how it stands. Prints CPU and wall-clock seconds
of each step, the peak of memory, and the size of the database.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from auditor.clock import utc_now
from auditor.config import load_settings
from auditor.plan import SURVEY
from auditor.store import Store
from auditor.waves import open_wave

T = TypeVar("T")
ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok", "Europe/Berlin")


def timed(what: str, do: Callable[[], T]) -> T:
    """Do it and print what it took."""
    cpu, wall = time.process_time(), time.monotonic()
    done = do()
    print(f"{what:34} {time.process_time() - cpu:7.1f} s CPU {time.monotonic() - wall:7.1f} s")
    return done


def main() -> None:
    """Plan, look, claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="?", type=int, default=100_000)
    parser.add_argument("--database-url", default="sqlite:///audit.db")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = (f"shop{i}.example,industry{i % 15},{ZONES[i % 4]}\n" for i in range(chosen.shops))
        (folder / "panel.csv").write_text("url,industry,timezone\n" + "".join(rows), encoding="utf-8")
        settings = load_settings(
            None, environ={}, flags={"store.database_url": chosen.database_url, "wave.dayparts": "workday,evening,night,weekend"}
        )
        with Store.of(settings, folder) as store:
            opened = timed("panel, plan, pre-registration", lambda: open_wave(store, settings, folder / "panel.csv", utc_now(), "w"))
            print(f"{opened.shops:,} shops, {opened.planned:,} surveys and visits, {len(opened.bad_rows)} bad rows")
            timed("wave status: progress", lambda: store.progress("w"))
            timed("wave status: what contact cost", lambda: store.spent("w"))
            timed("wave status: next due", lambda: store.next_due("w", utc_now()))
            timed("wave status: dispositions", lambda: store.dispositions("w"))
            timed("claims: 200 surveys, one by one", lambda: [store.claim("w", SURVEY, "me", utc_now()) for _ in range(200)])
        sizes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        print(f"files {sizes / 1e6:.0f} MB, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
