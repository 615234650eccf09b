"""Phone: is it picked up?"""

from __future__ import annotations

from dataclasses import replace

from auditor.metrics.table import Cell
from auditor.stats.shares import rank_intervals
from reports import svg
from reports.benchmark.model import FEW, SMALL, Study
from reports.benchmark.share_figure import share_figure
from reports.i18n import DASH
from reports.parts import Data, Figure, RowChart, Section
from reports.reference import published
from reports.rows import Emphasis, longest, share_row
from reports.tables import share_data

METRIC = "phone.no_answer"


def build(study: Study, figure: int) -> Section:
    """Sectors by the share of calls that were not picked up; where no call was made, the reason."""
    w = study.w
    section = Section(
        id="phone",
        heading=w._("Phone"),
        sentences=(
            w._("One test call a shop in its working hours, two minutes of ringing, under a minute of talk."),
            w._("The call counts as answered once it is picked up."),
        ),
        definitions=(METRIC, "phone.within_10s"),
    )
    total = study.cell(METRIC)
    if not total.estimate.n or total.estimate.point is None:
        none = Figure(
            id=f"fig{figure}",
            number=figure,
            title=w._("Phones were not called"),
            subtitle=w._("Share of calls not picked up within 120 s."),
            empty=w._("No test call was made or imported in this wave. Calls need a campaign; a log of calls can be imported."),
        )
        return replace(section, figures=(none, _numbers(study, figure + 1)))
    rows, data = _rows(study)
    axis = svg.share_axis([longest(total), *(longest(cell) for _, cell, _ in rows)])
    share = total.estimate.point
    reference = published(METRIC)
    made = [share_row(w, w._("All sectors"), total, axis, Emphasis(share, False), total=True, ranked=True)]
    gap = True
    for industry, cell, rank in rows:
        small = cell.estimate.n < SMALL
        known = reference.get(industry)
        made.append(
            share_row(
                w,
                study.industry(industry),
                cell,
                axis,
                Emphasis(share, False),
                gap=small and gap,
                rank=rank,
                ranked=True,
                reference=known.share if known and known.share <= axis.top else None,
                reference_words=w._("◇ {share} in 2015", share=w.percent(known.share)) if known else "",
            )
        )
        gap = gap and not small
    return replace(
        section,
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=w._("{share} of calls were not picked up within two minutes", share=w.percent(share))
                if total.estimate.n >= FEW
                else w._("Little data: {shops}", shops=w.k_of_n(total.estimate.k, total.estimate.n)),
                subtitle=w._(
                    "Share of shops whose phone was not picked up within 120 s; less is better. Dashed: all sectors, {share}.",
                    share=w.percent(share),
                ),
                chart=RowChart(
                    w._("Phones not picked up, by sector"),
                    w._("Sector"),
                    ("k/n", w._("95% CI"), w._("Share"), w._("Rank")),
                    tuple(made),
                    svg.axis_ticks(axis),
                ),
                note=w._(
                    "Coloured: sectors whose interval is clear of the overall share, teal below "
                    "it, orange-red above. Ranks have a joint 95% interval, "
                    "and only from 30 shops on. ◇: as published of the study by CoMagic and InSales, May 2015, pet supplies."
                ),
                data=data,
            ),
            _numbers(study, figure + 1),
        ),
    )


def _numbers(study: Study, figure: int) -> Figure:
    """What the number is, and how a call went."""
    w = study.w
    return share_figure(
        study,
        figure,
        "numbers",
        ("phone.clickable", "phone.tollfree", "phone.hours", "phone.within_10s", "phone.within_20s", "phone.introduced"),
        w._("What the number offers, and how fast it is picked up"),
        w._("Share of shops with a phone; picked up: of shops called. The bases differ: see k/n."),
        w._("10 s is a good time to answer, 20 s an acceptable one with a virtual exchange: norms of the study of 2015, not measurements."),
        w._("No phone was seen in this wave."),
    )


def _rows(study: Study) -> tuple[list[tuple[str, Cell, str | None]], Data]:
    """Sectors with at least one call: ranked ones by share, then the small ones; a rank is the interval of places, 1 the smallest share."""
    cells = [(one, study.cell(METRIC, one)) for one in study.table.industries]
    cells = [(one, cell) for one, cell in cells if cell.estimate.n]
    ranked = sorted(((one, cell) for one, cell in cells if cell.estimate.n >= SMALL), key=_order)
    small = sorted(
        ((one, cell) for one, cell in cells if cell.estimate.n < SMALL),
        key=_order_small,
    )
    places = rank_intervals([(cell.estimate.n - cell.estimate.k, cell.estimate.n) for _, cell in ranked])
    words = [str(low) if low == high else f"{low}{DASH}{high}" for low, high in places]
    rows: list[tuple[str, Cell, str | None]] = [(one, cell, rank) for (one, cell), rank in zip(ranked, words, strict=True)]
    rows += [(one, cell, None) for one, cell in small]
    return rows, share_data("phone", [(METRIC, None, None, study.cell(METRIC)), *((METRIC, one, None, cell) for one, cell in cells)])


def _order(pair: tuple[str, Cell]) -> tuple[float, str]:
    return pair[1].estimate.point or 0.0, pair[0]


def _order_small(pair: tuple[str, Cell]) -> tuple[int, float, str]:
    """Those with a share before those with k of n only."""
    return -min(pair[1].estimate.n, FEW), *_order(pair)
