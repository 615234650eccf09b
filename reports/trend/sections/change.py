"""The last two waves: which change is real?"""

from __future__ import annotations

from dataclasses import replace

from reports.benchmark.model import FEW
from reports.i18n import Words
from reports.parts import Cell, Data, Figure, PlainTable, Scalar, Section
from reports.trend import draw
from reports.trend.model import Change, TrendStudy


def verdict(w: Words, change: Change) -> str:
    """What the corrected test says, in words."""
    if not change.told_apart:
        return w._("cannot be told apart")
    return w._("more") if change.difference.point > 0 else w._("fewer")


def change_cells(w: Words, change: Change) -> tuple[Cell, ...]:
    """Pairs, before, after, difference with its interval, corrected p and verdict of one change."""
    look = "val" if change.told_apart else ""
    return (
        Cell(w.count(change.pairs.n)),
        Cell(w.percent(change.before)),
        Cell(w.percent(change.after)),
        Cell(w.points(change.difference.point), look, note=w.between(change.difference.low, change.difference.high)),
        Cell(w.p(change.adjusted), look),
        Cell(verdict(w, change), look or "nm"),
    )


def change_heads(study: TrendStudy, correction: str) -> tuple[str, ...]:
    """The heads over `change_cells`."""
    w = study.w
    return (
        w._("Pairs"),
        study.name(study.then),
        study.name(study.now),
        w._("Difference, 95% CI"),
        w._("p ({correction})", correction=correction),
        w._("Verdict"),
    )


def change_data(name: str, first: str, changes: list[tuple[str, Change]]) -> Data:
    """The raw numbers behind a family of changes."""
    columns = (first, "pairs", "both", "only_before", "only_after", "neither", "difference", "low", "high", "p", "p_adjusted")
    rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (
            id_,
            c.pairs.n,
            c.pairs.both,
            c.pairs.first,
            c.pairs.second,
            c.pairs.neither,
            *(round(v, 6) for v in (c.difference.point, c.difference.low, c.difference.high)),
            *(float(f"{p:.6g}") for p in (c.p, c.adjusted)),
        )
        for id_, c in changes
    )
    return Data(name, columns, rows)


def build(study: TrendStudy, figure: int) -> Section:
    """A slope of the sectors over the last two waves, with Holm's correction; all sectors together are one test named before."""
    w, overall = study.w, study.overall
    section = Section(
        id="change",
        heading=w._("The last two waves"),
        sentences=(
            w._("Pairs of one shop in both waves: McNemar's test with mid-p, Tango's interval."),
            w._(
                "The sectors are one family of tests, corrected by Holm: that any of them is called "
                "a change by chance has a probability under 5%."
            ),
        ),
        definitions=(study.reach,),
    )
    subtitle = w._(
        "Share of shops where a person answered in chat within {time}; the same shops in {before} and {after}.",
        time=w.seconds(study.now.limit_s),
        before=study.name(study.then),
        after=study.name(study.now),
    )
    base = Figure(id=f"fig{figure}", number=figure, title=w._("Which change is more than noise"), subtitle=subtitle)
    if overall is None:
        return replace(section, figures=(replace(base, empty=w._("Fewer than ten shops were measured in both waves.")),))
    order = sorted(study.sectors, key=lambda c: (not c.told_apart, -abs(c.difference.point), c.id))
    lines = [draw.Line(study.now.short(c.id), c.before, c.after, _kind(c)) for c in order]
    lines.append(draw.Line(w._("All sectors"), overall.before, overall.after, "k"))
    desc = "; ".join(f"{s.name}: {w.percent(s.before)} → {w.percent(s.after)}" for s in lines)
    rows = [(Cell(w._("All sectors"), "val"), *change_cells(w, overall))]
    rows += [(Cell(study.now.industry(c.id)), *change_cells(w, c)) for c in order]
    few = [one for one in study.now.table.industries if study.pairs(study.reach, study.part, one).n < FEW]
    note = [w._("All sectors together are one test that was named before; its p is not corrected.")]
    if few:
        note.append(
            w.ngettext(
                "{n} sector with fewer than ten pairs is part of all sectors only.",
                "{n} sectors with fewer than ten pairs are part of all sectors only.",
                len(few),
            )
        )
    note.append(w._("Intervals are those of each difference alone. “Cannot be told apart” is not “unchanged”."))
    return replace(
        section,
        figures=(
            replace(
                base,
                title=_title(study, overall),
                drawing=draw.wave_slopes(
                    "ws",
                    w._("Share of shops where a person answered, in two waves"),
                    desc,
                    (study.name(study.then), study.name(study.now)),
                    lines,
                ),
                table=PlainTable(w._("Changes by sector"), (w._("Sector"), *change_heads(study, w._("Holm"))), tuple(rows), words=(6,)),
                note=" ".join(note),
                data=change_data(f"fig{figure}-changes", "industry", [("", overall), *((c.id, c) for c in order)]),
            ),
        ),
    )


def _kind(change: Change) -> str:
    return "" if not change.told_apart else "a" if change.difference.point > 0 else "s"


def _title(study: TrendStudy, overall: Change) -> str:
    w = study.w
    if not overall.told_apart:
        return w._("Over all sectors the waves cannot be told apart")
    points = w.points(abs(overall.difference.point)).lstrip("+")
    if overall.difference.point > 0:
        return w._("The same shops answer more often, by {points}", points=points)
    return w._("The same shops answer less often, by {points}", points=points)
