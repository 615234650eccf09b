"""Finding a chat on a page nobody here has seen: looking, waiting, moving, scrolling, pressing where it does no harm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Error as PlaywrightError

from auditor.types import Mark
from auditor.visit import score
from auditor.visit.consent import answer_wall
from auditor.visit.look import HUNG_S, Key, Look, Thing
from auditor.visit.observer import CALL_S
from auditor.visit.scene import Scene

SURE = 6.0
"""A button with this score is pressed at once; a weaker one only when nothing better comes."""
_SHARE = {"wait": 0.3, "move": 0.15, "scroll": 0.2, "click": 0.35}
_PATIENCE = 0.25
"""How much of `wake_s` more each step may wait for what it set in motion; the last one has all that is left of the whole."""


@dataclass(slots=True)
class Sight:
    """What was found: an open chat's `input`, or `launchers` best first; `woken_by` is what brought it (None: it was there at load).

    `hung`: the page was held up for so long that a chat that is not there may only not have come.
    """

    look: Look
    input: Thing | None = None
    launchers: list[Thing] = field(default_factory=list)
    woken_by: str | None = None
    hung: bool = False

    @property
    def found(self) -> bool:
        """Whether there is anything to go on."""
        return self.input is not None or bool(self.launchers)


def sight_of(look: Look, tried: set[Key] | None = None) -> Sight:
    """Judge one look: pure."""
    ranked = sorted(((score.launcher(thing, look.size), thing) for thing in look.press), key=lambda pair: -pair[0])
    launchers: list[Thing] = []
    for points, thing in ranked:
        if points < score.LAUNCHER or (tried and thing.key in tried):
            continue
        if any(_same_place(thing, other) for other in launchers):
            continue
        launchers.append(thing)
    return Sight(look, score.best_input(look), launchers)


def _same_place(a: Thing, b: Thing) -> bool:
    (ax, ay), (bx, by) = a.centre, b.centre
    return abs(ax - bx) < 14 and abs(ay - by) < 14


def strength(thing: Thing, look: Look) -> float:
    """The score of a launcher."""
    return score.launcher(thing, look.size)


async def find(scene: Scene, wake_s: float, dwelt_s: float = 0.0, loading: Callable[[], bool] = bool) -> Sight:
    """Look for a chat until one shows, waking the page step by step; at most about `wake_s` seconds on a page without one.

    `dwelt_s` is how long a visitor has already waited, moved and scrolled on this very page: that need not be done again. Scripts
    that are still `loading` and a window that stands there empty are waited for before the next step is taken, so that what a step
    brings is not put down to the one after it; in all as long once more. And what the page spends without answering us is no time in
    which a chat could have come.
    """
    first = time.monotonic()
    before_ms = scene.now_ms()
    done_ms: list[tuple[str, float]] = []
    woken: str | None = None
    answered, spare_s, patience_s = 0, wake_s * 2, wake_s
    sight = Sight(Look())
    for action in ("wait", "move", "scroll", "click"):
        done = action != "click" and dwelt_s >= wake_s * 0.5
        if not done:
            done_ms.append((action, scene.now_ms()))
            await _do(scene, action, sight.look)
        until = time.monotonic() + (0.0 if done else wake_s * _SHARE[action])
        longer_s = 0.0 if done else patience_s if action == "click" else min(patience_s, wake_s * _PATIENCE)
        pause = 0.25
        while True:
            began = time.monotonic()
            sight = sight_of(await scene.look())
            now_ms = scene.now_ms()
            if (hung_s := min(time.monotonic() - began, spare_s)) > HUNG_S:
                until, spare_s = until + hung_s, spare_s - hung_s
            if sight.input or (sight.launchers and strength(sight.launchers[0], sight.look) >= SURE):
                sight.woken_by = _cause(await _done_before(scene, sight, action, done_ms), woken, time.monotonic() - first)
                scene.mark(Mark.WIDGET, now_ms, before_ms)
                return sight
            before_ms = now_ms
            if answered < 3 and await answer_wall(scene, sight.look):
                answered += 1
                woken = "consent"
                until = max(until, time.monotonic() + 1.0)
                continue
            left = until - time.monotonic()
            if left <= 0 < longer_s and not sight.launchers and (loading() or sight.look.empty):
                left = min(longer_s, pause)
                until, longer_s, patience_s = time.monotonic() + left, longer_s - left, patience_s - left
            if left <= 0 or scene.budget.spent:
                break
            await scene.news(min(pause, left))
            pause = min(1.0, pause * 1.5)
    sight.hung = spare_s <= 0 or not sight.look.frames  # not even the page itself told what is on it
    if sight.launchers:  # a weak one is better than none
        scene.mark(Mark.WIDGET, scene.now_ms(), before_ms)
        sight.woken_by = woken
    return sight


def _cause(action: str, woken: str | None, waited_s: float) -> str | None:
    if action == "wait":
        return woken or ("wait" if waited_s > 1.5 else None)
    return action


async def _done_before(scene: Scene, sight: Sight, action: str, done_ms: list[tuple[str, float]]) -> str:
    """What we had done last when the chat's element came into the page: it may show only later, when we have done something else."""
    thing = sight.input or sight.launchers[0]
    born_ms = await scene.observer.call(scene.page.main_frame, "born", await _in_page(scene, thing))
    return next((name for name, at_ms in reversed(done_ms) if born_ms and at_ms <= born_ms), action)


async def _in_page(scene: Scene, thing: Thing) -> int:
    """The number of an element in the page itself; for what stands in a frame, that of the page's own frame element. 0: none."""
    frame = thing.frame
    if frame is scene.page.main_frame:
        return thing.id
    while frame.parent_frame is not None and frame.parent_frame is not scene.page.main_frame:
        frame = frame.parent_frame
    try:
        async with asyncio.timeout(CALL_S):
            element = await frame.frame_element()
            return int(await element.evaluate("(node, key) => window[key]?.idOf(node) ?? 0", scene.observer.key))
    except (PlaywrightError, TimeoutError):
        return 0


async def _do(scene: Scene, action: str, look: Look) -> None:
    width, height = look.size
    if action == "move":
        await scene.move(width * 0.35, height * 0.4)
        await scene.move(width * 0.6, height * 0.55)
        scene.step("moved the pointer")
    elif action == "scroll":
        await scene.scroll(height * 0.9)
        await scene.news(0.15)
        await scene.scroll(-height * 0.9)
        scene.step("scrolled down and back")
    elif action == "click":
        place = await scene.observer.call(scene.page.main_frame, "harmless")
        if place:
            await scene.press_at(*place)
            scene.step("pressed an empty place")
