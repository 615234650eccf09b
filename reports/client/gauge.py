"""The gauge of a score: an arc of 240 degrees, with the middle half of the peers as a thin arc outside it."""

from __future__ import annotations

import math

from markupsafe import Markup

from reports.svg import number, tag

_START, _SWEEP = 210.0, 240.0


def _point(score: float, radius: float) -> tuple[str, str]:
    angle = math.radians(_START - _SWEEP * score / 100)
    return number(64 + radius * math.cos(angle)), number(62 - radius * math.sin(angle))


def _arc(low: float, high: float, radius: float) -> str:
    (x1, y1), (x2, y2) = _point(low, radius), _point(high, radius)
    return f"M{x1} {y1}A{number(radius)} {number(radius)} 0 {int((high - low) * _SWEEP / 100 > 180)} 1 {x2} {y2}"


def gauge(score: float | None, peers: tuple[float, float, float] | None) -> Markup:
    """The drawing of one score (None: not measured, a dashed track) and of the peers' lower quartile, median and upper quartile."""
    if score is None:
        inner = tag("path", class_="gt nm", d=_arc(0, 100, 44)) + tag("text", "—", class_="gn m nm", x=64, y=73)
        return _svg(inner)
    low = " s" if peers is not None and score < peers[0] else ""
    parts = [tag("path", class_="gt", d=_arc(0, 100, 44))]
    if score > 0:
        parts.append(tag("path", class_=f"gv{low}", d=_arc(0, score, 44)))
    if peers is not None:
        parts.append(tag("path", class_="gq", d=_arc(peers[0], max(peers[2], peers[0] + 0.5), 55.5)))
        (x1, y1), (x2, y2) = _point(peers[1], 51), _point(peers[1], 60)
        parts.append(tag("line", class_="gm", x1=x1, y1=y1, x2=x2, y2=y2))
    parts.append(tag("text", str(int(score + 0.5)), class_=f"gn m{low}", x=64, y=73))
    return _svg(Markup("").join(parts))


def _svg(inner: Markup) -> Markup:
    return tag("svg", inner, viewBox="0 0 128 104", aria_hidden="true", focusable="false")
