"""The exported tables: the same rows in every format, with a codebook for every column; nothing in them runs; same facts, same bytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import fastparquet
import openpyxl
import pytest
from facts_factory import make_facts

from auditor.metrics import registry
from auditor.metrics.columns import ESTIMATES, MEASURES, SHOPS, TABLES, names
from auditor.metrics.export import codebook, csv_text, formula_safe, json_lines, measures_csv, rows_of
from auditor.metrics.parquet import write_parquet
from auditor.metrics.table import Table, compute
from auditor.metrics.workbook import xlsx
from auditor.types import Daypart

MADE = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
EVIL = [
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-2",
    "\tx",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "\u202egpj.exe",
    "\x1b[2J",
    "🛒" * 9,
]


@cache
def table() -> Table:
    facts = make_facts(40)
    return compute(
        replace(one, shop=replace(one.shop, name=EVIL[i % len(EVIL)] + ("ж" * 40_000 if i == 5 else ""))) for i, one in enumerate(facts)
    )


def test_csv_and_json_lines_hold_the_same_rows() -> None:
    for name, columns in TABLES.items():
        rows = list(rows_of(name, table(), "w1"))
        assert rows
        assert all(len(row) == len(columns) for row in rows)
        read = list(csv.DictReader(io.StringIO(csv_text(names(columns), rows))))
        objects = [json.loads(line) for line in json_lines(names(columns), rows).splitlines()]
        assert len(read) == len(objects) == len(rows)
        assert {one["wave"] for one in objects} == {"w1"}


def test_every_measure_of_every_shop_is_there_with_the_version_of_its_definition() -> None:
    read = list(csv.DictReader(io.StringIO(measures_csv(table(), "w1"))))
    assert len(read) == sum(len(found) for row in table().rows for found in row.measures.values())
    assert all(int(row["version"]) == registry()[row["metric"]].version for row in read)
    kinds = [bool(row["value"]) + bool(row["censored_at"]) + bool(row["missing"]) for row in read]
    assert set(kinds) == {1}, "exactly one of a value, a censoring and a reason"


def test_the_codebook_explains_every_column_and_metric_in_both_languages() -> None:
    book = list(csv.DictReader(io.StringIO(codebook())))
    said = {(row["table"], row["column"]) for row in book if not row["metric"]}
    assert said == {(name, column.name) for name, columns in TABLES.items() for column in columns}
    assert {row["metric"] for row in book if row["metric"]} == set(registry())
    assert all(row["meaning_en"] and row["meaning_ru"] for row in book)
    assert all(row["version"] and row["unit"] and row["values"] for row in book if row["metric"])


def test_estimates_agree_with_the_table_and_a_time_has_no_mean() -> None:
    for row in rows_of("estimates", table()):
        one = dict(zip(names(ESTIMATES), row, strict=True))
        part = Daypart(one["daypart"]) if one["daypart"] else None
        e = table().cell(str(one["metric"]), str(one["industry"]) or None, part).estimate
        assert (one["k"], one["n"], one["point"]) == (e.k, e.n, e.point)
        if str(registry()[str(one["metric"])].unit) == "seconds":
            assert one["point"] is None


def test_no_cell_of_csv_or_xlsx_runs_and_none_turns_the_reading_direction() -> None:
    sheets = {name: (names(columns), rows_of(name, table(), "=1+1")) for name, columns in TABLES.items()}
    book = openpyxl.load_workbook(io.BytesIO(xlsx(sheets, MADE)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    texts = [cell.value for cell in cells] + [
        value
        for name in TABLES
        for row in csv.reader(io.StringIO(csv_text(names(TABLES[name]), rows_of(name, table(), "=1+1"))))
        for value in row
    ]
    assert not [text for text in texts if text.startswith(("=", "@", "\t", "\r"))]
    assert not [text for text in texts if set(text) & set("\u202e\x1b\x00")]
    assert any("<script>alert(1)</script>" in text for text in texts)
    assert any("🛒" in text for text in texts)


@pytest.mark.parametrize("value", [0, 0.25, None, True, -3])
def test_numbers_stay_numbers(value: object) -> None:
    assert formula_safe(value) is value


def test_the_workbook_has_the_same_bytes_at_any_hour_and_its_date_is_the_waves() -> None:
    sheets = {"shops": (names(SHOPS), list(rows_of("shops", table())))}
    first = xlsx(sheets, MADE)
    assert xlsx(sheets, MADE) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2026-10-05T07:00:00Z" in archive.read("docProps/core.xml")


def test_parquet_keeps_types_and_nulls_and_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, columns in (("shops", SHOPS), ("measures", MEASURES), ("estimates", ESTIMATES)):
        rows = list(rows_of(name, table(), "w1"))
        first = write_parquet(tmp_path / "a.parquet", columns, rows).read_bytes()
        assert write_parquet(tmp_path / "b.parquet", columns, iter(rows)).read_bytes() == first
        with (tmp_path / "a.parquet").open("rb") as stream:
            frame = fastparquet.ParquetFile(stream).to_pandas()
        assert tuple(frame.columns) == names(columns)
        assert len(frame) == len(rows)
        for i, column in enumerate(columns):
            kept = [None if value != value or value is None else value for value in frame[column.name].astype(object)]
            assert [value is None for value in kept] == [row[i] is None for row in rows], (name, column.name)
        assert not list(tmp_path.glob("*.part"))
