"""`auditor wave`: open a round of fieldwork, see how it stands, close it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.commands._standing import as_object, show, standing_of, watched
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.shown import json_line, plain_line
from auditor.store import Store, Wave
from auditor.types import VisitState
from auditor.workspace import PANEL


@click.group()
def command() -> None:
    """Rounds of fieldwork: open, list, status, close."""


@command.command("open")
@click.argument("name", required=False)
@click.option("--panel", type=click.Path(path_type=Path), help=f"List of shops instead of {PANEL} of the workspace.")
@with_settings
def open_(name: str | None, panel: Path | None, settings: Settings, workspace: Path) -> None:
    """Open a wave NAME (default: today's date) over the panel and plan its work."""
    from auditor.waves import open_wave  # here and below: what only one command needs would slow down the others

    with Store.of(settings, workspace) as store:
        opened = open_wave(store, settings, panel or workspace / PANEL, utc_now(), name)
    for row in opened.bad_rows:
        click.echo(f"line {row.line}: {row.reason}", err=True)
    file = workspace / f"registration-{opened.wave.id}.json"
    file.write_text(opened.registration, encoding="utf-8", errors="replace", newline="\n")
    click.echo(f"wave {opened.wave.id}: {opened.shops} shops, {opened.planned} surveys and visits planned")
    click.echo(f"pre-registration {file}, SHA-256 {opened.wave.registration}: publish it before the first visit. Next: auditor run")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(as_json: bool, settings: Settings, workspace: Path) -> None:
    """List all waves, the oldest first."""
    with Store.of(settings, workspace, create=False) as store:
        for wave in store.waves():
            done, planned = _done(store, wave)
            if as_json:
                click.echo(json_line({**_wave_json(wave), "done": done, "planned": planned}))
            else:
                state = f"closed {wave.closed_at:%Y-%m-%d}" if wave.closed_at else "open"
                click.echo(f"{wave.id}  opened {wave.opened_at:%Y-%m-%d}  {state}  {done} of {planned} done")


@command.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@click.option("--watch", is_flag=True, help="Show it anew every two seconds until the wave is closed or you press Ctrl-C.")
@with_settings
def status(name: str | None, as_json: bool, watch: bool, settings: Settings, workspace: Path) -> None:
    """Show how the wave NAME (default: the latest) stands, by industry, daypart and disposition."""
    with Store.of(settings, workspace, create=False) as store:
        wave = _wave(store, name)
        if watch and sys.stdout.isatty() and not as_json:
            watched(store, wave.id)
            return
        found = standing_of(store, wave)
    if as_json:
        click.echo(json_line({**_wave_json(wave), **as_object(found)}))
    else:
        show(found)


@command.command()
@click.argument("name", required=False)
@with_settings
def close(name: str | None, settings: Settings, workspace: Path) -> None:
    """Close the wave NAME (default: the latest open one). What is still planned counts as not attempted."""
    with Store.of(settings, workspace, create=False) as store:
        wave = store.get_wave(name) if name else store.latest_wave(open_only=True)
        if wave is None:
            raise StoreError("no wave is open; `auditor wave list` shows all")
        wave = store.close_wave(wave.id, utc_now())
        done, planned = _done(store, wave)
    click.echo(f"wave {wave.id} is closed, {done} of {planned} done. Next: auditor report benchmark")


@command.command()
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def diff(before: str, after: str, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Say how the panel of wave AFTER differs from that of BEFORE: who joined, left, moved, changed name or industry."""
    from auditor.succession import compare

    with Store.of(settings, workspace, create=False) as store:
        ids = [store.get_wave(one).id for one in (before, after)]
        found = compare(store.shop_facts(ids[0]), store.shop_facts(ids[1]))
    pairs: dict[str, list[tuple[str | None, str | None]]] = {
        "moved": [(pair.before.key, pair.after.key) for pair in found.moved],
        "renamed": [(pair.before.name, pair.after.name) for pair in found.renamed],
        "industry changed": [(f"{pair.after.key}: {pair.before.industry}", pair.after.industry) for pair in found.resorted],
    }
    single = {"joined": [shop.key for shop in found.joined], "left": [shop.key for shop in found.left]}
    if as_json:
        click.echo(json_line({"before": ids[0], "after": ids[1], "stayed": found.stayed, **single, **pairs}))
        return
    click.echo(f"{ids[0]} → {ids[1]}: {found.stayed} shops stayed")
    lines = single | {what: [f"{old} → {new}" for old, new in both] for what, both in pairs.items()}
    for what, rows in lines.items():
        click.echo(f"  {what:16} {len(rows)}")
        for row in rows:
            click.echo(f"    {plain_line(row)}")


def _wave(store: Store, name: str | None) -> Wave:
    wave = store.get_wave(name) if name else store.latest_wave()
    if wave is None:
        raise StoreError("there is no wave yet; open one with `auditor wave open`")
    return wave


def _done(store: Store, wave: Wave) -> tuple[int, int]:
    rows = store.progress(wave.id)
    return sum(row.count for row in rows if row.state not in (VisitState.PLANNED, VisitState.CLAIMED)), sum(row.count for row in rows)


def _wave_json(wave: Wave) -> dict[str, object]:
    return {
        "wave": wave.id,
        "opened_at": wave.opened_at.isoformat(),
        "closed_at": wave.closed_at and wave.closed_at.isoformat(),
        "dayparts": [part.value for part in wave.dayparts],
        "seed": wave.seed,
        "protocol": wave.protocol,
        "program": wave.program,
    }
