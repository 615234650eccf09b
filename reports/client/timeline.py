"""The time line of one visit: the shop's marks above the line, ours below, labels placed so that no leader crosses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports import svg
from reports.svg import line, number, tag, text

NARROWEST = 300.0
"""Width in pixels for which labels are placed; wider drawings only pull them apart."""

_CHARACTER, _STEP, _GAP = 7.0, 17, 5


@dataclass(frozen=True, slots=True)
class Point:
    """One mark, `at_s` after the start and known not before `from_s`. `kind`: a a person, s trouble, w ours, empty any other."""

    at_s: float
    from_s: float
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A wait drawn on the line: `kind` a until a person answered, a2 until the answer was useful, s without an answer."""

    from_s: float
    to_s: float
    kind: str


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    width: float
    ends: bool

    @property
    def left(self) -> float:
        return self.x - _GAP - self.width if self.ends else self.x

    @property
    def right(self) -> float:
        return self.x if self.ends else self.x + _GAP + self.width

    def covers(self, other: _Place) -> bool:
        """Whether this label reaches over the mark of the other."""
        return self.left < other.x < self.right

    def meets(self, other: _Place) -> bool:
        """Whether the two texts would overlap on one level."""
        return self.left < other.right and other.left < self.right


def levels(points: Sequence[Point], scale_s: float) -> list[tuple[int, bool]]:
    """For each point, in order of time, how many steps its label stands from the line, and whether it ends at its mark.

    A label that reaches over the mark of another must stand further out than that one, or the other's leader would cross it.
    """
    places: list[_Place] = []
    for point in reversed(points):  # from the right edge, where labels must end at their mark
        x, width = NARROWEST * min(1.0, point.at_s / scale_s), _CHARACTER * len(point.label)
        one = _Place(x, width, x + _GAP + width > NARROWEST)
        crossed = any(other.ends and one.covers(other) and other.covers(one) for other in places)
        places.insert(0, _Place(x, width, True) if crossed and x >= _GAP + width else one)
    n = range(len(places))
    same = {(i, j) for i in n for j in n if i < j and places[i].x == places[j].x}
    rightwards = {(i, j) for i in n for j in n if i < j and places[i].covers(places[j])} | same
    leftwards = {(i, j) for i in n for j in n if i > j and places[i].covers(places[j])}
    above = rightwards | leftwards
    if max(_longest_chains(len(places), above), default=0) >= len(places):  # too crowded for both: a few leaders cross a label
        above = rightwards
    while True:
        found = _longest_chains(len(places), above)
        tie = next(((i, j) for i in n for j in n if i < j and found[i] == found[j] and places[i].meets(places[j])), None)
        if tie is None:
            return [(level, place.ends) for level, place in zip(found, places, strict=True)]
        above.add(tie)  # of two on one level neither is above the other: no circle can come of it


def _longest_chains(n: int, above: set[tuple[int, int]]) -> list[int]:
    found = [0] * n
    for _ in range(n):
        for i, j in above:
            found[i] = max(found[i], found[j] + 1)
    return found


def timeline(
    id_: str,
    title: str,
    desc: str,
    theirs: Sequence[Point],
    ours: Sequence[Point],
    waits: Sequence[Span],
    end_s: float,
    scale_s: float,
    ticks: Sequence[tuple[float, str]],
) -> Markup:
    """The drawing. `scale_s` is the length of the longest visit on the page, so that visits can be compared."""

    def x(seconds: float) -> str:
        return f"{number(100 * min(seconds, scale_s) / scale_s)}%"

    above, below = levels(theirs, scale_s), levels(ours, scale_s)
    base = 30 + _STEP * (1 + max((level for level, _ in above), default=0))
    floor = base + 26 + _STEP * (1 + max((level for level, _ in below), default=0))
    parts: list[Markup] = []
    for seconds, label in ticks:
        parts.append(line("g", x(seconds), x(seconds), base, floor - 10))
        last = seconds > 0.97 * scale_s
        parts.append(text(label, x(seconds), floor + 6, "tk e" if last else "tk m" if seconds else "tk"))
    parts.append(line("tlb", "0", x(end_s), base, base))
    parts += [line(f"tls {span.kind}", x(span.from_s), x(span.to_s), base, base) for span in waits]
    for group, placed, up in ((theirs, above, True), (ours, below, False)):
        for point, (level, ends) in zip(group, placed, strict=True):
            y = base - 20 - _STEP * level if up else base + 26 + _STEP * level
            if point.at_s - point.from_s > 1.0:
                parts.append(line("tlr", x(point.from_s), x(point.at_s), base, base))
            parts.append(line("lead-l", x(point.at_s), x(point.at_s), y - 2 if up else base + 6, base - 6 if up else y - 9))
            parts.append(tag("circle", class_=f"tp {point.kind}".strip(), cx=x(point.at_s), cy=base, r=5 if point.kind == "a" else 3.5))
            look = {"a": "b ac halo", "s": "b sg halo", "w": "d3 halo"}.get(point.kind, "halo")
            parts.append(
                text(point.label, x(point.at_s), y, f"{look} e" if ends else look, dx=-_GAP if ends else 0 if point.at_s == 0 else _GAP)
            )
    return svg.picture(id_, title, desc, floor + 12, *parts, class_="tl")
