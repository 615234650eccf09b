"""`auditor report trend`: what changed over two waves or more."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands._pages import agreements_of, brand_of, facts_of, file_name, finish, info_of, write
from auditor.config import Settings
from auditor.store import Store


@click.command()
@click.option("--wave", "wave_ids", multiple=True, help="A wave to compare; give two or more (default: all, the oldest first).")
@click.option("--lang", help="Language: en or ru (default: the setting report.lang).")
@click.option(
    "--brand", type=click.Path(path_type=Path, dir_okay=False), help="TOML file with your name, logo and colours (docs/brand.md)."
)
@click.option("--pdf", is_flag=True, help="Print it to a PDF file beside the page, too.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: reports/trend-FIRST-LAST-LANG.html).")
@with_settings
def command(
    wave_ids: tuple[str, ...], lang: str | None, brand: Path | None, pdf: bool, out: Path | None, settings: Settings, workspace: Path
) -> None:
    """What changed between waves, within the same shops, and which changes are more than noise. Prints the path of the file."""
    from reports.trend import WaveFacts, build

    language, look = lang or settings.report.lang, brand_of(brand, settings, workspace)
    with Store.of(settings, workspace, create=False) as store:
        waves = [store.get_wave(one) for one in dict.fromkeys(wave_ids)] or list(store.waves())
        given = [
            WaveFacts(info_of(wave, store), facts, agreements_of(store, wave))
            for wave, facts in zip(waves, facts_of(store, waves), strict=True)
        ]
        html = build(given, language, settings.network.contact, brand=look)
    ends = sorted(waves, key=lambda wave: (wave.opened_at, wave.id))
    name = f"trend-{file_name(ends[0].id)}-{file_name(ends[-1].id)}-{language}.html"
    finish([write(out or workspace / "reports" / name, html)], pdf, settings)
