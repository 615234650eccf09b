"""How late this process itself was while a call went on: the width within which its times are known."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

TICK_S = 0.02


class Lag:
    """The most that a wake-up every 20 ms came too late, in seconds; 0 on a machine that has time for us."""

    def __init__(self) -> None:
        self.worst_s = 0.0

    async def _tick(self) -> None:
        while True:
            due = time.monotonic() + TICK_S
            await asyncio.sleep(TICK_S)
            self.worst_s = max(self.worst_s, time.monotonic() - due)


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """Watch while inside."""
    lag = Lag()
    task = asyncio.create_task(lag._tick())
    try:
        yield lag
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
