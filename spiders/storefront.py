"""`scrapy crawl storefront`: the static crawl of a panel of shops, one item a shop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response

from auditor.addresses import registrable
from auditor.config import Settings
from auditor.detect.encoding import decode
from auditor.detect.page import detect_page
from auditor.failures import AuditorError, Failure, FailureCode, failure_of
from auditor.gather.disposition import disposition_of
from auditor.gather.places import territory_of
from auditor.industries import industry_id
from auditor.panel import read_panel
from auditor.types import Disposition, Observation, PageKind, PageSnapshot, Shop, Verdict
from auditor.vendors import Catalogue, load_catalogue
from spiders.findings import PageSeen, merged, observations_of
from spiders.items import ShopItem
from spiders.reading import failure_of_answer, failure_of_text
from spiders.walk import Walk

_OBSERVATION = TypeAdapter(Observation)
# What a page lacks because of the shop or its robots.txt, not because our measurement failed.
_SHOPS_OWN = (FailureCode.ROBOTS, FailureCode.OUT_OF_SCOPE, FailureCode.HTTP_4XX, FailureCode.NOT_HTML, FailureCode.TOO_LARGE)
_PLAIN_TOO = (FailureCode.REFUSED, FailureCode.RESET, FailureCode.TIMEOUT)


class StorefrontSpider(Spider):
    """Home, contacts, delivery, cart, a category and a product of each shop; what its pages say goes into one item.

    Arguments: `panel` (CSV or XLSX, default panel.csv), `industry` (only shops of that one), `only` (only this domain).
    Each shop is walked by a coroutine of its own, with one request in flight and `network.delay_s` between two.
    """

    name = "storefront"

    def __init__(self, panel: str = "panel.csv", industry: str = "", only: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._panel, self._industry, self._only = panel, industry, only
        self._catalogue: Catalogue

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> StorefrontSpider:
        """As Scrapy makes it; reads the vendor catalogue once."""
        spider: StorefrontSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.ours = crawler.settings["AUDITOR"]
        spider._catalogue = load_catalogue(Path(path) for path in spider.ours.detect.vendor_paths)
        return spider

    ours: Settings

    # ------------------------------------------------------------ what is crawled

    async def shops(self) -> AsyncIterator[Shop]:
        """The shops to survey; asked for the next one only when there is room for it."""
        try:
            panel = read_panel(Path(self._panel))
        except AuditorError as error:
            self.logger.error("%s", error)
            raise CloseSpider("no_panel") from error
        for bad in panel.bad_rows:
            self.logger.warning("%s line %d left out: %s", self._panel, bad.line, bad.reason)
        wanted = (industry_id(self._industry) or self._industry.lower()) if self._industry else None
        found = [shop for shop in panel.shops if wanted in (None, shop.industry) and self._only in ("", shop.key)]
        if not found:
            self.logger.error("no shop of industry %r in %s; it has: %s", self._industry, self._panel, _industries(panel.shops))
            raise CloseSpider("no_shops")
        for shop in found:
            yield shop

    def opted_out(self, _host: str) -> bool:
        """Whether the shop of a host wants to be left alone; asked before each request."""
        return False

    async def keep_page(self, _body: bytes) -> str | None:
        """Keep a page as evidence; its SHA-256. Without a store nothing is kept."""
        return None

    async def start(self) -> AsyncIterator[ShopItem]:
        """Walk as many shops at a time as requests may be in flight, and yield each one's item as it is done."""
        at_once = max(1, self.settings.getint("CONCURRENT_REQUESTS"))
        walks: set[asyncio.Task[ShopItem]] = set()
        try:
            async for shop in self.shops():
                walks.add(asyncio.ensure_future(self.survey(shop)))
                while len(walks) >= at_once:
                    done, walks = await asyncio.wait(walks, return_when=asyncio.FIRST_COMPLETED)
                    for walk in done:
                        yield walk.result()
            while walks:
                done, walks = await asyncio.wait(walks, return_when=asyncio.FIRST_COMPLETED)
                for walk in done:
                    yield walk.result()
        finally:
            for walk in walks:
                walk.cancel()

    # ------------------------------------------------------------ one shop

    async def survey(self, shop: Shop) -> ShopItem:
        """Walk one shop. Never raises for a shop's sake: what went wrong is in the item."""
        pages: list[PageSeen] = []
        try:
            home = await self._page(shop, PageKind.HOME, shop.url)
            if home.failure and home.failure.code in _PLAIN_TOO and shop.url.startswith("https://") and not home.status:
                # A list says `shop.ru`; an old shop may still have nothing but http.
                plain = await self._page(shop, PageKind.HOME, "http" + shop.url[5:])
                home = plain if plain.findings else home
            pages.append(home)
            if home.findings:
                sites = frozenset((_site(shop.url), _site(home.final_url)))
                walk = Walk(home.url, self.ours.survey.pages)
                walk.read(PageKind.HOME, home.final_url)
                walk.add(home.findings.links)
                while link := walk.next():
                    page = await self._page(shop, link.rel, link.url, sites)
                    pages.append(page)
                    if page.findings:
                        walk.read(link.rel, page.final_url)
                        walk.add(page.findings.links)
        except Exception as error:
            self.logger.error("survey of %s", shop.key, exc_info=True)
            pages.append(PageSeen(PageKind.OTHER, shop.url, shop.url, failure=failure_of(error, "survey")))
        return self._item(shop, pages)

    def _item(self, shop: Shop, pages: list[PageSeen]) -> ShopItem:
        home = pages[0]
        read = {page.kind for page in pages if page.findings}
        unread = [page.failure for page in pages if page.failure and page.kind not in read and page.failure.code not in _SHOPS_OWN]
        if home.findings is None:
            disposition = disposition_of(home.failure or Failure(FailureCode.INTERNAL, "survey"))
        else:
            disposition = Disposition.PARTIAL if unread else Disposition.COMPLETE
        failure = home.failure if home.findings is None else next(iter(unread), None)
        observations = observations_of(pages, disposition, failure)
        if home.findings and _site(home.final_url) != _site(shop.url):
            observations.append(Observation("survey.note", Verdict.PRESENT, {"note": f"moved to {_site(home.final_url)}"}, PageKind.HOME))
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"survey/{disposition}")
        return ShopItem(
            shop=shop.key,
            url=shop.url,
            industry=shop.industry,
            final_url=home.final_url,
            disposition=str(disposition),
            pages=[page.row() for page in pages],
            findings=merged(pages),
            observations=[_OBSERVATION.dump_python(one, mode="json") for one in observations],
            failure={"code": str(failure.code), "stage": failure.stage, "detail": failure.detail} if failure else None,
        )

    async def _page(self, shop: Shop, kind: PageKind, url: str, sites: frozenset[str] = frozenset()) -> PageSeen:
        assert self.crawler.engine
        request = Request(url, meta={"download_slot": shop.key, "cookiejar": shop.key}, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            return PageSeen(kind, url, url, failure=Failure(FailureCode.TOO_MANY_REDIRECTS, "survey.fetch", str(error)[:200]))
        except Exception as error:
            failure = failure_of(error, "survey.fetch")
            if failure.code is FailureCode.INTERNAL:
                self.logger.error("fetching %s", url, exc_info=True)
            return PageSeen(kind, url, url, failure=failure)
        return await self._read(shop, kind, url, response, sites)

    async def _read(self, shop: Shop, kind: PageKind, url: str, response: Response, sites: frozenset[str]) -> PageSeen:
        size, truncated = len(response.body), "truncated" in response.flags
        failure = failure_of_answer(response)
        if failure is None:
            text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1") or None)
            failure = failure_of_text(text, kind is PageKind.HOME)
        if failure:
            return PageSeen(kind, url, response.url, response.status, size, truncated, failure=failure)
        if sites and _site(response.url) not in sites:
            moved = Failure(FailureCode.OUT_OF_SCOPE, "survey.fetch", f"led away to {urlsplit(response.url).netloc}")
            return PageSeen(kind, url, response.url, response.status, size, truncated, failure=moved)
        headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
        cookies = tuple(row.decode("latin-1").partition("=")[0].strip() for row in response.headers.getlist("Set-Cookie"))
        snapshot = PageSnapshot(response.url, text, kind, response.status, headers, cookies=cookies)
        # In a thread: a large page takes a while, and leases, timers and other shops must not wait for it.
        findings = await asyncio.to_thread(detect_page, snapshot, self._catalogue, territory_of(shop))
        kept = await self.keep_page(response.body)
        cut = Failure(FailureCode.TOO_LARGE, "survey.fetch", f"cut off after {size} bytes") if truncated else None
        return PageSeen(kind, url, response.url, response.status, size, truncated, findings, cut, kept)


def _site(url: str) -> str:
    return registrable(urlsplit(url).hostname or "")


def _industries(shops: tuple[Shop, ...]) -> str:
    return ", ".join(sorted({shop.industry for shop in shops}))
