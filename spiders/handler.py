"""The crawler's way to the web: the same checked connections as everything else in the program (`auditor.gather.fetch`)."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from auditor.config import Settings
from auditor.failures import FailureCode, KnownError
from auditor.gather.fetch import Fetcher

_TRANSIENT = (FailureCode.RESET, FailureCode.REFUSED, FailureCode.TIMEOUT)
_OURS = (b"host", b"connection", b"content-length", b"accept-encoding")


class TransientError(KnownError):
    """A connection that failed in a way that may pass; tried again `survey.retries` times."""


class CheckedDownloadHandler:
    """A download handler for http and https that connects only where the network policy allows."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings.get("AUDITOR")
        if not isinstance(settings, Settings):
            raise NotConfigured("the setting AUDITOR is missing; see spiders/settings.py")
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._fetcher = Fetcher(settings)
        self._open = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CheckedDownloadHandler:
        """As Scrapy makes it."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer to one request. Raises `KnownError`, of it `TransientError` where another try may help."""
        if not self._open:
            self._open = True
            await self._fetcher.__aenter__()
        try:
            answer = await self._fetcher.once(
                request.url,
                request.method,
                {name.decode("latin-1"): value.decode("latin-1") for name, value in _sent(request)},
                request.body or None,
                timeout_s=request.meta.get("download_timeout"),
                max_bytes=request.meta.get("download_maxsize", self._max_bytes),
            )
        except KnownError as error:
            if error.code in _TRANSIENT:
                raise TransientError(error.code, str(error)) from error
            raise
        # The body is unpacked already, so the headers must not say otherwise.
        headers = Headers([(name, value) for name, value in answer.headers.items() if name.lower() != "content-encoding"])
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        flags = ["truncated"] if answer.truncated else []
        made: Response = kind(url=request.url, status=answer.status, headers=headers, body=answer.body, flags=flags, request=request)
        return made

    async def close(self) -> None:
        """Close the kept connections."""
        if self._open:
            await self._fetcher.__aexit__(None, None, None)


def _sent(request: Request) -> list[tuple[bytes, bytes]]:
    pairs: Any = request.headers.items()
    return [(name, value) for name, values in pairs if name.lower() not in _OURS for value in values]
