"""Day and night: the same shops at another hour."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from auditor.stats import paired
from auditor.stats.paired import Pairs
from auditor.types import Daypart
from reports import plots
from reports.benchmark.model import FEW, Study
from reports.parts import Cell, Data, Figure, PlainTable, Section

DAY, NIGHT = Daypart.WORKDAY, Daypart.NIGHT


def build(study: Study, figure: int) -> Section | None:
    """A slope for each sector with at least ten pairs; left out where day or night was not visited."""
    w = study.w
    if not (study.has(DAY) and study.has(NIGHT)):
        return None
    overall = study.table.pairs(study.reach, DAY, NIGHT)
    sectors = {one: study.table.pairs(study.reach, DAY, NIGHT, one) for one in study.table.industries}
    limit = w.seconds(study.limit_s)
    section = Section(
        id="night",
        heading=w._("Day and night"),
        sentences=(
            w._("A comparison within the same shops: who is compared stays, the hour changes."),
            w._("Sectors with fewer than ten pairs are part of “all sectors” and have no line of their own."),
        ),
        definitions=(study.reach,),
    )
    subtitle = w._("Share of all shops where a person answered in chat within {time}; pairs of day and night of one shop.", time=limit)
    if overall.n < FEW:
        empty = w._("Fewer than ten shops were measured by day and at night: {n}.", n=overall.n)
        return replace(
            section, figures=(Figure(id=f"fig{figure}", number=figure, title=w._("Day and night"), subtitle=subtitle, empty=empty),)
        )
    difference, apart = paired.tango(overall), paired.apart(overall)
    shown = {one: pairs for one, pairs in sectors.items() if pairs.n >= FEW}
    drawing = _slopes(study, overall, shown)
    note = w._(
        "All sectors: {n} pairs, {day} answered by day and {night} at night; difference {difference}, 95% CI "
        "{between} (Tango); only by day {first}, only at night {second}; McNemar, mid-p {p}.",
        n=w.count(overall.n),
        day=w.count(overall.both + overall.first),
        night=w.count(overall.both + overall.second),
        difference=w.points(-difference.point),
        between=w.between(-difference.high, -difference.low),
        first=w.count(overall.first),
        second=w.count(overall.second),
        p=w.p(paired.mcnemar_mid_p(overall)),
    )
    if apart is None:
        title = w._("Day and night can barely be told apart")
    elif not apart:
        title = w._("Day and night cannot be told apart")
    elif difference.point > 0:
        title = w._("At night the same shops answer less often, by {points}", points=w.points(abs(difference.point)).lstrip("+"))
    else:
        title = w._("At night the same shops answer more often, by {points}", points=w.points(abs(difference.point)).lstrip("+"))
    rows = [("", w._("All sectors"), overall), *((one, study.industry(one), pairs) for one, pairs in sectors.items() if pairs.n)]
    return replace(
        section,
        figures=(
            Figure(
                id=f"fig{figure}",
                number=figure,
                title=title,
                subtitle=subtitle,
                drawing=drawing,
                note=note,
                folded=PlainTable(
                    w._("Pairs of day and night"),
                    (w._("Sector"), w._("Pairs"), w._("By day"), w._("At night"), w._("Only by day"), w._("Only at night")),
                    tuple(_row(study, name, pairs) for _, name, pairs in rows),
                ),
                data=Data(
                    f"fig{figure}-night",
                    ("industry", "pairs", "both", "only_day", "only_night", "neither"),
                    tuple((one, p_.n, p_.both, p_.first, p_.second, p_.neither) for one, _, p_ in rows),
                ),
            ),
        ),
    )


def _row(study: Study, name: str, pairs: Pairs) -> tuple[Cell, ...]:
    w = study.w
    return (
        Cell(name),
        Cell(w.count(pairs.n)),
        Cell(w.count(pairs.both + pairs.first)),
        Cell(w.count(pairs.both + pairs.second)),
        Cell(w.count(pairs.first)),
        Cell(w.count(pairs.second)),
    )


def _shares(pairs: Pairs) -> tuple[float, float]:
    return (pairs.both + pairs.first) / pairs.n, (pairs.both + pairs.second) / pairs.n


def _slopes(study: Study, overall: Pairs, sectors: dict[str, Pairs]) -> Markup:
    """All sectors in the accent; the two largest and two smallest differences named; the others as context."""
    w = study.w
    by_change = sorted(sectors, key=lambda one: (_shares(sectors[one])[0] - _shares(sectors[one])[1], one))
    named = set(by_change[:2] + by_change[-2:])
    drawn = [plots.Slope(study.short(one), *_shares(sectors[one]), "n" if one in named else "") for one in sectors]
    drawn.append(plots.Slope(w._("All sectors"), *_shares(overall), "a"))
    desc = "; ".join(f"{s.name}: {w.percent(s.left)} → {w.percent(s.right)}" for s in drawn)
    return plots.slopes(
        "slope", w._("Share of shops where a person answered: by day and at night"), desc, (w._("Weekdays, day"), w._("Night")), drawn
    )
