"""The visit stage: claims become jobs of the live runner, records become results, leases are kept alive meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from auditor.claiming import Claims
from auditor.clock import Budget, utc_now
from auditor.config import Settings
from auditor.dayparts import daypart_of
from auditor.failures import Failure, FailureCode
from auditor.mail.leaving import leaver
from auditor.plan import put_off
from auditor.store import Claim, Store, StoreLedger
from auditor.types import Campaign, Disposition, VisitRecord, VisitState
from auditor.visit.job import VisitJob
from auditor.visit.ledger import Reason
from auditor.visit_facts import observations_of
from auditor.workers import worker_name

RENEWALS = 4
"""How often a lease is renewed while it would still hold."""

GRACE_S = 10.0
"""How long visits may go on to their end when the run is stopped."""

ACCOUNT_S = 180.0
"""When a visit is made again whose vendor account was talking to somebody else."""

STARVED, STARVED_S = 0.3, 30.0
"""A page that hung, or did not come in time, in a visit for this share of which pages came short of the processor may only have had no
turn: so many seconds later it is visited again, and where that was no better, after four times as many."""
_OUT_OF_TIME = (FailureCode.PAGE_HUNG, FailureCode.TIMEOUT)

_PLANNED_TWICE = Failure(FailureCode.LIMIT, "run", "this shop is visited in this part of the week already")
_MEASURED = (Disposition.COMPLETE, Disposition.PARTIAL)
log = structlog.get_logger(__name__)

RunVisits = Callable[[AsyncIterator[VisitJob]], AsyncIterator[tuple[VisitJob, VisitRecord]]]
"""The live runner, with its browsers already bound to it."""


@dataclass(slots=True)
class Held:
    """A visit under way: the claim it is made under, and the event that breaks it off when the claim is lost."""

    claim: Claim
    lost: asyncio.Event
    since_s: float


Finished = Callable[[Claim, VisitState, VisitRecord], None]
"""Is told of every result that was written."""


class Visiting:
    """Makes the visits whose claims `source` gives, until it gives no more, or `stop` is set.

    Without a `campaign` no visit has a ledger, and nothing is ever written into an input. `clock` is the wall clock in UTC.
    """

    def __init__(
        self,
        store: Store,
        source: Claims,
        settings: Settings,
        stop: asyncio.Event,
        *,
        campaign: Campaign | None = None,
        clock: Callable[[], datetime] = utc_now,
        finished: Finished = lambda _claim, _state, _record: None,
    ) -> None:
        self._store, self._source, self._settings, self._stop = store, source, settings, stop
        self._campaign, self._clock, self._finished = campaign, clock, finished
        self._lease_s = settings.store.lease_s
        self._seeds: dict[str, int] = {}
        self._worker = worker_name()
        self._held: dict[str, Held] = {}
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
            for held in list(self._held.values()):
                await self._give_back(held.claim)
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
            found = await self._source.next()
            if found is None:
                return
            claim = await self._fitting(found)
            if claim is None:
                self._source.done(found)
                continue
            held = self._held[claim.token] = Held(claim, asyncio.Event(), time.monotonic())
            yield await asyncio.to_thread(self._job, claim, held.lost)

    async def _fitting(self, claim: Claim) -> Claim | None:
        """The claim to carry out now; None where its shop does not want it or its hour is over, which is then settled."""
        now, default = self._clock(), self._settings.wave.timezone
        if claim.opted_out:
            failure = Failure(FailureCode.OPTED_OUT, "run", "on the opt-out list")
            await asyncio.to_thread(self._store.finish, claim, VisitState.SKIPPED, now, (), None, failure)
            return None
        wave = claim.visit.wave
        if wave not in self._seeds:
            self._seeds[wave] = (await asyncio.to_thread(self._store.get_wave, wave)).seed
        hours = await self._has_hours(claim)
        others = await asyncio.to_thread(self._store.other_visits, claim) if hours else ()
        between = self._settings.conduct.hours_between
        later = put_off(claim.visit, claim.shop, now, default, self._seeds[wave], others, between) if hours else None
        if later is not None:
            await asyncio.to_thread(self._store.release, claim, later)
            return None
        if not hours:
            real = daypart_of(now, claim.shop.timezone or default)
            if real is not claim.visit.daypart:
                moved = await asyncio.to_thread(self._store.move, claim, real)
                if moved is None:  # that part of the week has a visit of its own, or the lease is lost
                    await asyncio.to_thread(self._store.finish, claim, VisitState.SKIPPED, now, (), None, _PLANNED_TWICE)
                return moved
        return claim

    async def _has_hours(self, claim: Claim) -> bool:
        """Whether the visit was planned for its hour; one that is made again has one in any case, a minute after it failed."""
        if claim.visit.due_at is None or claim.attempt == 1:
            return claim.visit.due_at is not None
        return await asyncio.to_thread(self._store.has_hours, claim.visit.wave, claim.visit.kind)

    def _job(self, claim: Claim, lost: asyncio.Event) -> VisitJob:
        ledger = None
        if self._campaign is not None and "chat" in self._campaign.probes:
            ledger = StoreLedger(self._store.db, claim, self._campaign, self._settings.conduct, self._clock)
        leave = leaver(
            *(self._store, claim.visit.wave, claim.shop.key, self._settings.mailbox.address),
            *(self._campaign, self._settings.conduct, self._clock),
        )
        return VisitJob(
            url=claim.shop.url,
            shop=claim.shop,
            key=claim.visit.key,
            ledger=ledger,
            cart=self._walks(claim),
            leave_address=leave,
            alone=claim.attempt > 1,
            lost=lost,
            tag=claim,
        )

    def _walks(self, claim: Claim) -> bool:
        """Whether this visit walks to the checkout: with `visit.cart = "once"` where no visit of its shop in the wave has yet."""
        wanted = self._settings.visit.cart
        if wanted != "once":
            return wanted == "every"
        return not self._store.observed(claim.visit.wave, claim.shop.key, "visit.cart")

    # ------------------------------------------------------------ records → results

    async def _keep(self, job: VisitJob, record: VisitRecord) -> None:
        claim = job.tag
        assert isinstance(claim, Claim)
        held = self._held.pop(claim.token, None)
        try:
            state = await self._write(claim, record)
        finally:
            self._source.done(claim)
        if state is None:
            return
        self._finished(claim, state, record)
        log.info(
            "visit",
            visit=claim.visit.key,
            state=state.value,
            disposition=record.disposition.value,
            chat=record.vendor,
            ending=record.ending and record.ending.value,
            failure=record.failure and f"{record.failure.code}: {record.failure.detail}",
            staff_s=record.staff_s,
            seconds=round(time.monotonic() - held.since_s, 1) if held else None,
            attempt=claim.attempt,
        )

    async def _write(self, claim: Claim, record: VisitRecord) -> VisitState | None:
        """Write the result; its state, or None where the visit is given back or belongs to somebody else."""
        failure = record.failure
        if failure is not None and failure.code is FailureCode.LIMIT and failure.detail.startswith(Reason.ACCOUNT_BUSY):
            later: datetime | None = self._clock() + timedelta(seconds=ACCOUNT_S)
            if await asyncio.to_thread(self._store.release, claim, later, True):
                return None
        seen_nothing = record.disposition not in _MEASURED or (failure is not None and not record.pages)
        # A dead browser is not the shop's doing, nor is a page that came too late on a machine that had no time for it: where nobody
        # was reached the visit is made again, as often as after a dead worker. A Ctrl-C at the terminal ends the browser too, and is no
        # attempt.
        if failure is not None and (again_s := _again_s(record, failure, claim.attempt)) is not None:
            stopping = self._stop.is_set()
            later = self._clock() + timedelta(seconds=again_s) if again_s and not stopping else claim.visit.due_at
            if await asyncio.to_thread(self._store.release, claim, later, not stopping):
                return None
        state = VisitState.FAILED if seen_nothing else VisitState.DONE
        kept = replace(record, observations=())
        finish = self._store.finish
        if not await asyncio.to_thread(finish, claim, state, self._clock(), observations_of(record), kept, failure):
            log.warning("visit.lease_lost", visit=claim.visit.key, detail="the result is not written; another worker answers for it")
            return None
        return state

    async def _give_back(self, claim: Claim) -> None:
        self._held.pop(claim.token, None)
        try:
            if not await asyncio.to_thread(self._store.release, claim, claim.visit.due_at):
                failure = Failure(FailureCode.INTERRUPTED, "run", "the run was stopped during a conversation")
                await asyncio.to_thread(self._store.finish, claim, VisitState.FAILED, self._clock(), (), None, failure)
        finally:
            self._source.done(claim)

    async def _renew(self) -> None:
        """Keep our leases; judge those of others only where we have had the database for a lease, so that they could keep theirs."""
        while True:
            await asyncio.sleep(self._lease_s / RENEWALS)
            claims = [held.claim for held in self._held.values()]
            lost = await asyncio.to_thread(self._store.renew, claims, self._clock(), self._lease_s)
            for claim in lost:
                held = self._held.get(claim.token)
                if held is not None:  # else it has just been finished
                    log.warning("visit.lease_lost", visit=claim.visit.key, detail="the visit is broken off")
                    held.lost.set()
            if time.monotonic() - self._store.db.back_at >= self._lease_s or self._store.db.sqlite:
                await asyncio.to_thread(self._store.recover, self._clock())


def _again_s(record: VisitRecord, failure: Failure, attempt: int) -> float | None:
    """In how many seconds a visit that failed by no fault of its shop is made again; None where it stands."""
    if failure.code is FailureCode.BROWSER_GONE:
        return 0.0
    return STARVED_S * 4 ** (attempt - 1) if failure.code in _OUT_OF_TIME and record.starved >= STARVED else None
