"""Speed over time: did waiting change?"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from auditor.metrics import matched
from auditor.metrics.base import THRESHOLDS_S
from auditor.stats import survival
from auditor.stats.survival import Curve, Wait
from reports import plots
from reports.benchmark.model import FEW, Study
from reports.benchmark.sections.speed import METRIC, curve_of_all, time_ticks
from reports.parts import Cell, Data, Figure, Panel, PlainTable, Scalar, Section
from reports.trend.model import TrendStudy

_HORIZONS = (10, 30, 60, 120, 300)


def build(study: TrendStudy, figure: int) -> Section:
    """Curves of the last two waves in the headline's part of the week, and the log-rank test stratified by shop."""
    w, part = study.w, study.part
    two = (study.then, study.now)
    waits = [one.table.waits(METRIC, None, part, by_shop=True) for one in two]
    section = Section(
        id="speed",
        heading=w._("Speed over time"),
        sentences=(
            w._("How long until a person answers, in the last two waves, in the same part of the week."),
            w._("Who did not answer stays in the count; a mean over responders is never given."),
        ),
        definitions=(METRIC,),
    )
    base = Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("How long until a person answers"),
        subtitle=w._(
            "Share where a person answered within t, {part}; the band is the 95% interval. Before: {before}; now: {now}.",
            part=study.now.part(part) if part else "",
            before=study.name(study.then),
            now=study.name(study.now),
        ),
    )
    if part is None or min(len(one) for one in waits) < FEW:
        return replace(section, figures=(replace(base, empty=w._("Fewer than ten questions were sent in one of the two waves.")),))
    listened = min(max(wait.time for wait in one) for one in waits)
    tau = float(next((h for h in _HORIZONS if listened <= h * 1.05), _HORIZONS[-1]))
    asked = [survival.aalen_johansen(one) for one in waits]
    everybody = [curve_of_all(one, part, curve, len(wait)) for one, curve, wait in zip(two, asked, waits, strict=True)]
    panels = tuple(
        Panel(heading, _panel(study, f"tv{letter}", heading, shown, tau))
        for letter, heading, shown in (("a", w._("Among chats that took the question"), asked), ("b", w._("Among all shops"), everybody))
    )
    note, rank = _test(study, waits, tau)
    limits = [t for t in THRESHOLDS_S if t <= tau]
    return replace(
        section,
        figures=(
            replace(
                base,
                title=_title(study, rank, waits, tau),
                panels=panels,
                table=_table(study, asked, everybody, waits, limits),
                note=note,
                data=_data(f"fig{figure}-speed", two, asked, everybody, limits),
            ),
        ),
    )


def _panel(study: TrendStudy, id_: str, heading: str, shown: list[Curve], tau: float) -> Markup:
    w = study.w
    mark = min(float(study.now.limit_s), tau)
    named = list(zip((study.then, study.now), shown, strict=True))
    looks = (("k", w._("Before")), ("a", w._("Now")))
    drawn = [plots.Drawn(*look, f"n = {w.count(curve.n)}", curve) for look, curve in zip(looks, shown, strict=True)]
    desc = " ".join(
        w._(
            "{part}: {a} within {limit}, {b} within {end}.",
            part=study.name(one),
            a=w.percent(curve.at(mark)[0]),
            limit=w.seconds(mark),
            b=w.percent(curve.at(tau)[0]),
            end=w.seconds(tau),
        )
        for one, curve in named
    )
    return plots.curves(id_, heading, desc, drawn, tau, time_ticks(w, tau), mark)


def _test(study: TrendStudy, waits: list[list[Wait]], tau: float) -> tuple[str, tuple[float, float] | None]:
    """Medians and capped means of both waves, and the log-rank test within shops."""
    w = study.w
    never = [matched.never_ending(one, tau) for one in waits]
    said = []
    for one, capped in zip((study.then, study.now), never, strict=True):
        median = survival.quantile(survival.kaplan_meier(capped))
        said.append(
            w._(
                "{part}: median {median}, mean wait capped at {cap}: {mean}.",
                part=study.name(one),
                median=w.seconds(median) if median is not None else w._("not reached"),
                cap=w.seconds(tau),
                mean=w.seconds(survival.rmst(capped, tau)),
            )
        )
    both = {one.stratum for one in waits[0]} & {one.stratum for one in waits[1]}
    inside = [[one for one in group if one.stratum in both] for group in never]
    if len(both) < FEW or not any(one.outcome for group in inside for one in group):
        said.append(w._("Fewer than ten shops were asked in both waves: no test within shops."))
        return " ".join(said), None
    statistic, p = survival.log_rank(inside)
    said.append(
        w._(
            "Log-rank test stratified by shop, {n} shops asked in both waves: χ² {statistic}, p {p}.",
            n=w.count(len(both)),
            statistic=w.decimal(statistic, 2),
            p=w.p(p),
        )
    )
    said.append(w._("Whoever got a form or a closed chat counts as waiting to the end."))
    return " ".join(said), (statistic, p)


def _title(study: TrendStudy, rank: tuple[float, float] | None, waits: list[list[Wait]], tau: float) -> str:
    w = study.w
    if rank is None or rank[1] >= 0.05:
        return w._("The time until a person answers cannot be told apart") if rank else w._("How long until a person answers")
    both = {one.stratum for one in waits[0]} & {one.stratum for one in waits[1]}
    then, now = (survival.rmst(matched.never_ending([one for one in group if one.stratum in both], tau), tau) for group in waits)
    return w._("A person answers sooner than in the wave before") if now < then else w._("A person answers later than in the wave before")


def _table(study: TrendStudy, asked: list[Curve], everybody: list[Curve], waits: list[list[Wait]], limits: list[int]) -> PlainTable:
    w, names = study.w, (study.name(study.then), study.name(study.now))
    heads = [w._("A person answered within")]
    for name in names:
        heads += [w._("{part}: chats asked", part=name), w._("still waiting")]
    heads += [w._("{part}: all shops", part=name) for name in names]
    rows = []
    for limit in limits:
        cells = [Cell(w.seconds(limit))]
        for curve, group in zip(asked, waits, strict=True):
            cells += [_cell(study, curve, limit), Cell(w.count(survival.at_risk(group, limit)), "nm")]
        cells += [_cell(study, curve, limit) for curve in everybody]
        rows.append(tuple(cells))
    return PlainTable(
        w._("Share answered by the threshold, 95% interval, and how many were still waiting"), tuple(heads), tuple(rows), "curve-t"
    )


def _cell(study: TrendStudy, curve: Curve, limit: float) -> Cell:
    share, low, high = curve.at(limit)
    return Cell(study.w.percent(share), "val", note=study.w.span(low, high).rstrip("%"))


def _data(name: str, two: tuple[Study, Study], asked: list[Curve], everybody: list[Curve], limits: list[int]) -> Data:
    rows: list[tuple[Scalar, ...]] = []
    for i, one in enumerate(two):
        for base, curve in (("asked", asked[i]), ("all", everybody[i])):
            rows += [(one.wave.id, base, limit, *(round(v, 6) for v in curve.at(limit)), curve.n) for limit in limits]
    return Data(name, ("wave", "base", "within_s", "share", "low", "high", "n"), tuple(rows))
