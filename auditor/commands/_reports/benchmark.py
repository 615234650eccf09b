"""`auditor report benchmark`: the industry benchmark of one wave."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands._pages import agreements_of, brand_of, file_name, finish, info_of, report_options, wave_of, write
from auditor.config import Settings
from auditor.store import Store


@click.command()
@report_options
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: reports/benchmark-WAVE-LANG.html).")
@with_settings
def command(
    wave_id: str | None, lang: str | None, brand: Path | None, out: Path | None, pdf: bool, settings: Settings, workspace: Path
) -> None:
    """The industry benchmark of one wave; prints the path of the file."""
    from reports.benchmark import build

    language, look = lang or settings.report.lang, brand_of(brand, settings, workspace)
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        rows = agreements_of(store, wave)
        html = build(store.shop_facts(wave.id), info_of(wave, store), rows, language, settings.network.contact, look)
    finish([write(out or workspace / "reports" / f"benchmark-{file_name(wave.id)}-{language}.html", html)], pdf, settings)
