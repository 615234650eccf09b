"""Names of worker processes, by which a later process knows that one is gone."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path


def worker_name() -> str:
    """This process's name for claims: host, process id and the process's start, which tells it from a later one with the same id."""
    return f"{platform.node()}:{os.getpid()}:{_started(os.getpid())}"


def gone(workers: Iterable[str]) -> frozenset[str]:
    """Those workers of this host that no longer run. Of other hosts only the end of a lease tells."""
    found = set()
    for name in workers:
        host, _, rest = name.rpartition(":")[0].rpartition(":")
        started = name.rpartition(":")[2]
        if host == platform.node() and rest.isdigit() and not _runs(int(rest), started):
            found.add(name)
    return frozenset(found)


def _runs(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process
        return True
    return _started(pid) == started


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks; 0 where the system has no /proc (macOS)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "0"
    fields = text.rpartition(")")[2].split()
    return "0" if fields[0] == "Z" and pid != os.getpid() else fields[19]
