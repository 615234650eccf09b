"""Rows of shares: how a cell of the table becomes a row of a chart, with the rules for small numbers and for what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.metrics.table import Cell as Measured
from reports import svg
from reports.i18n import Words
from reports.parts import Cell, ChartRow, dash

FEW, SMALL = 10, 30


def reason_words(w: Words, reasons: dict[str, int] | None = None, known: str = "") -> str:
    """The commonest reason why something is missing, in words."""
    words = {
        "not_rendered": w._("only the page source was read, which cannot say “absent”"),
        "not_asked": w._("no question was sent"),
        "listened_shorter": w._("the visit did not listen that long"),
        "state_unknown": w._("the state of the chat could not be read"),
        "not_visited": w._("not visited"),
        "not_seen": w._("could not be seen"),
        "trigger_unknown": w._("what triggered it did not show"),
        "call_failed": w._("the call itself failed"),
        "robots": w._("closed by robots.txt"),
        "gave_up": w._("the caller hung up before the time was over"),
        "still_waiting": w._("the days to wait for it are not over"),
        "responder_unclear": w._("it is not clear whether a person or a machine replied"),
    }
    if known:
        return words.get(known, known)
    if not reasons:
        return w._("nothing in the base")
    first = max(reasons, key=lambda name: reasons[name])
    return words.get(first, first.replace("_", " "))


def at_least(cell: Measured) -> float | None:
    """The share that was found at least, where no share can be estimated."""
    return cell.floor[0] / cell.floor[1] if cell.floor else None


def longest(cell: Measured) -> float:
    """How far a row reaches on the axis."""
    if cell.estimate.high is not None and cell.estimate.n >= FEW:
        return cell.estimate.high
    return at_least(cell) or 0.0


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What a row's mark stands against: the overall share, and whether more is better."""

    overall: float | None = None
    more_is_better: bool = True

    def kind(self, low: float, high: float) -> str:
        """The class of a mark whose interval is clear of the overall share; empty (grey) where it is not."""
        if self.overall is None:
            return "a"
        if low > self.overall:
            return "a" if self.more_is_better else "s"
        if high < self.overall:
            return "s" if self.more_is_better else "a"
        return ""


def share_cells(w: Words, cell: Measured) -> tuple[Cell, Cell, Cell]:
    """k/n, interval and share of a row, as printed."""
    e = cell.estimate
    if e.point is None or e.low is None or e.high is None:
        floor = at_least(cell)
        why = reason_words(w, dict(cell.reasons))
        if cell.floor and floor is not None:
            return Cell(w.ratio(*cell.floor), "r dim"), dash(why), Cell(f"≥\u00a0{w.percent(floor)}", "r val")
        return dash(why), dash(why), dash(why)
    if e.n < FEW:
        few = w._("fewer than 10 shops")
        return Cell(w.ratio(e.k, e.n), "r dim"), dash(few), dash(few)
    return Cell(w.ratio(e.k, e.n), "r dim"), Cell(w.span(e.low, e.high), "r dim"), Cell(w.percent(e.point), "r val")


def share_row(
    w: Words,
    name: str,
    cell: Measured,
    axis: svg.Axis,
    emphasis: Emphasis | None = None,
    *,
    total: bool = False,
    gap: bool = False,
    rank: str | None = None,
    ranked: bool = False,
    reference: float | None = None,
    reference_words: str = "",
) -> ChartRow:
    """One row of a dot chart. `ranked` adds the column of ranks."""
    e, against = cell.estimate, emphasis or Emphasis()
    overall = against.overall
    if e.point is None or e.low is None or e.high is None:
        floor = at_least(cell)
        if floor is not None:
            plot = svg.dot_row(axis, floor, floor, axis.top, "o", overall, reference, reference_words)
        else:
            plot = svg.dot_row(axis, None, overall=overall, reference=reference, reference_words=reference_words, words=w._("not measured"))
    elif e.n < FEW:
        plot = svg.dot_row(axis, None, overall=overall, reference=reference, reference_words=reference_words, words=w._("n < 10: no share"))
    else:
        kind = "k" if total else "o" if e.n < SMALL else against.kind(e.low, e.high)
        plot = svg.dot_row(axis, e.point, e.low, e.high, kind, overall, reference, reference_words)
    cells = share_cells(w, cell)
    if ranked:
        cells = (*cells, Cell(rank, "r dim rk") if rank else dash(w._("no rank"), "r dim rk") if not total else Cell("", "r rk"))  # type: ignore[assignment]
    return ChartRow(name, plot, cells, class_="total" if total else "gap" if gap else "")
