"""Who is really there: what the chat says of itself beside what an answer proves."""

from __future__ import annotations

from auditor.types import Daypart
from reports import svg
from reports.benchmark.model import FEW, Study
from reports.parts import Figure, RowChart, Section
from reports.rows import longest, share_row
from reports.tables import share_data

ONLINE, ANSWERED = "chat.online", "chat.human_within_300"


def build(study: Study, figure: int) -> Section | None:
    """For each part of the week: chats that are online, and of those that took a question those where a person answered."""
    w = study.w
    cells = [(metric, part, study.cell(metric, None, part)) for part in study.table.dayparts for metric in (ONLINE, ANSWERED)]
    if not any(cell.estimate.n >= FEW for _, _, cell in cells):
        return None
    axis = svg.share_axis([max(0.8, *(longest(cell) for _, _, cell in cells))])
    names = {ONLINE: w._("online"), ANSWERED: w._("a person within 5 min")}
    rows = [
        share_row(w, f"{study.part(part)}: {names[metric]}", cell, axis, gap=i > 0 and metric == ONLINE)
        for i, (metric, part, cell) in enumerate(cells)
    ]
    id_, title = f"fig{figure}", _title(study)
    return Section(
        id="presence",
        heading=w._("Who is there"),
        sentences=(
            w._("A chat is online where its window says so, or where a person answered."),
            w._("Whether somebody is there, only an answer proves."),
        ),
        definitions=(ONLINE, ANSWERED),
        figures=(
            Figure(
                id=id_,
                number=figure,
                title=title,
                subtitle=w._("Share of chats that are online; a person's answer: share of the chats that took a question."),
                chart=RowChart(title, w._("Part of the week"), ("k/n", w._("95% CI"), w._("Share")), tuple(rows), svg.axis_ticks(axis)),
                data=share_data(f"{id_}-presence", [(metric, None, part, cell) for metric, part, cell in cells]),
            ),
        ),
    )


def _title(study: Study) -> str:
    """The share online in the main part of the week and at night, where both are known."""
    w = study.w
    day, night = (study.cell(ONLINE, None, part).estimate for part in (study.main, Daypart.NIGHT))
    if day.point is None or day.n < FEW:
        return w._("How many chats are online")
    if study.main is Daypart.NIGHT or night.point is None or night.n < FEW:
        return w._("{share} of chats are online", share=w.percent(day.point))
    return w._("{day} of chats are online by day, {night} at night", day=w.percent(day.point), night=w.percent(night.point))
