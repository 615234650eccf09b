"""Method of the trend: tests and families, the instrument in each wave, other people's time."""

from __future__ import annotations

from reports.parts import Box, Cell, PlainTable, Section, dash
from reports.trend.model import TrendStudy


def build(study: TrendStudy, figure: int) -> Section:
    """What was tested and how it was corrected; how far each wave agreed with a known truth; what it cost people."""
    w = study.w
    tests = Box(
        heading=w._("Tests and their families"),
        sentences=(
            w._(
                "Pairs of one shop: McNemar's mid-p, Tango's interval. Three waves or more: "
                "Cochran's Q. Waiting: log-rank, stratified by shop."
            ),
            w.ngettext(
                "Primary family: {metric} in {n} sector, corrected by Holm.",
                "Primary family: {metric} in {n} sectors, corrected by Holm.",
                len(study.sectors),
                metric=study.reach,
            ),
            w.ngettext(
                "Exploration: {n} other share, corrected by Benjamini and Hochberg.",
                "Exploration: {n} other shares, corrected by Benjamini and Hochberg.",
                len(study.explored),
            ),
            w._("Groups with fewer than ten pairs are not tested."),
        ),
    )
    heads = (w._("Wave"), w._("Facts that agree"), w._("Questions"), w._("Staff time"))
    rows = []
    for one in study.studies:
        right, of = sum(row.right for row in one.certificate), sum(row.of for row in one.certificate)
        rows.append(
            (
                Cell(study.name(one)),
                Cell(w.ratio(right, of)) if of else dash(w._("no comparison with a known truth"), ""),
                Cell(w.count(one.field.asked)),
                Cell(w.hours(one.field.staff_s)),
            )
        )
    cost = Box(
        heading=w._("Instrument and other people's time"),
        sentences=(w._("Agreement with a known truth where a comparison was kept; what the waves asked of people."),),
        table=PlainTable(w._("Instrument and cost by wave"), heads, tuple(rows), class_="fit"),
    )
    not_done = Box(
        heading=w._("What a trend cannot say"),
        sentences=(
            w._("Why something changed: no cause follows from a comparison of waves."),
            w._("Whether nothing changed: what cannot be told apart may still differ within its interval."),
        ),
    )
    return Section(
        id="method",
        heading=w._("How it was compared"),
        sentences=(w._("Every number is computed from the stored observations of each wave and can be computed again."),),
        boxes=(tests, cost, not_done),
    )
