"""The study of 2015 beside today: only its public figures, marked with a diamond, never as if measured here."""

from __future__ import annotations

from auditor.industries import industry_name
from auditor.metrics import registry
from auditor.types import Daypart
from reports.benchmark.model import FEW, Study
from reports.i18n import Words
from reports.parts import Cell, Data, Figure, PlainTable, Section, dash
from reports.reference import FIGURES, INDUSTRIES, SHOPS, WAVE, Published
from reports.rows import reason_words


def _part(one: Published) -> Daypart | None:
    return Daypart.NIGHT if one.metric == "chat.online" else None


def build(study: Study, figure: int) -> Section:
    """A table: what was published, of which base, and what this wave measured of the same."""
    w = study.w
    rows = tuple(_row(study, one) for one in FIGURES)
    return Section(
        id="reference",
        heading=w._("2015 beside today"),
        sentences=(
            w._(
                "In May 2015 CoMagic and InSales tested {shops} Russian online shops in {industries} sectors.",
                shops=w.count(SHOPS),
                industries=INDUSTRIES,
            ),
            w._("Only these figures of it are public. Panel, hours and instrument differ: they are context, not a trend."),
        ),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=w._("◇ The public figures of 2015, and the same measured now"),
                subtitle=w._("Shares. ◇: as published in 2015; interval and n were not published, except 176 of 1000."),
                table=PlainTable(
                    w._("Figures of 2015 and of this wave"),
                    (w._("What"), w._("Sector"), w._("Base in 2015"), w._("◇ 2015"), w._("This wave"), "k/n"),
                    rows,
                    words=(1, 2),
                ),
                note=w._(
                    "70% of the consultants were offline at night in 2015: shown here as 30% online. The base "
                    "of the chat's share is 1000, not {shops}; the study does not say why.",
                    shops=w.count(SHOPS),
                ),
                data=Data(
                    f"fig{figure}-{WAVE}",
                    ("wave", "metric", "industry", "base", "share", "k", "n"),
                    tuple((WAVE, one.metric, one.industry or "", one.base, one.share, one.k, one.n) for one in FIGURES),
                ),
            ),
        ),
    )


def base_words(w: Words, one: Published) -> str:
    """What a published share is of: `176 of 1,000 shops`, `shops of the sector`, `shops with a chat`."""
    if one.k is not None and one.n is not None:
        return w._("{k_of_n} shops", k_of_n=w.k_of_n(one.k, one.n))
    if one.base == "shops":
        return w._("shops of the sector") if one.industry else w._("shops")
    return w._("shops of the sector with a chat") if one.industry else w._("shops with a chat")


def _row(study: Study, one: Published) -> tuple[Cell, ...]:
    w = study.w
    cell = study.cell(one.metric, one.industry, _part(one))
    e = cell.estimate
    name = registry()[one.metric].name(w.lang)
    if _part(one) is not None:
        name = w._("{what}, at night", what=name)
    sector = industry_name(one.industry, w.lang) if one.industry else w._("all sectors")
    base = base_words(w, one)
    printed = f"◇ {w.percent(one.share, 1) if one.k else w.percent(one.share)}"
    if e.point is None or e.low is None or e.high is None:
        why = reason_words(w, dict(cell.reasons))
        return Cell(name), Cell(sector), Cell(base), Cell(printed), dash(why, ""), dash(why, "")
    if e.n < FEW:
        return Cell(name), Cell(sector), Cell(base), Cell(printed), dash(w._("fewer than 10 shops"), ""), Cell(w.ratio(e.k, e.n))
    return (
        Cell(name),
        Cell(sector),
        Cell(base),
        Cell(printed),
        Cell(w.percent(e.point), "val", note=w.span(e.low, e.high).rstrip("%")),
        Cell(w.ratio(e.k, e.n)),
    )
