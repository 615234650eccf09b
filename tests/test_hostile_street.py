"""The worst and cheapest of the hostile street in both gatherers; all of it is `make test-hostile`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from visit_street import Street

from auditor.config import Browser, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.types import VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from hostile.nuisances import NUISANCES, Nuisance
from hostile.street import HostileStreet

ROOT = Path(__file__).parent.parent
BY_NAME = {one.name: one for one in NUISANCES}
SURVEYED = (
    "endless_body",
    "slow_body",
    "huge_header",
    "redirect_loop",
    "redirect_file",
    "redirect_inside",
    "wrong_certificate",
    "download",
)
BYTES = ("endless_body", "huge_header", "redirect_file", "redirect_inside", "wrong_certificate", "download")
SCRIPTS = ("loop_at_once", "alerts", "memory_buffers", "redirect_script", "to_file", "service_worker", "orders", "prototypes")
VISITED = (*BYTES, *SCRIPTS)


def chosen(names: tuple[str, ...]) -> list[Nuisance]:
    return [BY_NAME[name] for name in names]


async def test_the_crawler_names_what_each_hostile_server_did(tmp_path: Path) -> None:
    """The body is cut, the wait ends, redirects to files and to the inside are refused: one item a shop, each with its failure."""
    async with HostileStreet(chosen(SURVEYED)) as street:
        panel, out = tmp_path / "panel.csv", tmp_path / "items.jsonl"
        panel.write_text("url,industry\n" + "".join(f"{one.url},pets\n" for one in street.nuisances))
        environ = {
            "AUDITOR_NETWORK_HOSTS": ",".join(f"{host}={place}" for host, place in street.hosts.items()),
            "AUDITOR_NETWORK_TIMEOUT_S": "4",
            "AUDITOR_NETWORK_DELAY_S": "0.01",
            "AUDITOR_NETWORK_MAX_BODY_BYTES": "300000",
            "AUDITOR_SURVEY_RETRIES": "0",
        }
        crawl = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "scrapy", "crawl", "storefront", "-a", f"panel={panel}", "-O", str(out)),
            cwd=ROOT,
            env={**os.environ, **environ},
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(120):
            assert await crawl.wait() == 0
    items = {item["shop"]: item for item in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    for one in street.nuisances:
        pages = [row for row in items[one.key]["observations"] if row["name"] == "survey.page"]
        failure = pages[0]["failure"]
        assert (failure["code"] if failure else "") in one.survey, one.name


async def visit_all() -> dict[str, VisitRecord]:
    async with HostileStreet(chosen(VISITED)) as hostile, Street() as street:
        settings = Settings(
            network=Network(hosts=hostile.hosts, allow_private=("127.0.0.1",), robots=False),
            visit=Visit(dwell_s=0, wake_s=1, load_s=6, open_s=8),
            browser=Browser(active=4, parked=20, memory_mb=500),
        )
        jobs = [VisitJob(one.url, tag=one.name) for one in hostile.nuisances]
        jobs.insert(4, VisitJob(street.url("fine", [], transport="ws"), tag="fine"))
        async with BrowserPool(settings) as pool:
            return {str(job.tag): record async for job, record in run_visits(jobs, pool, settings)}


@pytest.fixture(scope="module")
def seen() -> dict[str, VisitRecord]:
    """All of them side by side in one browser, an ordinary shop among them."""
    return asyncio.run(visit_all())


@pytest.mark.parametrize("name", VISITED)
def test_a_hostile_page_is_borne_or_ends_by_its_name(seen: dict[str, VisitRecord], name: str) -> None:
    """And never as a defect of ours, nor with the browser that others are in."""
    failure = seen[name].failure
    code = str(failure.code) if failure else ""
    assert code not in ("internal", "browser_gone"), failure
    assert code in (*BY_NAME[name].visit, "timeout", "page_hung"), failure


def test_the_ordinary_shop_among_them_is_seen_as_ever(seen: dict[str, VisitRecord]) -> None:
    """Its chat is found and opened while its neighbours burn."""
    assert seen["fine"].failure is None, seen["fine"].steps
    assert seen["fine"].entry == "launcher"
