"""Saying something once: focus, real keys, Enter or the button, and the proof that it left.

A message is never said again. The ledger knows of it before the first key is pressed. Text that is still in the box proves
nothing: some widgets keep it there while they wait, and the button that sends may have become one that stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError

from auditor.failures import Failure, FailureCode
from auditor.types import IntentState
from auditor.visit import score
from auditor.visit.ledger import Ledger, Permit, Refusal
from auditor.visit.look import Thing
from auditor.visit.observer import Shown
from auditor.visit.scene import ACTION_S, Scene
from auditor.visit.wire import Wire

_TOLD_S = 1.0
_ENTER_S = 2.6
"""How long Enter is given to show an effect before the button is tried."""


@dataclass(slots=True)
class Said:
    """What became of one message. `pressed_ms` is the key press that let it go, `shown_ms` when the widget showed it."""

    text: str
    state: IntentState
    permit: Permit | None = None
    refusal: Refusal | None = None
    failure: Failure | None = None
    pressed_ms: float = 0.0
    shown_ms: float | None = None
    wire_ms: float | None = None
    own: int = 0


async def say(
    scene: Scene,
    field: Thing,
    wire: Wire,
    ledger: Ledger,
    text: str,
    account: str | None = None,
    written: Callable[[], Awaitable[None]] | None = None,
) -> Said:
    """Say `text` in `field`, at most once. Raises nothing of the browser's that a visit could survive.

    `written` is awaited when the words stand in the field and nothing has left yet.
    """
    text = " ".join(text.split())
    observer, frame = scene.observer, field.frame
    if not await _focus(scene, field):
        return Said(text, IntentState.CANCELLED, failure=Failure(FailureCode.INPUT_NOT_FOUND, "visit.ask", "the input takes no focus"))
    answer = await ledger.begin(text, account=account)
    if isinstance(answer, Refusal):
        return Said(text, IntentState.CANCELLED, refusal=answer)
    said = Said(text, IntentState.CANCELLED, answer)
    try:
        await observer.set_state(frame, panel=int(field.raw["panel"]), own=0, pace=60)
        before = await _plain(scene, field)
        await scene.type(text)
        if _bare(text)[:40] not in _bare(str(await observer.call(frame, "valueOf", field.id) or "")):
            said.failure = Failure(FailureCode.INPUT_NOT_FOUND, "visit.ask", "the input did not take the words")
            return said
        if written is not None:
            await written()
        if not await ledger.holds(answer):
            said.failure = Failure(FailureCode.LEASE_LOST, "visit.ask", "before it left, the message was no longer ours to send")
            return said
        wire.expect(text)
        scene.lane.talking()
        said.state = IntentState.UNKNOWN  # from here on it may have left
        mark = len(observer.seen)
        said.pressed_ms = scene.now_ms()
        await scene.key("Enter")
        scene.step("pressed Enter")
        times = await observer.call(frame, "times")
        if times and times["pressed"]:
            said.pressed_ms = float(times["pressed"])
        budget = scene.budget.part("send", scene.settings.visit.send_s)
        if not await _left(scene, field, wire, said, before, mark, min(_ENTER_S, budget.left_s)):
            await _by_button(scene, field, said)
            await _left(scene, field, wire, said, before, mark, budget.left_s)
        if said.shown_ms is not None or said.wire_ms is not None:
            said.state = IntentState.SENT
        else:
            said.failure = Failure(FailureCode.NOT_ACKNOWLEDGED, "visit.ask", "neither shown nor carried by the network")
        return said
    finally:
        await asyncio.shield(ledger.settle(answer, said.state))


async def _focus(scene: Scene, field: Thing) -> bool:
    """Put the caret into the field with the mouse; at the second attempt by focus."""
    for attempt in ("mouse", "focus"):
        if attempt == "mouse":
            await scene.press(field)
        else:
            handle = await scene.observer.handle(field.frame, field.id)
            if handle is None:
                return False
            with contextlib.suppress(PlaywrightError):  # gone: said below
                async with asyncio.timeout(ACTION_S):
                    await handle.focus()
        if await scene.observer.call(field.frame, "focused", field.id):
            return True
    return False


async def _by_button(scene: Scene, field: Thing, said: Said) -> None:
    """Enter did nothing: press the button, once, if the words still stand in the field."""
    value = _bare(str(await scene.observer.call(field.frame, "valueOf", field.id) or ""))
    if _bare(said.text)[:40] not in value:
        return
    look = await scene.look()
    again = next((f for f in look.fields if f.key == field.key), field)
    button = score.send_button(again, look)
    if button and await scene.press(button):
        said.pressed_ms = scene.now_ms()
        scene.step(f"pressed the sending button {button.label[:30]}")
        times = await scene.observer.call(field.frame, "times")
        if times and times["pressed"]:
            said.pressed_ms = float(times["pressed"])


async def _left(scene: Scene, field: Thing, wire: Wire, said: Said, before: str, mark: int, seconds: float) -> bool:
    """Wait until the widget shows our words or the network carried them; notes both. Whether either came."""
    until = time.monotonic() + seconds
    want = _bare(said.text)
    while True:
        carried = wire.carried_ms
        if carried is not None and said.wire_ms is None:
            said.wire_ms = carried
        for event in scene.observer.seen[mark:]:
            if event.frame is field.frame and event.kind == "text" and event.inside and _is_own(event, want):
                said.shown_ms = min(event.at_ms, said.shown_ms or event.at_ms)
        if said.shown_ms is None and (await _plain(scene, field)).count(want) > before.count(want):
            said.shown_ms = await _when_shown(scene, field, want, mark)
        if said.shown_ms is not None:
            said.own = int(await scene.observer.call(field.frame, "own", int(field.raw["panel"]), said.text) or 0)
            await scene.observer.set_state(field.frame, own=said.own)
            return True
        left = until - time.monotonic()
        if left <= 0:
            return said.wire_ms is not None
        await scene.news(min(0.25, left))


async def _when_shown(scene: Scene, field: Thing, want: str, mark: int) -> float:
    """The page's stamp of our words, which stand there now: its next batch tells of them. This machine's clock where it does not."""
    await scene.observer.call(field.frame, "settle")
    until = time.monotonic() + _TOLD_S
    while True:
        told = [e for e in scene.observer.seen[mark:] if e.frame is field.frame and e.inside and e.kind == "text" and e.text]
        whole = [e.at_ms for e in told if _is_own(e, want)]
        parts = [e for e in told if _bare(e.text) in want]  # split over several nodes
        late = time.monotonic() > until
        if whole or (parts and (late or sum(len(_bare(e.text)) for e in parts) > len(want) * 0.8)):
            return min(whole or [e.at_ms for e in parts])
        if late:
            return scene.now_ms()
        await scene.news(0.1)


def _is_own(event: Shown, want: str) -> bool:
    text = _bare(event.text)
    return bool(text) and (text == want or want in text or (len(text) > 12 and text in want and want.startswith(text)))


async def _plain(scene: Scene, field: Thing) -> str:
    return str(await scene.observer.call(field.frame, "plain", int(field.raw["panel"])) or "")


def _bare(text: str) -> str:
    return "".join(text.split())
