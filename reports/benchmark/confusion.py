"""What was taken for what: one table for each class that the certificate compared (state, who answered, photo)."""

from __future__ import annotations

from reports.benchmark.fact_names import class_words, fact_words
from reports.benchmark.model import Agreement, Study
from reports.parts import Box, Cell, PlainTable

WIDE = 4
"""A table of more classes than this takes the whole width."""


def confusions(study: Study) -> tuple[Box, ...]:
    """A box for each fact of the certificate that is a class, none where no comparison was kept."""
    return tuple(_box(study, row) for row in study.certificate if row.pairs)


def _box(study: Study, row: Agreement) -> Box:
    w = study.w
    counts = {(truth, found): count for truth, found, count in row.pairs}
    truths = sorted({truth for truth, _ in counts})
    found = sorted({name for _, name in counts})
    heading = w._("What was taken for what: {fact}", fact=fact_words(w, row.fact))
    return Box(
        heading=heading,
        sentences=(w._("A row is what it was, a column what the visit took it for."),),
        table=PlainTable(
            heading,
            (w._("It was"), *(class_words(w, name) for name in found)),
            tuple(
                (Cell(class_words(w, truth)), *(_cell(counts.get((truth, name), 0), truth == name) for name in found)) for truth in truths
            ),
            class_="fit cm",
        ),
        wide=len(found) > WIDE,
    )


def _cell(count: int, right: bool) -> Cell:
    return Cell(str(count) if count else "\u00b7", "val" if right else "", spoken="" if count else "0")
