"""A week of fieldwork by a simulated clock, over the days on which clocks change: each shop in each part of its own week, a day apart."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditor.claiming import PlannedClaims
from auditor.config import Settings
from auditor.dayparts import daypart_of
from auditor.plan import VISIT, plan_wave
from auditor.store import Store, Wave
from auditor.types import Daypart, Disposition, PageKind, Shop, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visiting import Visiting

ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Asia/Vladivostok", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", None)
STEP = timedelta(minutes=30)


@pytest.mark.parametrize(
    "begin",
    [
        datetime(2026, 3, 25, 7, 0, tzinfo=UTC),  # the clocks of Europe go forward on the 29th
        datetime(2026, 10, 21, 7, 0, tzinfo=UTC),  # and back on the 25th
        datetime(2026, 3, 6, 20, 0, tzinfo=UTC),  # those of New York go forward on the 8th
        datetime(2026, 4, 3, 12, 0, tzinfo=UTC),  # and those of Lord Howe go back by half an hour on the 5th
    ],
)
async def test_each_shop_is_visited_in_each_part_of_its_own_week(begin: datetime, tmp_path: Path) -> None:
    """The plan and the run get their time from a clock that is not the machine's; what came too late waits for the next such part."""
    panel = [Shop(f"shop{i}.ru", f"https://shop{i}.ru/", "pets", timezone=ZONES[i % len(ZONES)]) for i in range(21)]
    settings, made = Settings(), list[tuple[str, Daypart, datetime]]()
    now = begin

    def clock() -> datetime:
        return now

    async def runner(jobs: AsyncIterator[VisitJob]) -> AsyncIterator[tuple[VisitJob, VisitRecord]]:
        async for job in jobs:
            assert job.shop
            made.append((job.shop.key, Daypart(job.key.rsplit("/")[-1]), now))
            yield job, VisitRecord(job.url, job.url, now, Disposition.COMPLETE, pages=(PageKind.HOME,))

    with Store.open("sqlite:///audit.db", tmp_path) as store:
        plan = plan_wave("w1", panel, tuple(Daypart), 5, begin, settings.wave.timezone)
        store.open_wave(Wave("w1", begin, seed=5, dayparts=tuple(Daypart)), panel, [one for one in plan if one.kind == VISIT])
        while not store.close_if_done("w1", now):
            due = store.next_due("w1", now, VISIT)
            assert due is not None
            now = max(now + STEP, begin + STEP * -((begin - due) // STEP))
            assert now < begin + timedelta(days=15), "it takes longer than two weeks"
            stop = asyncio.Event()
            source = PlannedClaims(store, "w1", stop, due_only=True, clock=clock)
            await Visiting(store, source, settings, stop, clock=clock).run(runner)
    for shop in panel:
        mine = sorted((moment, part) for key, part, moment in made if key == shop.key)
        zone = shop.timezone or settings.wave.timezone
        assert [daypart_of(moment, zone) for moment, _ in mine] == [part for _, part in mine]
        assert {part for _, part in mine} == set(Daypart)
        assert len(mine) == 4
        assert all(later - earlier >= timedelta(hours=24) for (earlier, _), (later, _) in itertools.pairwise(mine))
