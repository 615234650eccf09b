"""Weighted and corrected: what the shares would be in the population, and without the instrument's own error."""

from __future__ import annotations

from auditor.metrics import registry
from auditor.metrics.weighting import CELLS, INDUSTRY, RAKED, Weighting, weighted_share, weighting
from auditor.stats.shares import rogan_gladen
from auditor.types import Daypart
from reports.benchmark.model import FEW, Study
from reports.parts import Cell, Data, Figure, PlainTable, Scalar, Section, dash
from reports.rows import reason_words

FACTS = {"channel.chat": "chat present", "chat.operator_name": "operator name", "chat.greeting": "greeting", "chat.invite": "invite"}
"""Which row of the instrument's certificate says how well a share is seen."""


def build(study: Study, figure: int) -> Section | None:
    """A table of weighted shares where the panel gives stratum sizes, one of corrected shares where the instrument's error is known."""
    w = study.w
    given = weighting(study.table)
    figures = []
    if given is not None:
        figures.append(_weighted(study, given, figure))
    corrected = _corrected(study, figure + len(figures))
    if corrected is not None:
        figures.append(corrected)
    if not figures:
        return None
    return Section(
        id="weights",
        heading=w._("Weighted and corrected"),
        sentences=(
            w._(
                "The report's figures count each measured shop once, as it was seen. Here is what "
                "weights and the instrument's own error would change."
            ),
        ),
        figures=tuple(figures),
    )


def _metrics(study: Study) -> tuple[tuple[str, Daypart | None], ...]:
    return (
        (study.reach, study.main),
        ("channel.chat", None),
        ("phone.no_answer", None),
        ("chat.offline_form", None),
        ("chat.operator_photo", None),
        ("cart.guest", None),
        ("cart.delivery_shown", None),
    )


def _weighted(study: Study, given: Weighting, figure: int) -> Figure:
    w, rows = study.w, []
    raw: list[tuple[Scalar, ...]] = []
    for metric, part in _metrics(study):
        cell = study.cell(metric, None, part)
        e, name = cell.estimate, registry()[metric].name(w.lang)
        found = weighted_share(study.table, given, metric, part) if e.point is not None and e.n >= FEW else None
        if found is None or e.point is None or e.low is None or e.high is None:
            why = reason_words(w, dict(cell.reasons))
            rows.append((Cell(name), *(dash(why, "") for _ in range(4))))
            continue
        x = found.estimate
        low, point, high = (value or 0.0 for value in (x.low, x.point, x.high))
        rows.append(
            (
                Cell(name),
                Cell(w.percent(e.point), note=w.span(e.low, e.high).rstrip("%")),
                Cell(w.percent(point), "val", note=w.span(low, high).rstrip("%")),
                Cell(w.decimal(found.design_effect, 2)),
                Cell(f"{w.count(round(found.effective_n))}", note=w._("of {n}", n=w.count(e.n))),
            )
        )
        raw.append(
            (metric, str(part or ""), *(round(v, 6) for v in (e.point, point, low, high, found.design_effect, found.effective_n)), e.n)
        )
    how = {
        INDUSTRY: w._("post-stratified to the sectors' sizes in the panel"),
        CELLS: w._("post-stratified to the sizes of sectors within regions"),
        RAKED: w._("raked to the sizes of sectors and of regions, because some of their cells hold no measured shop"),
    }[given.kind]
    note = [w._("Weights: {how}; they stand for {n} shops.", how=how, n=w.count(round(given.population)))]
    if given.unreached:
        note.append(
            w.ngettext(
                "{n} stratum without a measured shop left the population.",
                "{n} strata without a measured shop left the population.",
                len(given.unreached),
            )
        )
    note.append(w._("Design effect: Kish's; the effective n is what as many shops of equal weight would be."))
    return Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("What the shares are in the population"),
        subtitle=w._("As measured, and weighted to the sizes of the strata that the panel gives; all sectors."),
        table=PlainTable(
            w._("Shares as measured and weighted"),
            (w._("What"), w._("As measured"), w._("Weighted"), w._("Design effect"), w._("Effective n")),
            tuple(rows),
        ),
        note=" ".join(note),
        data=Data(
            f"fig{figure}-weighted",
            ("metric", "daypart", "share", "weighted", "low", "high", "design_effect", "effective_n", "n"),
            tuple(raw),
        ),
    )


def _corrected(study: Study, figure: int) -> Figure | None:
    w, rows = study.w, []
    raw: list[tuple[Scalar, ...]] = []
    known = {row.fact: row for row in study.certificate}
    for metric, fact in FACTS.items():
        row, e = known.get(fact), study.cell(metric).estimate
        accuracy = row.accuracy if row else None
        if row is None or accuracy is None or sum(accuracy) <= 1 or e.point is None or e.n < FEW:
            continue
        corrected = rogan_gladen(e.k, e.n, *accuracy)
        rows.append(
            (
                Cell(registry()[metric].name(w.lang)),
                Cell(w.percent(e.point, 1), note=w.ratio(e.k, e.n)),
                Cell(w.percent(accuracy[0], 1), note=w.ratio(row.right_yes, row.of_yes)),
                Cell(w.percent(accuracy[1], 1), note=w.ratio(row.right - row.right_yes, row.of - row.of_yes)),
                Cell(w.percent(corrected, 1), "val"),
            )
        )
        raw.append((metric, *(round(v, 6) for v in (e.point, *accuracy, corrected)), e.n))
    if not rows:
        return None
    return Figure(
        id=f"fig{figure}",
        number=figure,
        title=w._("What the shares are without the instrument's error"),
        subtitle=w._("Rogan and Gladen's correction with the sensitivity and specificity that this wave showed against a known truth."),
        table=PlainTable(
            w._("Shares as seen and corrected"),
            (w._("What"), w._("As seen"), w._("Sensitivity"), w._("Specificity"), w._("Corrected")),
            tuple(rows),
        ),
        note=w._(
            "The correction takes both rates as known; they are estimates themselves. It stands "
            "beside the share as seen and replaces it nowhere."
        ),
        data=Data(f"fig{figure}-corrected", ("metric", "share", "sensitivity", "specificity", "corrected", "n"), tuple(raw)),
    )
