"""`auditor report client`: the cards of shops against their sector."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands._pages import brand_of, file_name, finish, info_of, report_options, wave_of, write
from auditor.config import Settings
from auditor.store import Store


@click.command()
@click.argument("shops", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="One card for every shop of the panel that names a client.")
@report_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: reports in the workspace).")
@with_settings
def command(
    shops: tuple[str, ...],
    everyone: bool,
    wave_id: str | None,
    lang: str | None,
    brand: Path | None,
    out: Path | None,
    pdf: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """The card of each of SHOPS (their domains) against its sector; prints the paths of the files."""
    from reports.client import prepare

    language, look = lang or settings.report.lang, brand_of(brand, settings, workspace)
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        measured = prepare(store.shop_facts(wave.id), info_of(wave))
    wanted = [*shops, *(measured.clients() if everyone else ())]
    if not wanted:
        raise click.UsageError("name shops, or use --all for every shop of the panel that names a client")
    paths = []
    for key in dict.fromkeys(wanted):
        html = measured.build(
            key, language, settings.network.contact, measured.facts[key].shop.client or "" if key in measured.facts else "", look
        )
        paths.append(write((out or workspace / "reports") / f"client-{file_name(key)}-{file_name(wave.id)}-{language}.html", html))
    finish(paths, pdf, settings)
