"""A wave on a disk that is full, then has room again. `python -m hostile.disk_full FOLDER` inside a mount namespace of its own.

Started by `unshare -rm`, so that the small disk (a tmpfs) is seen by nobody else and needs no rights. Prints the aftermath as JSON.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

from hostile.faults import Aftermath, audit

_SMALL, _LARGE = "1200k", "200m"


def mount(folder: Path, options: str) -> None:
    """Put a tmpfs on `folder`, or change the one that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


async def disk_full(folder: Path) -> Aftermath:
    """Run on the small disk until it ends, make room, run again."""
    mount(folder / "work", f"size={_SMALL}")
    async with audit(folder) as one:
        for room in ("", _LARGE):
            if room:
                mount(folder / "work", f"remount,size={room}")
            await one.end(await one.start("--set", "conduct.hours_between=0"))
        return one.aftermath("disk full")


if __name__ == "__main__":
    print(json.dumps(dataclasses.asdict(asyncio.run(disk_full(Path(sys.argv[1])))), default=str))
