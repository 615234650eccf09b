"""`auditor report client`: the cards of shops against their sector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import with_settings
from auditor.commands._pages import brand_of, file_name, finish, info_of, report_options, wave_of, write
from auditor.config import Settings
from auditor.store import Store

if TYPE_CHECKING:
    from reports.client import Wave as Measured
    from reports.client.making import Job


@click.command()
@click.argument("shops", nargs=-1)
@click.option("--all", "everyone", is_flag=True, help="One card for every shop of the panel that names a client, and an index of them.")
@click.option("--competitor", "competitors", multiple=True, metavar="SHOP", help="A shop of the wave to compare with; may be repeated.")
@click.option("--name-competitors", "named", is_flag=True, help="Let the card name the competitors; else they are letters in it.")
@report_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to (default: reports in the workspace).")
@with_settings
def command(
    shops: tuple[str, ...],
    everyone: bool,
    competitors: tuple[str, ...],
    named: bool,
    wave_id: str | None,
    lang: str | None,
    brand: Path | None,
    out: Path | None,
    pdf: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """The card of each of SHOPS (their domains) against its sector and, if you like, competitors; prints the paths of the files.

    A card names nobody but its shop. With more than one card there is an index of them, too.
    """
    from reports.client import Order, prepare
    from reports.client.making import make_cards
    from reports.i18n import Words

    language, look = lang or settings.report.lang, brand_of(brand, settings, workspace)
    Words(language)  # an unknown language is said before a wave is measured
    folder = out or workspace / "reports"
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_of(store, wave_id)
        measured = prepare(store.shop_facts(wave.id), info_of(wave))
        wanted = tuple(dict.fromkeys([*shops, *(measured.clients() if everyone else ())]))
        if not wanted:
            raise click.UsageError("name shops, or use --all for every shop of the panel that names a client")
        for key in (*wanted, *competitors):
            measured.peer(key)  # an unknown shop is said before the first card is made
        jobs = [_job(store, measured, key, folder / f"client-{file_name(key)}-{file_name(wave.id)}-{language}.html") for key in wanted]
    order = Order(language, look, settings.network.contact, competitors=competitors, named=named)
    for name, key in order.rivals(Words(language)):
        click.echo(f"{name}: {key}", err=True)
    paths = make_cards(measured, order, jobs)
    if len(jobs) > 1:
        index = measured.index([(job.key, job.path.name) for job in jobs], order)
        paths.append(write(folder / f"clients-{file_name(wave.id)}-{language}.html", index))
    finish(paths, pdf, settings)


def _job(store: Store, measured: Measured, key: str, path: Path) -> Job:
    """One card to be made, with what it needs from the store: when its shop's observations were seen, and where its pictures are."""
    from auditor.store.provenance import origins
    from reports.client import files_of
    from reports.client.making import Job

    pictures = {sha: found[0] for sha in files_of(measured.facts[key]) if (found := store.artifact(sha))}
    return Job(key, path, tuple(one.seen_at for one in origins(store.db, measured.info.id, key)), pictures)
