"""Where the visit stage gets its claims from: the plan of one wave, asked again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from auditor.clock import utc_now
from auditor.plan import VISIT
from auditor.store import Claim, Store
from auditor.workers import worker_name

_IDLE_S = 5.0


class Claims(Protocol):
    """Where the claims come from: one source for a run, one for a worker of a fleet."""

    async def next(self) -> Claim | None:
        """The next claim, waited for; None: there is nothing more to do, or the run is stopped."""
        ...

    def done(self, claim: Claim) -> None:
        """What was claimed has ended, or was given back."""
        ...


class PlannedClaims:
    """Claims what is due of one wave until nothing is left, or nothing due where `due_only`, or `stop` is set."""

    def __init__(
        self,
        store: Store,
        wave: str,
        stop: asyncio.Event,
        *,
        due_only: bool = False,
        lease_s: float = 60.0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store, self._wave, self._stop, self._due_only, self._clock = store, wave, stop, due_only, clock
        self._lease_s, self._worker = lease_s, worker_name()
        self._changed = asyncio.Event()

    async def next(self) -> Claim | None:
        """The next claim: see `Claims`."""
        while not self._stop.is_set():
            self._changed.clear()
            now = self._clock()
            claims = await asyncio.to_thread(self._store.claim, self._wave, VISIT, self._worker, now, self._lease_s, 1)
            if claims:
                return claims[0]
            due = await asyncio.to_thread(self._store.next_due, self._wave, now, VISIT)
            if due is None or (self._due_only and due > now):
                return None
            await self._pause(min(_IDLE_S, max(0.05, (due - now).total_seconds())) if due > now else _IDLE_S)
        return None

    def done(self, claim: Claim) -> None:
        """Its shop is free again: look at once."""
        self._changed.set()

    async def _pause(self, seconds: float) -> None:
        """Until something of ours has ended, the run is stopped, or the time is over."""
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(self._stop.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
