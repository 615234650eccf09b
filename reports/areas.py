"""A drawing of what comes first over time: areas stacked from the bottom, the rest is still waiting."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from auditor.stats.survival import Curve
from reports import svg
from reports.plots import HEIGHT, apart
from reports.svg import line, number, tag, text

Layer = tuple[str, Curve]
"""Class of the fill, and the share reached by each time."""


def stacked(id_: str, title: str, desc: str, layers: Sequence[Layer], tau: float, ticks: Sequence[tuple[float, str]]) -> Markup:
    """The layers on 0 to 100% and 0 to `tau` seconds, the first at the bottom; their shares at the end stand at the right."""
    times = sorted({t for _, curve in layers for t in curve.times if t <= tau})
    parts: list[Markup] = []
    below = [0.0] * (len(times) + 1)
    areas, ends = [], []
    for look, curve in layers:
        above = [low + share for low, share in zip(below, [curve.start, *(curve.at(t)[0] for t in times)], strict=True)]
        areas.append(tag("path", class_=f"bar {look}".strip(), d=_area(times, below, above, tau)))
        ends.append((HEIGHT * (1 - (below[-1] + above[-1]) / 2), _percent(above[-1] - below[-1])))
        below = above
    ends.append((HEIGHT * (1 - (below[-1] + 1) / 2), _percent(1 - below[-1])))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = number(HEIGHT * (1 - share))
        parts.append(line("g" if share else "ax", "0", "100%", y, y))
        parts.append(text(f"{100 * share:g}{'%' if share == 1 else ''}", "0", number(HEIGHT * (1 - share) + 4), "tk e", dx=-8))
    parts.append(tag("svg", Markup("").join(areas), width="100%", height=HEIGHT, viewBox="0 0 300 100", preserveAspectRatio="none"))
    for seconds, words in ticks:
        parts.append(text(words, f"{number(100 * seconds / tau)}%", HEIGHT + 18, "tk m" if seconds else "tk"))
    for at, i in apart([(place, i) for i, (place, _) in enumerate(ends)], 16, 8, HEIGHT - 4):
        parts.append(text(ends[i][1], "100%", number(at + 4.5), "b", dx=9))
    return svg.picture(id_, title, desc, HEIGHT + 24, *parts)


def _percent(share: float) -> str:
    return f"{int(100 * share + 0.5)}%"


def _area(times: Sequence[float], below: Sequence[float], above: Sequence[float], tau: float) -> str:
    """The outline between two step functions, in the stretched box of 300 by 100."""

    def x(time: float) -> str:
        return number(round(300 * time / tau, 1))

    def y(share: float) -> str:
        return number(round(100 * (1 - min(1.0, share)), 1))

    up = [f"M0 {y(above[0])}", *(f"H{x(t)}V{y(share)}" for t, share in zip(times, above[1:], strict=True)), "H300", f"V{y(below[-1])}"]
    for i in range(len(times) - 1, -1, -1):
        up.append(f"H{x(times[i])}V{y(below[i])}")
    return "".join([*up, "H0Z"])
