"""How short pages came of the processors: what is taken down, and what a real page on a machine that is too busy comes to."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator

import pytest
from visit_street import Street

from auditor.config import Browser, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.gather.renderers import Renderers
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits


def test_the_shortage_is_the_share_of_samples_in_which_pages_got_less_than_half() -> None:
    """What nobody wanted is no shortage; what was before is not asked about."""
    watch = Renderers(lambda: (), 1000)
    assert watch.shortage(0.0) == 0.0
    for at_s, (got_s, waited_s) in enumerate([(0.1, 0.9), (0.0, 0.0), (0.2, 0.1), (0.1, 0.2), (0.25, 0.25)]):
        watch.note(float(at_s), got_s, waited_s)
    assert watch.shortage(-1.0) == pytest.approx(0.4)
    assert watch.shortage(0.0) == pytest.approx(0.25)
    assert watch.shortage(9.0) == 0.0


def burn() -> None:
    """Take a processor, before any page."""
    until = time.monotonic() + 60
    while time.monotonic() < until and os.getppid() != 1:
        pass


@pytest.fixture
def crowded() -> Iterator[None]:
    """This process and all it starts have one processor, which two others take."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    burning = [multiprocessing.get_context("spawn").Process(target=burn) for _ in range(2)]
    for one in burning:
        one.start()
    yield
    for one in burning:
        one.kill()
        one.join()
    os.sched_setaffinity(0, before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells for how long a process waited")
@pytest.mark.usefixtures("crowded")
async def test_a_visit_says_for_how_much_of_it_pages_came_short() -> None:
    """An ordinary page on a machine that others keep busy."""
    settings = Settings(
        network=Network(allow_private=("127.0.0.1",), robots=False),
        visit=Visit(dwell_s=0, wake_s=1, load_s=20),
        browser=Browser(active=1, parked=1),
    )
    async with Street() as street, BrowserPool(settings) as pool:
        jobs = [VisitJob(street.url("fine", []))]
        (made,) = [record async for _, record in run_visits(jobs, pool, settings)]
    assert made.starved > 0.3
