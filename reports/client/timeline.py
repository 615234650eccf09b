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


def levels(points: Sequence[Point], scale_s: float) -> list[tuple[int, bool]]:
    """For each point, in order of time, how many steps its label stands from the line, and whether it ends at its mark.

    A label that reaches over the mark of another must stand further out than that one, or the other's leader would cross it.
    """
    xs = [NARROWEST * min(1.0, p.at_s / scale_s) for p in points]
    widths = [_CHARACTER * len(p.label) for p in points]
    ends = [x + _GAP + width > NARROWEST for x, width in zip(xs, widths, strict=True)]
    for i in range(len(points) - 1, -1, -1):  # a label between one that ends at its mark and the edge ends at its mark too
        ends[i] = ends[i] or any(
            ends[j] and xs[i] + _GAP + widths[i] > xs[j] > xs[i] and xs[j] - _GAP - widths[j] < xs[i] for j in range(i + 1, len(points))
        )
    places = [_Place(x, width, end) for x, width, end in zip(xs, widths, ends, strict=True)]
    n = range(len(places))

    def covers(i: int, j: int) -> bool:
        one, other = places[i], places[j]
        return i != j and (one.left < other.x < one.right or (one.x == other.x and i < j))

    def beside(i: int, j: int) -> bool:  # their texts meet, and neither reaches over the other's mark: any two levels will do
        return i < j and places[i].left < places[j].right and places[j].left < places[i].right and not covers(j, i)

    above = [(i, j) for i in n for j in n if covers(i, j) or beside(i, j)]
    found = [0] * len(places)
    for _ in n:  # the longest chain of labels over labels; marks in order of time make no circle of them
        for i, j in above:
            found[i] = max(found[i], found[j] + 1)
    return list(zip(found, ends, strict=True))


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
