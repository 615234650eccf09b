"""`auditor export`: the measures of every shop of a wave, for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands.report import wave_of, write
from auditor.config import Settings
from auditor.metrics.export import codebook, measures_csv, measures_jsonl
from auditor.metrics.table import compute
from auditor.store import Store


@click.command()
@click.option("--wave", "wave_id", help="Wave to export (default: the latest).")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True, help="Format of the measures.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: export in the workspace).")
@with_settings
def command(wave_id: str | None, format_: str, out: Path | None, settings: Settings, workspace: Path) -> None:
    """Write one row a measure, and a codebook that says what each metric means. Prints the paths."""
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        table = compute(store.shop_facts(wave.id))
    folder = out or workspace / "export"
    body = measures_csv(table) if format_ == "csv" else measures_jsonl(table)
    click.echo(write(folder / f"measures.{format_}", body))
    click.echo(write(folder / "codebook.csv", codebook()))
