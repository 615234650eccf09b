"""`auditor purge`: forget what people wrote, by age, or a whole shop."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

import click

from auditor.addresses import shop_address
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.store import Purged, Store


@click.command()
@click.option("--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="Age in days (default: conduct.keep_days).")
@click.option("--shop", "domains", multiple=True, metavar="DOMAIN", help="Forget this shop in all waves and never open it again.")
@click.option("--pages", is_flag=True, help="Remove the kept HTML of that age too.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@with_settings
def command(older_than: float | None, domains: tuple[str, ...], pages: bool, dry_run: bool, settings: Settings, workspace: Path) -> None:
    """Remove transcripts and pictures older than some days, the features stay; or all that is known of a shop.

    `auditor run` does the first by itself at each start. A shop that is forgotten is put on the opt-out list.
    """
    try:
        keys = [shop_address(domain)[1] for domain in domains]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--shop") from None
    with Store.of(settings, workspace, create=False) as store:
        if keys:
            for key in keys:
                if not dry_run:
                    store.add_optout(key, utc_now(), "asked to be forgotten")
                _say(key, store.purge_shop(key, dry_run), dry_run)
            return
        days = settings.conduct.keep_days if older_than is None else older_than
        _say(f"older than {days:g} days", store.purge_older(utc_now() - timedelta(days=days), pages, dry_run), dry_run)


def _say(what: str, purged: Purged, dry_run: bool) -> None:
    if not any(astuple(purged)):
        click.echo(f"{what}: nothing is kept")
        return
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{what}: the text of {purged.messages} messages and {purged.files} files ({purged.size_bytes / 1e6:.1f} MB) {verb}")
