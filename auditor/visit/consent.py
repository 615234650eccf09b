"""Cookie walls: accepted, as most shoppers do; other pop-ups are closed when they are in the way.

What is measured is what a shopper gets, and many shops load their chat only after acceptance: a refusal would find fewer chats than
shoppers do. Nothing of ours is kept: each visit has a context of its own.
"""

from __future__ import annotations

from auditor.visit import words
from auditor.visit.look import Look, Thing
from auditor.visit.scene import Scene


def wall_buttons(look: Look) -> list[Thing]:
    """The buttons of consent walls that are in sight, the best answer first: accept, then refuse, then close."""
    groups = {}
    for float_ in look.floats:
        if words.CONSENT.search(str(float_.raw["text"])) and not words.TYPE_HERE.search(" ".join(_fields_in(look, float_))):
            groups[float_.key] = float_
    if not groups:
        return []
    found: list[tuple[int, Thing]] = []
    for thing in look.press:
        over = next((f for f in groups.values() if f.frame is thing.frame and _within(thing, f)), None)
        label = thing.label
        if over is None or not label or len(label) > 60:
            continue
        if thing.raw["tag"] == "a" and str(thing.raw["href"]).startswith(("http", "/")):
            continue
        rank = 1 if words.REFUSE.search(label) else 0 if words.ACCEPT.search(label) else 2 if words.CLOSE.search(label) else None
        if rank is not None:
            found.append((rank, thing))
    return [thing for _, thing in sorted(found, key=lambda pair: pair[0])]


def _fields_in(look: Look, float_: Thing) -> list[str]:
    return [str(field.raw["caption"]) for field in look.fields if field.frame is float_.frame and _within(field, float_)]


def _within(thing: Thing, outer: Thing) -> bool:
    x, y = thing.centre
    ox, oy, width, height = outer.box
    return ox <= x <= ox + width and oy <= y <= oy + height


async def answer_wall(scene: Scene, look: Look) -> bool:
    """Answer a consent wall, if one is in sight; whether something was pressed."""
    for button in wall_buttons(look)[:2]:
        if await scene.press(button):
            scene.step(f"answered a consent wall: {button.label[:40]}")
            return True
    return False


async def clear_the_way(scene: Scene, look: Look) -> bool:
    """Close what covers the page: a consent wall, or a pop-up that has a closing button. Whether something was pressed."""
    if await answer_wall(scene, look):
        return True
    width, height = look.size
    large = [f for f in look.floats if f.box[2] * f.box[3] > width * height * 0.2]
    for thing in look.press:
        if (
            words.CLOSE.search(thing.label)
            and any(f.frame is thing.frame and _within(thing, f) for f in large)
            and await scene.press(thing)
        ):
            scene.step("closed a pop-up that was in the way")
            return True
    if large:
        await scene.key("Escape")
        scene.step("pressed Escape to close a pop-up")
        return True
    return False
