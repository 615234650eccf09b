"""What all kinds of reports share: the wave they are about, their options, how a page is written and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.config import Settings
from auditor.failures import StoreError
from auditor.store import Store, Wave
from auditor.succession import followed
from auditor.types import ShopFacts

if TYPE_CHECKING:
    from reports.benchmark import Agreement, WaveInfo
    from reports.brand import Brand


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every report: `--wave`, `--lang`, `--brand`, `--pdf`; they arrive as `wave_id`, `lang`, `brand`, `pdf`."""
    options = [
        click.option("--wave", "wave_id", help="Wave to report on (default: the latest)."),
        click.option("--lang", help="Language: en or ru (default: the setting report.lang)."),
        click.option(
            "--brand", type=click.Path(path_type=Path, dir_okay=False), help="TOML file with your name, logo and colours (docs/brand.md)."
        ),
        click.option("--pdf", is_flag=True, help="Print it to a PDF file beside the page, too."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def brand_of(file: Path | None, settings: Settings, workspace: Path) -> Brand:
    """The brand of a report: the file given, else the setting `report.brand` (relative to the workspace), else the program's own.

    What was not used of it, and why, is said on stderr. Raises `BrandError`.
    """
    from reports.brand import PLAIN, load_brand

    path = file or (workspace / settings.report.brand if settings.report.brand else None)
    if path is None:
        return PLAIN
    brand = load_brand(path)
    for line in brand.refused:
        click.echo(f"{path}: {line}", err=True)
    return brand


def wave_of(store: Store, wave_id: str | None) -> Wave:
    """The wave of this name, or the latest. Raises `StoreError` where there is none."""
    found = store.get_wave(wave_id) if wave_id else store.latest_wave()
    if found is None:
        raise StoreError("there is no wave yet; open one with `auditor wave open` and gather with `auditor run`")
    return found


def facts_of(store: Store, waves: Sequence[Wave]) -> list[Iterator[ShopFacts]]:
    """The facts of several waves, in the order given, shops that moved to another domain under the key they have last."""
    order = sorted(range(len(waves)), key=lambda index: (waves[index].opened_at, waves[index].id))
    found = followed([partial(store.shop_facts, waves[index].id) for index in order])
    return [facts for _, facts in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def info_of(wave: Wave, store: Store | None = None) -> WaveInfo:
    """What a report says of a wave; with its `store` also how exact the instrument was."""
    from reports.benchmark import WaveInfo

    instrument = store.instrument() if store else None
    return WaveInfo(wave.id, wave.opened_at, wave.closed_at, wave.protocol, wave.program, wave.seed, wave.registration, instrument)


def agreements_of(store: Store, wave: Wave) -> list[Agreement]:
    """How far a wave agreed with a known truth, as reports print it; empty where no comparison was kept."""
    from reports.benchmark import Agreement

    kept = store.certificate(wave.id) or ()
    return [Agreement(row.fact, row.right, row.of, row.disagreements, row.of_yes, row.right_yes, row.pairs) for row in kept]


def write(path: Path, text: str) -> Path:
    """Write a file whole or not at all, and return its path."""
    from reports.page import write_page

    return write_page(path, text)


def finish(paths: Sequence[Path], pdf: bool, settings: Settings) -> None:
    """Print the paths of the pages, and print the pages themselves where PDF was asked for."""
    for path in paths:
        click.echo(path)
    if pdf:
        from auditor.gather.places import find_browser
        from reports.pdf import print_pdf

        for path in print_pdf(find_browser(settings), paths):
            click.echo(path)


def file_name(words: str) -> str:
    """A wave's or a shop's name as part of a file's name."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in words)
