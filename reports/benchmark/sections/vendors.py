"""Whose chat: the shares of vendors."""

from __future__ import annotations

from functools import cache

from auditor.stats.shares import wilson
from reports import svg
from reports.benchmark.model import FEW, SMALL, Study
from reports.page import plain
from reports.parts import Cell, ChartRow, Data, Figure, RowChart, Section

SHOWN = 10
"""Vendors that have a row of their own; the others share one."""


def build(study: Study, figure: int) -> Section:
    """One bar a vendor; "other" and "not recognised" always last, so that the rows add up."""
    w = study.w
    counts = study.table.kinds("chat.vendor")
    unnamed = counts.pop("unrecognised", 0)
    n = sum(counts.values()) + unnamed
    order = sorted(counts, key=lambda id_: (-counts[id_], id_))
    shown, rest = order[:SHOWN], order[SHOWN:]
    if len(rest) == 1:
        shown, rest = order, []
    kinds = [(vendor_name(id_), counts[id_], "a2") for id_ in shown]
    if rest:
        kinds.append((w.ngettext("Others ({n} vendor)", "Others ({n} vendors)", len(rest)), sum(counts[id_] for id_ in rest), "g1"))
    kinds.append((w._("Not recognised"), unnamed, "nf"))
    limits = [wilson(k, n) for _, k, _ in kinds] if n else []
    axis = svg.share_axis([high for _, high in limits])
    rows = (
        tuple(
            ChartRow(name, svg.bar_row(axis, k / n, *limits[i], kind), _cells(study, k, n, limits[i]))
            for i, (name, k, kind) in enumerate(kinds)
        )
        if n >= FEW
        else ()
    )
    first = order[0] if order else None
    if first and n >= SMALL and all(counts[first] > counts[other] for other in order[1:]):
        title = w._("{vendor} runs {share} of the chats", vendor=vendor_name(first), share=w.percent(counts[first] / n))
    else:
        title = w._("Whose chats the shops use")
    return Section(
        id="vendors",
        heading=w._("Whose chat"),
        sentences=(w._("Vendors are known by the addresses of their scripts, the mark-up and the requests of the open widget."),),
        definitions=("chat.vendor",),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=w._("Share of shops with chat; the line over the bar's end is the 95% interval. n = {n}.", n=w.count(n)),
                chart=RowChart(w._("Vendors of chats"), w._("Vendor"), ("k/n", w._("95% CI"), w._("Share")), rows, svg.axis_ticks(axis))
                if rows
                else None,
                note=w._("“Others” and “not recognised” are always shown: the rows add up to 100%, up to rounding."),
                empty="" if rows else w._("Fewer than ten shops with a chat: {n}.", n=n),
                data=Data(f"fig{figure}-vendors", ("vendor", "k", "n"), (*((id_, counts[id_], n) for id_ in order), ("", unnamed, n))),
            ),
        ),
    )


def _cells(study: Study, k: int, n: int, limits: tuple[float, float]) -> tuple[Cell, ...]:
    w = study.w
    return Cell(w.ratio(k, n), "r dim"), Cell(w.span(*limits), "r dim"), Cell(w.percent(k / n), "r val")


def vendor_name(id_: str) -> str:
    """The name under which a vendor is known; an id without a file is shown as it is."""
    return plain(_names().get(id_, id_), 30)


@cache
def _names() -> dict[str, str]:
    from auditor.vendors import load_catalogue

    return {id_: vendor.name for id_, vendor in load_catalogue().vendors.items()}
