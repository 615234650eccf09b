"""One wave of live visits against its CPU bound, and against a plain script that visits one shop at a time.

    python benchmarks/visit_wave.py [--shops 1070] [--chats 176] [--dwell 50] [--timeout 120] [--plain 20] [--json FILE]

The wave is made by `auditor run` itself in a workspace of its own, over a lab street with so many chats, whose people answer with a
heavy tail (`visit_lab.py`). CPU is that of the run with all its browsers, not the lab's, which is given apart. The bound is
visits x CPU a visit / cores: what the wave would take if it did nothing but work. Memory is the sum of proportional set sizes, by
which pages that several processes share count once. Then `visit_plain.py` does the same one by one; its mean times with and without a chat
are scaled to the street. Exit code 1 where the wave takes more than 1.5 times its bound, or the plain script less than 25 times the wave.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from auditor.clock import utc_now
from auditor.config import Settings, load_settings
from auditor.dayparts import daypart_of
from auditor.panel import read_panel
from auditor.plan import VISIT
from auditor.store import Store, Wave
from auditor.types import Ending, PlannedVisit, VisitState
from auditor.visit.machine import about, cores
from auditor.visit.runner import limits

HERE = Path(__file__).parent
WAVE = "wave"
FINAL = (VisitState.DONE, VisitState.FAILED, VisitState.SKIPPED)
ALLOWED, FASTER = 1.5, 25.0


class Meter:
    """CPU seconds, and the most memory, of a process and all its descendants, sampled each second.

    Renderers are counted by the zygote that bore them, which keeps the time of the dead; all others as they were last seen.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._cpu: dict[int, float] = {}
        self._renderers: dict[int, float] = {}
        self.kinds: Counter[str] = Counter()
        self._kind: dict[int, str] = {}
        self.peak_mb, self.most = 0.0, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Meter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def cpu_s(self) -> float:
        """CPU seconds so far."""
        return sum(self._cpu.values()) + sum(self._renderers.values())

    def by_kind(self) -> dict[str, float]:
        """CPU seconds by kind of process."""
        found: Counter[str] = Counter()
        for pid, seconds in self._cpu.items():
            found[self._kind[pid]] += seconds
        found["renderer"] += sum(self._renderers.values())
        return {kind: round(seconds, 1) for kind, seconds in found.most_common()}

    def _run(self) -> None:
        for tick in range(10**9):
            with contextlib.suppress(psutil.Error):
                self._sample(weigh=tick % 10 == 0)
            if self._stop.wait(1.0):
                return

    def _sample(self, weigh: bool) -> None:
        memory, living, alive = 0.0, 0.0, [self._root, *self._root.children(recursive=True)]
        zygotes: dict[int, float] = {}
        for process in alive:
            with contextlib.suppress(psutil.Error):
                kind = self._kind.get(process.pid) or self._kind.setdefault(process.pid, kind_of(process))
                times = process.cpu_times()
                if kind == "renderer":
                    living += times.user + times.system
                elif kind == "zygote":
                    zygotes[process.pid] = times.children_user + times.children_system
                    self._cpu[process.pid] = times.user + times.system
                else:
                    self._cpu[process.pid] = times.user + times.system
                if weigh:
                    memory += process.memory_full_info().pss / 2**20
        self._renderers |= zygotes
        self._renderers[0] = living if alive else 0.0
        self.peak_mb, self.most = max(self.peak_mb, memory), max(self.most, len(alive))


def kind_of(process: psutil.Process) -> str:
    """What a process of the run is for."""
    words = " ".join(process.cmdline())
    for mark, kind in (
        ("--type=renderer", "renderer"), ("--type=zygote", "zygote"), ("NetworkService", "network"), ("--type=gpu", "gpu"),
        ("--type=", "other"), ("--remote-debugging-pipe", "browser"), ("run-driver", "driver"), ("gather.gate", "gate"),
    ):  # fmt: skip
        if mark in words:
            return kind
    return "program"


@contextlib.contextmanager
def lab(args: argparse.Namespace, folder: Path) -> Iterator[int]:
    """The street, served by a process of its own; yields its process id."""
    command = [sys.executable, HERE / "visit_lab.py", "--shops", args.shops, "--chats", args.chats, "--seed", args.seed, "--dir", folder]
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        if not served.stdout.readline().startswith("ready"):
            raise SystemExit("the lab did not start")
        try:
            yield served.pid
        finally:
            served.terminate()


def prepare(args: argparse.Namespace, folder: Path) -> Settings:
    """Open the wave: one visit a shop, due now, and no survey."""
    (folder / "auditor.toml").write_bytes((folder / "lab" / "lab.toml").read_bytes())
    settings = load_settings(folder / "auditor.toml")
    shops = read_panel(folder / "lab" / "panel.csv").shops
    now: datetime = utc_now()
    plan = [PlannedVisit(WAVE, s.key, VISIT, daypart_of(now, s.timezone or settings.wave.timezone)) for s in shops]
    with Store.of(settings, folder) as store:
        store.open_wave(Wave(WAVE, now), shops, plan)
    return settings


def run_wave(args: argparse.Namespace, folder: Path, settings: Settings, lab_pid: int, bars: Progress) -> dict[str, Any]:
    """The wave by `auditor run`, and its figures."""
    command = [
        sys.executable, "-m", "auditor", "run", "--workspace", folder, "--wave", WAVE, "--campaign", folder / "lab" / "campaign.toml",
        "--set", f"visit.dwell_s={args.dwell}", "--set", f"visit.reply_timeout_s={args.timeout}", "--set", f"visit.cart={args.cart}",
        *(["--set", f"browser.parked={args.parked}"] if args.parked else []),
    ]  # fmt: skip
    bar = bars.add_task("wave", total=args.shops)
    lab_before = sum(psutil.Process(lab_pid).cpu_times()[:2])
    began = time.monotonic()
    words = [str(word) for word in command]
    with (
        Store.of(settings, folder) as store,
        subprocess.Popen(words, stdout=subprocess.DEVNULL) as running,
        Meter(running.pid) as meter,
    ):
        while running.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(2.0)
            done = sum(row.count for row in store.progress(WAVE) if row.kind == VISIT and row.state in FINAL)
            bars.update(bar, completed=done)
    wall_s = time.monotonic() - began
    with Store.of(settings, folder) as store:
        records = [visit.record for one in store.shop_facts(WAVE) for visit in one.visits if visit.record]
        messages = store.spent(WAVE).messages
    bound_s, number = meter.cpu_s / cores(), max(1, len(records))
    return {
        "visits": len(records),
        "exit_code": running.returncode,
        "wall_s": round(wall_s, 1),
        "cpu_s": round(meter.cpu_s, 1),
        "cpu_a_visit_s": round(meter.cpu_s / number, 3),
        "bound_s": round(bound_s, 1),
        "times_bound": round(wall_s / bound_s, 3),
        "lab_cpu_s": round(sum(psutil.Process(lab_pid).cpu_times()[:2]) - lab_before, 1),
        "cpu_by_kind_s": meter.by_kind(),
        "peak_mb": round(meter.peak_mb),
        "processes": meter.most,
        "mean_visit_s": round(sum(r.steps[-1][0] for r in records if r.steps) / number, 1),
        "chats_opened": sum(r.entry is not None for r in records),
        "answered": sum(r.ending is Ending.ANSWERED for r in records),
        "endings": Counter(str(r.ending) for r in records if r.entry),
        "messages": messages,
        "poor": sum(any(e.poor for e in r.events) for r in records),
        "failures": Counter(str(r.failure.code) for r in records if r.failure),
    }


def plain(args: argparse.Namespace, folder: Path, bars: Progress) -> dict[str, Any]:
    """The plain script's times, scaled to the street."""
    bar = bars.add_task("plain", total=args.plain)
    command = [
        sys.executable,
        HERE / "visit_plain.py",
        folder / "lab",
        "--shops",
        args.plain,
        "--dwell",
        args.dwell,
        "--timeout",
        args.timeout,
    ]
    rows: list[dict[str, Any]] = []
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        for line in running.stdout:
            rows.append(json.loads(line))
            bars.update(bar, completed=len(rows))
    if running.returncode or len(rows) < args.plain:
        raise SystemExit("the plain script failed")
    mean = {chat: _mean([row["seconds"] for row in rows if row["chat"] is chat]) for chat in (True, False)}
    return {
        "shops": len(rows),
        "with_chat_s": round(mean[True], 1),
        "without_s": round(mean[False], 1),
        "what": Counter(row["what"] for row in rows),
        "scaled_s": round(args.chats * mean[True] + (args.shops - args.chats) * mean[False]),
    }


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", type=int, default=1070)
    parser.add_argument("--chats", type=int, default=176)
    parser.add_argument("--dwell", type=float, default=50.0)
    parser.add_argument("--timeout", type=float, default=120.0)
    parser.add_argument(
        "--cart", default="never", choices=("never", "once"), help="the walk to the checkout, which the plain script has not"
    )
    parser.add_argument("--parked", type=int, default=0, help="visits open at once; 0: as the program chooses")
    parser.add_argument("--plain", type=int, default=20, help="shops for the plain script; 0: leave it out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the workspace in this folder")
    args = parser.parse_args()
    folder = args.keep or Path(tempfile.mkdtemp(prefix="visit-wave-"))
    folder.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    result: dict[str, Any] = {
        "machine": about(),
        "args": {name: value for name, value in vars(args).items() if name not in ("json", "keep")},
    }
    try:
        with lab(args, folder / "lab") as lab_pid, Progress(*columns, console=Console(stderr=True)) as bars:
            settings = prepare(args, folder)
            result["limits"] = dict(zip(("active", "parked"), limits(settings), strict=True))
            result["wave"] = run_wave(args, folder, settings, lab_pid, bars)
            if args.plain:
                result["plain"] = plain(args, folder, bars)
                result["times_faster"] = round(result["plain"]["scaled_s"] / result["wave"]["wall_s"], 1)
    finally:
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    good = not result["wave"]["exit_code"] and result["wave"]["visits"] == args.shops and result["wave"]["times_bound"] <= ALLOWED
    sys.exit(0 if good and result.get("times_faster", FASTER) >= FASTER else 1)


if __name__ == "__main__":
    main()
