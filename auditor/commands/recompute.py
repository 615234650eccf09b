"""`auditor recompute`: the numbers of every wave, anew from its observations by the definitions of today."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands.report import write
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.metrics.export import estimates_csv
from auditor.metrics.table import compute
from auditor.store import Store


@click.command()
@click.option("--wave", "wave_id", multiple=True, help="Only this wave; can be given several times (default: all).")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the tables (default: recomputed in the workspace)."
)
@with_settings
def command(wave_id: tuple[str, ...], out: Path | None, settings: Settings, workspace: Path) -> None:
    """Write the table of estimates of each wave as CSV; nothing stored is changed. Prints the paths."""
    with Store.of(settings, workspace, create=False) as store:
        waves = [store.get_wave(one) for one in wave_id] or list(store.waves())
        if not waves:
            raise StoreError("there is no wave yet; open one with `auditor wave open`")
        for wave in waves:
            table = compute(store.shop_facts(wave.id))
            name = "".join(c if c.isalnum() or c in "-_." else "_" for c in wave.id)
            click.echo(write((out or workspace / "recomputed") / f"estimates-{name}.csv", estimates_csv(table, wave.id)))
