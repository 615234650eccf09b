"""`auditor export`: shops, measures and estimates of waves, for other programs, with a codebook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands._pages import wave_of, write
from auditor.config import Settings
from auditor.metrics.columns import TABLES, names
from auditor.metrics.export import CODEBOOK_COLUMNS, Row, codebook, codebook_rows, csv_text, json_lines, rows_of
from auditor.metrics.table import Table, compute
from auditor.store import Store


@click.command()
@click.option("--wave", "wave_ids", multiple=True, help="Wave to export; can be given several times (default: the latest).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "jsonl", "xlsx", "parquet"]),
    default="csv",
    show_default=True,
    help="Format of the tables.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: export in the workspace).")
@with_settings
def command(wave_ids: tuple[str, ...], format_: str, out: Path | None, settings: Settings, workspace: Path) -> None:
    """Write the tables of shops, measures and estimates, and a codebook that says what each column and metric means.

    They name every shop: think before you publish them. Prints the paths.
    """
    with Store.of(settings, workspace, create=False) as store:
        waves = [wave_of(store, one) for one in dict.fromkeys(wave_ids)] or [wave_of(store, None)]
        tables = [(wave.id, compute(store.shop_facts(wave.id))) for wave in waves]
    for path in _write(tables, format_, out or workspace / "export", max(wave.opened_at for wave in waves)):
        click.echo(path)


def _write(tables: list[tuple[str, Table]], format_: str, folder: Path, made_at: datetime) -> Iterator[Path]:
    if format_ == "xlsx":
        from auditor.metrics.workbook import xlsx

        sheets = {name: (names(columns), _rows(name, tables)) for name, columns in TABLES.items()}
        yield _bytes(folder / "audit.xlsx", xlsx({"codebook": (CODEBOOK_COLUMNS, codebook_rows()), **sheets}, made_at))
        return
    for name, columns in TABLES.items():
        if format_ == "parquet":
            from auditor.metrics.parquet import write_parquet

            yield write_parquet(folder / f"{name}.parquet", columns, _rows(name, tables))
        else:
            text = csv_text if format_ == "csv" else json_lines
            yield write(folder / f"{name}.{format_}", text(names(columns), _rows(name, tables)))
    yield write(folder / "codebook.csv", codebook())


def _rows(name: str, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for wave, table in tables:
        yield from rows_of(name, table, wave)


def _bytes(path: Path, body: bytes) -> Path:
    """Write a file whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(body)
    os.replace(draft, path)
    return path
