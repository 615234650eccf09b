"""`scrapy crawl visit -a industry=pets -O visits.jsonl`: live visits as a spider, one item a shop.

The visits are made by the program's own runner; this spider only iterates it in `start()`, so that no callback waits and
nothing of Scrapy's freezes. It is passive: without the ledger of `auditor run` nothing is ever written into an input.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy.exceptions import CloseSpider

from auditor.failures import AuditorError, Failure, KnownError
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.gather.robots import MAX_BYTES, MAX_REDIRECTS, RobotsRules
from auditor.types import Shop
from auditor.vendors import load_catalogue
from auditor.visit.adhoc import row_of
from auditor.visit.job import VisitJob
from auditor.visit.runner import run_visits
from spiders.panel import PanelSpider


class VisitSpider(PanelSpider):
    """A live visit to each shop of a panel: `panel`, `industry`, `only` as for `storefront`; `dwell` in seconds.

    An item is what `auditor visit --json` prints, with the shop's key and industry.
    """

    name = "visit"

    def __init__(self, dwell: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._dwell_s = float(dwell) if dwell else None

    async def start(self) -> AsyncIterator[dict[str, Any]]:
        """Items, as the visits end."""
        settings = self.ours
        try:
            catalogue = load_catalogue(Path(path) for path in settings.detect.vendor_paths)
            async with Fetcher(settings) as fetcher, BrowserPool(settings) as pool:
                robots = RobotsRules(self._robots_of(fetcher), settings.network.agent, self.settings.getbool("ROBOTSTXT_OBEY"))

                async def may_open(url: str) -> Failure | None:
                    try:
                        await robots.check(url)
                    except KnownError as error:
                        return Failure(error.code, "visit.open", str(error))
                    return None

                jobs = [VisitJob(shop.url, shop, shop.key, dwell_s=self._dwell_s) async for shop in self.shops()]
                async for job, record in run_visits(jobs, pool, settings, may_open=may_open, catalogue=catalogue):
                    if self.crawler.stats:
                        self.crawler.stats.inc_value(f"visit/{record.disposition}")
                    yield {**_of_shop(job.shop), **row_of(record)}
        except AuditorError as error:
            self.logger.error("%s", error)
            raise CloseSpider("cannot_run") from error

    def _robots_of(self, fetcher: Fetcher) -> Any:
        async def fetch(url: str) -> tuple[int, bytes]:
            answer = await fetcher.get(url, redirects=MAX_REDIRECTS, max_bytes=MAX_BYTES)
            return answer.status, answer.body

        return fetch


def _of_shop(shop: Shop | None) -> dict[str, Any]:
    return {"shop": shop.key, "industry": shop.industry} if shop else {}
