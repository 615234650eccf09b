"""`auditor optout`: shops that do not want to be audited."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.addresses import shop_address
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.shown import json_line, plain_line
from auditor.store import Store


@click.group()
def command() -> None:
    """Shops that are never opened or contacted again."""


@command.command()
@click.argument("domains", nargs=-1, required=True, metavar="DOMAIN...")
@click.option("--reason", default="", help="Who asked, and when.")
@with_settings
def add(domains: tuple[str, ...], reason: str, settings: Settings, workspace: Path) -> None:
    """Put DOMAIN (or any address of the shop) on the list, at once and for all waves."""
    keys = []
    for domain in domains:
        try:
            keys.append(shop_address(domain)[1])
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="DOMAIN") from None
    with Store.of(settings, workspace) as store:
        for key in keys:
            new = store.add_optout(key, utc_now(), reason)
            click.echo(f"{key} will not be opened or contacted" if new else f"{key} was on the list already")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(as_json: bool, settings: Settings, workspace: Path) -> None:
    """Show the list."""
    with Store.of(settings, workspace, create=False) as store:
        for one in store.optouts():
            if as_json:
                click.echo(json_line({"domain": one.domain, "added_at": one.added_at.isoformat(), "reason": one.reason}))
            else:
                click.echo(f"{one.domain}  {one.added_at:%Y-%m-%d}  {plain_line(one.reason)}".rstrip())
