"""Channels: how can one ask?"""

from __future__ import annotations

from auditor.metrics import registry
from auditor.metrics.families.channels import CHANNELS
from reports import svg
from reports.benchmark.model import Study
from reports.parts import Figure, RowChart, Section
from reports.rows import at_least, longest, share_row
from reports.tables import share_data


def build(study: Study, figure: int) -> Section:
    """The channels by share, the largest first."""
    w = study.w
    cells = {id_: study.cell(id_) for id_ in CHANNELS}
    axis = svg.share_axis([max(0.8, *(longest(cell) for cell in cells.values()))])
    order = sorted(cells, key=lambda id_: (-(cells[id_].estimate.point or at_least(cells[id_]) or 0.0), id_))
    rows = tuple(share_row(w, registry()[id_].name(w.lang), cells[id_], axis) for id_ in order)
    floors = any(cells[id_].estimate.point is None for id_ in cells)
    phone, chat = cells["channel.phone"], cells["channel.chat"].estimate
    if chat.point is None:
        title = w._("Which channels shops offer")
    elif phone.estimate.point is not None and phone.estimate.point > chat.point:
        title = w._("{phone} show a phone number, {chat} have a chat", phone=w.percent(phone.estimate.point), chat=w.percent(chat.point))
    else:
        title = w._("{chat} of shops have a chat", chat=w.percent(chat.point))
    note = (
        w._("≥: found at least this often. The source of a page can show a channel, never its absence; a rendered look can.")
        if floors
        else ""
    )
    return Section(
        id="channels",
        heading=w._("Channels"),
        sentences=(
            w._("What a shop offers to somebody who wants to ask."),
            w._("A channel counts where the page's source or a live visit showed it."),
        ),
        definitions=("channel.phone", "channel.chat"),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=w._("Share of measured shops where the channel was found. n = {n}.", n=w.count(study.measured)),
                chart=RowChart(
                    w._("Share of shops that have the channel"),
                    w._("Channel"),
                    ("k/n", w._("95% CI"), w._("Share")),
                    rows,
                    svg.axis_ticks(axis),
                ),
                note=note,
                data=share_data(f"fig{figure}-channels", [(id_, None, None, cells[id_]) for id_ in order]),
            ),
        ),
    )
