"""A section that is one chart of shares of one kind: used by those on the human touch and on the cart."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.metrics import registry
from reports import svg
from reports.benchmark.model import Study
from reports.parts import Figure, RowChart
from reports.rows import at_least, longest, share_row
from reports.tables import share_data


def share_figure(study: Study, figure: int, name: str, metrics: Sequence[str], title: str, subtitle: str, note: str, empty: str) -> Figure:
    """One row a metric, the largest share first; those not measured stay as rows with a dash. `empty` where none was measured."""
    w = study.w
    cells = {id_: study.cell(id_) for id_ in metrics}
    base = Figure(id=f"fig{figure}", number=figure, title=title, subtitle=subtitle, empty=empty)
    if not any(cell.estimate.n for cell in cells.values()):
        return base
    axis = svg.share_axis([max(0.8, *(longest(cell) for cell in cells.values()))])
    order = sorted(cells, key=lambda id_: (-_height(cells[id_].estimate.point, at_least(cells[id_])), id_))
    rows = tuple(share_row(w, registry()[id_].name(w.lang), cells[id_], axis) for id_ in order)
    heads = ("k/n", w._("95% CI"), w._("Share"))
    return Figure(
        id=base.id,
        number=figure,
        title=title,
        subtitle=subtitle,
        chart=RowChart(title, w._("What was looked for"), heads, rows, svg.axis_ticks(axis)),
        note=note,
        data=share_data(f"{base.id}-{name}", [(id_, None, None, cells[id_]) for id_ in order]),
    )


def _height(point: float | None, floor: float | None) -> float:
    return point if point is not None else floor if floor is not None else -1.0
