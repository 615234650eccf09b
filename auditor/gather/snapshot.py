"""A rendered page as detection wants it: its HTML, what it asked for, which names it put on `window`."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.async_api import Page

from auditor.clock import Budget
from auditor.failures import KnownError
from auditor.gather.navigate import within
from auditor.types import PageKind, PageSnapshot

_HTML_AT_MOST = 10_000_000
# Dotted names are followed; a name that throws when it is read counts as there.
_GLOBALS = """(names) => names.filter((name) => {
  let at = window;
  for (const part of name.split('.')) {
    try { if (at === null || at === undefined || !(part in Object(at))) return false; at = at[part]; } catch (_) { return true; }
  }
  return at !== undefined && at !== null && !(at instanceof Element) && !(at instanceof HTMLCollection);
})"""


async def snapshot(
    page: Page, kind: PageKind, budget: Budget, requests: Iterable[str] = (), names: Iterable[str] = (), status: int | None = None
) -> PageSnapshot:
    """The page's main frame as it is now. `requests` are the addresses it asked for, as its visit collected them.

    `names` are globals to look for on `window`. What the page does not give within `budget` is left out, the HTML excepted:
    raises `KnownError(page_hung)` where even that does not come.
    """
    html = await within(page.content(), budget.part("content", budget.left_s * 0.6))
    found: list[str] = []
    cookies: list[str] = []
    try:
        wanted = list(dict.fromkeys(names))
        if wanted:
            found = await within(page.evaluate(_GLOBALS, wanted), budget.part("globals", budget.left_s * 0.6))
        cookies = [str(cookie.get("name", "")) for cookie in await within(page.context.cookies(page.url), budget)]
    except KnownError:
        pass  # the page stopped answering after it gave its HTML: that is what we have
    shown = page.url if urlsplit(page.url).scheme in ("http", "https") else ""
    return PageSnapshot(
        url=shown,
        html=html[:_HTML_AT_MOST],
        kind=kind,
        status=status,
        rendered=True,
        requests=tuple(requests),
        globals=tuple(found),
        cookies=tuple(dict.fromkeys(cookies)),
    )
