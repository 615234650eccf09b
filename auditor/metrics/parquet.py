"""An exported table as Parquet, for statistical programs: typed columns, nulls where nothing was measured. Same rows, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from auditor.metrics.columns import Column

_TYPES = {"integer": "Int64", "number": "Float64", "text": "object"}


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Path:
    """Write the rows to `path`, whole or not at all, and return it. Text stands as it is: nothing runs it here."""
    import fastparquet
    import pandas as pd

    found = list(rows)
    series = {}
    for i, column in enumerate(columns):
        values = [row[i] for row in found]
        if column.type == "text":
            values = [None if value is None else str(value).encode("utf-8", "replace").decode("utf-8") for value in values]
        series[column.name] = pd.array(values, dtype=_TYPES[column.type])
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    texts = {column.name: "utf8" for column in columns if column.type == "text"}
    numbers = {column.name: "infer" for column in columns if column.type != "text"}
    fastparquet.write(str(draft), pd.DataFrame(series), compression="ZSTD", object_encoding=texts | numbers, write_index=False)
    draft.replace(path)
    return path
