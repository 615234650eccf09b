"""`auditor orders`: a log of orders that people placed, taken into a wave."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.commands._logs import say_log, timezone_option, wave_to_fill
from auditor.config import Settings
from auditor.orders import import_orders, read_order_log
from auditor.store import Store


@click.group()
def command() -> None:
    """Orders that people placed: how and how fast they were confirmed. This program places none."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--wave", "wave_id", help="Wave the orders belong to (default: the latest).")
@timezone_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def import_(file: Path, wave_id: str | None, timezone: str | None, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Take the orders of FILE into a wave. Twice changes nothing.

    CSV or XLSX with shop, order, ordered_at, confirmed_at, by (call, sms, email, messenger) and watched_until, in English or Russian words.
    """
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_to_fill(store, wave_id)
        log = read_order_log(file, store.panel(wave), timezone, settings.wave.timezone, utc_now())
        new = import_orders(store, wave, log, file.name)
    say_log("order", wave, new, len(log.orders) - new, len({one.shop_key for one in log.orders}), log.bad_rows, as_json)
