"""What the commands that take in a log have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import click

from auditor.dayparts import zone
from auditor.failures import LogError, SettingError, StoreError
from auditor.panel import BadRow
from auditor.store import Store

_SHOWN = 50


def _zone(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return zone(value).key if value else None
    except ValueError as error:
        raise SettingError(f"--timezone: {error}; write for example Europe/Moscow") from None


timezone_option: Callable[[Any], Any] = click.option(
    "--timezone",
    callback=_zone,
    help="Time zone of moments that name none (default: the shop's for orders, the setting wave.timezone for calls).",
)


def wave_to_fill(store: Store, wave_id: str | None) -> str:
    """The wave that facts go into: the named one, else the latest. Raises `StoreError`."""
    if wave_id:
        return store.get_wave(wave_id).id
    wave = store.latest_wave()
    if wave is None:
        raise StoreError("there is no wave to take it into; open one with `auditor wave open`")
    return wave.id


def say_log(what: str, wave: str, new: int, known: int, shops: int, bad_rows: Sequence[BadRow], as_json: bool) -> None:
    """Say what an import did; bad rows go to stderr. Raises `LogError` where no row could be used."""
    if as_json:
        click.echo(json.dumps({"wave": wave, "new": new, "known": known, "shops": shops, "bad_rows": [asdict(row) for row in bad_rows]}))
    else:
        for row in bad_rows[:_SHOWN]:
            click.echo(f"line {row.line}: {row.reason}", err=True)
        if len(bad_rows) > _SHOWN:
            click.echo(f"... and {len(bad_rows) - _SHOWN} more rows (--json lists all)", err=True)
        click.echo(f"{new} new {what}s of {shops} shops in wave {wave}, {known} known already, {len(bad_rows)} rows left out")
    if bad_rows and not new and not known:
        raise LogError(f"no row of the log could be used; line {bad_rows[0].line}: {bad_rows[0].reason}")
