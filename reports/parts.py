"""The typed parts that a report is put together from. Templates print them; nothing is computed there."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from markupsafe import Markup

from auditor.metrics.export import csv_text

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Data:
    """The raw numbers of a table: shares as 0 to 1, times in seconds, None where not measured."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]

    def csv(self) -> str:
        """As CSV that a spreadsheet opens without running anything: text that looks like a formula gets an apostrophe."""
        return csv_text(self.columns, self.rows)

    def json(self) -> str:
        """As JSON: a list of objects."""
        return json.dumps([dict(zip(self.columns, row, strict=True)) for row in self.rows], ensure_ascii=False, separators=(",", ":"))

    @property
    def csv_link(self) -> Markup:
        """A data: address that holds the CSV."""
        return _data_link("text/csv", self.csv())

    @property
    def json_link(self) -> Markup:
        """A data: address that holds the JSON."""
        return _data_link("application/json", self.json())


def _data_link(media_type: str, text: str) -> Markup:
    return Markup(f"data:{media_type};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of numbers: its words, its class, and words for a screen reader in place of a dash."""

    text: str
    class_: str = ""
    spoken: str = ""
    note: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One sign of a key with its words."""

    sign: Markup
    text: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart that is a table: the name, the drawing, the cells after it; `lead` cells stand before it."""

    name: str
    plot: Markup
    cells: tuple[Cell, ...]
    lead: tuple[Cell, ...] = ()
    class_: str = ""


@dataclass(frozen=True, slots=True)
class RowChart:
    """A chart that is a table: one row a thing."""

    caption: str
    head: str
    heads: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    ticks: Markup | None = None
    leads: tuple[str, ...] = ()
    class_: str = ""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of words and numbers: the first cell of a row is its heading; `right` says from which column on numbers stand."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    class_: str = ""
    words: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatTable:
    """The heat map: the heads of its columns, and rows of cells whose class is the step of the scale."""

    caption: str
    head: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing with a heading, beside another."""

    heading: str
    drawing: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: title (the finding), subtitle (what, of whom, when, unit), the evidence, the note, the numbers.

    `empty` says why there is nothing to draw.
    """

    id: str
    number: int
    title: str
    subtitle: str
    key: tuple[KeyItem, ...] = ()
    chart: RowChart | None = None
    panels: tuple[Panel, ...] = ()
    drawing: Markup | None = None
    heat: HeatTable | None = None
    table: PlainTable | None = None
    folded: PlainTable | None = None
    note: str = ""
    empty: str = ""
    data: Data | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A heading with sentences, beside others, perhaps with a table; a `wide` one takes the whole width, a long table two columns."""

    heading: str
    sentences: tuple[str, ...]
    table: PlainTable | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question: the heading, two or three sentences, links to definitions, the figures that answer it."""

    id: str
    heading: str
    sentences: tuple[str, ...]
    definitions: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    boxes: tuple[Box, ...] = ()
    number: int = 0


DASH_CELL_CLASS = "nm"


def dash(reason: str, class_: str = "r") -> Cell:
    """A cell of what was not measured: an em dash on paper, the reason for a screen reader."""
    return Cell("—", f"{class_} {DASH_CELL_CLASS}".strip(), spoken=reason)
