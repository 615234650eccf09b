"""Opening a chat: pressing its button, walking the steps before its input, and telling it from the forms that look like it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from auditor.clock import Budget
from auditor.detect.states import Field, StateJudgement, StateView, judge_state
from auditor.types import ChatState, Mark
from auditor.visit import score, words
from auditor.visit.consent import clear_the_way
from auditor.visit.find import Sight, sight_of
from auditor.visit.look import HUNG_S, Key, Look, Thing
from auditor.visit.scene import Scene

MOST_STEPS = 4
"""Buttons pressed at most between the launcher and the input."""
MOST_LAUNCHERS = 4
"""Launchers tried at most."""
_STILL_S = 2.3
_NOTHING_S = 4.0
_EMPTY_S = 7.0
_TOPIC_S = 1.8


@dataclass(slots=True)
class Opened:
    """An opened chat: its `input` (None: a gate, a form or nothing to write in), the group it stands in, how it was reached."""

    look: Look
    entry: str | None = None
    input: Thing | None = None
    panel: Key | None = None
    texts: tuple[str, ...] = ()
    fields: tuple[Thing, ...] = ()
    judgement: StateJudgement = field(default_factory=lambda: StateJudgement(ChatState.UNKNOWN, (), 0.0))
    launcher: Thing | None = None


async def open_chat(scene: Scene, sight: Sight, vendor_says: str | None = None) -> Opened | None:
    """Open what was found. None where nothing that was pressed turned out to be a chat."""
    if sight.input:
        scene.mark(Mark.OPEN, scene.at(Mark.WIDGET) or scene.now_ms())
        return await finish(scene, Opened(sight.look, "open_at_load", sight.input), vendor_says)
    tried: set[Key] = set()
    for _ in range(MOST_LAUNCHERS):
        launchers = [one for one in sight.launchers if one.key not in tried]
        if not launchers or scene.budget.spent:
            return None
        launcher = launchers[0]
        tried.add(launcher.key)
        opened = await _try(scene, launcher, sight.look, vendor_says)
        if opened:
            return opened
        sight = sight_of(await scene.look(), tried)
        if sight.input:
            return await finish(scene, Opened(sight.look, "launcher", sight.input), vendor_says)
    return None


async def _try(scene: Scene, launcher: Thing, before: Look, vendor_says: str | None) -> Opened | None:
    """Press one launcher and follow what comes of it."""
    before_ms = scene.now_ms()
    page_url = scene.page.url.partition("#")[0]
    if score.leaves(str(launcher.raw["href"])):
        return await _own_page(scene, launcher, vendor_says)
    if not await scene.press(launcher) and not (await clear_the_way(scene, before) and await scene.press(launcher)):
        scene.step(f"could not reach {_short(launcher)}")
        return None
    scene.step(f"pressed {_short(launcher)}")
    known, signs = before.keys, _signs(before)
    open_s = spare_s = scene.settings.visit.open_s
    until = time.monotonic() + open_s
    pressed: set[Key] = {launcher.key}
    entry, steps, last_change, last_state = "launcher", 0, time.monotonic(), frozenset[Key]()
    while True:
        began = time.monotonic()
        now = await scene.look()
        if (hung_s := min(time.monotonic() - began, spare_s)) > HUNG_S:  # nothing could come in that time
            until, last_change, spare_s = until + hung_s, last_change + hung_s, spare_s - hung_s
        if scene.page.url.partition("#")[0] != page_url:
            return await _elsewhere(scene, launcher, vendor_says, scene.budget.part("open", open_s))
        found = score.best_input(now, known, ready=False)
        reached = found is not None and not found.raw["off"] and await scene.place_of(found) is not None  # nothing lies over it
        if found and reached and found.key not in known | pressed:
            scene.mark(Mark.OPEN, scene.now_ms(), before_ms)
            return await finish(scene, Opened(now, entry, found, launcher=launcher), vendor_says)
        if found and reached and found.key in known and found.floating:
            return await finish(scene, Opened(now, entry, found, launcher=launcher), vendor_says)
        new = {thing.key for thing in (*now.fields, *now.press) if thing.key not in known and _sign(thing) not in signs}
        state = frozenset(new)
        if state != last_state:
            last_state, last_change = state, time.monotonic()
        still = time.monotonic() - last_change
        contacts = score.contact_fields(now, new)
        if still > 0.4 and steps < MOST_STEPS:
            asks = bool(contacts) and await scene.place_of(contacts[0]) is not None  # a form beneath a dialog asks nothing yet
            step = next_step(now, new - pressed, asks, still > _TOPIC_S)
            if step:
                many = _channels(now, new)
                if await scene.press(step):
                    scene.step(f"pressed {_short(step)}")
                    scene.mark(Mark.OPEN, scene.now_ms(), before_ms)
                    pressed.add(step.key)
                    steps, last_change = steps + 1, time.monotonic()
                    entry = "multi_button" if many and entry == "launcher" else entry
                    continue
                pressed.add(step.key)
                if await scene.press_over(step, launcher):
                    scene.step(f"pressed what lies over {_short(step)}")
                    steps, last_change = steps + 1, time.monotonic()
                    continue
        if still > _STILL_S and (contacts or (new and not found)):
            opened = await _formed(scene, now, new, entry, launcher, vendor_says)
            told = opened is not None and opened.judgement.state is not ChatState.UNKNOWN
            if told or contacts or still > _EMPTY_S:  # an empty window may still be loading
                if opened:
                    scene.mark(Mark.OPEN, scene.now_ms(), before_ms)
                else:
                    await _leave(scene, now, new)
                return opened
        if not new and still > _NOTHING_S:
            return None
        if time.monotonic() > until or scene.budget.spent:
            return await _formed(scene, now, new, entry, launcher, vendor_says) if new else None
        await scene.news(0.3)


async def _own_page(scene: Scene, launcher: Thing, vendor_says: str | None) -> Opened | None:
    """Follow a link to a chat on a page of its own, where the rules allow it."""
    address = await scene.observer.evaluate(
        launcher.frame, "([key, id]) => window[key].nodeOf(id)?.closest('a[href]')?.href ?? ''", [scene.observer.key, launcher.id]
    )
    failure = await scene.may_open(str(address)) if address and scene.may_open else None
    if not address or failure:
        scene.step(f"did not follow {_short(launcher)}" + (f": {failure.code}" if failure else ""))
        return None
    budget = scene.budget.part("open", scene.settings.visit.open_s)
    async with asyncio.timeout(budget.left_s + 1):
        await scene.page.goto(str(address), wait_until="domcontentloaded", timeout=budget.left_ms)
    scene.step(f"followed {_short(launcher)}")
    return await _elsewhere(scene, launcher, vendor_says, budget)


async def _elsewhere(scene: Scene, launcher: Thing, vendor_says: str | None, budget: Budget) -> Opened | None:
    """The press led to another page: a chat there, or back."""
    until = time.monotonic() + min(_EMPTY_S, budget.left_s)
    while time.monotonic() < until:
        now = await scene.look()
        found = score.best_input(now)
        if found:
            scene.mark(Mark.OPEN, scene.now_ms())
            return await finish(scene, Opened(now, "own_page", found, launcher=launcher), vendor_says)
        await scene.news(0.4)
    scene.step("went back from a page without a chat")
    with contextlib.suppress(PlaywrightTimeoutError):
        await scene.page.go_back(wait_until="domcontentloaded", timeout=scene.settings.visit.load_s * 1000)
    return None


def next_step(look: Look, new: set[Key], asks: bool, waited: bool = False) -> Thing | None:
    """The button that leads on to the chat, among what is new: pure.

    With `asks` (contact fields are there) none; once we have `waited` also one that speaks of a chat, or a topic such as help.
    """
    best: tuple[float, Thing] | None = None
    for thing in look.press:
        if thing.key not in new or thing.raw.get("off"):
            continue
        label = thing.label
        if not label or len(label) > 70 or score.leaves(str(thing.raw["href"])) or words.MESSENGER.search(label):
            continue
        if words.CALLBACK.search(label) or words.CLOSE.search(label) or words.REFUSE.search(label):
            continue
        points = 3.0 if words.START.search(label) else 2.0 if words.ACCEPT.search(label) else 0.0
        if waited and not points:
            points = 1.5 if words.CHAT.search(label) else 1.0 if words.HELP.search(label) else 0.0
        if points == 0.0 or asks or words.DECOY.search(label):
            continue
        points += 0.5 if thing.raw["press"] or thing.raw["pointer"] else -2.0
        points += 0.5 if words.CHAT.search(label) else 0.0
        points -= len(label) / 100
        if best is None or points > best[0]:
            best = (points, thing)
    return best[1] if best else None


def _channels(look: Look, new: set[Key]) -> bool:
    others = [
        t
        for t in look.press
        if t.key in new
        and (words.MESSENGER_LINK.search(str(t.raw["href"])) or words.MESSENGER.search(t.label) or words.CALLBACK.search(t.label))
    ]
    return bool(others)


async def _formed(scene: Scene, look: Look, new: set[Key], entry: str, launcher: Thing, vendor_says: str | None) -> Opened | None:
    """What came up has no input of a chat: a gate, an offline form, a dead window; None where it is something else."""
    things = [t for t in (*look.fields, *look.press) if t.key in new and (t.floating or t.in_frame)]
    if not things:
        return None
    groups: dict[Key, int] = {}
    for thing in things:
        groups[thing.group] = groups.get(thing.group, 0) + 1
    panel = max(groups, key=lambda key: groups[key])
    opened = Opened(look, entry, None, panel, launcher=launcher)
    opened.fields = tuple(t for t in look.fields if t.key in new and t.frame is panel[0])
    opened = await finish(scene, opened, vendor_says)
    asks_phone_only = len(opened.fields) == 1 and str(opened.fields[0].raw["type"]) == "tel"
    if asks_phone_only and any(words.CALLBACK.search(text) for text in opened.texts):
        return None
    if opened.judgement.state is ChatState.UNKNOWN and not words.CHAT.search(" ".join((launcher.label, *opened.texts[:4]))):
        return None
    return opened


async def finish(scene: Scene, opened: Opened, vendor_says: str | None) -> Opened:
    """Take in the panel of a new input, then read it."""
    if opened.input:
        _adopt(opened)
        scene.mark(Mark.READY, scene.now_ms(), scene.at(Mark.OPEN))
    return await _judge(scene, opened, vendor_says)


def _adopt(opened: Opened) -> None:
    assert opened.input
    opened.panel = (opened.input.frame, int(opened.input.raw["panel"]))
    opened.fields = tuple(t for t in opened.look.fields if t.frame is opened.input.frame and t.raw["panel"] == opened.input.raw["panel"])


async def read_again(scene: Scene, opened: Opened, vendor_says: str | None = None) -> None:
    """Read the same chat once more: its texts, its fields, its state; the input may have been drawn anew."""
    opened.look = await scene.look()
    if opened.input:
        same = next((f for f in opened.look.fields if f.key == opened.input.key), None)
        fresh = same or score.best_input(opened.look)
        if fresh is not None:
            opened.input = fresh
            _adopt(opened)
            await scene.observer.set_state(fresh.frame, panel=int(fresh.raw["panel"]))
    else:
        late = score.best_input(opened.look)
        if late and opened.judgement.state is ChatState.UNKNOWN and await scene.place_of(late):
            opened.input = late
            _adopt(opened)
        else:
            keys = {f.key for f in opened.fields}
            opened.fields = tuple(f for f in opened.look.fields if f.key in keys) or opened.fields
    await _judge(scene, opened, vendor_says)


async def _judge(scene: Scene, opened: Opened, vendor_says: str | None) -> Opened:
    assert opened.panel is not None
    lines = await scene.observer.call(opened.panel[0], "read", opened.panel[1]) or []
    opened.texts = tuple(str(line["text"]) for line in lines)
    view = StateView(opened.texts, tuple(Field(str(f.raw["caption"] or f.raw["name"]), _type_of(f)) for f in opened.fields), vendor_says)
    opened.judgement = judge_state(view)
    if opened.judgement.state in (ChatState.UNKNOWN, ChatState.BOT_ONLY) and opened.input is None and _closed_until_told(opened):
        opened.judgement = StateJudgement(ChatState.PRECHAT_GATE, (*opened.judgement.reasons, "input_closed"), 0.8)
    return opened


def _closed_until_told(opened: Opened) -> bool:
    """Whether the window has an input for messages that stays closed while somebody's details are asked."""
    asked = {f.key for f in score.contact_fields(opened.look, {f.key for f in opened.fields})}
    return bool(asked) and any(
        f.raw["off"] and f.raw["type"] in ("textarea", "editable", "text") and f.key not in asked for f in opened.fields
    )


def _type_of(field: Thing) -> str:
    kind = "textarea" if field.raw["type"] == "editable" else str(field.raw["type"])
    return kind + (" disabled" if field.raw["off"] else "")


async def _leave(scene: Scene, look: Look, new: set[Key]) -> None:
    """Close what a wrong press opened, as far as it can be closed."""
    for thing in look.press:
        if thing.key in new and words.CLOSE.search(thing.label) and await scene.press(thing):
            scene.step("closed what was no chat")
            return
    await scene.key("Escape")


def _sign(thing: Thing) -> tuple[object, ...]:
    return (thing.label[:60], *(round(v / 8) for v in thing.box))


def _signs(look: Look) -> set[tuple[object, ...]]:
    return {_sign(thing) for thing in (*look.fields, *look.press)}


def _short(thing: Thing) -> str:
    x, y = thing.centre
    return f"{thing.raw.get('tag') or thing.raw.get('type')} “{thing.label[:40]}” at {x:.0f},{y:.0f}"
