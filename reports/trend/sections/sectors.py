"""Sectors over time: each sector's path."""

from __future__ import annotations

from auditor.metrics import matched
from auditor.types import Estimate
from reports import svg
from reports.benchmark.model import FEW, SMALL
from reports.parts import Cell, Figure, PlainTable, Section, dash
from reports.rows import reason_words
from reports.tables import share_data
from reports.trend import draw
from reports.trend.model import TrendStudy


def build(study: TrendStudy, figure: int) -> Section:
    """One small drawing a sector, those with a distinguishable change first; k/n of every wave below."""
    w, part = study.w, study.part
    told = {change.id: change for change in study.sectors if change.told_apart}
    found: dict[str | None, list[Estimate]] = {
        one: [s.cell(study.reach, one, part).estimate for s in study.studies] for one in (None, *study.industries)
    }
    shown = [one for one in found if any(e.point is not None and e.n >= FEW for e in found[one])]
    order = sorted(shown, key=lambda one: (one is not None, one not in told, -(found[one][-1].point or 0.0), one or ""))
    highs = [e.high for one in order for e in found[one] if e.high is not None and e.n >= FEW]
    top = svg.share_axis([max(highs, default=1.0)]).top
    drawn = []
    for one in order:
        rows = matched.occasions(study.tables, study.reach, part, one)
        n = len(rows)
        line = tuple(sum(row[i] for row in rows) / n for i in range(len(study.studies))) if n >= FEW else None
        change = told.get(one or "") if one else None
        kind = "k" if one is None else "" if change is None else "a" if change.difference.point > 0 else "s"
        drawn.append(draw.Path(_name(study, one), tuple(_point(e) for e in found[one]), line, _spoken(study, found[one]), kind))
    limit = w.seconds(study.now.limit_s)
    heads = (w._("Sector"), *(study.name(s) for s in study.studies))
    table = PlainTable(
        w._("k of n of every sector and wave"),
        heads,
        tuple((Cell(_name(study, one)), *(_ratio(study, i, one, e) for i, e in enumerate(found[one]))) for one in found),
    )
    tested, moved = len(study.sectors), len(told)
    if not tested:
        title = w._("Each sector over the waves")
    elif moved:
        title = w._("{moved} of {tested} sectors can be told apart from the wave before", moved=moved, tested=tested)
    else:
        title = w._("No sector can be told apart from the wave before")
    return Section(
        id="sectors",
        heading=w._("Sectors over time"),
        sentences=(
            w._("Dots: all measured shops of the wave, with the 95% interval. Line: the shops measured in every wave."),
            w._("The distance of two dots also holds who joined and left; the line does not."),
        ),
        definitions=(study.reach,),
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=w._(
                    "Share of all measured shops where a person answered in chat within {time}, {part}; one scale for all.",
                    time=limit,
                    part=study.now.part(part) if part else "",
                ),
                drawing=draw.paths(drawn, top, (study.name(study.studies[0]), study.name(study.now))) if drawn else None,
                note=w._(
                    "Coloured: more than noise against the wave before, corrected by Holm. Hollow: 10 to 29 "
                    "shops. Sectors under ten shops are in the table only."
                ),
                folded=table if drawn else None,
                empty="" if drawn else w._("Whether a person answers in chat was measured in too few shops."),
                data=share_data(
                    f"fig{figure}-sectors",
                    [(f"{s.wave.id}: {study.reach}", one, part, s.cell(study.reach, one, part)) for one in found for s in study.studies],
                ),
            ),
        ),
    )


def _name(study: TrendStudy, one: str | None) -> str:
    return study.w._("All sectors") if one is None else study.now.industry(one)


def _point(e: Estimate) -> draw.Point:
    if e.point is None or e.low is None or e.high is None or e.n < FEW:
        return draw.Point(None)
    return draw.Point(e.point, e.low, e.high, e.n < SMALL)


def _spoken(study: TrendStudy, found: list[Estimate]) -> str:
    w = study.w
    return ", ".join(f"{study.name(s)}: {w.k_of_n(e.k, e.n)}" for s, e in zip(study.studies, found, strict=True))


def _ratio(study: TrendStudy, wave: int, one: str | None, e: Estimate) -> Cell:
    if e.point is None:
        return dash(reason_words(study.w, dict(study.studies[wave].cell(study.reach, one, study.part).reasons)), "")
    return Cell(study.w.ratio(e.k, e.n))
