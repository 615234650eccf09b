"""Rows of a list that a person keeps: CSV in any sensible encoding and delimiter, or an XLSX workbook.

What the bytes are is told by the header: the reading under which most columns are recognised is the right one.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence

from charset_normalizer import from_bytes
from openpyxl import load_workbook

MAX_BYTES = 64 * 1024 * 1024
"""A longer list is refused; a workbook counts unpacked, four times this."""

Row = tuple[int, list[str]]
"""The line (or row) in the file, from 1, and its cells as text."""

Recognise = Callable[[Sequence[str]], int]
"""How many known columns a header has."""

_ENCODINGS = ("utf-8-sig", "cp1251", "utf-16-le", "utf-16-be", "koi8-r", "cp866")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", ";", "\t", "|")
_SPAN = 20  # lines that one quoted cell may run over


class TableError(ValueError):
    """The bytes are no table; the message is one line without the file's name."""


def rows_of(body: bytes, recognise: Recognise) -> Iterator[Row]:
    """The rows of a CSV or XLSX file, the header first. Raises `TableError` for bytes that are neither."""
    if len(body) > MAX_BYTES:
        raise TableError(f"larger than {MAX_BYTES // 1024 // 1024} MB; is it a list?")
    if body.startswith(b"PK\x03\x04"):
        return iter(_xlsx(body, recognise))
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("an old .xls workbook; save it as .xlsx or CSV")
    return _csv(body, recognise)


def _csv(body: bytes, recognise: Recognise) -> Iterator[Row]:
    text = _decode(body, recognise)
    lines = io.StringIO(text, newline=None).readlines()
    delimiter = ","
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\n")) == 5:  # Excel's own way to name it
        delimiter, lines[0] = lines[0][4], "\n"
    else:
        delimiter = _delimiter(lines, recognise)
    place = 0
    while place < len(lines):
        cells, used = _record(lines[place : place + _SPAN], delimiter)
        yield place + 1, cells
        place += used


def _decode(body: bytes, recognise: Recognise) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    best, most = "", 0
    for name in _ENCODINGS:
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        lines = text.lstrip()[:10_000].splitlines(keepends=True)[:1]
        found = max((recognise(_record(lines, mark)[0]) for mark in _DELIMITERS if lines), default=0)
        if found > most:  # the first of equals: where UTF-8 fits, it is UTF-8
            best, most = text, found
    if most:
        return best
    guess = from_bytes(body[:100_000]).best()
    return body.decode(guess.encoding if guess else "utf-8", "replace")


def _delimiter(lines: list[str], recognise: Recognise) -> str:
    header = next((line for line in lines if line.strip()), "")
    return max(_DELIMITERS, key=lambda mark: (recognise(_record([header], mark)[0]), header.count(mark)))


def _record(lines: list[str], delimiter: str) -> tuple[list[str], int]:
    """The first record of these lines and how many lines it takes; a stray quote does not swallow the lines after it."""
    for strict, source in ((True, lines), (False, lines[:1])):
        reader = csv.reader(source, delimiter=delimiter, strict=strict)
        try:
            return next(reader, []), max(1, reader.line_num)
        except csv.Error:
            continue
    return lines[0].split(delimiter), 1


def _xlsx(body: bytes, recognise: Recognise) -> list[Row]:
    """The rows of the first sheet whose first filled row is recognised, else of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > 4 * MAX_BYTES:
                raise TableError("a workbook that unpacks to far too much")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features of the workbook that do not concern its cells
            book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            sheets = [_sheet(sheet) for sheet in book.worksheets]
            book.close()
    except TableError:
        raise
    except Exception as error:  # noqa: BLE001 - a malformed workbook leads the reader to any exception there is
        raise TableError(f"not a readable workbook ({type(error).__name__}: {error})".replace("\n", " ")[:200]) from None
    fitting = [rows for rows in sheets if rows and recognise(rows[0][1])]
    return fitting[0] if fitting else sheets[0] if sheets else []


def _sheet(sheet: object) -> list[Row]:
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        texts = ["" if cell is None else str(cell) for cell in cells]
        if any(text.strip() for text in texts):
            rows.append((number, texts))
    return rows
