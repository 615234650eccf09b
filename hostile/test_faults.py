"""Each fault strikes a wave in its middle; after it the wave goes on or is started again, and nothing recorded is lost."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from hostile import report
from hostile.faults import ROOT, Aftermath, database_locked, killed_helpers, network_gone, signalled


async def disk_full(folder: Path) -> Aftermath:
    """In a process with a mount namespace of its own."""
    command = ("unshare", "-rm", sys.executable, "-m", "hostile.disk_full", str(folder))
    made = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Aftermath(**json.loads(made.stdout.strip().splitlines()[-1]))


def is_browser(line: str) -> bool:
    """The browser itself, not its helpers."""
    return "--headless" in line and "--type=" not in line


FAULTS: dict[str, Callable[[Path], Awaitable[Aftermath]]] = {
    "disk full": disk_full,
    "database locked": database_locked,
    "network gone": network_gone,
    "browser killed": lambda folder: killed_helpers(folder, is_browser, "browser killed twice"),
    "page killed": lambda folder: killed_helpers(folder, lambda line: "--type=renderer" in line, "all pages killed twice"),
    "driver killed": lambda folder: killed_helpers(folder, lambda line: "run-driver" in line, "the browser's driver killed", 1),
    "gate killed": lambda folder: killed_helpers(folder, lambda line: "auditor.gather.gate" in line, "the gate killed twice"),
    "SIGTERM in the survey": lambda folder: signalled(folder, signal.SIGTERM, "survey", "SIGTERM in the survey"),
    "SIGTERM in a visit": lambda folder: signalled(folder, signal.SIGTERM, "visit", "SIGTERM among visits"),
    "SIGKILL in the survey": lambda folder: signalled(folder, signal.SIGKILL, "survey", "SIGKILL in the survey"),
    "SIGKILL in a visit": lambda folder: signalled(folder, signal.SIGKILL, "visit", "SIGKILL among visits"),
}
seen: list[Aftermath] = []


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    """Write what was seen, where all were."""
    yield
    if len(seen) == len(FAULTS):
        rows = [
            (
                one.fault,
                ", ".join(map(str, one.exits)),
                ", ".join(f"{state} {count}" for state, count in sorted(one.states.items())),
                ", ".join(f"{code} {count}" for code, count in sorted(one.failures.items())) or "none",
                f"{one.asked}, twice {one.asked_twice}",
                f"{one.kept}, lost {one.lost}, half-written {one.half_written}",
            )
            for one in seen
        ]
        heads = ("fault", "exit codes", "surveys and visits", "visits' failures", "asked", "evidence")
        report.put("faults", f"{report.when()}.\n\n{report.table(heads, rows)}")


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_wave_ends_and_nothing_is_lost(fault: str, tmp_path: Path) -> None:
    """Every visit final, nobody asked twice, every piece of evidence whole, the last run's exit code 0."""
    found = asyncio.run(FAULTS[fault](tmp_path))  # type: ignore[arg-type]
    seen.append(found)
    assert found.held, found
