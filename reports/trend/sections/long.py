"""Three waves or more: a trend?"""

from __future__ import annotations

from auditor.metrics import matched
from auditor.stats import paired, several
from reports import svg
from reports.benchmark.model import FEW
from reports.parts import Cell, Data, Figure, PlainTable, RowChart, Scalar, Section
from reports.rows import longest, share_row
from reports.trend.model import LEVEL, TrendStudy


def build(study: TrendStudy, figure: int) -> Section | None:
    """Dots with intervals by wave, and Cochran's Q over the shops measured in every wave; left out under three waves."""
    if len(study.studies) < 3:
        return None
    w, part = study.w, study.part
    cells = [one.cell(study.reach, None, part) for one in study.studies]
    axis = svg.share_axis([longest(cell) for cell in cells])
    tests = {}
    for one in (None, *study.now.table.industries):
        rows = matched.occasions(study.tables, study.reach, part, one)
        if len(rows) >= FEW:
            tests[one] = (rows, *paired.cochran_q(rows))
    sectors = [one for one in tests if one is not None]
    adjusted = dict(zip(sectors, several.holm([tests[one][3] for one in sectors]), strict=True))
    table_rows: list[tuple[Cell, ...]] = []
    raw: list[tuple[Scalar, ...]] = []
    for key, (rows, q, freedom, p) in tests.items():
        shown = p if key is None else adjusted[key]
        n = len(rows)
        told = shown < LEVEL
        table_rows.append(
            (
                Cell(w._("All sectors") if key is None else study.now.industry(key)),
                Cell(w.count(n)),
                *(Cell(w.percent(sum(row[i] for row in rows) / n)) for i in range(len(study.studies))),
                Cell(w.decimal(q, 2)),
                Cell(w.p(shown), "val" if told else ""),
                Cell(w._("changed") if told else w._("cannot be told apart"), "val" if told else "nm"),
            )
        )
        raw.append(
            (
                key or "",
                n,
                *(sum(row[i] for row in rows) for i in range(len(study.studies))),
                round(q, 6),
                freedom,
                round(p, 6),
                round(shown, 6),
            )
        )
    heads = (w._("Sector"), w._("Shops"), *(study.name(one) for one in study.studies), w._("Q"), w._("p (Holm)"), w._("Verdict"))
    overall = tests.get(None)
    if overall is None:
        title = w._("All waves")
    elif overall[3] < LEVEL:
        title = w._("Over {n} waves the same shops did not answer alike", n=len(study.studies))
    else:
        title = w._("Over {n} waves no change can be told apart", n=len(study.studies))
    return Section(
        id="waves",
        heading=w._("All waves"),
        sentences=(
            w._("Cochran's Q asks whether the same shops answered equally often in every wave."),
            w._("It says that something changed, not in which direction."),
        ),
        definitions=(study.reach,),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=w._(
                    "Share of all measured shops where a person answered in chat within {time}, by wave.", time=w.seconds(study.now.limit_s)
                ),
                chart=RowChart(
                    w._("The headline share by wave"),
                    w._("Wave"),
                    ("k/n", w._("95% CI"), w._("Share")),
                    tuple(share_row(w, study.name(one), cell, axis) for one, cell in zip(study.studies, cells, strict=True)),
                    svg.axis_ticks(axis),
                ),
                table=PlainTable(w._("Cochran's Q by sector"), heads, tuple(table_rows), words=(len(heads) - 1,)) if table_rows else None,
                note=w._(
                    "Table: only shops measured in every wave. The sectors are one family corrected by "
                    "Holm; all sectors together are one test named before."
                ),
                data=Data(
                    f"fig{figure}-waves",
                    ("industry", "shops", *(f"answered {one.wave.id}" for one in study.studies), "q", "df", "p", "p_adjusted"),
                    tuple(raw),
                ),
            ),
        ),
    )
