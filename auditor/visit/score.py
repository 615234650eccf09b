"""How much an element looks like a chat's button, or a field like a chat's input. Pure: numbers in, numbers and reasons out.

No rule knows a vendor: only places, sizes, roles, words and what stands around.
"""

from __future__ import annotations

from auditor.visit import words
from auditor.visit.look import Key, Look, Thing

LAUNCHER = 4.0
"""From here on a button is worth pressing."""
OWN_PAGE = 4.1
"""A link of the shop's own that speaks of a chat: tried last."""
INPUT = 4.0
"""From here on a field is taken for a chat's input."""
_CONTACT_TYPES = frozenset(
    {"email", "tel", "password", "number", "url", "date", "search", "select", "time", "month", "week", "datetime-local"}
)


def launcher(thing: Thing, size: tuple[float, float]) -> float:
    """The score of something that could be pressed, in a viewport of `size`."""
    raw, (_, y, width, height) = thing.raw, thing.box
    label, marks, href = thing.label, str(raw.get("marks") or ""), str(raw.get("href") or "")
    if raw.get("off") or words.MESSENGER.search(label) or (leaves(href) and not raw.get("same")):
        return -10.0
    if leaves(href):  # a chat on a page of its own
        named = words.CHAT.search(label) and len(label) <= 40 and not (words.CALLBACK.search(label) or words.DECOY.search(label))
        return OWN_PAGE if named and raw.get("landmark") != "article" else -10.0
    chat, weak = bool(words.CHAT.search(label)), bool(words.HELP.search(label))
    score = 3.0 if chat else 1.5 if weak else 0.0
    marked = bool(words.MARK.search(marks))
    score += 1.5 if marked else 0.0
    if words.CALLBACK.search(label):
        score -= 2.0 if chat else 7.0
    if words.CALLBACK.search(marks) and not chat:
        score -= 4.0
    if (words.DECOY.search(label) or words.CONSENT.search(label)) and not chat:
        score -= 5.0
    if words.CLOSE.search(label) and not chat:
        score -= 4.0
    if len(label) > 90:
        score -= 2.0
    if thing.floating:
        score += 2.0 + _corner(thing, size)
        score += 1.0 if 30 <= width <= 130 and 30 <= height <= 130 else 0.5 if width <= 360 and height <= 110 else -3.0
        score += 0.5 if thing.z >= 1000 else 0.0
        score += 0.5 if raw.get("icon") else 0.0
        if y < size[1] * 0.3 and y + height < size[1] * 0.3 and not chat:
            score -= 3.0  # a sticky header
    elif not chat or raw.get("landmark") in ("article",):
        return min(score, 1.0)
    else:
        score += 1.5
    if not (raw.get("pointer") or raw.get("press")):
        score -= 0.5
    if raw.get("submit"):
        score -= 4.0
    return score


def _corner(thing: Thing, size: tuple[float, float]) -> float:
    x, y, width, height = thing.box
    low = size[1] - (y + height) < 160
    side = size[0] - (x + width) < 160 or x < 160
    return 2.0 if low and side else 1.0 if side or low else 0.0


def leaves(href: str) -> bool:
    """Whether a link leads off the page: to a messenger, a telephone, another page."""
    text = href.strip().lower()
    return bool(text) and not text.startswith(("#", "javascript:"))


def chat_input(field: Thing, look: Look, new: bool = False) -> float:
    """The score of a field as a chat's input; `new` says it came after our press."""
    raw = field.raw
    kind, caption = str(raw["type"]), f"{raw['caption']} {raw['name']}"
    if kind in _CONTACT_TYPES or raw["landmark"] == "search" or words.SEARCH.search(caption):
        return -10.0
    # A "name" in a caption such as "type your name" belongs to a gate or to a bot's first question, not to a chat.
    score = 1.0 if kind in ("textarea", "editable") else 0.0
    score += 2.0 if words.TYPE_HERE.search(caption) else 0.0
    if words.NOT_CHAT_FIELD.search(caption):
        score -= 6.0
    if words.CONTACT.search(caption):
        score -= 6.0
    log = raw["log_box"]
    if log:
        score += 3.0
    if field.floating:
        score += 2.0
    form = raw["form"]
    siblings = [
        other for other in look.fields if other.frame is field.frame and other.id != field.id and other.raw["panel"] == raw["panel"]
    ]
    asks = [other for other in siblings if str(other.raw["type"]) in ("email", "tel") or words.CONTACT.search(str(other.raw["caption"]))]
    if asks:
        score -= 5.0
    if form and form["action"] and form["method"].lower() == "post":
        score -= 3.0
    _, _, width, height = field.box
    _, panel_y, _, panel_height = raw["panel_box"]
    frame_y = raw["box"][1]
    if not raw["body"] or field.in_frame:
        low = (panel_y + panel_height) - (frame_y + raw["box"][3])
        if panel_height >= 220 and low < 110 and frame_y - panel_y > panel_height * 0.4:
            score += 1.5
    elif not log:
        score -= 3.0
    if height > 130:
        score -= 1.5
    if width < 60:
        score -= 2.0
    if words.MARK.search(str(raw["marks"])):
        score += 0.5
    return score + (1.5 if new else 0.0)


def best_input(look: Look, before: set[Key] | None = None, ready: bool = True) -> Thing | None:
    """The field most like a chat's input, or None; with `ready` only one that can be written in. `before` are names seen before a press."""
    ranked = [
        (chat_input(field, look, before is not None and field.key not in before), field)
        for field in look.fields
        if not (ready and field.raw["off"])
    ]
    ranked = [pair for pair in ranked if pair[0] >= INPUT]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def contact_fields(look: Look, group: set[Key] | None = None) -> list[Thing]:
    """The fields that ask who somebody is, of those in `group` (all where None)."""
    found = []
    for field in look.fields:
        if group is not None and field.key not in group:
            continue
        kind, caption = str(field.raw["type"]), str(field.raw["caption"]) + " " + str(field.raw["name"])
        if field.raw["landmark"] == "search" or kind == "search":
            continue
        if kind in ("email", "tel") or (words.CONTACT.search(caption) and kind != "select"):
            found.append(field)
    return found


def send_button(field: Thing, look: Look) -> Thing | None:
    """The button that sends what stands in `field`: near it, enabled, called or drawn like one. None where there is none."""
    best: tuple[float, Thing] | None = None
    x, y, width, height = field.box
    shift_x, shift_y = x - field.raw["box"][0], y - field.raw["box"][1]
    px, py, pw, ph = field.raw["panel_box"]
    for thing in look.press:
        cx, cy = thing.centre
        if not (px <= cx - shift_x <= px + pw and py <= cy - shift_y <= py + ph):
            continue
        if thing.frame is not field.frame or thing.raw.get("off") or leaves(str(thing.raw.get("href") or "")):
            continue
        bx, by, bw, bh = thing.box
        if bw > 200 or bh > 90 or bw < 10:
            continue
        dx = max(0.0, bx - (x + width), x - (bx + bw))
        dy = max(0.0, by - (y + height), y - (by + bh))
        if dx > 140 or dy > 90 or (dx > 60 and dy > 40):
            continue
        label, marks = thing.label, str(thing.raw.get("marks") or "")
        own_marks = marks[:80]
        score = 2.0 - (dx + dy) / 60
        score += 3.0 if words.SEND.search(label) else 0.0
        score += 2.0 if words.SEND.search(own_marks) else 0.0
        score -= 5.0 if words.NOT_SEND.search(label) else 0.0
        score -= 3.0 if words.NOT_SEND.search(own_marks) and not words.SEND.search(own_marks) else 0.0
        score += 1.0 if thing.raw.get("submit") else 0.0
        score += 1.0 if thing.raw.get("press") or thing.raw.get("pointer") else -1.0
        score += 1.0 if bx + bw / 2 > x + width * 0.75 else -1.0
        if score >= 1.5 and (best is None or score > best[0]):
            best = (score, thing)
    return best[1] if best else None
