"""`auditor panel`: check a list of shops, or bring one into the workspace."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.failures import PanelError
from auditor.industries import industry_name
from auditor.panel import Panel, read_panel
from auditor.types import Shop
from auditor.workspace import FILES, PANEL


@click.group()
def command() -> None:
    """The list of shops: check it, or import it into the workspace."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def check(file: Path | None, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Read FILE (default: panel.csv of the workspace) and say what is in it. Exit code 1 where a row is bad."""
    panel = read_panel(file or workspace / PANEL)
    if as_json:
        click.echo(json.dumps({"shops": [asdict(shop) for shop in panel.shops], "bad_rows": [asdict(row) for row in panel.bad_rows]}))
    else:
        say_panel(panel, settings)
    if panel.bad_rows:
        raise SystemExit(1)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the panel that is there.")
@with_settings
def import_(file: Path, replace: bool, settings: Settings, workspace: Path) -> None:
    """Read FILE in any format and write its good rows as panel.csv of the workspace."""
    panel = read_panel(file)
    target = workspace / PANEL
    text = panel_csv(panel.shops)
    try:
        old = target.read_text(encoding="utf-8", errors="replace") if target.exists() else ""
        if old not in ("", text, FILES[PANEL]) and not replace:
            raise PanelError(f"{target} is there already; give --replace to replace it")
        target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PanelError(f"{target} cannot be written: {error.strerror or error}") from None
    say_panel(panel, settings)
    click.echo(f"wrote {target}")


def panel_csv(shops: tuple[Shop, ...]) -> str:
    """The panel as CSV with the English headers."""
    names = ("url", "industry", "name", "region", "timezone", "client", "stratum_size", "phone")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for shop in shops:
        writer.writerow(["" if getattr(shop, name) is None else getattr(shop, name) for name in names])
    return stream.getvalue()


def say_panel(panel: Panel, settings: Settings) -> None:
    """Print what a panel holds; bad rows go to stderr."""
    for row in panel.bad_rows:
        click.echo(f"line {row.line}: {row.reason}", err=True)
    sectors = Counter(shop.industry for shop in panel.shops)
    click.echo(f"{len(panel.shops)} shops in {len(sectors)} sectors, {len(panel.bad_rows)} rows left out")
    for industry, count in sectors.most_common():
        click.echo(f"{count:7}  {industry_name(industry, settings.report.lang)}")
    unknown = sum(shop.timezone is None for shop in panel.shops)
    if unknown:
        click.echo(f"{unknown} without a time zone of their own: {settings.wave.timezone} is taken")
