"""The guard: nothing a visit does may place an order, leave a lead, or ask for a call; and no page may run away with a visit.

Requests are stopped for the whole browser at once, by patterns of the DevTools protocol that a browser-level session enables
before the first context opens: frames of other origins, workers, beacons and forms included, and no visit can forget it. Only
requests whose address holds a telling word, and documents, are held up for a look; all others, a chat's above all, are not
touched. A `Guard` belongs to one context: it counts what was stopped there, and deals with dialogs, pop-ups and downloads.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Browser, BrowserContext, CDPSession, Dialog, Download, Page
from playwright.async_api import Error as PlaywrightError

from auditor.failures import Failure, FailureCode
from auditor.gather.endpoints import coarse_patterns, judge_request

DIALOGS_AT_MOST = 10
STOPPED_AT_MOST = 1000
"""What a page does more often than this is no longer written down; it is stopped all the same."""
REQUESTS_AT_MOST = 500
"""A page that asks more often for what may not be sent floods us, and the visits beside it: its visit ends."""
_PROMPTS = """(() => {
  const tell = (kind, detail) => { try { window.__auditorGuard(kind, String(detail || location.href).slice(0, 300)); } catch (_) {} };
  const wrap = (owner, name, kind) => {
    const own = owner && owner[name];
    if (typeof own === 'function') owner[name] = function (...given) { tell('permission', kind); return own.apply(this, given); };
  };
  wrap(window.Notification, 'requestPermission', 'notifications');
  wrap(navigator.geolocation, 'getCurrentPosition', 'geolocation');
  wrap(navigator.geolocation, 'watchPosition', 'geolocation');
  wrap(navigator.mediaDevices, 'getUserMedia', 'media');
  let said = 0; // what a page tells its console passes through the browser's driver, which serves all pages
  for (const name of ['log', 'debug', 'info', 'warn', 'error', 'dir', 'table', 'trace', 'group', 'assert', 'count', 'timeLog']) {
    const own = console[name];
    if (typeof own === 'function') console[name] = function (...given) { if (said++ < 300) own.apply(console, given); };
  }
  addEventListener('click', (event) => {
    const path = event.composedPath ? event.composedPath() : [];
    const link = path.find((node) => node instanceof HTMLAnchorElement && node.href);
    if (link && /^[a-z][a-z0-9+.-]*:/i.test(link.href) && !/^(https?|javascript|about|blob):/i.test(link.href)) {
      event.preventDefault();
      tell('scheme', link.href);
    }
  }, true);
})();"""
Pulse = Literal["alive", "silent", "lost"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stopped:
    """One thing that was stopped. `kind` is order, lead, callback, offline, subscribe, account, form, popup, download, dialog, scheme
    or permission; `url` its address (for a permission, which one; for a dialog, its text)."""

    kind: str
    url: str


REQUEST_KINDS = ("order", "lead", "callback", "offline", "subscribe", "account", "form")


class Guard:
    """What was stopped in one context (`stopped`), and `failure` once a page made the visit impossible (`dialog_storm`, `page_crashed`).

    `allow` names kinds of requests that may pass here, for a probe whose campaign covers them. While `may_open` is set it is asked
    before each navigation of the first page, also one that a script, a form or a redirect begins; what it refuses stands in `refused`.
    """

    def __init__(self, context: BrowserContext, allow: frozenset[str] = frozenset()) -> None:
        self.context = context
        self.allow = allow
        self.stopped: list[Stopped] = []
        self.failure: Failure | None = None
        self.may_open: Callable[[str], Awaitable[Failure | None]] | None = None
        self.refused: Failure | None = None
        self.browser_context_id: str | None = None
        self.target_id: str | None = None
        self.known = asyncio.Event()
        self._dialogs = 0
        self._popups_allowed = 0
        self._first: Page | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def attach(self) -> None:
        """Listen to the context; before its first page opens."""
        self.context.on("page", self._on_page)
        self.context.on("dialog", lambda dialog: self._do(self._on_dialog(dialog)))
        await self.context.expose_binding("__auditorGuard", self._on_told)
        await self.context.add_init_script(_PROMPTS)

    @property
    def requests_stopped(self) -> int:
        """How many requests to order, lead and callback endpoints were stopped."""
        return sum(1 for stopped in self.stopped if stopped.kind in REQUEST_KINDS)

    @contextlib.contextmanager
    def allow_popup(self) -> Iterator[None]:
        """While inside, a new page is not closed: for a chat on a page of its own, or a second page that the visit itself opens.

        Wait for it inside, by `page.expect_popup()`.
        """
        self._popups_allowed += 1
        try:
            yield
        finally:
            self._popups_allowed -= 1

    async def close(self) -> None:
        """Let go of what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def note(self, kind: str, url: str) -> None:
        """Write down what was stopped, while there is room."""
        if len(self.stopped) < STOPPED_AT_MOST:
            self.stopped.append(Stopped(kind, url[:300]))

    async def flooded(self, url: str) -> None:
        """End the visit: its page asks without end for what may not be sent."""
        await self._end(FailureCode.PAGE_HUNG, f"more than {REQUESTS_AT_MOST} requests that may not be sent; the last: {url[:100]}")

    async def _end(self, code: FailureCode, why: str) -> None:
        """End the visit: every call of it fails from here on."""
        if self.failure is None:
            self.failure = Failure(code, "guard", why)
            await self.context.close()

    def _do(self, work: Any) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on_told(self, _source: Any, kind: str, detail: str) -> None:
        if kind in ("permission", "scheme"):  # a page can call this too: it may only name what it does itself
            self.note(kind, str(detail))

    def _on_page(self, page: Page) -> None:
        page.on("download", self._on_download)
        page.on("crash", lambda _page: self._do(self._on_crash()))
        if self._first is None:
            self._first = page
            self._do(self._know(page))
        elif self._popups_allowed <= 0:
            self._do(self._close_popup(page))

    async def _know(self, page: Page) -> None:
        session = await self.context.new_cdp_session(page)
        info = await session.send("Target.getTargetInfo")
        self.browser_context_id = info["targetInfo"].get("browserContextId")
        self.target_id = info["targetInfo"]["targetId"]
        self.known.set()
        await session.detach()

    async def _on_crash(self) -> None:
        """A page whose process died answers nothing any more, and a visit that waits would not hear of it."""
        await self._end(FailureCode.PAGE_CRASHED, "the page's process died, or took too much memory and was ended")

    async def _close_popup(self, page: Page) -> None:
        self.note("popup", page.url)
        await page.close()

    def _on_download(self, download: Download) -> None:
        self.note("download", download.url)

    async def _on_dialog(self, dialog: Dialog) -> None:
        self._dialogs += 1
        if dialog.type == "beforeunload":
            await dialog.accept()  # to dismiss it would keep the visit on this page
            return
        self.note("dialog", dialog.message)
        if self._dialogs > DIALOGS_AT_MOST and self.failure is None:  # nothing else stops a page that asks for ever
            await self._end(FailureCode.DIALOG_STORM, f"more than {DIALOGS_AT_MOST} dialogs; the last: {dialog.message[:100]}")
            return
        await dialog.dismiss()


async def _quietly(work: Any) -> None:
    """The page or the browser may be gone before we get to it; then there is nothing left to do."""
    with contextlib.suppress(PlaywrightError):
        await work


class RequestStop:
    """Stops requests in one whole browser; knows the guards of its contexts to count by."""

    def __init__(self) -> None:
        self.guards: list[Guard] = []
        self.unassigned: list[Stopped] = []
        self.heard = 0
        """How many requests were held up for a look so far."""
        self._of_frame: dict[str, Guard] = {}
        self._stopped_in: Counter[str] = Counter()
        self._session: CDPSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def enable(self, browser: Browser) -> None:
        """Begin; before the first context opens."""
        self._session = await browser.new_browser_cdp_session()
        self._session.on("Fetch.requestPaused", self._on_paused)
        await self._session.send("Fetch.enable", {"patterns": coarse_patterns()})

    async def pulse(self, within_s: float) -> Pulse:
        """Whether the browser answers a trifling question in time, is silent, or is out of reach for good."""
        assert self._session
        try:
            async with asyncio.timeout(within_s):
                await self._session.send("Browser.getVersion")
        except TimeoutError:
            return "silent"
        except PlaywrightError:
            return "lost"
        return "alive"

    def _on_paused(self, event: dict[str, Any]) -> None:
        """Judged at once: a page that asks faster than we can answer is known by the count, before the first answer came back."""
        self.heard += 1
        request, frame = event["request"], str(event.get("frameId"))
        kind = judge_request(request["method"], request["url"], request.get("postData"), event.get("resourceType") == "Document")
        if kind is None:
            self._do(self._let_pass(event))
            return
        self._stopped_in[frame] += 1
        if self._stopped_in[frame] <= REQUESTS_AT_MOST:
            self._do(self._stop(event, kind))
        elif self._stopped_in[frame] == REQUESTS_AT_MOST + 1:
            self._do(self._end_visit_of(event))
        # What comes after that stays held up, and goes with its page.

    def _do(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end_visit_of(self, event: dict[str, Any]) -> None:
        guard = await self._guard_of(event)
        if guard:
            await guard.flooded(str(event["request"]["url"]))

    async def _stop(self, event: dict[str, Any], kind: str) -> None:
        assert self._session
        number, url = event["requestId"], str(event["request"]["url"])
        guard = await self._guard_of(event) if any(guard.allow for guard in self.guards) else None
        if guard and kind in guard.allow:
            await self._session.send("Fetch.continueRequest", {"requestId": number})
            return
        await self._session.send("Fetch.failRequest", {"requestId": number, "errorReason": "BlockedByClient"})
        guard = guard or await self._guard_of(event)
        if guard is None:
            self.unassigned.append(Stopped(kind, url[:300]))
            del self.unassigned[STOPPED_AT_MOST:]
            return
        guard.note(kind, url)
        if guard.requests_stopped in (1, 10, 100):
            log.info("guard.stopped", kind=kind, url=url[:300], number=guard.requests_stopped)

    async def _let_pass(self, event: dict[str, Any]) -> None:
        """Let a request go on, unless it opens a page that the rules of its visit forbid."""
        assert self._session
        number, url = event["requestId"], str(event["request"]["url"])
        if event.get("resourceType") == "Document" and any(guard.may_open for guard in self.guards):
            guard = next((one for one in self.guards if one.may_open and one.target_id == event.get("frameId")), None)
            failure = await guard.may_open(url) if guard and guard.may_open else None
            if guard and failure:
                guard.refused = failure
                await self._session.send("Fetch.failRequest", {"requestId": number, "errorReason": "BlockedByClient"})
                return
        await self._session.send("Fetch.continueRequest", {"requestId": number})

    def leave(self, guard: Guard) -> None:
        """A context is closed: its guard counts no more."""
        self.guards.remove(guard)
        self._of_frame = {frame: one for frame, one in self._of_frame.items() if one is not guard}

    async def _guard_of(self, event: dict[str, Any]) -> Guard | None:
        """The guard of the context a request came from; remembered by its frame."""
        frame = str(event.get("frameId"))
        found = self._of_frame.get(frame) or await self._find_guard(event)
        if found in self.guards and found is not None:
            self._of_frame[frame] = found
        return found

    async def _find_guard(self, event: dict[str, Any]) -> Guard | None:
        """By the frame's target, else by the page that refers to it."""
        assert self._session
        if len(self.guards) == 1:
            return self.guards[0]
        targets = (await self._session.send("Target.getTargets"))["targetInfos"]
        place = next((target.get("browserContextId") for target in targets if target["targetId"] == event.get("frameId")), None)
        if place:
            return next((guard for guard in self.guards if guard.browser_context_id == place), None)
        # A frame of the page's own process is no target of its own: whose frames have the referring address?
        headers = {name.lower(): value for name, value in event["request"].get("headers", {}).items()}
        origin = urlsplit(headers.get("referer") or headers.get("origin") or event["request"]["url"]).netloc
        return next(
            (
                guard
                for guard in self.guards
                for page in guard.context.pages
                for frame in page.frames
                if urlsplit(frame.url).netloc == origin
            ),
            None,
        )
