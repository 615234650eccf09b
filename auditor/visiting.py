"""The visit stage: claims become jobs of the live runner, records become results, leases are kept alive meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime

import structlog

from auditor.clock import Budget, utc_now
from auditor.config import Settings
from auditor.dayparts import daypart_of
from auditor.failures import Failure, FailureCode
from auditor.mail.leaving import leaver
from auditor.plan import VISIT, missed
from auditor.store import Claim, Store, StoreLedger
from auditor.types import Campaign, Disposition, VisitRecord, VisitState
from auditor.visit.job import VisitJob
from auditor.visit_facts import observations_of
from auditor.workers import worker_name

LEASE_S, RENEW_S = 60.0, 15.0
"""A visit's lease, and how often all leases under way are renewed."""

GRACE_S = 10.0
"""How long visits may go on to their end when the run is stopped."""

_IDLE_S = 5.0
_MEASURED = (Disposition.COMPLETE, Disposition.PARTIAL)
log = structlog.get_logger(__name__)

RunVisits = Callable[[AsyncIterator[VisitJob]], AsyncIterator[tuple[VisitJob, VisitRecord]]]
"""The live runner, with its browsers already bound to it."""


class Visiting:
    """Makes the planned visits of a wave until none is left, or none is due where `due_only`, or `stop` is set.

    Without a `campaign` no visit has a ledger, and nothing is ever written into an input. `clock` is the wall clock in UTC;
    """

    def __init__(
        self,
        store: Store,
        wave: str,
        settings: Settings,
        stop: asyncio.Event,
        *,
        campaign: Campaign | None = None,
        due_only: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store, self._wave, self._settings, self._stop = store, wave, settings, stop
        self._campaign, self._due_only, self._clock = campaign, due_only, clock
        self._seed = store.get_wave(wave).seed
        self._worker = worker_name()
        self._held: dict[str, Claim] = {}
        self._changed = asyncio.Event()
        self._stopping: Budget | None = None

    @property
    def under_way(self) -> int:
        """How many visits are being made now."""
        return len(self._held)

    async def run(self, runner: RunVisits) -> None:
        """Drive the runner. Whatever ends this, no claim stays behind: what has not spoken is given back, the rest is final."""
        renewing = asyncio.create_task(self._renew())
        results = runner(self._jobs())
        try:
            while (found := await self._next(results)) is not None:
                await self._keep(*found)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            with contextlib.suppress(RuntimeError):  # it is closing already
                await results.aclose()  # type: ignore[attr-defined]
            for claim in list(self._held.values()):
                await self._give_back(claim)
            await asyncio.to_thread(self._store.recover, self._clock(), {self._worker})  # a claim cancelled on its way to us

    async def _next(self, results: AsyncIterator[tuple[VisitJob, VisitRecord]]) -> tuple[VisitJob, VisitRecord] | None:
        """The next result, or None: there is none, or the run is stopped and the time of grace over."""
        coming = asyncio.ensure_future(anext(results, None))
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({coming, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                if not self._stopping:
                    self._stopping = Budget("stop", GRACE_S)
                await asyncio.wait({coming}, timeout=self._stopping.left_s)
            return coming.result() if coming.done() else None
        finally:
            for task in (coming, stopped):
                task.cancel()
            await asyncio.gather(coming, stopped, return_exceptions=True)

    # ------------------------------------------------------------ claims → jobs

    async def _jobs(self) -> AsyncIterator[VisitJob]:
        while not self._stop.is_set():
            self._changed.clear()
            now = self._clock()
            claims = await asyncio.to_thread(self._store.claim, self._wave, VISIT, self._worker, now, LEASE_S, 1)
            if not claims:
                due = await asyncio.to_thread(self._store.next_due, self._wave, now, VISIT)
                if due is None or (self._due_only and due > now):
                    return
                await self._pause(min(_IDLE_S, max(0.05, (due - now).total_seconds())) if due > now else _IDLE_S)
                continue
            claim = await self._fitting(claims[0])
            if claim is not None:
                self._held[claim.token] = claim
                yield await asyncio.to_thread(self._job, claim)

    async def _pause(self, seconds: float) -> None:
        """Until something of ours has ended, the run is stopped, or the time is over."""
        waits = [asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(self._stop.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _fitting(self, claim: Claim) -> Claim | None:
        """The claim to carry out now; None where its shop does not want it or its hour is over, which is then settled."""
        now, default = self._clock(), self._settings.wave.timezone
        if await asyncio.to_thread(self._store.is_opted_out, claim.shop.key):
            failure = Failure(FailureCode.OPTED_OUT, "run", "on the opt-out list")
            await asyncio.to_thread(self._store.finish, claim, VisitState.SKIPPED, now, (), None, failure)
            return None
        later = missed(claim.visit, claim.shop, now, default, self._seed)
        if later is not None:
            await asyncio.to_thread(self._store.release, claim, later)
            return None
        if claim.visit.due_at is None:
            real = daypart_of(now, claim.shop.timezone or default)
            if real is not claim.visit.daypart:
                return await asyncio.to_thread(self._store.move, claim, real)
        return claim

    def _job(self, claim: Claim) -> VisitJob:
        ledger = None
        if self._campaign is not None and "chat" in self._campaign.probes:
            ledger = StoreLedger(self._store.db, claim, self._campaign, self._settings.conduct, self._clock)
        leave = leaver(
            *(self._store, self._wave, claim.shop.key, self._settings.mailbox.address),
            *(self._campaign, self._settings.conduct, self._clock),
        )
        return VisitJob(
            url=claim.shop.url,
            shop=claim.shop,
            key=claim.visit.key,
            ledger=ledger,
            cart=self._walks(claim),
            leave_address=leave,
            tag=claim,
        )

    def _walks(self, claim: Claim) -> bool:
        """Whether this visit walks to the checkout: with `visit.cart = "once"` where no visit of its shop in the wave has yet."""
        wanted = self._settings.visit.cart
        if wanted != "once":
            return wanted == "every"
        return not self._store.observed(self._wave, claim.shop.key, "visit.cart")

    # ------------------------------------------------------------ records → results

    async def _keep(self, job: VisitJob, record: VisitRecord) -> None:
        claim = job.tag
        assert isinstance(claim, Claim)
        self._held.pop(claim.token, None)
        self._changed.set()
        seen_nothing = record.disposition not in _MEASURED or (record.failure is not None and not record.pages)
        # A dead browser is not the shop's doing: where nobody was reached the visit is made again, as often as after a dead worker.
        # A Ctrl-C at the terminal ends the browser too, and is no attempt.
        gone = record.failure is not None and record.failure.code is FailureCode.BROWSER_GONE
        if gone and await asyncio.to_thread(self._store.release, claim, claim.visit.due_at, not self._stop.is_set()):
            return
        state = VisitState.FAILED if seen_nothing else VisitState.DONE
        kept = replace(record, observations=())
        finish = self._store.finish
        if not await asyncio.to_thread(finish, claim, state, self._clock(), observations_of(record), kept, record.failure):
            log.warning("visit.lease_lost", visit=claim.visit.key, detail="the result is not written; another worker answers for it")

    async def _give_back(self, claim: Claim) -> None:
        self._held.pop(claim.token, None)
        if not await asyncio.to_thread(self._store.release, claim, claim.visit.due_at):
            failure = Failure(FailureCode.INTERRUPTED, "run", "the run was stopped during a conversation")
            await asyncio.to_thread(self._store.finish, claim, VisitState.FAILED, self._clock(), (), None, failure)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await asyncio.to_thread(self._store.recover, self._clock())
            lost = await asyncio.to_thread(self._store.renew, list(self._held.values()), self._clock(), LEASE_S)
            for claim in lost:
                if claim.token in self._held:  # else it has just been finished; the ledger refuses whoever has lost a lease
                    log.warning("visit.lease_lost", visit=claim.visit.key)
