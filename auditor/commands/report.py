"""`auditor report`: make a report from what a wave holds."""

from __future__ import annotations

import os
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.store import Store, Wave


@click.group()
def command() -> None:
    """Make a report: one self-contained HTML file."""


@command.command()
@click.option("--wave", "wave_id", help="Wave to report on (default: the latest).")
@click.option("--lang", help="Language: en or ru (default: the setting report.lang).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: reports/benchmark-WAVE-LANG.html).")
@click.option("--pdf", is_flag=True, help="Print it to a PDF file beside the page, too.")
@with_settings
def benchmark(wave_id: str | None, lang: str | None, out: Path | None, pdf: bool, settings: Settings, workspace: Path) -> None:
    """The industry benchmark of one wave; prints the path of the file."""
    from reports.benchmark import Agreement, WaveInfo, build

    language = lang or settings.report.lang
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        info = WaveInfo(wave.id, wave.opened_at, wave.closed_at, wave.protocol, wave.program, wave.seed)
        rows = [Agreement(row.fact, row.right, row.of, row.disagreements) for row in store.certificate(wave.id) or ()]
        html = build(store.shop_facts(wave.id), info, rows, language, settings.network.contact)
    _finish([write(out or workspace / "reports" / f"benchmark-{_file_name(wave.id)}-{language}.html", html)], pdf, settings)


@command.command()
@click.argument("shops", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="One card for every shop of the panel that names a client.")
@click.option("--wave", "wave_id", help="Wave to report on (default: the latest).")
@click.option("--lang", help="Language: en or ru (default: the setting report.lang).")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: reports in the workspace).")
@click.option("--pdf", is_flag=True, help="Print each to a PDF file beside the page, too.")
@with_settings
def client(
    shops: tuple[str, ...],
    everyone: bool,
    wave_id: str | None,
    lang: str | None,
    out: Path | None,
    pdf: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """The card of each of SHOPS (their domains) against its sector; prints the paths of the files."""
    from reports.benchmark import WaveInfo
    from reports.client import prepare

    language = lang or settings.report.lang
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        info = WaveInfo(wave.id, wave.opened_at, wave.closed_at, wave.protocol, wave.program, wave.seed)
        measured = prepare(store.shop_facts(wave.id), info)
    wanted = [*shops, *(measured.clients() if everyone else ())]
    if not wanted:
        raise click.UsageError("name shops, or use --all for every shop of the panel that names a client")
    paths = []
    for key in dict.fromkeys(wanted):
        html = measured.build(
            key, language, settings.network.contact, measured.facts[key].shop.client or "" if key in measured.facts else ""
        )
        paths.append(write((out or workspace / "reports") / f"client-{_file_name(key)}-{_file_name(wave.id)}-{language}.html", html))
    _finish(paths, pdf, settings)


def _finish(paths: list[Path], pdf: bool, settings: Settings) -> None:
    """Print the paths of the pages, and print the pages themselves where PDF was asked for."""
    for path in paths:
        click.echo(path)
    if pdf:
        from auditor.gather.places import find_browser
        from reports.pdf import print_pdf

        for path in print_pdf(find_browser(settings), paths):
            click.echo(path)


def write(path: Path, html: str) -> Path:
    """Write a report whole or not at all, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(html, encoding="utf-8", newline="\n")
    os.replace(draft, path)
    return path


def wave_of(store: Store, wave_id: str | None) -> Wave:
    """The wave of this name, or the latest. Raises `StoreError` where there is none."""
    found = store.get_wave(wave_id) if wave_id else store.latest_wave()
    if found is None:
        raise StoreError("there is no wave yet; open one with `auditor wave open` and gather with `auditor run`")
    return found


def _file_name(wave_id: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in wave_id)
