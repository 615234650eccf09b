"""The shop's place among its peers: a histogram for each time and count, and competitors named by whoever orders the card."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from auditor.metrics import registry
from auditor.metrics.base import Direction, Metric, Unit
from auditor.types import Daypart, Measure
from reports.benchmark.model import daypart_names
from reports.client.model import Against, Peer
from reports.client.sector import FEW, Sector, value_of
from reports.i18n import NBSP, Words
from reports.parts import Cell, ChartRow, PlainTable, RowChart, dash
from reports.rows import reason_words
from reports.svg import line, number, row, tag, text

_WIDTH, _APART = 84.0, 89.0
"""Percent of the width for the bars where a bar for "none" stands apart, and where that begins."""

_ROUND_S = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800)
_PARTS = (Daypart.WORKDAY, Daypart.EVENING, Daypart.WEEKEND, Daypart.NIGHT)


def against(w: Words, own: Peer, sector: Sector, competitors: Sequence[tuple[str, Peer]], names: dict[str, str]) -> Against:
    """The section. `competitors` come with the name they have in the card, `names` are those of the categories."""
    n = sector.size(own)
    rows = [made for metric in registry().values() if (made := _row(w, metric, own, sector)) is not None]
    heads = (w._("Median"), w._("Place"))
    chart = RowChart(w._("This shop against its sector"), w._("Measure"), heads, tuple(rows), leads=(w._("You"),), class_="peers")
    return Against(
        title=w._("Where this shop stands in its sector"),
        subtitle=w._(
            "Height: number of shops of the sector. Coloured bar: where this shop falls. Black line: their median. Hatched: it never came."
        ),
        chart=chart if rows else None,
        empty=""
        if rows
        else w.ngettext(
            "Too few to compare: {n} other shop of the sector was measured.",
            "Too few to compare: {n} other shops of the sector were measured.",
            n,
        )
        if n < FEW
        else w._("No time and no number of this shop was measured that ten others have, too."),
        note=w._("One measurement a shop: no interval is given and no rank is claimed. “Not reached”: it came at fewer than half."),
        competitors=_competitors(w, own, competitors, names) if competitors else None,
        competitors_note=w._(
            "Competitors were named by whoever ordered this card, and were measured in the same wave by the same protocol."
        ),
    )


def _first(own: Peer, metric: Metric) -> Measure | None:
    """The measure of this shop to compare: by day where it has one."""
    found = {m.daypart: m for m in reversed(own.row.measures.get(metric.id, ())) if value_of(m) is not None}
    return next((found[part] for part in (None, *_PARTS) if part in found), None)


def _row(w: Words, metric: Metric, own: Peer, sector: Sector) -> ChartRow | None:
    mine = _first(own, metric) if metric.unit in (Unit.SECONDS, Unit.COUNT) else None
    value = None if mine is None else value_of(mine)
    if mine is None or value is None:
        return None
    peers = sector.values(metric.id, mine.daypart, own)
    if len(peers) < FEW:
        return None
    name = metric.name(w.lang) + (f", {daypart_names(w)[mine.daypart]}" if mine.daypart else "")
    middle = peers[(len(peers) - 1) // 2]
    median = w._("not reached") if math.isinf(middle) else said(w, metric, middle)
    plot = histogram(w, metric, peers, value)
    cells = (Cell(median, "r dim"), Cell(_place(w, metric, peers, value), "r"))
    return ChartRow(name, plot, cells, (Cell(told(w, metric, mine), "r val"),))


def said(w: Words, metric: Metric, value: float) -> str:
    """A value as printed."""
    if math.isinf(value):
        return w._("never")
    if metric.unit is Unit.COUNT:
        return w.count(int(value)) if float(value).is_integer() else w.decimal(value)
    return w.seconds(value) if value < 600 else w.hours(value)


def told(w: Words, metric: Metric, measure: Measure) -> str:
    """A measure with a value as printed; what had not come when last looked at is more than that time."""
    if measure.censored_at is not None:
        return f">{NBSP}{said(w, metric, round(measure.censored_at))}"
    return said(w, metric, measure.value or 0.0)


def _place(w: Words, metric: Metric, peers: Sequence[float], value: float) -> str:
    n, less, more = len(peers), sum(p < value for p in peers), sum(p > value for p in peers)
    if metric.unit is Unit.COUNT:
        if metric.direction is Direction.LESS:
            return w._("fewer in {k} of {n}", k=w.count(less), n=w.count(n))
        return w._("more in {k} of {n}", k=w.count(more), n=w.count(n))
    if math.isinf(value):
        return w._("came at {k} of {n}", k=w.count(less), n=w.count(n))
    if metric.direction is Direction.LESS:
        return w._("faster than {k} of {n}", k=w.count(more), n=w.count(n))
    return w._("earlier than {k} of {n}", k=w.count(more), n=w.count(n))


def _edges(metric: Metric, values: Sequence[float]) -> list[float]:
    """The edges of the bars: one a number where the numbers are few, else round times."""
    low, high = min(values), max(values)
    if metric.unit is Unit.COUNT:
        step = max(1, math.ceil((high - low + 1) / 12))
        return [low - 0.5 + step * i for i in range(math.ceil((high - low + 1) / step) + 1)]
    top = next((float(t) for t in _ROUND_S if t >= high), math.ceil(high / 86_400) * 86_400.0)
    return [top * i / 6 for i in range(7)]


def histogram(w: Words, metric: Metric, peers: Sequence[float], value: float) -> Markup:
    """Bars of the peers, the one with this shop in it coloured, a line at the median, and what never came apart."""
    finite = [v for v in (*peers, value) if not math.isinf(v)]
    never = sum(math.isinf(v) for v in peers)
    if not finite:
        finite = [1.0]
    edges = _edges(metric, finite)
    bins = [sum(a <= p < b for p in peers) for a, b in pairwise(edges)]
    bins[-1] += sum(p == edges[-1] for p in peers)
    tallest = max([*bins, never, 1])
    apart = never > 0 or math.isinf(value)
    width = _WIDTH if apart else 100.0
    each = width / len(bins)
    parts: list[Markup] = []
    for i, (count, (a, b)) in enumerate(zip(bins, pairwise(edges), strict=True)):
        here = a <= value < b or (value == b == edges[-1])
        height = max(80 * count / tallest, 6.0 if here else 0.0)  # the shop's own bar is never without a height
        parts.append(
            tag(
                "rect",
                class_="bar" if here else "bar g1",
                x=f"{number(each * i + 0.25)}%",
                y=f"{number(100 - height)}%",
                width=f"{number(each - 0.5)}%",
                height=f"{number(height)}%",
            )
        )
    if apart:
        height = max(80 * never / tallest, 6.0)
        kind = "bar" if math.isinf(value) else "bar nf"
        parts.append(
            tag("rect", class_=kind, x=f"{number(_APART)}%", y=f"{number(100 - height)}%", width="10.5%", height=f"{number(height)}%")
        )
    parts.append(line("ax", "0", f"{number(width)}%", "100%", "100%"))
    middle = sorted(peers)[(len(peers) - 1) // 2]
    if not math.isinf(middle):
        at = f"{number(width * (middle - edges[0]) / (edges[-1] - edges[0]))}%"
        parts.append(line("md", at, at, "8%", "100%"))
    ends = (
        (said(w, metric, edges[0] + 0.5), said(w, metric, edges[-1] - 0.5))
        if metric.unit is Unit.COUNT
        else ("0", said(w, metric, edges[-1]))
    )
    ticks = [text(ends[0], "0", 13, "tk"), text(ends[1], f"{number(width)}%", 13, "tk e")]
    if apart:
        ticks.append(text(w._("none"), "94.25%", 13, "tk m"))
    return Markup(str(row(*parts)).replace("<svg ", '<svg class="h1s" ', 1) + str(row(*ticks)).replace("<svg ", '<svg class="h1a" ', 1))


def _competitors(w: Words, own: Peer, competitors: Sequence[tuple[str, Peer]], names: dict[str, str]) -> PlainTable:
    """Scores by category, who answered when, and every time and number, side by side."""
    shops = [own, *(peer for _, peer in competitors)]
    rows: list[tuple[Cell, ...]] = []
    for i, one in enumerate(own.scores):
        cells = [Cell(str(int(s + 0.5))) if (s := peer.scores[i].score) is not None else dash(w._("not measured")) for peer in shops]
        rows.append((Cell(f"{names[one.category]}, {w._('of 100')}"), *cells))
    for metric in registry().values():
        if metric.unit not in (Unit.SECONDS, Unit.COUNT) and metric.id not in ("chat.reach_60", "phone.no_answer"):
            continue
        for part in (None, *_PARTS):
            found = [next((m for m in peer.row.measures.get(metric.id, ()) if m.daypart is part), None) for peer in shops]
            if any(m is not None and value_of(m) is not None for m in found):
                name = metric.name(w.lang) + (f", {daypart_names(w)[part]}" if part else "")
                rows.append((Cell(name), *(measured(w, metric, m) for m in found)))
    heads = (w._("What"), w._("This shop"), *(name for name, _ in competitors))
    return PlainTable(w._("This shop and its competitors"), heads, tuple(rows), "rivals")


def measured(w: Words, metric: Metric, measure: Measure | None) -> Cell:
    """One measure as a cell: its value, or a dash with the reason."""
    if measure is None:
        return dash(w._("does not apply"))
    value = value_of(measure)
    if value is None:
        return dash(reason_words(w, known=measure.missing or ""))
    if metric.unit is Unit.SHARE:
        return Cell(w._("yes") if value == 1.0 else w._("no"))
    return Cell(told(w, metric, measure))
