"""Comparable? The same shops, the same definitions."""

from __future__ import annotations

from itertools import pairwise

from auditor.metrics import matched
from auditor.types import Disposition
from reports import svg
from reports.benchmark.sections.coverage import disposition_names
from reports.page import plain
from reports.parts import Cell, ChartRow, Data, Figure, KeyItem, PlainTable, RowChart, Section
from reports.trend.model import TrendStudy

_LOOK = (("", "on"), ("a3o", "on-g"), ("g1", "on-g"), ("nf", "on-g halo"))


def build(study: TrendStudy, figure: int) -> Section:
    """How far each wave's panel is that of the wave before, and how the fieldwork of each ended."""
    w = study.w
    steps = [(a, b, matched.overlap(a.table, b.table)) for a, b in pairwise(study.studies)]
    kinds = (w._("measured in both"), w._("in both, not measured in both"), w._("joined"), w._("left"))
    rows = tuple(
        ChartRow(
            f"{study.name(a)} → {study.name(b)}",
            svg.stack_row(
                [(k / o.all if o.all else 0.0, *look) for k, look in zip((o.kept, o.unmeasured, o.joined, o.left), _LOOK, strict=True)]
            ),
            (Cell(w.ngettext("{n} shop", "{n} shops", o.all), "r dim"),),
        )
        for a, b, o in steps
    )
    last = steps[-1][2]
    names = disposition_names(w)
    counts = [one.table.dispositions() for one in study.studies]
    table_rows = [
        (Cell(names[kind]), *(Cell(w.count(found[kind])) for found in counts))
        for kind in Disposition
        if any(found[kind] for found in counts)
    ]
    table_rows.append((Cell(w._("Panel")), *(Cell(w.count(len(one.table.rows)), "val") for one in study.studies)))
    table_rows.append((Cell(w._("Protocol")), *(Cell(plain(one.wave.protocol, 20)) for one in study.studies)))
    return Section(
        id="comparable",
        heading=w._("Are the waves comparable?"),
        sentences=(
            w._("A shop is the same where its domain is. Changes are counted within shops that were measured in both waves."),
            w._("All waves were computed anew by today's definitions, so that none differs by its definition."),
        ),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=w.ngettext(
                    "{n} shop of {all} was measured in both of the last waves",
                    "{n} shops of {all} were measured in both of the last waves",
                    last.kept,
                    all=w.count(last.all),
                ),
                subtitle=w._("Shops of either panel, % of all that one of the two waves holds."),
                key=tuple(KeyItem(svg.swatch(look), words) for (look, _), words in zip(_LOOK, kinds, strict=True)),
                chart=RowChart(w._("Who stayed, joined and left"), w._("From wave to wave"), (w._("Shops"),), rows, class_="bars"),
                table=PlainTable(
                    w._("How the fieldwork ended in each wave"),
                    (w._("Outcome"), *(study.name(one) for one in study.studies)),
                    tuple(table_rows),
                ),
                note=w._("A sector is that of the later wave: where the panel sorts a shop anew, both waves are counted there."),
                data=Data(
                    f"fig{figure}-overlap",
                    ("before", "after", "measured_in_both", "in_both_not_measured_in_both", "joined", "left"),
                    tuple((a.wave.id, b.wave.id, o.kept, o.unmeasured, o.joined, o.left) for a, b, o in steps),
                ),
            ),
        ),
    )
