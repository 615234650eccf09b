"""`scrapy crawl storefront`: the static crawl of a panel of shops, one item a shop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import JsonValue, TypeAdapter
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from auditor.addresses import registrable
from auditor.failures import Failure, FailureCode, failure_of
from auditor.gather.disposition import disposition_of
from auditor.gather.places import territory_of
from auditor.types import Disposition, Observation, PageKind, Shop, Verdict
from spiders.findings import PageSeen, merged, observation_of_answer, observation_of_shop
from spiders.items import ShopItem
from spiders.panel import PanelSpider
from spiders.reader import PageJob, PageReader, PageReading
from spiders.readers import ReaderLostError, Readers
from spiders.reading import failure_of_answer
from spiders.walk import Lead, LinkWalk

_OBSERVATIONS = TypeAdapter(list[Observation])
# What a page lacks because of the shop or its robots.txt, not because our measurement failed.
_SHOPS_OWN = (FailureCode.ROBOTS, FailureCode.OUT_OF_SCOPE, FailureCode.HTTP_4XX, FailureCode.NOT_HTML, FailureCode.TOO_LARGE)
_PLAIN_TOO = (FailureCode.REFUSED, FailureCode.RESET, FailureCode.TIMEOUT)


@dataclass(slots=True)
class ShopWalk:
    """How far the walk of one shop has come: the pages seen, the domains that are its own, the links still to follow."""

    shop: Shop
    territory: str | None
    pages: list[PageSeen] = field(default_factory=list)
    sites: frozenset[str] = frozenset()
    links: LinkWalk | None = None
    secure: PageSeen | None = None  # what https said, where http is tried after it


class StorefrontSpider(PanelSpider):
    """Home, contacts, delivery, cart, a category and a product of each shop; what its pages say goes into one item.

    The pages of a shop are asked for one after the other, with `network.delay_s` between two, and read by processes beside the
    crawl (`survey.readers`).
    """

    name = "storefront"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it; reads the vendor catalogue once and starts the reading processes."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        survey = spider.ours.survey
        spider._readers = Readers(PageReader(spider.ours.detect.vendor_paths), survey.readers, survey.read_s)
        crawler.signals.connect(spider._readers.close, signals.spider_closed)
        return spider

    _readers: Readers

    # ------------------------------------------------------------ what is crawled

    async def keep_page(self, _body: bytes) -> str | None:
        """Keep a page as evidence; its SHA-256. Without a store nothing is kept."""
        return None

    async def start(self) -> AsyncIterator[Request]:
        """The home page of each shop; as many shops are open at a time as requests may be in flight."""
        self._room = asyncio.Semaphore(max(1, self.settings.getint("CONCURRENT_REQUESTS")))
        await self._room.acquire()
        async for shop in self.shops():
            yield self._request(ShopWalk(shop, territory_of(shop)), PageKind.HOME, shop.url)
            await self._room.acquire()  # before the next one is claimed

    # ------------------------------------------------------------ one shop

    def _request(self, walk: ShopWalk, kind: PageKind, url: str) -> Request:
        # One slot a shop, whatever hosts it has: one request in flight, `network.delay_s` between two.
        meta = {"download_slot": walk.shop.key, "cookiejar": walk.shop.key}
        kwargs = {"walk": walk, "kind": kind, "url": url}
        return Request(url, self.parse, errback=self.failed, cb_kwargs=kwargs, meta=meta, dont_filter=True)

    async def parse(self, response: Response, walk: ShopWalk, kind: PageKind, url: str) -> AsyncIterator[Request | ShopItem]:
        """Read a page, then ask for the shop's next one or yield its item."""
        leads: tuple[Lead, ...] = ()
        try:
            page, leads = await self._read(walk, kind, url, response)
        except ReaderLostError as error:
            self.logger.warning("reading %s: %s", url, error)
            page = self._unread(kind, url, response, Failure(FailureCode.INTERNAL, "survey.read", str(error)))
        except Exception as error:
            self.logger.error("reading %s", url, exc_info=True)
            page = self._unread(kind, url, response, failure_of(error, "survey.read"))
        yield self._go_on(walk, page, leads)

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

    def _go_on(self, walk: ShopWalk, page: PageSeen, leads: tuple[Lead, ...] = ()) -> Request | ShopItem:
        shop = walk.shop
        lost = page.kind is PageKind.HOME and page.failure is not None and page.failure.code in _PLAIN_TOO and page.status is None
        if lost and page.url.startswith("https://") and not walk.pages:
            # A list says `shop.ru`; an old shop may still have nothing but http.
            walk.secure = page
            return self._request(walk, PageKind.HOME, "http" + page.url[5:])
        walk.pages.append(walk.secure if walk.secure and lost else page)
        if page.rows is not None:
            if page.kind is PageKind.HOME:
                walk.sites = frozenset((_site(shop.url), _site(page.final_url)))
                walk.links = LinkWalk(page.url, self.ours.survey.pages)
            assert walk.links
            walk.links.read(page.kind, page.final_url)
            walk.links.add(leads)
        following = walk.links.next() if walk.links else None
        if following:
            return self._request(walk, *following)
        self._room.release()
        return self._item(shop, walk.pages)

    def _unread(self, kind: PageKind, url: str, response: Response, failure: Failure) -> PageSeen:
        return PageSeen(kind, url, response.url, response.status, len(response.body), "truncated" in response.flags, failure=failure)

    async def _read(self, walk: ShopWalk, kind: PageKind, url: str, response: Response) -> tuple[PageSeen, tuple[Lead, ...]]:
        failure = failure_of_answer(response)
        if failure:
            return self._unread(kind, url, response, failure), ()
        headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
        cookies = tuple(row.decode("latin-1").partition("=")[0].strip() for row in response.headers.getlist("Set-Cookie"))
        said: PageReading | Failure = await self._readers.do(
            PageJob(response.url, response.body, kind, response.status, headers, cookies, walk.territory)
        )
        if isinstance(said, Failure):
            return self._unread(kind, url, response, said), ()
        if walk.sites and _site(response.url) not in walk.sites:
            moved = Failure(FailureCode.OUT_OF_SCOPE, "survey.fetch", f"led away to {urlsplit(response.url).netloc}")
            return self._unread(kind, url, response, moved), ()
        language, leads, rows = said
        kept = await self.keep_page(response.body)
        size, truncated = len(response.body), "truncated" in response.flags
        cut = Failure(FailureCode.TOO_LARGE, "survey.fetch", f"cut off after {size} bytes") if truncated else None
        return PageSeen(kind, url, response.url, response.status, size, truncated, language, rows, cut, kept), leads

    def _item(self, shop: Shop, pages: list[PageSeen]) -> ShopItem:
        home = pages[0]
        read = {page.kind for page in pages if page.rows is not None}
        unread = [page.failure for page in pages if page.failure and page.kind not in read and page.failure.code not in _SHOPS_OWN]
        if home.rows is None:
            disposition = disposition_of(home.failure or Failure(FailureCode.INTERNAL, "survey"))
        else:
            disposition = Disposition.PARTIAL if unread else Disposition.COMPLETE
        failure = home.failure if home.rows is None else next(iter(unread), None)
        about = [observation_of_shop(disposition, failure), *map(observation_of_answer, pages)]
        if home.rows is not None and _site(home.final_url) != _site(shop.url):
            moved: JsonValue = {"note": f"moved to {_site(home.final_url)}"}
            about.append(Observation("survey.note", Verdict.PRESENT, moved, PageKind.HOME))
        rows = _OBSERVATIONS.dump_python(about, mode="json") + [row for page in pages for row in page.rows or ()]
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
            observations=rows,
            failure={"code": str(failure.code), "stage": failure.stage, "detail": failure.detail} if failure else None,
        )


@lru_cache(maxsize=10_000)
def _site(url: str) -> str:
    return registrable(urlsplit(url).hostname or "")
