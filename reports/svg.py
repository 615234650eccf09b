"""A small writer of charts: SVG whose x is in percent and whose y is in pixels (in rows: percent too).

So a drawing stretches with its column while text keeps its size, from a phone to A4, and colours stay names of the style sheet.
Everything that is drawn is escaped here; nothing that a shop wrote becomes mark-up, a class or an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_TICKS = {
    0.05: (0, 0.01, 0.02, 0.03, 0.04, 0.05),
    0.1: (0, 0.02, 0.04, 0.06, 0.08, 0.1),
    0.2: (0, 0.05, 0.1, 0.15, 0.2),
    0.4: (0, 0.1, 0.2, 0.3, 0.4),
    0.6: (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    0.8: (0, 0.2, 0.4, 0.6, 0.8),
    1.0: (0, 0.25, 0.5, 0.75, 1.0),
}


@dataclass(frozen=True, slots=True)
class Axis:
    """A share axis from 0 to `top`, with its ticks."""

    top: float
    ticks: tuple[float, ...]

    def x(self, share: float) -> str:
        """The place of a share, in percent of the width."""
        return f"{number(100 * min(share, self.top) / self.top)}%"


def share_axis(values: Iterable[float]) -> Axis:
    """The axis whose end is the first round value above all `values`."""
    longest = max(values, default=1.0)
    top = next((t for t in _TICKS if longest <= t), 1.0)
    return Axis(top, tuple(float(t) for t in _TICKS[top]))


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tag(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """One element; underscores in names become hyphens, `class_` is class, None is left out. Content that is not Markup is escaped."""
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    ]
    inner = escape(content)
    return Markup(f"<{name}{''.join(parts)}>{inner}</{name}>" if inner else f"<{name}{''.join(parts)}/>")


def line(class_: str, x1: object, x2: object, y1: object, y2: object) -> Markup:
    """A line."""
    return tag("line", class_=class_, x1=x1, x2=x2, y1=y1, y2=y2)


def text(words: str, x: object, y: object, class_: str = "", dx: object = None, dy: object = None) -> Markup:
    """A label."""
    return tag("text", words, class_=class_, x=x, y=y, dx=dx, dy=dy)


def row(*parts: Markup) -> Markup:
    """The drawing of one table row, hidden from screen readers: the row's cells say it."""
    return tag("svg", Markup("").join(parts), aria_hidden="true", focusable="false")


def picture(id_: str, title: str, desc: str, height: float, *parts: Markup, class_: str = "full") -> Markup:
    """A drawing with a text alternative."""
    inner = tag("title", title, id=f"{id_}-t") + tag("desc", desc, id=f"{id_}-d") + Markup("").join(parts)
    return tag("svg", inner, class_=class_, height=number(height), role="img", aria_labelledby=f"{id_}-t {id_}-d")


def axis_ticks(axis: Axis) -> Markup:
    """The ticks in the header cell of a row chart; the unit stands at the last."""
    parts = []
    for i, share in enumerate(axis.ticks):
        last = i == len(axis.ticks) - 1
        place = "tk e" if last else "tk m" if i else "tk"
        parts.append(text(f"{100 * share:g}{'%' if last else ''}", axis.x(share), 13, place))
    return row(*parts)


def grid(axis: Axis) -> list[Markup]:
    """Base line and grid lines of one row."""
    return [line("g" if i else "ax", axis.x(share), axis.x(share), "0", "100%") for i, share in enumerate(axis.ticks)]


def dot_row(
    axis: Axis,
    point: float | None,
    low: float | None = None,
    high: float | None = None,
    kind: str = "a",
    overall: float | None = None,
    reference: float | None = None,
    reference_words: str = "",
    words: str = "",
) -> Markup:
    """A point with its interval on an axis.

    `kind`: a accent, s signal, k ink, o hollow (few), empty grey. `overall` draws the dashed line, `reference` the diamond of an
    earlier study with its words, `words` a text instead of marks.
    """
    parts = grid(axis)
    if overall is not None:
        parts.append(line("mean", axis.x(overall), axis.x(overall), "0", "100%"))
    if low is not None and high is not None:
        parts.append(line(f"ci {kind}".strip(), axis.x(low), axis.x(high), "50%", "50%"))
    if point is not None:
        parts.append(tag("circle", class_=f"pt {kind}".strip(), cx=axis.x(point), cy="50%", r=5.5 if kind in ("a", "s", "k") else 4.5))
    if reference is not None:
        diamond = tag("path", class_="ref", d="M-5.5 0 0 -5.5 5.5 0 0 5.5Z")
        parts.append(tag("svg", diamond, x=axis.x(reference), y="50%", width=1, height=1, overflow="visible"))
        end = max(v for v in (high, reference, point) if v is not None)
        left = end / axis.top > 0.62
        start = min(v for v in (low, reference, point) if v is not None)
        parts.append(
            text(reference_words, axis.x(start if left else end), "50%", "tk e halo" if left else "tk halo", -10 if left else 10, 4)
        )
    if words:
        parts.append(text(words, "0", "50%", "tk", 8, 4))
    return row(*parts)


def bar_row(axis: Axis, share: float, low: float | None, high: float | None, kind: str) -> Markup:
    """A bar from 0 with the interval as a line over its end."""
    parts = [*grid(axis), tag("rect", class_=f"bar {kind}", x=0, y="30%", width=axis.x(share), height="40%")]
    if low is not None and high is not None:
        parts.append(line("ci k", axis.x(low), axis.x(high), "50%", "50%"))
    return row(*parts)


def stack_row(parts: Sequence[tuple[float, str, str]], least: float = 0.055) -> Markup:
    """A bar of several parts (share, class of the bar, class of its number) that add up to 1; numbers from `least` on."""
    drawn, edge = [], 0.0
    gaps = []
    for i, (share, kind, on) in enumerate(parts):
        if i and share > 0 and edge > 0:
            gaps.append(line("gapline", f"{number(100 * edge)}%", f"{number(100 * edge)}%", "10%", "90%"))
        if share > 0:
            drawn.append(
                tag(
                    "rect", class_=f"bar {kind}".strip(), x=f"{number(100 * edge)}%", y="14%", width=f"{number(100 * share)}%", height="72%"
                )
            )
        if share >= least:
            drawn.append(text(str(int(100 * share + 0.5)), f"{number(100 * (edge + share / 2))}%", "50%", f"m {on}", dy=4.5))
        edge += share
    return row(*drawn, *gaps)


def squares(id_: str, title: str, desc: str, counts: Sequence[tuple[int, str]]) -> Markup:
    """A hundred squares, ten by ten, row by row in the order of the kinds; the kind `nil` (nothing there) is drawn as dots."""
    parts, place = [], 0
    for count, kind in counts:
        for _ in range(count):
            x, y = 24 * (place % 10), 24 * (place // 10)
            place += 1
            if kind == "nil":
                parts.append(tag("circle", class_="nil", cx=x + 10, cy=y + 10, r=3))
            else:
                parts.append(tag("rect", class_=f"bar {kind}".strip(), x=x + 0.5, y=y + 0.5, width=19, height=19, rx=2))
    inner = tag("title", title, id=f"{id_}-t") + tag("desc", desc, id=f"{id_}-d") + Markup("").join(parts)
    return tag("svg", inner, class_="unit", viewBox="0 0 236 236", role="img", aria_labelledby=f"{id_}-t {id_}-d")


def swatch(kind: str) -> Markup:
    """The sign of a kind in a key."""
    inner = (
        tag("circle", class_="nil", cx=6, cy=6, r=3)
        if kind == "nil"
        else tag("rect", class_=f"bar {kind}".strip(), x=0.5, y=0.5, width=11, height=11, rx=1.5)
    )
    return tag("svg", inner, width=12, height=12, aria_hidden="true")
