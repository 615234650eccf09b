"""The drawings of the trend: slopes of two waves with their verdicts, small paths over all waves, the flow between vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports import svg
from reports.plots import apart
from reports.svg import line, number, tag, text

HEIGHT = 120
"""Height of one small path, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a wave slope: name, both shares, class (empty: cannot be told apart, a: better, s: worse, k: all sectors)."""

    name: str
    before: float
    after: float
    kind: str = ""


def wave_slopes(id_: str, title: str, desc: str, heads: tuple[str, str], drawn: Sequence[Line]) -> Markup:
    """Two axes named by `heads`; every line has its value on the left and its value and name on the right."""
    height = max(260, 19 * len(drawn) + 30)
    top = svg.share_axis([max(max(s.before, s.after) for s in drawn)]).top

    def y_of(share: float) -> float:
        return 14 + (height - 24) * (1 - share / top)

    order = sorted(drawn, key=lambda s: ("", "k", "a", "s").index(s.kind))
    parts = [line("ax", "0", "0", 0, height), line("ax", "100%", "100%", 0, height)]
    for s in order:
        left, right, look = number(y_of(s.before)), number(y_of(s.after)), f"sl {s.kind}".strip()
        parts.append(line(look, "0", "100%", left, right))
        for x, y in (("0", left), ("100%", right)):
            parts.append(tag("circle", class_=f"sp {s.kind}".strip(), cx=x, cy=y, r=4))
    for at, i in apart([(y_of(s.before), i) for i, s in enumerate(drawn)], 17, 8, height - 4):
        parts.append(line("lead-l", -7, -16, number(y_of(drawn[i].before)), number(at)))
        parts.append(text(_percent(drawn[i].before), "-20", number(at + 4.5), f"e {_bold(drawn[i].kind)}"))
    for at, i in apart([(y_of(s.after), i) for i, s in enumerate(drawn)], 17, 8, height - 4):
        leader = line("lead-l", 7, 16, number(y_of(drawn[i].after)), number(at))
        parts.append(tag("svg", leader, x="100%", y=0, width=1, height=1, overflow="visible"))
        parts.append(text(f"{_percent(drawn[i].after)} {drawn[i].name}", "100%", number(at + 4.5), _bold(drawn[i].kind), dx=20))
    columns = tag("p", tag("span", heads[0]) + tag("span", heads[1]), class_="colh")
    drawing = tag("div", svg.picture(id_, title, desc, height, *parts, class_=""), class_="sb")
    return tag("div", columns + drawing, class_="slope wv")


def _bold(kind: str) -> str:
    return {"a": "b ac", "s": "b sg", "k": "b"}.get(kind, "dk2")


def _percent(share: float) -> str:
    return f"{int(100 * share + 0.5)}%"


@dataclass(frozen=True, slots=True)
class Point:
    """One wave of a path: the share with its interval, None where no percent may be printed; `few`: under thirty shops."""

    share: float | None
    low: float = 0.0
    high: float = 0.0
    few: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One sector over the waves: all measured shops as points, the matched panel as a line (None where it is too small)."""

    name: str
    points: tuple[Point, ...]
    matched: tuple[float, ...] | None
    spoken: str
    kind: str = ""


def paths(drawn: Sequence[Path], top: float, ends: tuple[str, str]) -> Markup:
    """A small drawing for each path on one scale from 0 to `top`; the words for a screen reader stand beside each."""
    cells = [tag("li", tag("h4", p.name) + _small(p, top) + tag("span", p.spoken, class_="vh")) for p in drawn]
    ends_row = tag("p", tag("span", ends[0]) + tag("span", ends[1]), class_="ends", aria_hidden="true")
    return tag("ul", Markup("").join(cells), class_="multi", role="list") + ends_row


def _small(path: Path, top: float) -> Markup:
    n = len(path.points)
    xs = [f"{number(8 + 68 * (i / (n - 1) if n > 1 else 0.5))}%" for i in range(n)]

    def y_of(share: float) -> float:
        return 8 + (HEIGHT - 22) * (1 - min(share, top) / top)

    parts = [line("ax", "0", "100%", number(y_of(0)), number(y_of(0))), line("g", "0", "100%", number(y_of(top)), number(y_of(top)))]
    parts.append(text("0", "0", number(y_of(0) + 13), "tk"))
    parts.append(text(_percent(top), "0", number(y_of(top) + 13), "tk"))
    if path.matched is not None:
        for i in range(n - 1):
            ends = number(y_of(path.matched[i])), number(y_of(path.matched[i + 1]))
            parts.append(line(f"sl {path.kind}".strip(), xs[i], xs[i + 1], *ends))
    for x, p in zip(xs, path.points, strict=True):
        if p.share is None:
            continue
        kind = "o" if p.few else path.kind
        parts.append(line(f"ci {kind}".strip(), x, x, number(y_of(p.low)), number(y_of(p.high))))
        parts.append(tag("circle", class_=f"pt {kind}".strip(), cx=x, cy=number(y_of(p.share)), r=4))
    last = path.points[-1]
    if last.share is not None:
        parts.append(text(_percent(last.share), xs[-1], number(y_of(last.share) + 4.5), f"halo {_bold(path.kind)}", dx=9))
    return tag("svg", Markup("").join(parts), height=HEIGHT, aria_hidden="true", focusable="false")


def flow(
    id_: str,
    title: str,
    desc: str,
    heads: tuple[str, str],
    order: Sequence[str],
    names: Mapping[str, str],
    links: Mapping[tuple[str, str], int],
    plain: str,
) -> Markup:
    """Ribbons from each chat before to each chat after, as thick as there are shops. `plain` names the node that means no chat."""
    before = {one: sum(k for (a, _), k in links.items() if a == one) for one in order}
    after = {one: sum(k for (_, b), k in links.items() if b == one) for one in order}
    total = max(sum(before.values()), 1)
    gap, room = 8.0, 26.0 * len(order) + 100
    scale = (room - gap * (len(order) - 1)) / total
    tops = []
    for sizes in (before, after):
        y, found = 0.0, {}
        for one in order:
            found[one] = y
            y += sizes[one] * scale + gap
        tops.append(found)
    at_left, at_right = dict(tops[0]), dict(tops[1])
    ribbons: list[Markup] = []
    later: list[Markup] = []
    for a in order:
        for b in order:
            k = links.get((a, b), 0)
            if not k:
                continue
            thick = k * scale
            y1, y2 = at_left[a], at_right[b]
            at_left[a], at_right[b] = y1 + thick, y2 + thick
            d = (
                f"M0 {number(y1)}C50 {number(y1)} 50 {number(y2)} 100 {number(y2)}V{number(y2 + thick)}"
                f"C50 {number(y2 + thick)} 50 {number(y1 + thick)} 0 {number(y1 + thick)}Z"
            )
            kind = "stay" if a == b else "gone" if b == plain else "new" if a == plain else "swap"
            (ribbons if kind == "stay" else later).append(tag("path", class_=f"rb {kind}", d=d))
    parts = [
        tag(
            "svg",
            Markup("").join([*ribbons, *later]),
            width="100%",
            height=number(room),
            viewBox=f"0 0 100 {number(room)}",
            preserveAspectRatio="none",
        )
    ]
    for side, sizes, top in (("e", before, tops[0]), ("", after, tops[1])):
        shown = [one for one in order if sizes[one]]
        x = "0" if side else "100%"
        for one in shown:
            edge = [line("node", x, x, number(top[one]), number(top[one] + sizes[one] * scale))]
            parts += edge
        for y, i in apart([(top[one] + sizes[one] * scale / 2, i) for i, one in enumerate(shown)], 17, 8, room - 4):
            one = shown[i]
            words = f"{names[one]} {sizes[one]}" if side else f"{sizes[one]} {names[one]}"
            parts.append(text(words, x, number(y + 4.5), f"{side} dk".strip(), dx=-10 if side else 10))
    columns = tag("p", tag("span", heads[0]) + tag("span", heads[1]), class_="colh")
    return tag("div", columns + tag("div", svg.picture(id_, title, desc, room, *parts, class_=""), class_="sb"), class_="slope dn flow")


def change_row(low: float, point: float | None, high: float, reach: float, kind: str, words: str = "") -> Markup:
    """One row of a chart of differences on an axis from -`reach` to `reach`; zero is the base line."""

    def x_of(value: float) -> str:
        return f"{number(50 + 50 * max(-reach, min(reach, value)) / reach)}%"

    parts = [line("g", x_of(reach * step), x_of(reach * step), "0", "100%") for step in (-1, -0.5, 0.5, 1)]
    parts.append(line("ax", "50%", "50%", "0", "100%"))
    if point is not None:
        parts.append(line(f"ci {kind}".strip(), x_of(low), x_of(high), "50%", "50%"))
        parts.append(tag("circle", class_=f"pt {kind}".strip(), cx=x_of(point), cy="50%", r=5.5 if kind in ("a", "s", "k") else 4.5))
    if words:
        parts.append(text(words, "50%", "50%", "tk halo", 8, 4))
    return svg.row(*parts)


def change_ticks(reach: float, signed: Sequence[str]) -> Markup:
    """The ticks of a chart of differences: five words for -reach to reach."""
    places = ("0", "25%", "50%", "75%", "100%")
    looks = ("tk", "tk m", "tk m", "tk m", "tk e")
    return svg.row(*(text(words, x, 13, look) for words, x, look in zip(signed, places, looks, strict=True)))


def round_reach(longest: float) -> float:
    """The end of an axis of differences: the first round value from `longest` on."""
    return next((step for step in (0.1, 0.2, 0.4, 0.6, 1.0) if longest <= step), 1.0)
