"""Which page of a shop is asked for next."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urldefrag

from auditor.types import PageKind

WANTED = (PageKind.CONTACTS, PageKind.DELIVERY, PageKind.CART, PageKind.CATEGORY, PageKind.PRODUCT)
TRIES = 2
"""How many links of one kind are tried where the first leads nowhere."""


Lead = tuple[str, str, float]
"""A link that may lead on: the kind of page it is said to lead to, its address, how likely (0 to 1)."""


class LinkWalk:
    """Home first, then the best link of each kind that the pages seen so far offer; at most `pages` requests for pages."""

    def __init__(self, home: str, pages: int) -> None:
        self._left = pages
        self._asked: set[str] = {_key(home)}
        self._tries: dict[PageKind, int] = {}
        self._done: set[PageKind] = set()
        self._links: dict[str, dict[str, Lead]] = {kind: {} for kind in WANTED}
        self._left -= 1  # home

    def add(self, links: Iterable[Lead]) -> None:
        """Links of a page that was read."""
        for link in links:
            kind, url, score = link
            known = self._links.get(kind)
            if known is None:
                continue
            key = _key(url)
            if key not in known or known[key][2] < score:
                known[key] = link

    def read(self, kind: PageKind, url: str) -> None:
        """A page of this kind was read; `url` is where it was in the end."""
        self._done.add(kind)
        self._asked.add(_key(url))

    def next(self) -> tuple[PageKind, str] | None:
        """The page to ask for next, its kind and address, or None: nothing more is wanted, offered or allowed."""
        if self._left <= 0:
            return None
        for kind in WANTED:
            if kind in self._done or self._tries.get(kind, 0) >= TRIES:
                continue
            offered = [link for key, link in self._links[kind].items() if key not in self._asked]
            if offered:
                _, url, _ = max(offered, key=lambda link: link[2])
                self._asked.add(_key(url))
                self._tries[kind] = self._tries.get(kind, 0) + 1
                self._left -= 1
                return kind, url
        return None


def _key(url: str) -> str:
    return urldefrag(url).url.rstrip("/")
