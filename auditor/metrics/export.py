"""The table of a wave for other programs: rows of shops, measures and estimates, as CSV that runs nothing, JSON lines, and a codebook.

`auditor.metrics.workbook` and `auditor.metrics.parquet` write the same rows as XLSX and Parquet.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.metrics import registry
from auditor.metrics.base import Metric, Unit
from auditor.metrics.columns import ESTIMATES, MEASURES, SHOPS, TABLES, names
from auditor.metrics.table import Table
from auditor.metrics.weighting import weighted_share, weighting
from auditor.types import Daypart

Value = str | int | float | None
Row = tuple[Value, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

CODEBOOK_COLUMNS = (
    "table",
    "column",
    "metric",
    "version",
    "type",
    "unit",
    "values",
    "better",
    "name_en",
    "meaning_en",
    "base_en",
    "name_ru",
    "meaning_ru",
    "base_ru",
)


def formula_safe(value: object) -> object:
    """Text without control characters and marks that turn the reading direction; what a spreadsheet would run gets an apostrophe.

    Numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    text = _UNSEEN.sub("", value)
    return "'" + text if text.startswith(_FORMULA) else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV by RFC 4180; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[formula_safe(value) for value in row] for row in rows])
    return out.getvalue()


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """One JSON object a row, one a line."""
    return "".join(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def rows_of(name: str, table: Table, wave: str = "") -> Iterator[Row]:
    """The rows of the exported table `name` (one of `columns.TABLES`), in its order of columns."""
    return {"shops": _shops, "measures": _measures, "estimates": _estimates}[name](table, wave)


def _shops(table: Table, wave: str) -> Iterator[Row]:
    given = weighting(table)
    for row in table.rows:
        weight = given.weights.get(row.key) if given else None
        yield wave, row.key, row.name, row.industry, row.region, str(row.disposition), row.stratum_size, weight


def _measures(table: Table, wave: str) -> Iterator[Row]:
    known = registry()
    for row in table.rows:
        for metric, measures in row.measures.items():
            head = wave, row.key, row.industry, str(row.disposition), metric, known[metric].version
            for m in measures:
                yield (*head, str(m.daypart or ""), m.value, m.label, m.censored_at, m.competing, m.missing)


def _estimates(table: Table, wave: str) -> Iterator[Row]:
    """Every metric for all sectors and each, in each daypart; groups without any measure are left out."""
    given = weighting(table)
    for metric in registry().values():
        parts: tuple[Daypart | None, ...] = table.dayparts if metric.by_daypart else (None,)
        for industry in (None, *table.industries):
            for part in parts:
                cell = table.cell(metric.id, industry, part)
                e = cell.estimate
                if not (e.n or e.unknown or e.censored):
                    continue
                low, high = cell.bounds or (None, None)
                share = given and industry is None and metric.unit is Unit.SHARE and e.point is not None
                found = weighted_share(table, given, metric.id, part) if given and share else None
                weights = (found.estimate.point, found.estimate.low, found.estimate.high, found.effective_n) if found else (None,) * 4
                numbers = (e.k, e.n, e.point, e.low, e.high, e.censored, e.unknown, low, high)
                yield (wave, metric.id, metric.version, industry or "", str(part or ""), *numbers, *weights)


def measures_csv(table: Table, wave: str = "") -> str:
    """One row a measure."""
    return csv_text(names(MEASURES), _measures(table, wave))


def measures_jsonl(table: Table, wave: str = "") -> str:
    """One JSON object a measure, one a line."""
    return json_lines(names(MEASURES), _measures(table, wave))


def estimates_csv(table: Table, wave: str = "") -> str:
    """One row a metric, sector and part of the week."""
    return csv_text(names(ESTIMATES), _estimates(table, wave))


def shops_csv(table: Table, wave: str = "") -> str:
    """One row a shop."""
    return csv_text(names(SHOPS), _shops(table, wave))


_VALUES = {
    Unit.SHARE: "0 no, 1 yes",
    Unit.SECONDS: "seconds; empty with censored_at where it had not happened",
    Unit.COUNT: "a whole number",
    Unit.KIND: "1; the kind stands in label",
}


def codebook_rows() -> Iterator[Row]:
    """Every column of every table, then every metric: meaning, unit, values, version."""
    for table, columns in TABLES.items():
        for c in columns:
            yield table, c.name, "", None, c.type, c.unit, c.values, "", "", c.meaning_en, "", "", c.meaning_ru, ""
    for m in registry().values():
        yield _metric_row(m)


def _metric_row(m: Metric) -> Row:
    english = (m.name_en, m.definition_en, m.base_en)
    russian = (m.name_ru, m.definition_ru, m.base_ru)
    return ("measures", "value", m.id, m.version, "number", str(m.unit), _VALUES[m.unit], str(m.direction), *english, *russian)


def codebook() -> str:
    """The codebook as CSV."""
    return csv_text(CODEBOOK_COLUMNS, codebook_rows())
