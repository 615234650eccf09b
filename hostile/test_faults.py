"""Each fault strikes a wave in its middle; after it the wave goes on or is started again, and nothing recorded is lost."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hostile import report
from hostile.faults import ROOT, Aftermath, clock_set_back, database_locked, killed_helpers, network_gone, signalled


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
    "clock set back": clock_set_back,
    "browser killed": lambda folder: killed_helpers(folder, is_browser, "browser killed twice"),
    "page killed": lambda folder: killed_helpers(folder, lambda line: "--type=renderer" in line, "all pages killed twice"),
    "driver killed": lambda folder: killed_helpers(folder, lambda line: "run-driver" in line, "the browser's driver killed", 1),
    "gate killed": lambda folder: killed_helpers(folder, lambda line: "auditor.gather.gate" in line, "the gate killed twice"),
    "SIGTERM in the survey": lambda folder: signalled(folder, signal.SIGTERM, "survey", "SIGTERM in the survey"),
    "SIGTERM in a visit": lambda folder: signalled(folder, signal.SIGTERM, "visit", "SIGTERM among visits"),
    "SIGKILL in the survey": lambda folder: signalled(folder, signal.SIGKILL, "survey", "SIGKILL in the survey"),
    "SIGKILL in a visit": lambda folder: signalled(folder, signal.SIGKILL, "visit", "SIGKILL among visits"),
}
AT_ONCE = 3
"""Waves side by side; they mostly wait."""


async def all_of_them(folder: Path) -> dict[str, Aftermath | Exception]:
    """Every fault, each in a wave of its own."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, name: str) -> Aftermath:
        async with room:
            return await FAULTS[name](folder / str(number))

    found = await asyncio.gather(*(one(number, name) for number, name in enumerate(FAULTS)), return_exceptions=True)
    return dict(zip(FAULTS, found, strict=True))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Aftermath | Exception]:
    """All of them, once for all tests here; written down."""
    found = asyncio.run(all_of_them(tmp_path_factory.mktemp("faults")))
    rows = [_row(one) for one in found.values() if isinstance(one, Aftermath)]
    heads = ("fault", "exit codes", "surveys and visits", "visits' failures", "asked", "evidence")
    report.put("faults", f"{report.when()}.\n\n{report.table(heads, rows)}")
    return found


def _row(one: Aftermath) -> tuple[str, ...]:
    return (
        one.fault,
        ", ".join(map(str, one.exits)),
        ", ".join(f"{state} {count}" for state, count in sorted(one.states.items())),
        ", ".join(f"{code} {count}" for code, count in sorted(one.failures.items())) or "none",
        f"{one.asked}, twice {one.asked_twice}",
        f"{one.kept}, lost {one.lost}, half-written {one.half_written}",
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_wave_ends_and_nothing_is_lost(seen: dict[str, Aftermath | Exception], fault: str) -> None:
    """Every visit final, nobody asked twice, every piece of evidence whole, the last run's exit code 0."""
    found = seen[fault]
    assert isinstance(found, Aftermath), found
    assert found.held, found
