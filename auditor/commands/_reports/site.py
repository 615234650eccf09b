"""`auditor report site`: all reports and their data as one folder to publish."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.commands._pages import agreements_of, brand_of, facts_of, info_of, write
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.store import Store

LISTING = "site.json"
"""The list of the site's files with their digests, kept in the folder: what is in it and no longer made is removed."""


@click.command()
@click.option("--wave", "wave_ids", multiple=True, help="A wave to publish; can be given several times (default: all).")
@click.option(
    "--lang", "langs", multiple=True, help="A language; the first is that of index.html (default: the setting report.lang, then all)."
)
@click.option(
    "--brand", type=click.Path(path_type=Path, dir_okay=False), help="TOML file with your name, logo and colours (docs/brand.md)."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: site in the workspace).")
@with_settings
def command(
    wave_ids: tuple[str, ...], langs: tuple[str, ...], brand: Path | None, out: Path | None, settings: Settings, workspace: Path
) -> None:
    """The benchmark of every wave, the trend and the data, linked, with a first page. Prints the path of index.html.

    Cards of clients and tables of single shops are not for publication and stay out.
    """
    from reports.benchmark import measure
    from reports.i18n import languages
    from reports.site import build

    look, folder = brand_of(brand, settings, workspace), out or workspace / "site"
    chosen = tuple(dict.fromkeys(langs or (settings.report.lang, *languages())))
    with Store.of(settings, workspace, create=False) as store:
        waves = [store.get_wave(one) for one in dict.fromkeys(wave_ids)] or list(store.waves())
        if not waves:
            raise StoreError("there is no wave yet; open one with `auditor wave open` and gather with `auditor run`")
        measured = [
            measure(facts, info_of(wave, store), agreements_of(store, wave))
            for wave, facts in zip(waves, facts_of(store, waves), strict=True)
        ]
    digests = {}
    for path, text in build(measured, chosen, settings.network.contact, look):
        write(folder / path, text)
        digests[path] = hashlib.sha256(text.encode()).hexdigest()
    _remove_old(folder, digests)
    write(folder / LISTING, json.dumps(dict(sorted(digests.items())), ensure_ascii=False, indent=1) + "\n")
    click.echo(folder / "index.html")


def _remove_old(folder: Path, made: dict[str, str]) -> None:
    """Remove what an earlier run made and this one did not; files of others are left alone."""
    try:
        before = json.loads((folder / LISTING).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    for path in before if isinstance(before, dict) else ():
        target = (folder / str(path)).resolve()
        if path not in made and target.is_relative_to(folder.resolve()):
            target.unlink(missing_ok=True)
