"""What may be opened: the opt-out list and robots.txt, asked before each navigation of a live visit."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from auditor.addresses import registrable
from auditor.config import Settings
from auditor.failures import Failure, FailureCode, KnownError
from auditor.gather.fetch import Fetcher
from auditor.gather.robots import MAX_BYTES, RobotsRules
from auditor.store import Store

STAGE = "visit.open"


class Permission:
    """Rules of many shops for one run; `fetcher` brings each robots.txt once. It is a `MayOpen`."""

    def __init__(self, store: Store, settings: Settings, fetcher: Fetcher) -> None:
        self._store, self._fetcher = store, fetcher
        self._robots = RobotsRules(self._fetch, settings.network.agent, settings.network.robots)

    async def __call__(self, url: str) -> Failure | None:
        """Why `url` must not be opened, or None."""
        parts = urlsplit(url)
        if await asyncio.to_thread(self._opted_out, parts.hostname or "", parts.netloc):
            return Failure(FailureCode.OPTED_OUT, STAGE, "on the opt-out list")
        try:
            await self._robots.check(url)
        except KnownError as error:
            return Failure(error.code, STAGE, str(error)[:200])
        return None

    def _opted_out(self, host: str, netloc: str) -> bool:
        return any(self._store.is_opted_out(name) for name in {host, registrable(host), netloc} if name)

    async def _fetch(self, url: str) -> tuple[int, bytes]:
        answer = await self._fetcher.get(url, redirects=5, max_bytes=MAX_BYTES)
        return answer.status, answer.body
