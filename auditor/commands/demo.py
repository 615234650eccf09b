"""`auditor demo`: one whole wave over a street of fictional shops, on this machine alone, ending with a report."""

from __future__ import annotations

import asyncio
import logging
import shutil
from pathlib import Path

import click

from auditor.failures import AuditorError
from auditor.log_lines import log_to_stderr


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where to put it all.",
)
@click.option("--shops", type=click.IntRange(15, 2000), default=30, show_default=True, help="How many shops the street has.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same street.")
@click.option(
    "--scale-times", type=click.FloatRange(0.02, 10), default=0.1, show_default=True, help="Factor on all delays of the lab's people."
)
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="Language of the report.")
@click.pass_context
def command(ctx: click.Context, folder: Path, shops: int, seed: int, scale_times: float, lang: str) -> None:
    """One whole wave over a street of fictional shops: survey, visits by day and by night, report. Takes a few minutes.

    Nothing leaves this machine. The folder of an earlier demo is replaced.
    """
    from auditor.commands._reports.benchmark import command as benchmark
    from auditor.commands.lab import agree
    from auditor.commands.run import progress
    from auditor.lab.demo import run_demo

    log_to_stderr(logging.ERROR)
    _clear(folder)
    click.echo(f"A street of {shops} fictional shops in 15 industries; everything goes into {folder}/", err=True)
    with progress() as tell:
        wave = asyncio.run(run_demo(folder.resolve(), shops, seed, scale_times, tell))
    here = {"workspace": folder, "settings_file": None}
    click.echo("What the auditor found, compared with what is true of the street:")
    ctx.invoke(agree, wave=wave, folder=(folder / "lab").resolve(), least=0.0, as_json=False, **here)
    click.echo("The report, to open in any browser:")
    ctx.invoke(benchmark, wave_id=wave, lang=lang, out=None, **here)


def _clear(folder: Path) -> None:
    """Remove an earlier demo, and nothing that is not one."""
    if (folder / "lab" / "lab.json").is_file():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise AuditorError(f"{folder} exists and is no demo; name another folder with --dir")
    folder.mkdir(parents=True, exist_ok=True)
