"""`auditor init`: a new workspace."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from auditor.workspace import make_workspace


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def command(folder: Path) -> None:
    """Make a workspace in FOLDER (default here): settings, an example panel, an unsigned campaign. Nothing is overwritten."""
    written, left = make_workspace(folder)
    for name in written:
        click.echo(f"wrote {folder / name}")
    for name in left:
        click.echo(f"left  {folder / name} as it is")
    go = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"Next: put your shops into {folder / 'panel.csv'}, then: {go}auditor run")
