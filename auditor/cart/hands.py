"""Pressing, and waiting until the page has answered: a new page, a layer, a changed counter, or nothing."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Error as PlaywrightError

from auditor.cart.look import look_at_shelf
from auditor.cart.traffic import traffic_of
from auditor.detect.shelf import Choice, Field, Press, Shelf
from auditor.visit.consent import clear_the_way
from auditor.visit.scene import ACTION_S, Scene

_FIRST_S, _QUIET_S = 0.35, 0.5
_CHOICE_MS = 12_000
_MOST_LOOKS, _TRIES = 80, 3


async def look(scene: Scene, at_most_s: float = 8.0) -> Shelf:
    """The page as soon as it answers; an empty shelf where it never does."""
    until = time.monotonic() + at_most_s
    while (left := until - time.monotonic()) > 0 and not scene.budget.spent:
        shelf = await look_at_shelf(scene)
        if shelf is not None:
            return shelf
        await scene.news(min(0.3, left))
    return Shelf(url=scene.page.url)


_DRAWN_S = 5.0
"""How long a document that has come may stay without a word, at least."""


async def settled(scene: Scene, before: Shelf | None = None, at_most_s: float = 6.0) -> Shelf:
    """Look until the page stands still. With `before`, first until it differs from that, or the time is over.

    A new document that is on its way, or an answer of the shop to what was pressed, is waited for longer: as long as a page may take.
    """
    traffic, began = traffic_of(scene), time.monotonic()
    until = began + at_most_s
    last, same_since = await look(scene, at_most_s), time.monotonic()
    changed = before is None or last.signature != before.signature
    for _ in range(_MOST_LOOKS):
        now_s = time.monotonic()
        if traffic.loading:
            until = max(until, now_s + _DRAWN_S)  # counted from when it has come: on a slow machine drawing it takes a while too
        waits = traffic.loading or (traffic.asking and now_s < until)
        left = (max(until, began + scene.settings.visit.load_s) if waits else until) - now_s
        if left <= 0 or scene.budget.spent or (changed and not waits and last.lines and now_s - same_since >= _QUIET_S):
            break
        await scene.news(min(_FIRST_S, left))
        now = await look(scene, max(1.0, left))
        if now.signature != last.signature:
            last, same_since = now, time.monotonic()
            changed = changed or before is None or now.signature != before.signature
        else:
            last = now
    return last


async def press(scene: Scene, target: Press | Choice | Field) -> bool:
    """Press something; what covers it is closed first. False where it cannot be reached, or is gone."""
    for attempt in range(_TRIES):
        place = await scene.observer.call(scene.page.main_frame, "reach", target.id)
        if place:
            traffic_of(scene).pressed()
            await scene.press_at(float(place[0]), float(place[1]))
            return True
        if attempt + 1 < _TRIES and not await clear_the_way(scene, await scene.look()):
            await scene.news(0.5)
    return False


async def choose(scene: Scene, field: Field, value: str) -> bool:
    """Choose a value of a list."""
    handle = await scene.observer.handle(scene.page.main_frame, field.id)
    if handle is None:
        return False
    try:
        async with asyncio.timeout(ACTION_S):
            await handle.select_option(value=value, timeout=_CHOICE_MS)
    except (PlaywrightError, TimeoutError):
        return False
    return True


async def set_number(scene: Scene, field: Field, text: str) -> bool:
    """Write a quantity: the only thing this walk ever writes, and never into a field that asks who somebody is."""
    handle = await scene.observer.handle(scene.page.main_frame, field.id)
    if handle is None or not text.isdigit():
        return False
    try:
        async with asyncio.timeout(ACTION_S):
            await handle.fill(text, timeout=_CHOICE_MS)
            await handle.dispatch_event("change")
    except (PlaywrightError, TimeoutError):
        return False
    return True
