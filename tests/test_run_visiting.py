"""The visit stage over a real store: what is claimed, skipped, put off, moved, made again and given back. The runner is a script."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from store_cases import NOW, campaign, open_wave, shops

from auditor.claiming import PlannedClaims
from auditor.config import Settings, load_settings
from auditor.failures import AuditorError, Failure, FailureCode
from auditor.store import Store, Wave
from auditor.surveying import settings_environment, standing, survey
from auditor.types import (
    Campaign,
    ChatState,
    Daypart,
    Disposition,
    IntentState,
    Observation,
    PageKind,
    PlannedVisit,
    VendorFinding,
    Verdict,
    VisitFacts,
    VisitRecord,
    VisitState,
)
from auditor.visit.job import VisitJob
from auditor.visit.ledger import Permit
from auditor.visiting import ACCOUNT_S, STARVED_S, RunVisits, Visiting

SETTINGS = Settings()


@pytest.fixture
def store(tmp_path: Path) -> object:
    """SQLite is enough here: what the store itself does is tested on both."""
    with Store.open("sqlite:///audit.db", tmp_path) as opened:
        yield opened


def record(job: VisitJob, **more: object) -> VisitRecord:
    base: dict[str, object] = {"disposition": Disposition.COMPLETE, "pages": (PageKind.HOME,)}
    return VisitRecord(job.url, job.url, NOW, **(base | more))  # type: ignore[arg-type]


def one_by_one(make: Callable[[VisitJob], VisitRecord]) -> RunVisits:
    """A runner that makes one visit after the other."""

    async def run(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        async for job in jobs:
            yield job, make(job)

    return run


def visit_stage(
    store: Store,
    now: datetime = NOW,
    wave: str = "w1",
    stop: asyncio.Event | None = None,
    signed: Campaign | None = None,
    due_only: bool = False,
) -> Visiting:
    stop = stop or asyncio.Event()
    source = PlannedClaims(store, wave, stop, due_only=due_only, clock=lambda: now)
    return Visiting(store, source, SETTINGS, stop, campaign=signed, clock=lambda: now)


def visits(store: Store) -> dict[str, VisitFacts]:
    return {one.shop.key: one.visits[0] for one in store.shop_facts("w1")}


async def test_every_visit_becomes_final_with_what_was_seen(store: Store) -> None:
    """Done with its observations beside the record; failed where nothing was seen."""
    open_wave(store, 3)

    def make(job: VisitJob) -> VisitRecord:
        if job.shop and job.shop.key == "shop0.ru":
            failure = Failure(FailureCode.DNS, "visit.load")
            return record(job, disposition=Disposition.UNREACHABLE, pages=(), failure=failure)
        vendors = (VendorFinding("jivo", "chat", 1.0),)
        seen = (Observation("visit.phone", Verdict.ABSENT),)
        return record(job, state=ChatState.ONLINE, vendor="jivo", entry="launcher", vendors=vendors, observations=seen)

    await visit_stage(store).run(one_by_one(make))
    found = {one.shop.key: one for one in store.shop_facts("w1")}
    assert [found[key].visits[0].state for key in sorted(found)] == ["failed", "done", "done"]
    assert {(one.name, one.verdict) for one in found["shop1.ru"].observations} == {
        ("visit.phone", Verdict.ABSENT),
        ("visit.chat", Verdict.PRESENT),
        ("visit.vendor", Verdict.PRESENT),
    }
    kept = found["shop1.ru"].visits[0].record
    assert kept is not None
    assert kept.observations == ()


async def test_without_a_campaign_no_visit_has_a_ledger(store: Store) -> None:
    """And with one each has its own, which permits the question."""
    open_wave(store, 2)
    ledgers = []

    def make(job: VisitJob) -> VisitRecord:
        ledgers.append(job.ledger)
        return record(job)

    await visit_stage(store).run(one_by_one(make))
    assert ledgers == [None, None]
    open_wave(store, 2, "w2")
    stage = visit_stage(store, wave="w2", signed=campaign())

    async def asking(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        async for job in jobs:
            assert job.ledger is not None
            permit = await job.ledger.begin("hello")
            assert isinstance(permit, Permit)
            await job.ledger.settle(permit, IntentState.SENT)
            yield job, record(job, staff_s=11.0)

    await stage.run(asking)
    assert (store.spent("w2").conversations, store.spent("w2").staff_s) == (2, 22.0)


async def test_a_shop_that_opted_out_is_skipped_unopened(store: Store) -> None:
    """Also one that asked after the wave was opened."""
    open_wave(store, 2)
    store.add_optout("shop1.ru", NOW)
    opened = []
    await visit_stage(store).run(one_by_one(lambda job: opened.append(job.url) or record(job)))  # type: ignore[func-returns-value]
    assert opened == ["https://shop0.ru/"]
    assert visits(store)["shop1.ru"].state is VisitState.SKIPPED
    assert {one.shop.key: one.disposition for one in store.shop_facts("w1")}["shop1.ru"] is Disposition.OPTED_OUT


async def test_a_visit_whose_hour_is_over_is_put_off(store: Store) -> None:
    """It is not made in another part of the week than its own; with `due_only` the stage then ends."""
    plan = [PlannedVisit("w1", "shop0.ru", "visit", Daypart.EVENING, NOW - timedelta(hours=13))]
    store.open_wave(Wave("w1", NOW), shops(1), plan)
    await visit_stage(store, due_only=True).run(one_by_one(record))
    due = store.next_due("w1", NOW)
    assert due is not None
    assert NOW + timedelta(hours=5) < due < NOW + timedelta(hours=11)
    await visit_stage(store, now=due, due_only=True).run(one_by_one(record))
    assert visits(store)["shop0.ru"].state is VisitState.DONE


async def test_without_hours_a_visit_belongs_to_the_part_it_is_made_in(store: Store) -> None:
    """A run that goes on past six in the evening does not call its visits `workday`."""
    open_wave(store, 1, dayparts=(Daypart.WORKDAY,))
    await visit_stage(store, now=NOW + timedelta(hours=8)).run(one_by_one(record))
    assert visits(store)["shop0.ru"].daypart is Daypart.EVENING


async def test_a_dead_browser_costs_an_attempt_not_the_visit(store: Store) -> None:
    """The visit is made again; where it keeps killing the browser it is final the third time."""
    open_wave(store, 1)
    tries = []

    def make(job: VisitJob) -> VisitRecord:
        tries.append(job.key)
        return record(job, disposition=Disposition.PARTIAL, pages=(), failure=Failure(FailureCode.BROWSER_GONE, "visit"))

    for _ in range(4):
        await visit_stage(store).run(one_by_one(make))
    assert len(tries) == 3
    assert visits(store)["shop0.ru"].state is VisitState.FAILED


@pytest.mark.parametrize("code", [FailureCode.PAGE_HUNG, FailureCode.TIMEOUT])
@pytest.mark.parametrize(("starved", "tries"), [(0.0, 1), (0.2, 1), (0.5, 3)])
async def test_a_page_that_came_too_late_for_want_of_a_processor_is_visited_again(
    store: Store, starved: float, tries: int, code: FailureCode
) -> None:
    """Where pages came short of it the shop gets its other attempts; in the end the visit keeps the name of what it saw."""
    open_wave(store, 1)
    made = []

    def make(job: VisitJob) -> VisitRecord:
        made.append(job.key)
        late = Failure(code, "visit.load")
        return record(job, disposition=Disposition.TIMEOUT, pages=(), failure=late, starved=starved)

    counts = []
    for later in (0, STARVED_S - 1, STARVED_S + 1, 5 * STARVED_S, 6 * STARVED_S, 20 * STARVED_S):
        await visit_stage(store, now=NOW + timedelta(seconds=later), due_only=True).run(one_by_one(make))
        counts.append(len(made))
    assert counts == [min(n, tries) for n in (1, 1, 2, 2, 3, 3)]
    seen = visits(store)["shop0.ru"]
    assert (seen.state, seen.failure and seen.failure.code) == (VisitState.FAILED, code)


@pytest.mark.parametrize(
    ("failure", "after_s"),
    [
        (Failure(FailureCode.PAGE_HUNG, "visit.load"), STARVED_S),
        (Failure(FailureCode.LIMIT, "visit.ask", "account_busy: talking"), ACCOUNT_S),
    ],
)
async def test_made_again_after_six_a_visit_without_an_hour_belongs_to_the_evening(store: Store, failure: Failure, after_s: float) -> None:
    """It is not put off to the next working day: nobody planned it for one."""
    open_wave(store, 2, dayparts=(Daypart.WORKDAY,))
    before_six = NOW + timedelta(hours=6, seconds=-10)

    def make(job: VisitJob) -> VisitRecord:
        first = job.shop and job.shop.key == "shop0.ru" and not job.alone
        return record(job, disposition=Disposition.TIMEOUT, pages=(), failure=failure, starved=0.9) if first else record(job)

    await visit_stage(store, now=before_six, due_only=True).run(one_by_one(make))
    assert visits(store)["shop0.ru"].state is VisitState.PLANNED
    await visit_stage(store, now=before_six + timedelta(seconds=after_s + 1), due_only=True).run(one_by_one(make))
    assert visits(store)["shop0.ru"].state is VisitState.DONE
    assert {key: one.daypart for key, one in visits(store).items()} == {"shop0.ru": Daypart.EVENING, "shop1.ru": Daypart.WORKDAY}


async def test_a_stop_gives_back_what_has_not_spoken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Visits under way go back to the plan, uncounted; one in a conversation is final, its message unknown."""
    monkeypatch.setattr("auditor.visiting.GRACE_S", 0.05)
    open_wave(store, 3)
    stop = asyncio.Event()

    async def never_ending(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        taken = [await anext(jobs), await anext(jobs)]
        assert taken[0].ledger is not None
        await taken[0].ledger.begin("hello")
        stop.set()
        await asyncio.Event().wait()
        yield taken[0], record(taken[0])

    await visit_stage(store, stop=stop, signed=campaign()).run(never_ending)
    assert standing(store, "w1", "visit") == (1, 2, 3)
    assert store.spent("w1").messages == {"unknown": 1}
    assert store.workers() == frozenset()
    assert {claim.attempt for claim in store.claim("w1", "visit", "me", NOW, limit=9)} == {1}


async def test_a_result_without_a_lease_is_not_written(store: Store) -> None:
    """Whoever was thought dead does not overwrite its successor's work."""
    open_wave(store, 1)

    def make(job: VisitJob) -> VisitRecord:
        store.recover(NOW + timedelta(hours=1))
        (other,) = store.claim("w1", "visit", "other", NOW)
        store.finish(other, VisitState.SKIPPED, NOW)
        return record(job)

    await visit_stage(store).run(one_by_one(make))
    assert visits(store)["shop0.ru"].state is VisitState.SKIPPED


async def test_a_runner_that_fails_leaves_no_claim_behind(store: Store) -> None:
    """The error is passed on, the work is planned again."""
    open_wave(store, 1)

    async def broken(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        job = await anext(jobs)
        raise RuntimeError(job.key)
        yield job, record(job)

    with pytest.raises(RuntimeError, match=r"w1/shop0.ru/visit/workday"):
        await visit_stage(store).run(broken)
    assert standing(store, "w1", "visit") == (0, 1, 1)


# ---------------------------------------------------------------- the survey's process

CRAWL = """
import sys
from auditor.clock import utc_now
from auditor.store import Store
from auditor.types import VisitState
from auditor.workers import worker_name
from pathlib import Path
with Store.open("sqlite:///audit.db", Path(sys.argv[1])) as store:
    for claim in store.claim("w1", "survey", worker_name(), utc_now(), 3600, 2):
        if sys.argv[2] == "dies":
            sys.exit("no crawl today")
        store.finish(claim, VisitState.DONE, utc_now())
        if sys.argv[2] == "stumbles":
            import os; os.kill(os.getpid(), 9)
"""


async def test_a_crawl_that_is_killed_is_replaced(store: Store, tmp_path: Path) -> None:
    """It finishes one shop a life and is killed each time; its other claim is planned again, and all shops are surveyed."""
    open_wave(store, 3)
    told: list[tuple[int, int]] = []
    command = [sys.executable, "-c", CRAWL, str(tmp_path), "stumbles"]
    await survey(store, "w1", SETTINGS, tmp_path, asyncio.Event(), lambda *now: told.append(now), command)
    assert standing(store, "w1", "survey") == (3, 0, 3)
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)


async def test_a_crawl_that_cannot_run_ends_the_run_with_its_last_words(store: Store, tmp_path: Path) -> None:
    """It is not started again for ever."""
    open_wave(store, 1)
    with pytest.raises(AuditorError, match="without finishing a shop; its last words: no crawl today"):
        await survey(store, "w1", SETTINGS, tmp_path, asyncio.Event(), command=[sys.executable, "-c", CRAWL, str(tmp_path), "dies"])


def test_a_child_reads_exactly_the_parents_settings() -> None:
    """Whatever flags the parent had, lists, tables and switches among them; the environment's own settings are not mixed in."""
    flags = {"network.hosts": "*.example:80=127.0.0.1:8,b.test=127.0.0.1", "network.robots": "false", "wave.dayparts": "night,evening"}
    parent = load_settings(environ={}, flags=flags | {"visit.dwell_s": "1.5"})
    child = load_settings(environ=settings_environment(parent, {"AUDITOR_WAVE_SEED": "9", "PATH": "x"}))
    assert child == parent


async def test_the_walk_to_the_checkout_is_made_once_a_shop_and_wave(store: Store) -> None:
    """By whichever run and visit; where the first could not be made, a later one walks."""
    night = NOW + timedelta(hours=37)
    plan = [
        PlannedVisit("w1", one.key, "visit", part, due)
        for one in shops(2)
        for part, due in ((Daypart.WORKDAY, NOW), (Daypart.NIGHT, night))
    ]
    store.open_wave(Wave("w1", NOW), shops(2), plan)
    walked: dict[str, bool] = {}

    def make(job: VisitJob) -> VisitRecord:
        assert job.shop
        walked[job.shop.key] = job.cart
        if job.shop.key == "shop0.ru":
            return record(job, disposition=Disposition.UNREACHABLE, pages=(), failure=Failure(FailureCode.TIMEOUT, "visit.load"))
        return record(job, observations=(Observation("visit.cart", Verdict.PRESENT, {"end": "checkout"}),) if job.cart else ())

    await visit_stage(store, due_only=True).run(one_by_one(make))
    assert walked == {"shop0.ru": True, "shop1.ru": True}
    await visit_stage(store, night, due_only=True).run(one_by_one(make))
    assert walked == {"shop0.ru": True, "shop1.ru": False}


async def test_a_busy_vendor_account_is_tried_again_later(store: Store) -> None:
    """Nobody was asked: the visit goes back for some minutes, and is final at the third time."""
    open_wave(store, 1)
    moments = [NOW, NOW + timedelta(minutes=4), NOW + timedelta(minutes=8)]
    busy = Failure(FailureCode.LIMIT, "visit.ask", "account_busy: another visit is talking to this vendor account")
    for now in moments:
        await visit_stage(store, now, due_only=True).run(one_by_one(lambda job: record(job, failure=busy)))
        state = visits(store)["shop0.ru"].state
        assert (state is VisitState.DONE) == (now == moments[-1])
    assert store.next_due("w1", NOW, "visit") is None


async def test_a_visit_whose_lease_is_lost_is_broken_off(store: Store) -> None:
    """Another worker took it over: the job is told, and its result is not written."""
    open_wave(store, 1)
    told = []

    async def slow(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        job = await anext(jobs)
        assert job.lost is not None
        assert store.recover(NOW + timedelta(hours=1)).replanned == 1
        async with asyncio.timeout(30):
            await job.lost.wait()
        told.append(job.key)
        yield job, record(job)

    settings = load_settings(None, environ={}, flags={"store.lease_s": "0.2"})
    stop = asyncio.Event()
    source = PlannedClaims(store, "w1", stop, due_only=True, clock=lambda: NOW)
    await Visiting(store, source, settings, stop, clock=lambda: NOW).run(slow)
    assert len(told) == 1
    assert visits(store)["shop0.ru"].record is None
