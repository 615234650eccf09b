"""The exported tables as one XLSX workbook: a sheet each, and the codebook. Same rows, same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from auditor.failures import AuditorError
from auditor.metrics.export import formula_safe

LONGEST = 32_767
"""Characters that a cell of XLSX holds at most."""

MOST_ROWS = 1_048_576
"""Rows that a sheet of XLSX holds at most, its head included."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


class WorkbookError(AuditorError):
    """A table does not fit into a sheet."""

    exit_code = 2


def xlsx(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]], made_at: datetime) -> bytes:
    """A workbook of `sheets` (name to heads and rows). `made_at` stands in its properties; the machine's clock does not.

    Text never becomes a formula or a link. Raises `WorkbookError` where a table has more rows than a sheet holds.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    def text(value: Any) -> Any:
        safe = formula_safe(value)
        return ILLEGAL_CHARACTERS_RE.sub("", safe)[:LONGEST] if isinstance(safe, str) else safe

    book = Workbook(write_only=True)
    book.properties.creator = "storefront-auditor"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    for name, (heads, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        head = []
        for words in heads:
            cell = WriteOnlyCell(sheet, words)
            cell.font = Font(bold=True)
            head.append(cell)
        sheet.append(head)
        for number, row in enumerate(rows, start=2):
            if number > MOST_ROWS:
                raise WorkbookError(f"the table {name} has more rows than a sheet of XLSX holds; use --format parquet or csv")
            sheet.append([text(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue(), made_at)


def _timeless(body: bytes, made_at: datetime) -> bytes:
    """The same archive with one date for all its files; what openpyxl stamps with the hour of saving is put back."""
    import re

    out = io.BytesIO()
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
