"""Raw numbers behind the figures, for CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.metrics.table import Cell
from auditor.types import Daypart
from reports.parts import Data

COLUMNS = ("metric", "industry", "daypart", "k", "n", "share", "low", "high", "not_measured", "bound_low", "bound_high")


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def share_data(name: str, cells: Iterable[tuple[str, str | None, Daypart | None, Cell]]) -> Data:
    """One row a cell: metric, industry (empty: all), daypart (empty: any), k, n, share, interval, unmeasured, bounds."""
    rows = []
    for metric, industry, part, cell in cells:
        e = cell.estimate
        low, high = cell.bounds or (None, None)
        rows.append((metric, industry or "", str(part or ""), e.k, e.n, _r(e.point), _r(e.low), _r(e.high), e.unknown, _r(low), _r(high)))
    return Data(name, COLUMNS, tuple(rows))
