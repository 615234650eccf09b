"""Sectors by the headline: where does a person answer, and which places can be told apart?"""

from __future__ import annotations

from dataclasses import replace

from auditor.metrics.table import Cell as Measured
from auditor.stats.resample import Ranked, ranked
from auditor.stats.shares import rank_intervals
from reports import svg
from reports.benchmark.headline import limit_words
from reports.benchmark.model import FEW, SMALL, Study
from reports.i18n import DASH
from reports.parts import Cell, ChartRow, Data, Figure, RowChart, Section, dash
from reports.rows import Emphasis, longest, share_row
from reports.tables import share_data


def build(study: Study, figure: int) -> Section | None:
    """The headline share by sector with joint rank intervals; over the whole week, with shops drawn again, beside it."""
    w = study.w
    total = study.cell(study.reach, None, study.main)
    if total.estimate.point is None or study.main is None or len(study.table.industries) < 2:
        return None
    limit = limit_words(w, study.limit_s)
    cells = [(one, study.cell(study.reach, one, study.main)) for one in study.table.industries]
    cells = [(one, cell) for one, cell in cells if cell.estimate.n]
    big = sorted(
        ((one, cell) for one, cell in cells if cell.estimate.n >= SMALL), key=lambda pair: (-(pair[1].estimate.point or 0.0), pair[0])
    )
    small = sorted(
        ((one, cell) for one, cell in cells if cell.estimate.n < SMALL), key=lambda pair: (-min(FEW, pair[1].estimate.n), pair[0])
    )
    places = dict(zip((one for one, _ in big), rank_intervals([(c.estimate.k, c.estimate.n) for _, c in big]), strict=True))
    axis = svg.share_axis([longest(total), *(longest(cell) for _, cell in cells)])
    rows = [share_row(w, w._("All sectors"), total, axis, Emphasis(total.estimate.point), total=True, ranked=True)]
    rows += [
        share_row(
            w,
            study.industry(one),
            cell,
            axis,
            Emphasis(total.estimate.point),
            gap=(one, cell) in small[:1],
            rank=_places(places.get(one)),
            ranked=True,
        )
        for one, cell in (*big, *small)
    ]
    heads = (w._("Sector"), ("k/n", w._("95% CI"), w._("Share"), w._("Rank")))
    chart = RowChart(w._("Shops where a person answers, by sector"), heads[0], heads[1], tuple(rows), svg.axis_ticks(axis))
    first = Figure(
        id=f"fig{figure}",
        number=figure,
        title=_title(study, big, places),
        subtitle=w._(
            "Share of all measured shops where a person answers in chat {limit}, {part}. Dashed: all sectors, {share}.",
            limit=limit,
            part=study.part(study.main),
            share=w.percent(total.estimate.point),
        ),
        chart=chart,
        note=w._(
            "Ranks have a joint 95% interval (Klein, Wright and Wieczorek), and only from 30 "
            "shops on. Coloured: clear of the overall share."
        ),
        data=share_data(
            f"fig{figure}-reach", [(study.reach, None, study.main, total), *((study.reach, one, study.main, cell) for one, cell in cells)]
        ),
    )
    week = _week(study, figure + 1, [one for one, _ in big])
    return Section(
        id="ranks",
        heading=w._("Sectors by answers"),
        sentences=(
            w._("How many answer a person, of all shops of a sector."),
            w._("A rank is an interval: repeated, the sector could take any of these places."),
        ),
        definitions=(study.reach,),
        figures=(first, week) if week else (first,),
    )


def _places(found: tuple[int, int] | None) -> str | None:
    return None if found is None else str(found[0]) if found[0] == found[1] else f"{found[0]}{DASH}{found[1]}"


def _title(study: Study, big: list[tuple[str, Measured]], places: dict[str, tuple[int, int]]) -> str:
    w = study.w
    alone = [one for one, _ in big if places[one] == (1, 1)]
    if alone and len(big) > 1:
        return w._("Most answers: {sector}", sector=study.industry(alone[0]))
    clear = sum(low > 1 or high < len(big) for low, high in places.values())
    if not clear:
        return w._("The sectors cannot be told apart by their answers")
    return w._("No sector is alone in the first place")


def _week(study: Study, figure: int, sectors: list[str]) -> Figure | None:
    """All parts of the week together: visits of one shop belong together, so whole shops are drawn again."""
    w = study.w
    if len(study.table.dayparts) < 2 or len(sectors) < 2:
        return None
    groups = {one: _visits(study, one) for one in sectors}
    groups = {one: shops for one, shops in groups.items() if len(shops) >= SMALL}
    if len(groups) < 2:
        return None
    found = dict(zip(groups, ranked(list(groups.values()), study.wave.seed), strict=True))
    order = sorted(found, key=lambda one: (-found[one].share, one))
    axis = svg.share_axis([one.high for one in found.values()])
    k, n = (sum(values) for values in zip(*(pair for shops in groups.values() for pair in shops), strict=True))
    rows = tuple(_row(study, one, found[one], groups[one], axis, k / n) for one in order)
    return replace(
        Figure(id=f"fig{figure}", number=figure, title="", subtitle=""),
        title=w._(
            "Over the whole week: {share} of visits end with a person's answer {limit}",
            share=w.percent(k / n),
            limit=limit_words(w, study.limit_s),
        ),
        subtitle=w._(
            "Share of visits in all parts of the week where a person answered {limit}; sectors of 30 shops or more. Dashed: all of them.",
            limit=limit_words(w, study.limit_s),
        ),
        chart=RowChart(
            w._("Visits with an answer over the whole week, by sector"),
            w._("Sector"),
            (w._("Visits"), w._("95% CI"), w._("Share"), w._("Rank")),
            rows,
            svg.axis_ticks(axis),
        ),
        note=w._(
            "Intervals and ranks from 2,000 draws of whole shops with replacement, so that visits of one shop "
            "stay together; each sector's rank interval is its own, not joint."
        ),
        data=Data(
            f"fig{figure}-week",
            ("industry", "shops", "answered", "visits", "share", "low", "high", "rank_first", "rank_last"),
            tuple(
                (
                    one,
                    len(groups[one]),
                    sum(a for a, _ in groups[one]),
                    sum(b for _, b in groups[one]),
                    *(round(v, 6) for v in (f.share, f.low, f.high)),
                    f.first,
                    f.last,
                )
                for one, f in ((one, found[one]) for one in order)
            ),
        ),
    )


def _visits(study: Study, industry: str) -> list[tuple[int, int]]:
    """Answered and known visits of each shop of a sector."""
    found = []
    for row in study.table.rows:
        values = [m.value for m in row.measures.get(study.reach, ()) if m.value is not None and m.daypart is not None]
        if row.industry == industry and values:
            found.append((sum(v == 1.0 for v in values), len(values)))
    return found


def _row(study: Study, one: str, f: Ranked, shops: list[tuple[int, int]], axis: svg.Axis, overall: float) -> ChartRow:
    w = study.w
    kind = Emphasis(overall).kind(f.low, f.high)
    rank = _places((f.first, f.last))
    cells = (
        Cell(w.ratio(sum(k for k, _ in shops), sum(n for _, n in shops)), "r dim"),
        Cell(w.span(f.low, f.high), "r dim"),
        Cell(w.percent(f.share), "r val"),
        Cell(rank, "r dim rk") if rank else dash(w._("no rank"), "r rk"),
    )
    return ChartRow(study.industry(one), svg.dot_row(axis, f.share, f.low, f.high, kind, overall), cells)
