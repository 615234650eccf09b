"""The survey of a wave: the storefront crawl over the claims of the store, safe to kill and to start again.

`python -m spiders.survey WAVE [--workspace FOLDER]`, or `run_survey`. Several may run at once, here or on other machines.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from auditor import workers
from auditor.addresses import registrable
from auditor.clock import utc_now
from auditor.config import FILE_NAME, Settings, load_settings
from auditor.failures import AuditorError
from auditor.store import Claim, Store
from auditor.types import Shop
from spiders.settings import scrapy_settings
from spiders.storefront import StorefrontSpider

LEASE_S = 120.0
LOG = "survey.log"
"""Where the crawl writes its log, in the workspace."""
_RENEW_S = 30.0
_OPTOUTS_S = 30.0


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a run did: shops by disposition, and how many leases were lost to another worker."""

    shops: dict[str, int]
    lease_lost: int = 0
    requests: int = 0


class SurveySpider(StorefrontSpider):
    """`scrapy crawl survey -a wave=…`: the same crawl over the planned surveys of a wave, with results in the store."""

    name = "survey"
    custom_settings = {"ITEM_PIPELINES": {"spiders.pipelines.StorePipeline": 300}}  # noqa: RUF012 - Scrapy's own way

    store: Store

    def __init__(self, wave: str = "", workspace: str = ".", limit: str = "0", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.left = int(limit) or sys.maxsize
        self.wave, self.workspace = wave, Path(workspace)
        self.held: dict[str, Claim] = {}
        self._out: frozenset[str] = frozenset()
        self._worker = workers.worker_name()
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SurveySpider:
        """As Scrapy makes it; opens the store. Raises `StoreError` where there is no such audit or wave."""
        spider: SurveySpider = super().from_crawler(crawler, *args, **kwargs)
        spider.store = Store.of(spider.ours, spider.workspace, create=False)
        spider.store.get_wave(spider.wave)
        spider.store.db.patience_s = spider.ours.store.outage_s
        return spider

    async def shops(self) -> AsyncIterator[Shop]:
        """Claimed surveys, one at a time, until none is due or the limit is reached."""
        while self.left and (claims := await asyncio.to_thread(self.store.claim, self.wave, "survey", self._worker, utc_now(), LEASE_S, 1)):
            self.left -= 1
            self.held[claims[0].shop.key] = claims[0]
            yield claims[0].shop

    async def start(self) -> AsyncIterator[Request]:
        """As the storefront spider, with leases prolonged meanwhile; first what dead workers left behind is planned again."""
        await asyncio.to_thread(self._recover)
        await self._read_optouts()
        self._watching = asyncio.ensure_future(self._watch())
        async for request in super().start():
            yield request

    def closed(self, _reason: str) -> None:
        """Give back what was begun and not finished; called by Scrapy when all items are written."""
        if self._watching:
            self._watching.cancel()
        for claim in self.held.values():
            self.store.release(claim)
        self.store.close()

    def opted_out(self, host: str) -> bool:
        """Whether the domain of a host, or one above it, is on the opt-out list."""
        labels = host.split(".")
        return any(".".join(labels[i:]) in self._out for i in range(len(labels))) or registrable(host) in self._out

    async def keep_page(self, body: bytes) -> str | None:
        """Keep a page as evidence, if `survey.keep_pages` says so."""
        if not self.ours.survey.keep_pages:
            return None
        return await asyncio.to_thread(self.store.put_artifact, body, "text/html")

    def _recover(self) -> None:
        # A batch is begun by a worker, which judges the leases of other machines itself, and not just after an outage.
        now = utc_now() if self.left == sys.maxsize else datetime(2000, 1, 1, tzinfo=UTC)
        self.store.recover(now, workers.gone(self.store.workers()))

    async def _read_optouts(self) -> None:
        self._out = frozenset(one.domain for one in await asyncio.to_thread(self.store.optouts))

    async def _watch(self) -> None:
        """Prolong the leases, and hear of new opt-outs, as long as the crawl runs."""
        while True:
            await asyncio.sleep(_RENEW_S)
            lost = await asyncio.to_thread(self.store.renew, tuple(self.held.values()), utc_now(), LEASE_S)
            for claim in lost:
                self.held.pop(claim.shop.key, None)
            await self._read_optouts()


def run_survey(workspace: Path, wave: str, settings: Settings, limit: int = 0) -> Surveyed:
    """Do all surveys of `wave` that are due, or `limit` of them, and return what was done.

    Raises `StoreError` where there is no such audit or wave.
    Blocks; runs an event loop of its own (call it in a thread where one runs already) and may be called again in the same
    process. Several processes may do the same wave at once. An interrupt gives the begun work back and returns.
    """
    with Store.of(settings, workspace, create=False) as store:
        store.get_wave(wave)
    # Without Twisted's reactor, which starts only once in a process: everything this crawl uses runs on asyncio.
    process = AsyncCrawlerProcess({**scrapy_settings(settings), "TWISTED_REACTOR_ENABLED": False, "LOG_INSTALL_ROOT_HANDLER": False})
    crawler = process.create_crawler(SurveySpider)
    crawl = process.crawl(crawler, wave=wave, workspace=str(workspace), limit=str(limit))
    process.start(install_signal_handlers=threading.current_thread() is threading.main_thread())
    if crawl.done() and not crawl.cancelled() and (error := crawl.exception()):
        raise error
    stats: dict[str, Any] = crawler.stats.get_stats() if crawler.stats else {}
    shops = {name.partition("/")[2]: int(count) for name, count in stats.items() if name.startswith("survey/")}
    return Surveyed(shops, int(stats.get("store/lease_lost", 0)), int(stats.get("downloader/request_count", 0)))


def _log(file: Path, level: str) -> None:
    """Scrapy's full log, its stats at the end, goes to `file`; to stderr goes what is at least `level`."""
    said = logging.StreamHandler()
    said.setLevel(level)
    handlers: list[logging.Handler] = [said]
    with contextlib.suppress(OSError):  # a full disk or a folder that is not there is told of by the store
        written = logging.FileHandler(file, encoding="utf-8", delay=True)
        written.setLevel("INFO")
        handlers.append(written)
    logging.basicConfig(level="INFO", handlers=handlers, format="%(asctime)s %(name)s %(levelname)s: %(message)s")


def _stop_with_parent() -> None:
    """When standard input ends, whoever started this is gone, perhaps killed: stop in good order, as if asked to."""

    def wait() -> None:
        while os.read(0, 4096):  # not through sys.stdin, whose lock the interpreter wants when it ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def main(arguments: list[str] | None = None) -> int:
    """`python -m spiders.survey`."""
    parser = argparse.ArgumentParser(prog="python -m spiders.survey", description="Do the due surveys of a wave.")
    parser.add_argument("wave")
    parser.add_argument("--workspace", type=Path, default=Path())
    parser.add_argument("--limit", type=int, default=0, help="surveys at most; 0: all that are due")
    parser.add_argument("--log-level", default="WARNING", help="what is said on stderr; survey.log in the workspace has it all")
    parser.add_argument("--child", action="store_true", help="stop when standard input ends")
    given = parser.parse_args(arguments)
    if given.child:
        _stop_with_parent()
    _log(given.workspace / LOG, given.log_level.upper())
    file = given.workspace / FILE_NAME
    try:
        done = run_survey(given.workspace, given.wave, load_settings(file if file.is_file() else None), given.limit)
    except AuditorError as error:
        print(f"survey: {error}", file=sys.stderr)
        return error.exit_code
    told = ", ".join(f"{count} {name}" for name, count in sorted(done.shops.items())) or "nothing was due"
    logging.info("survey of %s: %s", given.wave, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
