"""Writes surveyed shops into the store."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from scrapy.crawler import Crawler

from auditor.clock import utc_now
from auditor.failures import Failure, FailureCode
from auditor.types import Disposition, Observation, VisitState
from spiders.items import ShopItem

if TYPE_CHECKING:
    from spiders.survey import SurveySpider

_OBSERVATIONS = TypeAdapter(tuple[Observation, ...])
_SKIPPED = (Disposition.OPTED_OUT, Disposition.ROBOTS)


_OURS = (FailureCode.DISK_FULL, FailureCode.INTERRUPTED)


class StorePipeline:
    """Finishes the claim of each surveyed shop: all its observations in one transaction, or nothing."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_item(self, item: ShopItem) -> ShopItem:
        """Write one shop. A lost lease is counted: another worker answers for that shop then."""
        spider: SurveySpider = self._crawler.spider  # type: ignore[assignment]
        claim = spider.held.get(item.shop)
        if claim is None:
            return item
        failure = None
        if item.failure:
            failure = Failure(FailureCode(item.failure["code"]), item.failure["stage"], item.failure["detail"])
            if failure.code in _OURS:  # not the shop's doing: the claim is given back when the spider closes
                if failure.code is FailureCode.DISK_FULL and self._crawler.engine and self._closing is None:
                    logging.error("survey: the disk is full; make room and start the run again")
                    # Not waited for: the spider closes when all items are written, this one among them.
                    self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="disk_full"))
                return item
        disposition = Disposition(item.disposition)
        measured = disposition in (Disposition.COMPLETE, Disposition.PARTIAL)
        state = VisitState.DONE if measured else VisitState.SKIPPED if disposition in _SKIPPED else VisitState.FAILED
        seen = _OBSERVATIONS.validate_python(item.observations)
        kept = await asyncio.to_thread(spider.store.finish, claim, state, utc_now(), seen, None, failure)
        spider.held.pop(item.shop, None)
        if self._crawler.stats:
            self._crawler.stats.inc_value("store/finished" if kept else "store/lease_lost")
        return item
