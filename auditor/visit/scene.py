"""The stage of one visit: its page, its observer, its clock, and the hands that move, scroll, press and type as a person does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from auditor.clock import Budget
from auditor.config import Settings
from auditor.types import Mark, SessionEvent
from auditor.visit import words
from auditor.visit.job import MayOpen
from auditor.visit.look import Look, Thing, gap, look
from auditor.visit.observer import Observer

ACTION_S = 20.0
"""The longest one movement of the mouse or one key may take: a page that loops takes none."""
_BESIDE_PX = 60.0
POOR_MS = 250.0
"""A stamp is poor where the renderer had been held up for longer than this."""


class Lane(Protocol):
    """A visit's right to use the processor. While it only waits it steps aside, so that others can load."""

    def aside(self) -> Any:
        """An async context manager: inside it the visit counts as parked, after it as active again."""
        ...

    def talking(self) -> None:
        """Somebody may be answering from now on."""
        ...


class OpenRoad:
    """The lane of a visit that runs alone."""

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Nothing to give up."""
        yield

    def talking(self) -> None:
        """Nobody to go before."""


@dataclass(slots=True)
class Scene:
    """What the parts of a visit share. `steps` is the replay: seconds since the start and what was done."""

    context: BrowserContext
    page: Page
    observer: Observer
    settings: Settings
    budget: Budget
    lane: Lane = field(default_factory=OpenRoad)
    may_open: MayOpen | None = None
    started_s: float = field(default_factory=time.monotonic)
    steps: list[tuple[float, str]] = field(default_factory=list)
    events: list[SessionEvent] = field(default_factory=list)
    astray: bool = False  # the last page could not be opened: what is shown now is none of the shop's

    def step(self, text: str) -> None:
        """Note what was done."""
        self.steps.append((round(time.monotonic() - self.started_s, 3), text))

    def mark(
        self, mark: Mark, stamp_ms: float, not_before_ms: float | None = None, frame: str = "", witness_ms: float | None = None
    ) -> None:
        """Note a moment, once; the first of its kind stays."""
        if any(event.mark is mark for event in self.events):
            return
        left = stamp_ms if not_before_ms is None else min(not_before_ms, stamp_ms)
        self.events.append(SessionEvent(mark, stamp_ms, left, frame, witness_ms, stamp_ms - left > POOR_MS))

    def at(self, mark: Mark) -> float | None:
        """The stamp of a mark, or None."""
        return next((event.stamp_ms for event in self.events if event.mark is mark), None)

    def now_ms(self) -> float:
        """This machine's clock, in epoch milliseconds: for moments that have no page."""
        return time.time() * 1000

    async def look(self) -> Look:
        """One look at everything."""
        return await look(self.page, self.observer)

    async def wait(self, seconds: float) -> None:
        """Let time pass, parked, for as long as the budget has it."""
        async with self.lane.aside():
            await self.observer.rest(min(seconds, self.budget.left_s))

    async def news(self, seconds: float) -> bool:
        """Wait, parked, until something appears, at most so long; whether it did."""
        async with self.lane.aside():
            return await self.observer.news(seconds)

    async def move(self, x: float, y: float, steps: int = 6) -> None:
        """Move the pointer."""
        async with asyncio.timeout(ACTION_S):
            await self.page.mouse.move(x, y, steps=steps)

    async def scroll(self, by: float) -> None:
        """Turn the wheel."""
        async with asyncio.timeout(ACTION_S):
            await self.page.mouse.wheel(0, by)

    async def press_at(self, x: float, y: float) -> None:
        """Press and release the mouse at a place."""
        await self.move(x, y)
        async with asyncio.timeout(ACTION_S):
            await self.page.mouse.down()
            await self.page.mouse.up()

    async def press(self, thing: Thing) -> bool:
        """Press an element where it can be reached; False where it is gone or covered."""
        place = await self.place_of(thing)
        if place is None:
            return False
        await self.press_at(*place)
        return True

    async def press_over(self, thing: Thing, of: Thing) -> bool:
        """Press what lies over an element, where it floats with or beside `of`: a widget's own bubble over its own button."""
        if thing.frame is not of.frame:
            return False
        x, y = thing.raw["box"][0] + thing.box[2] / 2, thing.raw["box"][1] + thing.box[3] / 2
        answer = await self.observer.call(thing.frame, "hit", thing.id, x, y)
        over = answer and answer["at"] and await self.observer.call(thing.frame, "place", answer["at"])
        if not over or not over["outer"] or words.CONSENT.search(over["outer_text"]) or words.DECOY.search(over["outer_text"]):
            return False
        if over["outer"] not in (of.group[1], thing.group[1]) and gap(tuple(over["outer_box"]), tuple(of.raw["box"])) > _BESIDE_PX:
            return False
        await self.press_at(*thing.centre)
        return True

    async def place_of(self, thing: Thing) -> tuple[float, float] | None:
        """A point of the page's viewport where the mouse reaches the element, or None."""
        handle = await self.observer.handle(thing.frame, thing.id)
        if handle is None:
            return None
        try:
            async with asyncio.timeout(ACTION_S):
                if not thing.floating:
                    await handle.scroll_into_view_if_needed(timeout=2000)
                box = await handle.bounding_box()
                local = await handle.evaluate("e => { const b = e.getBoundingClientRect(); return [b.x, b.y]; }")
        except (PlaywrightError, TimeoutError):
            return None
        if not box or box["width"] < 1 or box["height"] < 1:
            return None
        for fx, fy in ((0.5, 0.5), (0.3, 0.5), (0.7, 0.5), (0.5, 0.25), (0.5, 0.75), (0.12, 0.5), (0.88, 0.5)):
            dx, dy = box["width"] * fx, box["height"] * fy
            answer = await self.observer.call(thing.frame, "hit", thing.id, local[0] + dx, local[1] + dy)
            x, y = box["x"] + dx, box["y"] + dy
            if answer and answer["hit"]:
                inner = thing.frame is not self.page.main_frame
                if not inner or await self.observer.call(self.page.main_frame, "frameAt", x, y) is not False:
                    return (x, y)
        return None

    async def key(self, name: str) -> None:
        """Press one key."""
        async with asyncio.timeout(ACTION_S):
            await self.page.keyboard.press(name)

    async def type(self, text: str) -> None:
        """Type as a person does, key by key."""
        async with asyncio.timeout(ACTION_S + len(text) * 0.1):
            await self.page.keyboard.type(text, delay=4)
