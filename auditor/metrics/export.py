"""The table of a wave as text for other programs: CSV that runs nothing in a spreadsheet, JSON lines, and a codebook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from auditor.metrics import registry
from auditor.metrics.table import Table
from auditor.types import Daypart

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

MEASURE_COLUMNS = ("shop", "industry", "disposition", "metric", "daypart", "value", "label", "censored_at", "competing", "missing")
ESTIMATE_COLUMNS = (
    "metric",
    "version",
    "industry",
    "daypart",
    "k",
    "n",
    "point",
    "low",
    "high",
    "censored",
    "not_measured",
    "bound_low",
    "bound_high",
)


def formula_safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made harmless by an apostrophe; numbers stay numbers."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV by RFC 4180; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[formula_safe(value) for value in row] for row in rows])
    return out.getvalue()


def _measures(table: Table) -> Iterator[tuple[object, ...]]:
    for row in table.rows:
        for metric, measures in row.measures.items():
            for m in measures:
                yield (
                    row.key,
                    row.industry,
                    str(row.disposition),
                    metric,
                    str(m.daypart or ""),
                    m.value,
                    m.label,
                    m.censored_at,
                    m.competing,
                    m.missing,
                )


def measures_csv(table: Table) -> str:
    """One row a measure."""
    return csv_text(MEASURE_COLUMNS, _measures(table))


def measures_jsonl(table: Table) -> str:
    """One JSON object a measure, one a line."""
    return "".join(
        json.dumps(dict(zip(MEASURE_COLUMNS, row, strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n"
        for row in _measures(table)
    )


def estimates_csv(table: Table) -> str:
    """Every metric's estimate for all sectors and each, in each daypart; groups without any measure are left out."""
    rows = []
    for metric in registry().values():
        parts: tuple[Daypart | None, ...] = table.dayparts if metric.by_daypart else (None,)
        for industry in (None, *table.industries):
            for part in parts:
                cell = table.cell(metric.id, industry, part)
                e = cell.estimate
                if not (e.n or e.unknown or e.censored):
                    continue
                low, high = cell.bounds or (None, None)
                numbers = (e.k, e.n, e.point, e.low, e.high, e.censored, e.unknown, low, high)
                rows.append((metric.id, metric.version, industry or "", str(part or ""), *numbers))
    return csv_text(ESTIMATE_COLUMNS, rows)


def codebook() -> str:
    """What each metric means, as CSV: id, version, unit, direction, and name, definition and base in both languages."""
    columns = ("metric", "version", "unit", "better", "name_en", "definition_en", "base_en", "name_ru", "definition_ru", "base_ru")
    rows = [
        (m.id, m.version, str(m.unit), str(m.direction), m.name_en, m.definition_en, m.base_en, m.name_ru, m.definition_ru, m.base_ru)
        for m in registry().values()
    ]
    return csv_text(columns, rows)
