"""robots.txt by RFC 9309, for the crawler and before each navigation of the browser.

An answer of 2xx is read (the first 500 KiB of it), 4xx allows everything, 5xx and an unreachable file disallow everything; up
to five redirects are followed. A file is fetched once per origin and kept. 429 is no "not found": it closes too, which the RFC
leaves to us.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from auditor.failures import FailureCode, KnownError

MAX_BYTES = 500 * 1024
MAX_REDIRECTS = 5
TOO_MANY = 429

_LINE = re.compile(r"^[ \t]*(user-agent|allow|disallow)[ \t]*:[ \t]*(.*)$", re.I)
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")

Fetch = Callable[[str], Awaitable[tuple[int, bytes]]]
"""Fetches a robots.txt: address → (status, body), redirects followed; raises `KnownError` where it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says to us; `code` and `why` for one that could not be read."""

    parsed: Any = None  # protego has no types
    all_allowed: bool = False
    code: FailureCode = FailureCode.ROBOTS
    why: str = ""

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent` may fetch `url`."""
        if self.parsed is None:
            return self.all_allowed
        return bool(self.parsed.can_fetch(url.encode("utf-8", "replace").decode("utf-8"), agent))  # a link may hold half a character


def origin_of(url: str) -> str:
    """Scheme, host and port: a robots.txt counts for these together (RFC 9309, 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def rules_of(status: int, body: bytes) -> Rules:
    """The rules that an answer means."""
    if 200 <= status < 300:
        return Rules(Protego.parse(_known_lines(body[:MAX_BYTES].decode("utf-8-sig", "replace"))))
    if 400 <= status < 500 and status != TOO_MANY:
        return Rules(all_allowed=True)
    code = FailureCode.BLOCKED if status == TOO_MANY else FailureCode.ROBOTS
    return Rules(code=code, why=f"robots.txt answered {status}, which closes the whole site")


def _known_lines(text: str) -> str:
    """The lines of the protocol alone, robots named by their product token.

    To protego a line it does not know ends the group that is being named, and `Robot/2.1` is another robot than `Robot`;
    RFC 9309 says otherwise (2.2.1, 2.2.4).
    """
    kept = []
    for line in re.split(r"\r\n|\r|\n", text):
        if found := _LINE.match(line):
            field, value = found.groups()
            token = _TOKEN.match(value) if field.lower() == "user-agent" else None
            kept.append(f"{field}: {token.group() if token else value}")
    return "\n".join(kept)


class RobotsRules:
    """The rules of many origins. `obey` False (setting `network.robots`) allows everything and fetches nothing."""

    def __init__(self, fetch: Fetch, agent: str, obey: bool = True) -> None:
        self._fetch, self._agent, self._obey = fetch, agent, obey
        self._known: dict[str, asyncio.Future[Rules]] = {}

    async def allowed(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        try:
            await self.check(url)
        except KnownError:
            return False
        return True

    async def check(self, url: str) -> None:
        """Raise `KnownError` where `url` may not be fetched: `robots`, or the code why robots.txt could not be reached.

        A host that cannot be reached closes everything, but what is wrong with it is `dns` or `refused`, not its robots.txt.
        """
        if not self._obey:
            return
        rules = await self._rules(origin_of(url))
        if not rules.allows(url, self._agent):
            raise KnownError(rules.code, rules.why or f"robots.txt closes {urlsplit(url).path or '/'} to {self._agent}")

    async def _rules(self, origin: str) -> Rules:
        known = self._known.get(origin)
        if known is None:
            known = self._known[origin] = asyncio.ensure_future(self._load(origin))
        try:
            return await asyncio.shield(known)
        except asyncio.CancelledError:
            if known.cancelled():
                self._known.pop(origin, None)
            raise

    async def _load(self, origin: str) -> Rules:
        try:
            return rules_of(*await self._fetch(f"{origin}/robots.txt"))
        except KnownError as error:
            if error.code is FailureCode.TOO_MANY_REDIRECTS:
                return Rules(all_allowed=True)  # RFC 9309, 2.3.1.2: may be taken as unavailable
            return Rules(code=error.code, why=f"robots.txt is not reachable, which closes the whole site: {error}")
