"""The claims of a worker: a job of the queue says which visit, the store says whether it is to be had."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from auditor.clock import utc_now
from auditor.store import Claim, Store
from auditor.types import PlannedVisit
from auditor.workers import worker_name


class OfferedClaims:
    """Claims what jobs offer (an `auditor.claiming.Claims`). A job waits until its visit has ended, or was not to be had."""

    def __init__(self, store: Store, stop: asyncio.Event, lease_s: float, clock: Callable[[], datetime] = utc_now) -> None:
        self._store, self._stop, self._lease_s, self._clock = store, stop, lease_s, clock
        self._worker = worker_name()
        self._offers: asyncio.Queue[tuple[PlannedVisit, asyncio.Future[None]] | None] = asyncio.Queue()
        self._jobs: dict[str, asyncio.Future[None]] = {}

    async def offered(self, visit: PlannedVisit) -> None:
        """Offer a visit, and wait for its end."""
        if self._stop.is_set():
            return
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._offers.put((visit, ended))
        await ended

    async def next(self) -> Claim | None:
        """The next claim: see `auditor.claiming.Claims`."""
        while not self._stop.is_set():
            offer = await self._offers.get()
            if offer is None:
                return None
            visit, ended = offer
            try:
                claim = await asyncio.to_thread(self._store.claim_visit, visit, self._worker, self._clock(), self._lease_s)
            except BaseException:
                _end(ended)
                raise
            if claim is not None:
                self._jobs[claim.token] = ended
                return claim
            _end(ended)
        return None

    def done(self, claim: Claim) -> None:
        """Its job is over."""
        ended = self._jobs.pop(claim.token, None)
        if ended is not None:
            _end(ended)

    def close(self) -> None:
        """No more claims: whoever waits for one is let go, and so are jobs that were not claimed."""
        while not self._offers.empty():
            offer = self._offers.get_nowait()
            if offer is not None:
                _end(offer[1])
        self._offers.put_nowait(None)


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
