"""What this machine, or the container we are in, has to give: processors, free memory, and its name for a certificate."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_MB = 1024 * 1024


def cores() -> int:
    """Processors that this process may use, at least 1: those of the machine, less what an affinity or a container's quota keeps back."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _words(_CGROUP / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit() and int(period):
        found = min(found, max(1, round(int(quota) / int(period))))
    return max(1, found)


def free_mb() -> float:
    """Memory that can be had without swapping, in MB: the machine's, or the container's where that is less. 8000 where nobody tells."""
    free = [8000.0]
    for line in _words(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            free = [int(line.split()[1]) / 1024]
    for limit, used in (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")):
        most, now = _words(_CGROUP / limit), _words(_CGROUP / used)
        if most.isdigit() and now.isdigit():
            free.append((int(most) - int(now)) / _MB)
    return max(0.0, min(free))


def about() -> dict[str, str | int | float]:
    """The facts of this machine that a measurement has to be read with."""
    model = next((line.partition(":")[2].strip() for line in _words(Path("/proc/cpuinfo")).splitlines() if "model name" in line), "")
    total = next((line.split()[1] for line in _words(Path("/proc/meminfo")).splitlines() if line.startswith("MemTotal")), "")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": cores(),
        "memory_mb": int(total) // 1024 if total.isdigit() else 0,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(load, 2),
    }


def _words(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
