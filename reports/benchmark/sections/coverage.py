"""Coverage: what was not measured, and what that could change."""

from __future__ import annotations

from auditor.metrics.base import MEASURED
from auditor.types import Disposition
from reports import svg
from reports.benchmark.model import Study
from reports.i18n import Words
from reports.parts import Cell, ChartRow, Data, Figure, RowChart, Section


def disposition_names(w: Words) -> dict[Disposition, str]:
    """The dispositions in words."""
    return {
        Disposition.COMPLETE: w._("Measured completely"),
        Disposition.PARTIAL: w._("Measured in part"),
        Disposition.BLOCKED: w._("Blocked by a bot wall"),
        Disposition.ROBOTS: w._("Closed by robots.txt"),
        Disposition.TIMEOUT: w._("Did not load in time"),
        Disposition.UNREACHABLE: w._("Unreachable"),
        Disposition.OUT_OF_SCOPE: w._("Not a shop"),
        Disposition.OPTED_OUT: w._("Opted out"),
        Disposition.NOT_ATTEMPTED: w._("Not attempted"),
    }


_LOOK = {Disposition.COMPLETE: "", Disposition.PARTIAL: "a3o", Disposition.OUT_OF_SCOPE: "nf"}


def build(study: Study, figure: int) -> Section:
    """One bar a disposition, and the bounds of the headline share."""
    w, names, counts = study.w, disposition_names(study.w), study.table.dispositions()
    total = len(study.table.rows)
    axis = svg.share_axis([1.0])
    rows = [
        ChartRow(
            names[one],
            svg.bar_row(axis, counts[one] / total if total else 0.0, None, None, _LOOK.get(one, "g2")),
            (Cell(w.count(counts[one]), "r val"), Cell(w.percent(counts[one] / total, 1), "r dim") if total else Cell("")),
            lead=(Cell(str(one), "dim cd"),),
        )
        for one in Disposition
        if counts[one] or one in MEASURED
    ]
    rows.append(
        ChartRow(w._("Panel"), svg.row(*svg.grid(axis)), (Cell(w.count(total), "r val"), Cell("")), lead=(Cell("", "cd"),), class_="total")
    )
    return Section(
        id="coverage",
        heading=w._("What was not measured"),
        sentences=(w._("Each shop of the panel ended in exactly one way."), w._("What was not measured is missing, never “no”.")),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=w.ngettext("{n} shop measured of {total}", "{n} shops measured of {total}", study.measured, total=w.count(total)),
                subtitle=w._("How the fieldwork ended, shops of the panel: {n}.", n=w.count(total)),
                chart=RowChart(
                    w._("What became of each shop of the panel"),
                    w._("Outcome"),
                    (w._("Shops"), w._("Share")),
                    tuple(rows),
                    svg.axis_ticks(axis),
                    leads=(w._("Code"),),
                    class_="disp",
                ),
                note=bounds_words(study),
                data=Data(f"fig{figure}-coverage", ("disposition", "shops"), tuple((str(one), counts[one]) for one in Disposition)),
            ),
        ),
    )


def bounds_words(study: Study) -> str:
    """The headline share if nobody, and if everybody, had answered in what was not measured."""
    w = study.w
    cell = study.cell(study.reach, None, study.main)
    if cell.bounds is None:
        return ""
    low, high = cell.bounds
    return w._(
        "Bounds of the headline share: had nobody answered where nothing was measured, it would be {low}; had everybody, {high}.",
        low=w.percent(low),
        high=w.percent(high),
    )
