"""Sectors by metrics: who is strong where? All metrics turned so that more is better for the shopper."""

from __future__ import annotations

from markupsafe import Markup

from auditor.metrics import registry
from auditor.metrics.base import Direction
from auditor.metrics.table import Cell as Measured
from auditor.types import Daypart, Estimate
from reports.benchmark.model import FEW, SMALL, Study
from reports.parts import Cell, Figure, HeatTable, KeyItem, PlainTable, Section
from reports.rows import reason_words
from reports.svg import tag
from reports.tables import share_data


def columns(study: Study) -> tuple[tuple[str, Daypart | None], ...]:
    """The columns: metric and daypart."""
    return (
        ("phone.no_answer", None),
        ("channel.chat", None),
        (study.reach, study.main),
        ("chat.offline_form", None),
        ("chat.operator_photo", None),
        ("cart.guest", None),
        ("cart.delivery_shown", None),
    )


def _heads(study: Study) -> list[str]:
    w = study.w
    return [
        w._("Phone picked up"),
        w._("Has a chat"),
        w._("Chat answer within {time}", time=w.seconds(study.limit_s)),
        w._("Form when offline"),
        w._("Operator photo"),
        w._("Order as a guest"),
        w._("Delivery before the form"),
    ]


def turned(metric: str, cell: Measured) -> Estimate:
    """The estimate turned so that more is better."""
    e = cell.estimate
    if registry()[metric].direction is not Direction.LESS or e.point is None or e.low is None or e.high is None:
        return e
    return Estimate(1 - e.point, 1 - e.high, 1 - e.low, e.n - e.k, e.n, e.unknown, e.censored, e.level)


def build(study: Study, figure: int) -> Section:
    """The map, then k/n of every cell."""
    w, wanted = study.w, columns(study)
    cells = {one: [study.cell(metric, one, part) for metric, part in wanted] for one in (None, *study.table.industries)}
    place = 2 if cells[None][2].estimate.point is not None else 1

    def order(industry: str) -> tuple[int, float, str]:
        size = sum(row.industry == industry for row in study.table.rows)
        return (size < SMALL) + (size < FEW), -(cells[industry][place].estimate.point or 0.0), industry

    order_of = sorted(study.table.industries, key=order)
    rows: list[tuple[str, str, tuple[Cell, ...]]] = [(w._("All sectors"), "total", _cells(study, cells[None]))]
    rows += [(study.industry(one), "", _cells(study, cells[one])) for one in order_of]
    heads = tuple(_heads(study))
    ratios = tuple(
        (Cell(name), *(_ratio(study, metric, cell) for (metric, _), cell in zip(wanted, cells[one], strict=True)))
        for name, one in [(w._("All sectors"), None), *((study.industry(one), one) for one in order_of)]
    )
    steps = [f"{20 * i}–{20 * i + 20}" for i in range(5)]
    key = [
        *(KeyItem(tag("i", Markup(" "), class_=f"sw h{i + 1}"), words) for i, words in enumerate(steps)),
        KeyItem(tag("i", Markup(" "), class_="sw x"), w._("not measured")),
        KeyItem(Markup('<span class="ux">46</span>&ensp;'), "n < 30"),
        KeyItem(Markup('<span class="ux no">2/7</span>&ensp;'), w._("n < 10: no percent")),
    ]
    return Section(
        id="heat",
        heading=w._("Sectors and metrics"),
        sentences=(
            w._("All metrics are turned so that more is better for the shopper."),
            w._("Rows in the order of chat answers; sectors of fewer than 30 shops stand last."),
        ),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=_title(study, order_of, cells),
                subtitle=w._("Share of the sector's shops, %. The columns have different bases: k of n is in the table below."),
                key=tuple(key),
                heat=HeatTable(w._("Map of sectors and metrics"), w._("Sector"), heads, tuple(rows)),
                note=w._("Dotted underline: n from 10 to 29. Compare down the columns."),
                folded=PlainTable(w._("k of n of every cell"), (w._("Sector"), *heads), ratios, "k9"),
                data=share_data(
                    f"fig{figure}-sectors",
                    [(metric, one, part, cell) for one in cells for (metric, part), cell in zip(wanted, cells[one], strict=True)],
                ),
            ),
        ),
    )


def _cells(study: Study, found: list[Measured]) -> tuple[Cell, ...]:
    w, made = study.w, []
    for (metric, _), cell in zip(columns(study), found, strict=True):
        e = turned(metric, cell)
        if e.point is None:
            made.append(Cell("—", "x", spoken=reason_words(w, dict(cell.reasons))))
        elif e.n < FEW:
            made.append(Cell(w.ratio(e.k, e.n), "sm"))
        else:
            step = min(5, int(e.point * 5) + 1)
            made.append(Cell(w.whole(e.point), f"h{step}{' lo' if e.n < SMALL else ''}", value=e.point))
    return tuple(made)


def _ratio(study: Study, metric: str, cell: Measured) -> Cell:
    e = turned(metric, cell)
    if e.point is None:
        return Cell("—", "nm", spoken=reason_words(study.w, dict(cell.reasons)))
    return Cell(study.w.ratio(e.k, e.n))


def _title(study: Study, order: list[str], cells: dict[str | None, list[Measured]]) -> str:
    """Whether one sector lies above the overall share, clear of its interval, in every column that was measured."""
    w, wanted = study.w, columns(study)
    if len(order) < 2:
        return w._("Sectors by metrics")
    strong = []
    for one in order:
        judged = [
            (turned(metric, cell), turned(metric, overall).point)
            for (metric, _), cell, overall in zip(wanted, cells[one], cells[None], strict=True)
        ]
        known = [(e, o) for e, o in judged if e.point is not None and o is not None and e.n >= FEW]
        if len(known) >= 3 and all(e.low is not None and o is not None and e.low > o for e, o in known):
            strong.append(one)
    if strong:
        return w._("Above the overall share in everything: {sector}", sector=study.industry(strong[0]))
    return w._("No sector is above the overall share in everything")
