"""Attrition: could drop-outs explain it? And the study of 2015 beside the waves."""

from __future__ import annotations

from auditor.industries import industry_name
from auditor.metrics import matched, registry
from auditor.stats.shares import newcombe
from auditor.types import Daypart
from reports.benchmark.model import FEW
from reports.benchmark.sections.reference import base_words
from reports.parts import Cell, Data, Figure, PlainTable, Scalar, Section, dash
from reports.reference import FIGURES, WAVE, Published
from reports.rows import reason_words
from reports.trend.model import TrendStudy


def build(study: TrendStudy, figure: int) -> Section:
    """Bounds of the headline share in every wave, leavers against stayers, and the public figures of 2015."""
    w = study.w
    return Section(
        id="attrition",
        heading=w._("Could drop-outs explain it?"),
        sentences=(
            w._("What was not measured is missing, never “no”: the bounds say what it could change at most."),
            w._("If the shops that left had been like those that stayed, leaving changes nothing."),
        ),
        definitions=(study.reach,),
        figures=(_bounds(study, figure), _reference(study, figure + 1)),
    )


def _bounds(study: TrendStudy, figure: int) -> Figure:
    w, part = study.w, study.part
    rows, raw = [], []
    for one in study.studies:
        cell = one.cell(study.reach, None, part)
        e = cell.estimate
        low, high = cell.bounds or (None, None)
        why = reason_words(w, dict(cell.reasons))
        rows.append(
            (
                Cell(study.name(one)),
                Cell(w.ratio(e.k, e.n)),
                Cell(w.percent(e.point), "val") if e.point is not None and e.n >= FEW else dash(why, ""),
                Cell(w.count(e.unknown)),
                Cell(w.percent(low)) if low is not None else dash(why, ""),
                Cell(w.percent(high)) if high is not None else dash(why, ""),
            )
        )
        values: tuple[Scalar, ...] = (one.wave.id, e.k, e.n, e.unknown, low, high)
        raw.append(values)
    return Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("What the unmeasured shops could change"),
        subtitle=w._("The headline share by wave, and its bounds: had nobody, had everybody answered where nothing was measured."),
        table=PlainTable(
            w._("Bounds by wave"), (w._("Wave"), "k/n", w._("Share"), w._("Not measured"), w._("At least"), w._("At most")), tuple(rows)
        ),
        note=_leavers(study),
        data=Data(f"fig{figure}-bounds", ("wave", "k", "n", "not_measured", "bound_low", "bound_high"), tuple(raw)),
    )


def _leavers(study: TrendStudy) -> str:
    w = study.w
    (k1, n1), (k2, n2) = matched.stayers_and_leavers(study.then.table, study.now.table, study.reach, study.part)
    if min(n1, n2) < FEW:
        return w._(
            "Of the shops measured in {wave} {n} were not measured again: too few to compare.", wave=study.name(study.then), n=w.count(n2)
        )
    difference = newcombe(k2, n2, k1, n1)
    numbers = w._(
        "In {wave} {left} of the shops that were not measured again had answered, and {stayed} of those "
        "that were; difference {difference}, 95% CI {between} (Newcombe).",
        wave=study.name(study.then),
        left=w.k_of_n(k2, n2),
        stayed=w.k_of_n(k1, n1),
        difference=w.points(difference.point),
        between=w.between(difference.low, difference.high),
    )
    alike = difference.low <= 0 <= difference.high
    said = w._("They cannot be told apart.") if alike else w._("They differ: compare the matched shops only.")
    return f"{numbers} {said}"


def _reference(study: TrendStudy, figure: int) -> Figure:
    w = study.w
    return Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("◇ The public figures of 2015 beside the waves"),
        subtitle=w._("Shares. ◇: as published in 2015, with its own panel, hours and instrument: context, not a wave of this trend."),
        table=PlainTable(
            w._("Figures of 2015 and of the waves"),
            (w._("What"), w._("Sector"), w._("Base in 2015"), w._("◇ 2015"), *(study.name(one) for one in study.studies)),
            tuple(_row(study, one) for one in FIGURES),
            words=(1, 2),
        ),
        note=w._("All else of 2015 was in pictures that are lost: it stays blank. “Online at night” is printed as 70% offline there."),
        data=Data(
            f"fig{figure}-{WAVE}",
            ("wave", "metric", "industry", "share", "k", "n"),
            tuple((WAVE, one.metric, one.industry or "", one.share, one.k, one.n) for one in FIGURES),
        ),
    )


def _row(study: TrendStudy, one: Published) -> tuple[Cell, ...]:
    w = study.w
    part = Daypart.NIGHT if one.metric == "chat.online" else None
    name = registry()[one.metric].name(w.lang)
    cells = [
        Cell(w._("{what}, at night", what=name) if part else name),
        Cell(industry_name(one.industry, w.lang) if one.industry else w._("all sectors")),
        Cell(base_words(w, one)),
        Cell(f"◇ {w.percent(one.share, 1) if one.k else w.percent(one.share)}"),
    ]
    for wave in study.studies:
        cell = wave.cell(one.metric, one.industry, part)
        e = cell.estimate
        if e.point is None:
            cells.append(dash(reason_words(w, dict(cell.reasons)), ""))
        elif e.n < FEW:
            cells.append(Cell(w.ratio(e.k, e.n)))
        else:
            cells.append(Cell(w.percent(e.point), "val", note=w.ratio(e.k, e.n)))
    return tuple(cells)
