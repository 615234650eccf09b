"""`scrapy crawl storefront`: the static crawl of a panel of shops, one item a shop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
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
from spiders.walk import LinkWalk

_OBSERVATION = TypeAdapter(Observation)
# What a page lacks because of the shop or its robots.txt, not because our measurement failed.
_SHOPS_OWN = (FailureCode.ROBOTS, FailureCode.OUT_OF_SCOPE, FailureCode.HTTP_4XX, FailureCode.NOT_HTML, FailureCode.TOO_LARGE)
_PLAIN_TOO = (FailureCode.REFUSED, FailureCode.RESET, FailureCode.TIMEOUT)


@dataclass(slots=True)
class ShopWalk:
    """How far the walk of one shop has come: the pages seen, the domains that are its own, the links still to follow."""

    shop: Shop
    pages: list[PageSeen] = field(default_factory=list)
    sites: frozenset[str] = frozenset()
    links: LinkWalk | None = None
    secure: PageSeen | None = None  # what https said, where http is tried after it


class StorefrontSpider(Spider):
    """Home, contacts, delivery, cart, a category and a product of each shop; what its pages say goes into one item.

    Arguments: `panel` (CSV or XLSX, default panel.csv), `industry` (only shops of that one), `only` (only this domain).
    The pages of a shop are asked for one after the other, with `network.delay_s` between two.
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

    async def start(self) -> AsyncIterator[Request]:
        """The home page of each shop; as many shops are open at a time as requests may be in flight."""
        self._room = asyncio.Semaphore(max(1, self.settings.getint("CONCURRENT_REQUESTS")))
        await self._room.acquire()
        async for shop in self.shops():
            yield self._request(ShopWalk(shop), PageKind.HOME, shop.url)
            await self._room.acquire()  # before the next one is claimed

    # ------------------------------------------------------------ one shop

    def _request(self, walk: ShopWalk, kind: PageKind, url: str) -> Request:
        # One slot a shop, whatever hosts it has: one request in flight, `network.delay_s` between two.
        meta = {"download_slot": walk.shop.key, "cookiejar": walk.shop.key}
        kwargs = {"walk": walk, "kind": kind, "url": url}
        return Request(url, self.parse, errback=self.failed, cb_kwargs=kwargs, meta=meta, dont_filter=True)

    async def parse(self, response: Response, walk: ShopWalk, kind: PageKind, url: str) -> AsyncIterator[Request | ShopItem]:
        """Read a page, then ask for the shop's next one or yield its item."""
        try:
            page = await self._read(walk, kind, url, response)
        except Exception as error:
            self.logger.error("reading %s", url, exc_info=True)
            page = PageSeen(kind, url, response.url, response.status, failure=failure_of(error, "survey.read"))
        yield self._go_on(walk, page)

    async def failed(self, failure: Any) -> AsyncIterator[Request | ShopItem]:
        """A page that could not be had: the walk goes on without it."""
        request, error = failure.request, failure.value
        walk, kind, url = (request.cb_kwargs[name] for name in ("walk", "kind", "url"))
        if isinstance(error, IgnoreRequest):
            named = Failure(FailureCode.TOO_MANY_REDIRECTS, "survey.fetch", str(error)[:200])
        else:
            named = failure_of(error, "survey.fetch")
        if named.code is FailureCode.INTERNAL:
            self.logger.error("fetching %s: %r", url, error)
        yield self._go_on(walk, PageSeen(kind, url, request.url, failure=named))

    def _go_on(self, walk: ShopWalk, page: PageSeen) -> Request | ShopItem:
        shop = walk.shop
        lost = page.kind is PageKind.HOME and page.failure is not None and page.failure.code in _PLAIN_TOO and page.status is None
        if lost and page.url.startswith("https://") and not walk.pages:
            # A list says `shop.ru`; an old shop may still have nothing but http.
            walk.secure = page
            return self._request(walk, PageKind.HOME, "http" + page.url[5:])
        walk.pages.append(walk.secure if walk.secure and lost else page)
        if page.findings:
            if page.kind is PageKind.HOME:
                walk.sites = frozenset((_site(shop.url), _site(page.final_url)))
                walk.links = LinkWalk(page.url, self.ours.survey.pages)
            assert walk.links
            walk.links.read(page.kind, page.final_url)
            walk.links.add(page.findings.links)
        link = walk.links.next() if walk.links else None
        if link:
            return self._request(walk, link.rel, link.url)
        self._room.release()
        return self._item(shop, walk.pages)

    async def _read(self, walk: ShopWalk, kind: PageKind, url: str, response: Response) -> PageSeen:
        size, truncated = len(response.body), "truncated" in response.flags
        failure = failure_of_answer(response)
        if failure is None:
            text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1") or None)
            failure = failure_of_text(text, kind is PageKind.HOME)
        if failure:
            return PageSeen(kind, url, response.url, response.status, size, truncated, failure=failure)
        if walk.sites and _site(response.url) not in walk.sites:
            moved = Failure(FailureCode.OUT_OF_SCOPE, "survey.fetch", f"led away to {urlsplit(response.url).netloc}")
            return PageSeen(kind, url, response.url, response.status, size, truncated, failure=moved)
        headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
        cookies = tuple(row.decode("latin-1").partition("=")[0].strip() for row in response.headers.getlist("Set-Cookie"))
        snapshot = PageSnapshot(response.url, text, kind, response.status, headers, cookies=cookies)
        # In a thread: a large page takes a while, and leases, timers and other shops must not wait for it.
        findings = await asyncio.to_thread(detect_page, snapshot, self._catalogue, territory_of(walk.shop))
        kept = await self.keep_page(response.body)
        cut = Failure(FailureCode.TOO_LARGE, "survey.fetch", f"cut off after {size} bytes") if truncated else None
        return PageSeen(kind, url, response.url, response.status, size, truncated, findings, cut, kept)

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


def _site(url: str) -> str:
    return registrable(urlsplit(url).hostname or "")


def _industries(shops: tuple[Shop, ...]) -> str:
    return ", ".join(sorted({shop.industry for shop in shops}))
