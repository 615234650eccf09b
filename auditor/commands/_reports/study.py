"""`auditor report study`: the page to publish before the first visit."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.campaign import load_campaign
from auditor.cli import with_settings
from auditor.commands._pages import brand_of, write
from auditor.config import Settings


@click.command()
@click.option("--campaign", type=click.Path(path_type=Path, dir_okay=False), help="Signed campaign file; without it nobody is contacted.")
@click.option("--lang", help="Language: en or ru (default: the setting report.lang).")
@click.option("--brand", type=click.Path(path_type=Path, dir_okay=False), help="TOML file with your name, logo and colours.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: reports/study-LANG.html).")
@with_settings
def command(campaign: Path | None, lang: str | None, brand: Path | None, out: Path | None, settings: Settings, workspace: Path) -> None:
    """Say who studies what, what is done to a shop, what never is, and how to opt out. Prints the path of the file."""
    from reports.study import build

    language = lang or settings.report.lang
    html = build(settings, load_campaign(campaign) if campaign else None, language, brand_of(brand, settings, workspace))
    click.echo(write(out or workspace / "reports" / f"study-{language}.html", html))
