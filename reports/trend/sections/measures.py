"""What else changed: all other shares, explored with Benjamini and Hochberg's correction."""

from __future__ import annotations

from auditor.metrics import registry
from auditor.metrics.base import Direction
from reports.parts import Cell, ChartRow, Figure, RowChart, Section
from reports.trend import draw
from reports.trend.model import Change, TrendStudy
from reports.trend.sections.change import change_data, verdict


def build(study: TrendStudy, figure: int) -> Section:
    """One row a share: the difference within the same shops on an axis around zero; told apart ones first."""
    w = study.w
    order = sorted(study.explored, key=lambda c: (not c.told_apart, -abs(c.difference.point), c.id))
    reach = draw.round_reach(max((max(abs(c.difference.low), abs(c.difference.high)) for c in order), default=0.1))
    rows = tuple(
        ChartRow(
            registry()[c.id].name(w.lang),
            draw.change_row(c.difference.low, c.difference.point, c.difference.high, reach, _kind(c)),
            (
                Cell(f"{w.whole(c.before)} → {w.percent(c.after)}", "r dim"),
                Cell(w.count(c.pairs.n), "r dim"),
                Cell(w.points(c.difference.point), "r val" if c.told_apart else "r"),
                Cell(w.p(c.adjusted), "r dim", spoken=""),
            ),
            class_="gap" if i and not c.told_apart and order[i - 1].told_apart else "",
        )
        for i, c in enumerate(order)
    )
    moved = sum(c.told_apart for c in order)
    if not order:
        title = w._("What else changed")
    elif moved:
        title = w.ngettext(
            "{n} other share of {all} changed by more than noise",
            "{n} other shares of {all} changed by more than noise",
            moved,
            all=len(order),
        )
    else:
        title = w._("Not one of the {n} other shares can be told apart", n=len(order))
    signed = [w.signed(reach * step) for step in (-1, -0.5, 0, 0.5)] + [w.points(reach)]
    return Section(
        id="measures",
        heading=w._("What else changed"),
        sentences=(
            w._(
                "An exploration over all sectors, corrected by Benjamini and Hochberg: of the changes "
                "called so, at most 5% are expected to be chance."
            ),
            w._("The bases differ: pairs are shops for which the share was measured in both waves."),
        ),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=w._(
                    "Difference within the same shops, {after} less {before}, in percentage points, with the 95% interval.",
                    before=study.name(study.then),
                    after=study.name(study.now),
                ),
                chart=RowChart(
                    w._("Changes of all other shares"),
                    w._("What"),
                    (w._("Before → after"), w._("Pairs"), w._("Diff."), w._("p (BH)")),
                    rows,
                    draw.change_ticks(reach, signed),
                    class_="wide",
                )
                if rows
                else None,
                note=_note(study, order),
                empty="" if rows else w._("No other share was measured in ten shops of both waves."),
                data=change_data(f"fig{figure}-shares", "metric", [(c.id, c) for c in order]),
            ),
        ),
    )


def _kind(change: Change) -> str:
    if not change.told_apart:
        return ""
    direction = registry()[change.id].direction
    if direction is Direction.NEITHER:
        return "k"
    return "a" if (change.difference.point > 0) == (direction is Direction.MORE) else "s"


def _note(study: TrendStudy, order: list[Change]) -> str:
    w = study.w
    said = [w._("Teal: better for the shopper; orange-red: worse; grey: cannot be told apart.")]
    for c in order[:3]:
        if c.told_apart:
            between = w._("{between} points", between=w.between(c.difference.low, c.difference.high))
            said.append(f"{registry()[c.id].name(w.lang)}: {verdict(w, c)}, {between}.")
    said.append(w._("Of the thresholds of chat answers only that of the headline was tested."))
    return " ".join(said)
