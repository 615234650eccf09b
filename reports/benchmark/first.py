"""What comes first after a question: a person, an automatic reply, the end of the chat; or nothing."""

from __future__ import annotations

from auditor.metrics.base import THRESHOLDS_S
from auditor.metrics.table import FIRST_CODES
from auditor.stats import survival
from auditor.stats.survival import Curve
from auditor.types import Daypart
from reports import svg
from reports.areas import stacked
from reports.benchmark.model import FEW, Study
from reports.benchmark.sections.speed import time_ticks
from reports.i18n import Words
from reports.parts import Cell, Data, Figure, KeyItem, Panel, PlainTable, Scalar

_HORIZONS = (10, 30, 60, 120, 300)
_LOOKS = {"human": "", "automatic": "g1", "left": "a2"}


def _names(w: Words) -> dict[str, str]:
    return {"human": w._("a person first"), "automatic": w._("an automatic reply first"), "left": w._("a form, busy or closed first")}


def first_figure(study: Study, number: int) -> Figure:
    """Aalen and Johansen's curves of the three competing firsts, by day and at night, stacked; the numbers at the thresholds."""
    w, names = study.w, _names(study.w)
    wanted = [part for part in (Daypart.WORKDAY, Daypart.NIGHT) if study.has(part)] or list(study.table.dayparts)[:2]
    waits = {part: study.table.firsts(None, part) for part in wanted}
    parts = [part for part in wanted if len(waits[part]) >= FEW]
    base = Figure(
        id=f"fig{number}",
        number=number,
        title=w._("What comes first after a question"),
        subtitle=w._("Share of chats that took the question, by what came first up to t; the rest is still waiting."),
    )
    if not parts:
        return Figure(
            id=base.id,
            number=number,
            title=base.title,
            subtitle=base.subtitle,
            empty=w._("Fewer than ten questions were sent in any part of the week."),
        )
    listened = max(wait.time for part in parts for wait in waits[part])
    tau = float(next((h for h in _HORIZONS if listened <= h * 1.05), _HORIZONS[-1]))
    curves = {part: {name: survival.aalen_johansen(waits[part], code) for name, code in FIRST_CODES.items()} for part in parts}
    limits = [t for t in THRESHOLDS_S if t <= tau]
    panels = []
    for part in parts:
        desc = "; ".join(f"{names[name]}: {w.percent(curve.at(tau)[0])}" for name, curve in curves[part].items())
        layers = [(_LOOKS[name], curve) for name, curve in curves[part].items()]
        heading = f"{study.part(part)}, n = {w.count(len(waits[part]))}"
        panels.append(Panel(heading, stacked(f"first-{part}", heading, desc, layers, tau, time_ticks(w, tau))))
    rows = []
    for part in parts:
        for limit in limits:
            cells = [_cell(w, curve, limit) for curve in curves[part].values()]
            waiting = max(0.0, 1 - sum(curve.at(limit)[0] for curve in curves[part].values()))
            rows.append((Cell(f"{study.part(part)}, {w.seconds(limit)}"), *cells, Cell(w.percent(waiting))))
    return Figure(
        id=base.id,
        number=number,
        title=_title(w, curves[parts[0]], min(float(study.limit_s), tau)),
        subtitle=base.subtitle,
        key=tuple(KeyItem(svg.swatch(_LOOKS[name]), words) for name, words in names.items()),
        panels=tuple(panels),
        folded=PlainTable(
            w._("What came first up to the threshold, 95% interval"),
            (w._("Up to"), *names.values(), w._("still waiting")),
            tuple(rows),
        ),
        note=w._(
            "Aalen and Johansen's estimate: the three compete, each question has one first. The "
            "numbers at the right are the shares at the end."
        ),
        data=_data(f"fig{number}-first", curves, limits),
    )


def _cell(w: Words, curve: Curve, limit: float) -> Cell:
    share, low, high = curve.at(limit)
    return Cell(w.percent(share), "val", note=w.span(low, high).rstrip("%"))


def _title(w: Words, curves: dict[str, Curve], limit: float) -> str:
    human, automatic = curves["human"].at(limit), curves["automatic"].at(limit)
    if human[1] > automatic[2]:
        return w._("More often a person comes first than a machine")
    if automatic[1] > human[2]:
        return w._("More often a machine comes first than a person")
    return w._("What comes first after a question")


def _data(name: str, curves: dict[Daypart, dict[str, Curve]], limits: list[int]) -> Data:
    rows: list[tuple[Scalar, ...]] = []
    for part, found in curves.items():
        for first, curve in found.items():
            rows += [(str(part), first, limit, *(round(value, 6) for value in curve.at(limit)), curve.n) for limit in limits]
    return Data(name, ("daypart", "first", "within_s", "share", "low", "high", "n"), tuple(rows))
