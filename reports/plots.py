"""The larger drawings: step curves with bands, slopes of the same shops, the strip of invitation delays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from auditor.stats.survival import Curve
from reports import svg
from reports.svg import line, number, tag, text

HEIGHT = 220
"""Height of a curve panel's plot, in pixels."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve of a panel: its class (a accent, k ink), its name, its n, and the curve of the share that is reached."""

    kind: str
    name: str
    n_words: str
    curve: Curve


def _y(share: float) -> float:
    return HEIGHT * (1 - share)


def _steps(times: Sequence[float], values: Sequence[float], start: float, tau: float) -> list[str]:
    """Points of a step function in the stretched box, 300 wide and 100 high, rounded to a tenth."""
    points = [f"M0 {number(round(100 * (1 - start), 1))}"]
    last = ""
    for time, share in zip(times, values, strict=True):
        if time > tau:
            break
        point = f"H{number(round(300 * time / tau, 1))}V{number(round(100 * (1 - share), 1))}"
        if point != last:
            points.append(point)
        last = point
    return [*points, "H300"]


def _line_path(curve: Curve, tau: float) -> str:
    return "".join(_steps(curve.times, curve.shares, curve.start, tau))


def _band_path(curve: Curve, tau: float) -> str:
    """The band as one outline: along the upper edge, back along the lower."""
    upper = "".join(_steps(curve.times, curve.highs, curve.start, tau))
    times = [t for t in curve.times if t <= tau]
    back = []
    for i in range(len(times) - 1, -1, -1):
        low = curve.lows[i]
        back.append(f"V{number(round(100 * (1 - low), 1))}H{number(round(300 * times[i] / tau, 1))}")
    return f"{upper}{''.join(back)}V{number(round(100 * (1 - curve.start), 1))}H0Z"


def curves(
    id_: str, title: str, desc: str, drawn: Sequence[Drawn], tau: float, ticks: Sequence[tuple[float, str]], mark_s: float
) -> Markup:
    """A panel of step curves on 0 to 100% and 0 to `tau` seconds, with the values at `mark_s` and labels at the end."""
    parts: list[Markup] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = number(_y(share))
        parts.append(line("g" if share else "ax", "0", "100%", y, y))
        parts.append(text(f"{100 * share:g}{'%' if share == 1 else ''}", "0", number(_y(share) + 4), "tk e", dx=-8))
    at = f"{number(100 * mark_s / tau)}%"
    parts.append(line("mean", at, at, 0, HEIGHT))
    for seconds, words in ticks:
        parts.append(text(words, f"{number(100 * seconds / tau)}%", HEIGHT + 18, "tk m" if seconds else "tk"))
    inner = [tag("path", class_=f"band {d.kind}", d=_band_path(d.curve, tau)) for d in drawn]
    inner += [tag("path", class_=f"line {d.kind}", d=_line_path(d.curve, tau)) for d in drawn]
    parts.append(tag("svg", Markup("").join(inner), width="100%", height=HEIGHT, viewBox="0 0 300 100", preserveAspectRatio="none"))
    values = sorted(((d.curve.at(mark_s)[0], i) for i, d in enumerate(drawn)), reverse=True)
    for place, (share, i) in enumerate(values):
        d, at_y = drawn[i], _y(share)
        parts.append(tag("circle", class_=f"pt {d.kind}", cx=at, cy=number(at_y), r=4))
        # the highest label stands above its curve, the others below theirs; near the floor they are kept apart
        above = place == 0 and share <= 0.9
        label_y = min(at_y - 9 if above else at_y + 18, HEIGHT - 4 - (18 if place == 0 and len(values) > 1 else 0))
        look = "b ac halo" if d.kind == "a" else "b halo"
        # near the end of the axis the value stands left of its mark, where no name of a curve is
        left = mark_s > 0.85 * tau
        parts.append(text(f"{int(100 * share + 0.5)}%", at, number(label_y), f"{look} e" if left else look, dx=-8 if left else 8))
    ends = apart([(_y(d.curve.at(tau)[0]), i) for i, d in enumerate(drawn)], 30, 12, HEIGHT - 14)
    for end_y, i in ends:
        d = drawn[i]
        parts.append(text(d.name, "100%", number(end_y), "b ac" if d.kind == "a" else "b", dx=9))
        parts.append(text(d.n_words, "100%", number(end_y + 14), "tk", dx=9))
    return svg.picture(id_, title, desc, HEIGHT + 24, *parts)


def apart(places: Sequence[tuple[float, int]], least: float, top: float, bottom: float) -> list[tuple[float, int]]:
    """Label places pushed apart to `least` pixels, in their order, kept between `top` and `bottom`."""
    order = sorted(places)
    ys = [max(top, y) for y, _ in order]
    for i in range(1, len(ys)):
        ys[i] = max(ys[i], ys[i - 1] + least)
    if ys and ys[-1] > bottom:
        ys[-1] = bottom
        for i in range(len(ys) - 2, -1, -1):
            ys[i] = min(ys[i], ys[i + 1] - least)
    return [(y, i) for y, (_, i) in zip(ys, order, strict=True)]


@dataclass(frozen=True, slots=True)
class Slope:
    """One line of a slope chart: its name, both shares, its class (empty: context, n: named, a: the one to look at)."""

    name: str
    left: float
    right: float
    kind: str = ""


def slopes(id_: str, title: str, desc: str, heads: tuple[str, str], drawn: Sequence[Slope], height: int = 300) -> Markup:
    """Two axes, named by `heads`, with a line for each group; only lines with a class are labelled, outside, with leaders."""
    top = svg.share_axis([max(max(s.left, s.right) for s in drawn)]).top

    def y_of(share: float) -> float:
        return 14 + (height - 22) * (1 - share / top)

    parts = [line("ax", "0", "0", 0, height), line("ax", "100%", "100%", 0, height)]
    order = sorted(drawn, key=lambda s: ("", "n", "a").index(s.kind))
    for s in order:
        left, right = number(y_of(s.left)), number(y_of(s.right))
        parts.append(line(f"sl {s.kind}".strip(), "0", "100%", left, right))
        parts.append(tag("circle", class_=f"sp {s.kind}".strip(), cx="0", cy=left, r=4))
        parts.append(tag("circle", class_=f"sp {s.kind}".strip(), cx="100%", cy=right, r=4))
    named = [s for s in drawn if s.kind]
    for y, i in apart([(y_of(s.left), i) for i, s in enumerate(named)], 17, 8, height - 4):
        s = named[i]
        look = "e b ac" if s.kind == "a" else "e dk"
        parts.append(line("lead-l", -7, -20, number(y_of(s.left)), number(y)))
        parts.append(text(f"{s.name} {_percent(s.left)}", "-24", number(y + 4.5), look))
    for y, i in apart([(y_of(s.right), i) for i, s in enumerate(named)], 17, 8, height - 4):
        s = named[i]
        look = "b ac" if s.kind == "a" else "dk"
        leader = line("lead-l", 7, 20, number(y_of(s.right)), number(y))
        parts.append(tag("svg", leader, x="100%", y=0, width=1, height=1, overflow="visible"))
        parts.append(text(f"{_percent(s.right)} {s.name}", "100%", number(y + 4.5), look, dx=24))
    columns = tag("p", tag("span", heads[0]) + tag("span", heads[1]), class_="colh")
    drawing = tag("div", svg.picture(id_, title, desc, height, *parts, class_=""), class_="sb")
    return tag("div", columns + drawing, class_="slope dn")


def _percent(share: float) -> str:
    return f"{int(100 * share + 0.5)}%"


def strip(
    id_: str,
    title: str,
    desc: str,
    delays: Sequence[float],
    silent: int,
    end_s: float,
    early_s: float,
    words: tuple[str, str, str, str],
    ticks: Sequence[tuple[float, str]],
    median: float | None,
) -> Markup:
    """The delays of invitations as stacked dots in bins of a second, under a bar of invited against silent.

    `words`: invited, silent, early, median.
    """
    total = len(delays) + silent
    part = 100 * len(delays) / total if total else 0
    bins: dict[int, int] = {}
    step = max(1, round(end_s / 50))
    for delay in delays:
        bins[int(min(delay, end_s - 0.001) // step)] = bins.get(int(min(delay, end_s - 0.001) // step), 0) + 1
    tallest = max(bins.values(), default=1)
    pitch = min(7.0, 140 / tallest)
    radius = min(2.75, pitch * 0.42)
    base = 56 + 154
    parts = [
        tag("rect", class_="bar", x=0, y=0, width=f"{number(part)}%", height=30),
        tag("rect", class_="bar g1", x=f"{number(part)}%", y=0, width=f"{number(100 - part)}%", height=30),
        line("gapline", f"{number(part)}%", f"{number(part)}%", 0, 30),
    ]
    if part >= 25:
        parts.append(text(words[0], "0", "19.5", "on", dx=10))
    if part <= 75:
        parts.append(text(words[1], "100%", "19.5", "on-g e", dx=-10))
    early = f"{number(min(100.0, 100 * early_s / end_s))}%"
    parts += [
        tag("rect", class_="early", x=0, y=56, width=early, height=154),
        line("ax", "0", "100%", base, base),
        text(words[2], "0", 70, "b sg halo", dx=6),
    ]
    if median is not None:
        at = f"{number(100 * min(median, end_s) / end_s)}%"
        late = median > 0.7 * end_s
        parts += [
            line("mean", at, at, 58, base),
            text(words[3], at, 86 if median < early_s * 1.6 else 70, "e halo" if late else "halo", dx=-6 if late else 6),
        ]
    for place in sorted(bins):
        for i in range(bins[place]):
            x = f"{number(100 * (place + 0.5) * step / end_s)}%"
            kind = "pt s" if (place + 1) * step <= early_s else "pt a"
            parts.append(tag("circle", class_=kind, cx=x, cy=number(base - 5 - pitch * i), r=number(radius)))
    for seconds, label in ticks:
        at = f"{number(100 * seconds / end_s)}%"
        look = "tk e" if seconds == end_s else "tk m" if seconds else "tk"
        parts += [text(label, at, base + 19, look), line("ax", at, at, base, base + 4)]
    return svg.picture(id_, title, desc, 236, *parts)
