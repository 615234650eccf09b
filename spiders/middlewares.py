"""What a request must pass before it is sent (opt-outs, robots.txt), and how long a refused one waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from auditor.addresses import registrable
from auditor.config import Settings
from auditor.detect.own_site import SUFFIXES
from auditor.failures import FailureCode, KnownError
from auditor.gather.robots import MAX_BYTES, MAX_REDIRECTS, RobotsRules, origin_of

# Scrapy's cookie jar asks for the public suffixes over the network before it falls back on the list that tldextract carries;
# a crawl opens nothing but its shops.
cookies._split_domain = SUFFIXES

OptedOut = Callable[[str], bool]
"""Whether the shop of a host wants to be left alone."""


class ConductMiddleware:
    """Refuses what the rules of conduct close: a domain on the opt-out list, an address closed by robots.txt (RFC 9309).

    Redirects come through here again. The spider's `opted_out` is asked, where it has one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._robots = RobotsRules(self._fetch, str(crawler.settings["ROBOTSTXT_USER_AGENT"]), obey)
        self._slots: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConductMiddleware:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise `KnownError` (opted_out, robots) for a request that may not be sent."""
        opted_out: OptedOut | None = getattr(self._crawler.spider, "opted_out", None)
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if opted_out and (opted_out(host) or opted_out(parts.netloc)):
            self._count("opted_out")
            raise KnownError(FailureCode.OPTED_OUT, f"{registrable(host)} is on the opt-out list")
        if request.meta.get("is_robots"):
            return
        if "download_slot" in request.meta:
            self._slots[origin_of(request.url)] = request.meta["download_slot"]
        try:
            await self._robots.check(request.url)
        except KnownError as error:
            if error.code is FailureCode.ROBOTS:
                self._count("robots")
            raise

    def _count(self, name: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"conduct/{name}")

    async def _fetch(self, url: str) -> tuple[int, bytes]:
        assert self._crawler.engine
        slot = self._slots.pop(origin_of(url), None)  # a shop's robots.txt counts among its requests
        meta = {
            "is_robots": True,
            "redirect_ttl": MAX_REDIRECTS,
            "download_maxsize": MAX_BYTES,
            **({"download_slot": slot} if slot else {}),
        }
        try:
            response = await self._crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))
        except IgnoreRequest as error:
            raise KnownError(FailureCode.TOO_MANY_REDIRECTS, str(error)) from error
        return response.status, response.body


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, but a 429 or 503 that names a time is tried again only then, and one that names none or too long a time not at all.

    `survey.retry_after_s` is the longest time that is waited; only the shop that asked for it waits.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        ours = settings.get("AUDITOR")
        assert isinstance(ours, Settings)
        self._longest_s = ours.survey.retry_after_s

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Wait and try again, or pass the answer on."""
        wait_s = retry_after_s(response.headers.get("Retry-After"), time.time())
        if response.status not in (429, 503) or (wait_s is None and response.status == 503) or request.meta.get("dont_retry"):
            return super().process_response(request, response)
        if wait_s is None or wait_s > self._longest_s:
            return response
        again = self._retry(request, f"Retry-After {wait_s:.0f} s")
        if again:
            await asyncio.sleep(wait_s)
        return again or response


def retry_after_s(value: bytes | None, now: float) -> float | None:
    """The seconds of a Retry-After header (a number or a date, RFC 9110); None where there is none to read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError):
        return None
