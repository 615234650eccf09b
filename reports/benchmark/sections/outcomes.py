"""Outcomes: how does an attempt end?"""

from __future__ import annotations

from auditor.metrics.conversation import OUTCOMES
from auditor.types import Daypart
from reports import svg
from reports.benchmark.first import first_figure
from reports.benchmark.model import FEW, SMALL, Study
from reports.i18n import Words
from reports.parts import Cell, ChartRow, Data, Figure, KeyItem, PlainTable, RowChart, Scalar, Section

_LOOK = {
    "answered": ("", "on"),
    "form": ("a2", "on-g"),
    "busy": ("g1", "on-g"),
    "closed": ("em", "on-g"),
    "silence": ("sg", "on-s"),
    "gate": ("nf", "on-g halo"),
}


def outcome_names(w: Words) -> dict[str, str]:
    """The outcomes in words."""
    return {
        "answered": w._("A person answered"),
        "form": w._("A form instead"),
        "busy": w._("Busy"),
        "closed": w._("Closed, no form"),
        "silence": w._("Silence"),
        "gate": w._("A bot or a gate"),
    }


def build(study: Study, figure: int) -> Section:
    """One bar a daypart, always in the order of the outcomes."""
    w, names = study.w, outcome_names(study.w)
    counts = {part: study.table.kinds("chat.outcome", None, part) for part in study.table.dayparts}
    totals = {part: sum(found.values()) for part, found in counts.items()}
    unknown = {part: sum(study.cell("chat.outcome", None, part).reasons.values()) for part in counts}
    shown = [part for part in (Daypart.WORKDAY, Daypart.EVENING, Daypart.WEEKEND, Daypart.NIGHT) if totals.get(part, 0) >= FEW]
    rows = tuple(
        ChartRow(
            study.part(part),
            svg.stack_row([(counts[part][one] / totals[part], *_LOOK[one]) for one in OUTCOMES]),
            (Cell(f"n = {w.count(totals[part])}", "r dim"),),
        )
        for part in shown
    )
    heads = (w._("Part of the week"), *(names[one] for one in OUTCOMES), w._("Not known"), w._("All"))
    table_rows = tuple(
        (
            Cell(study.part(part)),
            *(Cell(w.count(counts[part][one])) for one in OUTCOMES),
            Cell(w.count(unknown[part])),
            Cell(w.count(totals[part] + unknown[part])),
        )
        for part in counts
    )
    data_rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (str(part), *(counts[part][one] for one in OUTCOMES), unknown[part]) for part in counts
    )
    return Section(
        id="outcomes",
        heading=w._("How it ends"),
        sentences=(
            w._("Each visit to a chat ends in exactly one way."),
            w._("Busy was only observed, never provoked."),
        ),
        definitions=("chat.outcome",),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=_title(study, totals, shown),
                subtitle=w._("Outcome of the visit, % of visits to shops with chat in this part of the week."),
                key=tuple(KeyItem(svg.swatch(_LOOK[one][0]), names[one]) for one in OUTCOMES),
                chart=RowChart(
                    w._("How visits to the chat ended, percent by part of the week"),
                    w._("Part of the week"),
                    (w._("Visits"),),
                    rows,
                    class_="bars",
                )
                if rows
                else None,
                note=w._(
                    "Parts under 5.5% carry no number; the numbers are in the table. Visits "
                    "whose outcome is not known are left out of the bars."
                ),
                folded=PlainTable(w._("How visits to the chat ended"), heads, table_rows) if rows else None,
                empty="" if rows else w._("Fewer than ten visits to a chat with a known outcome."),
                data=Data(f"fig{figure}-outcomes", ("daypart", *OUTCOMES, "not_known"), data_rows),
            ),
            first_figure(study, figure + 1),
        ),
    )


def _title(study: Study, totals: dict[Daypart, int], shown: list[Daypart]) -> str:
    w = study.w
    answered = {part: study.table.kinds("chat.outcome", None, part)["answered"] / totals[part] for part in shown}
    if min((totals[part] for part in answered), default=0) >= SMALL and {Daypart.WORKDAY, Daypart.NIGHT} <= set(answered):
        return w._(
            "By day a person answers in {day} of chats, at night in {night}",
            day=w.percent(answered[Daypart.WORKDAY]),
            night=w.percent(answered[Daypart.NIGHT]),
        )
    if shown and totals[shown[0]] >= SMALL:
        return w._("A person answers in {share} of chats", share=w.percent(answered[shown[0]]))
    if shown:
        answers = study.table.kinds("chat.outcome", None, shown[0])["answered"]
        return w._("A person answered in {visits} visits", visits=w.k_of_n(answers, totals[shown[0]]))
    return w._("How visits to a chat end")
