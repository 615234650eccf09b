"""One look at a page: everything that could be pressed or written in, over all frames, in one system of coordinates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from auditor.visit.observer import CALL_S, Observer

Box = tuple[float, float, float, float]
Key = tuple[Frame, int]
HUNG_S = 0.7
"""A look that takes longer was held up, by the page or by the machine."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An element as the finder listed it. `box` is x, y, width, height in the page's viewport; `raw` is the finder's own line.

    `floating` says that it stands above the page: fixed itself, or in a frame that is. `group` is what it floats with.
    """

    frame: Frame
    id: int
    box: Box
    raw: Mapping[str, Any]
    floating: bool
    z: int
    in_frame: bool

    @property
    def key(self) -> Key:
        """The element's name for the length of a visit."""
        return (self.frame, self.id)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2)

    @property
    def label(self) -> str:
        """Everything a person would read or hear of it."""
        return " ".join(str(self.raw.get(name) or "") for name in ("text", "name", "caption")).strip()

    @property
    def group(self) -> Key:
        """What it floats with: the outermost floating ancestor, or its whole frame."""
        return (self.frame, int(self.raw.get("outer") or 0))


@dataclass(slots=True)
class Look:
    """What one look saw."""

    fields: list[Thing] = field(default_factory=list)
    press: list[Thing] = field(default_factory=list)
    checks: list[Thing] = field(default_factory=list)
    floats: list[Thing] = field(default_factory=list)
    size: tuple[float, float] = (1280.0, 720.0)
    frames: int = 0
    empty: int = 0
    """Floating frames of a chat window's size in which there is nothing yet, or which do not answer."""

    @property
    def keys(self) -> set[Key]:
        """The names of all that could be pressed or written in."""
        return {thing.key for thing in (*self.fields, *self.press)}


async def look(page: Page, observer: Observer) -> Look:
    """Look at all frames of a page. Frames that hang, are gone or cannot be seen are left out."""
    seen = Look()
    await _look(page.main_frame, observer, (0.0, 0.0), None, False, 0, seen)
    return seen


async def _look(
    frame: Frame, observer: Observer, origin: tuple[float, float], clip: Box | None, floating: bool, z: int, seen: Look
) -> None:
    found = await observer.call(frame, "scan")
    if found is None and await observer.find(frame):
        found = await observer.call(frame, "scan")
    inner = frame.parent_frame is not None
    if (
        inner
        and floating
        and clip
        and _window_like(clip, seen.size)
        and not (found and (found["fields"] or found["press"] or found["frames"]))
    ):
        seen.empty += 1
    if not found:
        return
    if not inner:
        seen.size = (float(found["size"][0]), float(found["size"][1]))
    seen.frames += 1
    for name, into in (("fields", seen.fields), ("press", seen.press), ("checks", seen.checks), ("floats", seen.floats)):
        for raw in found[name]:
            x, y, width, height = raw["box"]
            box = (x + origin[0], y + origin[1], float(width), float(height))
            if clip and not _overlap(box, clip):
                continue
            lifts = floating or bool(raw.get("floating") or raw.get("outer") or name == "floats")
            into.append(Thing(frame, int(raw["id"]), box, raw, lifts, max(z, int(raw.get("z") or 0)), inner))
    await asyncio.gather(*(_child(child, observer, origin, clip, found["frames"], floating, z, seen) for child in frame.child_frames))


async def _child(
    child: Frame, observer: Observer, origin: tuple[float, float], clip: Box | None, listed: list[Any], floating: bool, z: int, seen: Look
) -> None:
    try:
        async with asyncio.timeout(CALL_S):
            element = await child.frame_element()
            number = await element.evaluate("(node, key) => window[key]?.idOf(node) ?? 0", observer.key)
    except (PlaywrightError, TimeoutError):
        return
    raw = next((one for one in listed if one["id"] == number), None)
    if raw is None:  # not visible
        return
    x, y, width, height = raw["box"]
    if width < 20 or height < 20:
        return
    box = (x + origin[0], y + origin[1], float(width), float(height))
    if clip and not _overlap(box, clip):
        return
    await _look(child, observer, (box[0], box[1]), box, floating or bool(raw["floating"]), max(z, int(raw["z"])), seen)


def _window_like(box: Box, size: tuple[float, float]) -> bool:
    """Whether a floating box is of the size of a chat's window and stands where such windows do: low, at a side."""
    x, y, width, height = box
    low, side = size[1] - (y + height) < 160, size[0] - (x + width) < 160 or x < 160
    return 240 <= width <= 640 and height >= 280 and low and side


def gap(a: Box, b: Box) -> float:
    """The distance between two boxes, 0 where they touch."""
    dx = max(0.0, b[0] - (a[0] + a[2]), a[0] - (b[0] + b[2]))
    dy = max(0.0, b[1] - (a[1] + a[3]), a[1] - (b[1] + b[3]))
    return float((dx * dx + dy * dy) ** 0.5)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
