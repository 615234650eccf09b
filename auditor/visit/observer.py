"""What appears in a page and when, as the page itself saw it: the loader and the reader of `inpage.js`.

The script tells of changes in batches through a binding, when there is something to tell; a page that is parked and still
costs nothing here. Every call into a page has a limit of its own: an evaluation has none, and a page may loop for ever.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import BrowserContext, ElementHandle, Frame, JSHandle, Page
from playwright.async_api import Error as PlaywrightError

from auditor.clock import Budget

CALL_S = 12.0
"""The longest one call into a frame may take before the frame counts as hung."""
_KEPT = 6000


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that appeared. `kind` is `text`, `moving` (dots) or `field`; `key` names its node within `frame`.

    `at_ms` is when it came or changed, `shown_ms` when it could be seen, `late_ms` for how long the renderer had been held up
    just then, `past` the earlier contents of the same node. `inside` says whether it lies in the chat's panel.
    """

    frame: Frame
    kind: str
    key: int
    text: str
    at_ms: float
    shown_ms: float
    late_ms: float
    inside: bool = False
    row: int = 0
    block: int = 0
    press: bool = False
    size: float = 0.0
    past: tuple[tuple[float, str], ...] = ()
    told_ms: float = 0.0
    """When we were told, by this program's monotonic clock."""


@cache
def _source(name: str) -> str:
    return files("auditor.visit").joinpath(name).read_text(encoding="utf-8")


class Observer:
    """Watches all frames of one context. `await install()` comes before the first navigation."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.key = "_" + secrets.token_hex(8)
        self.tell = "_" + secrets.token_hex(8)
        self.seen: list[Shown] = []
        self.lost = 0
        self.hung: set[Frame] = set()
        self._news = asyncio.Event()

    async def install(self) -> None:
        """Put the observer into every frame to come."""
        await self.context.expose_binding(self.tell, self._told)
        script = _source("inpage.js").replace('"KEY_HERE"', json.dumps(self.key)).replace('"TELL_HERE"', json.dumps(self.tell))
        await self.context.add_init_script(script)

    def _told(self, source: Any, payload: str) -> None:
        told_ms = time.monotonic() * 1000
        batch = json.loads(payload)
        frame: Frame = source["frame"]
        self.lost += int(batch["lost"])
        for event in batch["events"]:
            at = float(event["at"])
            self.seen.append(
                Shown(
                    frame,
                    event["k"],
                    int(event.get("id", 0)),
                    event.get("text", ""),
                    at,
                    float(event.get("shown", at)),
                    float(event.get("late", 0.0)),
                    bool(event.get("inside")),
                    int(event.get("row", 0)),
                    int(event.get("block", 0)),
                    bool(event.get("press")),
                    float(event.get("size", 0.0)),
                    tuple((float(a), str(b)) for a, b in event.get("past") or ()),
                    told_ms,
                )
            )
        del self.seen[: max(0, len(self.seen) - _KEPT)]
        self._news.set()

    def wake(self) -> None:
        """Let a waiting visit look again: something happened outside the page (a socket closed, a frame came)."""
        self._news.set()

    async def news(self, at_most_s: float) -> bool:
        """Wait until something appears, at most so long; whether it did."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._news.wait()
        except TimeoutError:
            return False
        finally:
            self._news.clear()
        return True

    async def rest(self, seconds: float) -> None:
        """Let the page go on for so long, however much happens in it."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await self.news(left)

    async def call(self, frame: Frame, method: str, *given: Any, budget: Budget | None = None) -> Any:
        """Call the observer (or, once loaded, the finder) in a frame. None where the frame has none, is gone or hangs.

        The answer comes as JSON text: of a nested value Playwright checks every part, which took more of this process's time than
        everything else of a visit together.
        """
        script = "([key, method, given]) => { const o = window[key]; return o && o[method] ? o.write(o[method](...given)) : null; }"
        told = await self.evaluate(frame, script, [self.key, method, list(given)], budget)
        return None if told is None else json.loads(told)

    async def evaluate(self, frame: Frame, script: str, argument: Any = None, budget: Budget | None = None) -> Any:
        """Evaluate in a frame, within a limit. None where the frame is gone or hangs."""
        if frame in self.hung or frame.is_detached():
            return None
        try:
            async with asyncio.timeout(min(CALL_S, budget.left_s) if budget else CALL_S):
                return await frame.evaluate(script, argument)
        except TimeoutError:
            if budget is None or budget.left_s > 0:
                self.hung.add(frame)
            return None
        except PlaywrightError as error:
            if frame.page.is_closed():
                raise
            if "crashed" in error.message:
                raise
            return None

    async def find(self, frame: Frame) -> bool:
        """Load the finder into a frame, if it is not there yet."""
        there = await self.evaluate(frame, "key => window[key] ? !!window[key].scan : null", self.key)
        return bool(there or (there is False and await self.evaluate(frame, _source("finder.js"), self.key)))

    async def handle(self, frame: Frame, key: int) -> ElementHandle | None:
        """The element behind a number, or None where it is gone."""
        try:
            async with asyncio.timeout(CALL_S):
                made: JSHandle = await frame.evaluate_handle(
                    "([key, id]) => { const n = window[key]?.nodeOf(id); return n && n.nodeType === 3 ? n.parentElement : n; }",
                    [self.key, key],
                )
        except (PlaywrightError, TimeoutError):
            return None
        return made.as_element()

    async def set_state(self, frame: Frame, **values: Any) -> None:
        """Tell the observer of a frame what to report: `pace` in ms, `all`, `panel` and `own` as numbers of nodes."""
        await self.evaluate(
            frame,
            """([key, values]) => {
              const o = window[key];
              if (!o) return;
              const nodes = ['panel', 'own'];
              for (const [name, value] of Object.entries(values)) {
                o.state[name] = !nodes.includes(name) ? value : value ? o.nodeOf(value) : null;
              }
            }""",
            [self.key, values],
        )

    async def times(self, page: Page) -> dict[str, float]:
        """The clock of the page's main frame: `zero` (its start), `load`, `pressed`, `now`, in epoch milliseconds; empty where it hangs."""
        return await self.call(page.main_frame, "times") or {}
