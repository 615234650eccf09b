"""`auditor run`: the fieldwork of a wave."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from auditor.campaign import check_campaign, load_campaign
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.commands._standing import disposition_table
from auditor.config import Settings
from auditor.failures import StoreError
from auditor.log_lines import log_to_stderr
from auditor.panel import read_panel
from auditor.plan import VISIT, plan_wave
from auditor.run import Run, Tell, Told, run_wave, stopped_by_signals
from auditor.store import Store, Wave
from auditor.types import Campaign, PlannedVisit, Shop
from auditor.waves import FINAL, open_wave, wave_dayparts, wave_timezone
from auditor.workspace import PANEL


@click.command()
@click.option(
    "--wave", "name", help="Wave to run; one that is not there is opened. Default: the open one; a new one where there is none at all."
)
@click.option("--panel", type=click.Path(path_type=Path), help=f"List of shops of a new wave, instead of {PANEL} of the workspace.")
@click.option("--campaign", "campaign_file", type=click.Path(path_type=Path), help="Signed campaign; without it nobody is asked anything.")
@click.option("--due", is_flag=True, help="Only what is due now; do not wait for later dayparts.")
@click.option("--dry-run", is_flag=True, help="Show who would be visited and asked, and do nothing.")
@with_settings
def command(
    name: str | None,
    panel: Path | None,
    campaign_file: Path | None,
    due: bool,
    dry_run: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """Survey and visit the shops of the panel until every visit is final. Stop it with Ctrl-C; started again it goes on."""
    campaign = load_campaign(campaign_file) if campaign_file else None
    if campaign:
        check_campaign(
            campaign, "recovery" if "chat" not in campaign.probes and "recovery" in campaign.probes else "chat", utc_now().date()
        )
        if "recovery" in campaign.probes and not settings.mailbox.address:
            click.echo("the campaign allows the probe recovery, but mailbox.address is not set: no address will be left", err=True)
    wave_timezone(settings)
    if dry_run:
        say_plan(settings, workspace, name, panel, campaign)
        return
    log_to_stderr(logging.WARNING)
    with Store.of(settings, workspace) as store:
        wave = _wave(store, settings, workspace, name, panel)
        if wave.closed_at:
            say_result(store, wave.id, workspace, stopped=False)
            click.echo(f"The wave {wave.id} is closed. Open the next one with `auditor wave open`, or name it with --wave.", err=True)
            return
        with progress() as tell:
            run = Run(store=store, wave=wave.id, settings=settings, workspace=workspace, campaign=campaign, due_only=due, tell=tell)
            stopped = asyncio.run(_run(run))
        say_result(store, wave.id, workspace, stopped)
    if stopped:
        raise SystemExit(130)


async def _run(run: Run) -> bool:
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        await run_wave(run, stop)
    return stop.is_set()


def _wave(store: Store, settings: Settings, workspace: Path, name: str | None, panel: Path | None) -> Wave:
    """The wave to run, opened where there is none yet; a closed one where no other is open and none was named."""
    known = {wave.id: wave for wave in store.waves()}
    wave = known.get(name) if name else store.latest_wave(open_only=True)
    if wave is None and name is None and panel is None:
        wave = store.latest_wave()  # closed: whoever runs this from a timer must not begin to ask everybody anew
        if wave is not None:
            return wave
    if wave is None:
        opened = open_wave(store, settings, panel or workspace / PANEL, utc_now(), name)
        for row in opened.bad_rows:
            click.echo(f"line {row.line}: {row.reason}", err=True)
        click.echo(f"wave {opened.wave.id} opened: {opened.shops} shops", err=True)
        return opened.wave
    if wave.closed_at:
        raise StoreError(f"the wave {wave.id} is closed; name another with --wave, or open the next with `auditor wave open`")
    if panel is not None:
        raise StoreError(f"the wave {wave.id} has its panel already; close it with `auditor wave close`, or name a new one with --wave")
    return wave


# ---------------------------------------------------------------- what it says


@contextlib.contextmanager
def progress() -> Iterator[Tell]:
    """A bar a stage on stderr; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _told: None
        return
    columns = (
        TextColumn("{task.description:8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[more]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def tell(told: Told) -> None:
            if told.kind not in tasks:
                tasks[told.kind] = bars.add_task(told.kind, total=told.total, more="")
            waiting = told.due_at is not None and not told.under_way and told.due_at > utc_now()
            more = f"next at {told.due_at:%a %H:%M} UTC" if waiting else f"{told.under_way} under way" if told.under_way else ""
            bars.update(tasks[told.kind], completed=told.done, total=told.total, more=more)

        yield tell


def say_result(store: Store, wave: str, workspace: Path, stopped: bool) -> None:
    """The table of dispositions, what contact has cost, and the next command."""
    table = disposition_table(store.dispositions(wave))
    table.title = f"wave {wave}: shops by disposition"
    Console().print(table)
    rows = [row for row in store.progress(wave) if row.kind == VISIT]
    left = sum(row.count for row in rows if row.state not in FINAL)
    spent = store.spent(wave)
    if spent.conversations:
        click.echo(f"{spent.conversations} conversations, {spent.staff_s:.0f} s of staff time used, {spent.reserved_s:.0f} s reserved")
    at = "" if workspace == Path() else f" --workspace {shlex.quote(str(workspace))}"
    if left:
        due = store.next_due(wave, utc_now(), VISIT)
        when = f", the next at {due:%Y-%m-%d %H:%M} UTC" if due and due > utc_now() else ""
        click.echo(f"{'Stopped. ' if stopped else ''}{left} visits are left{when}. Next: auditor run --wave {wave}{at}")
    else:
        click.echo(f"Every visit is final. Next: auditor report benchmark{at}")


def say_plan(settings: Settings, workspace: Path, name: str | None, panel: Path | None, campaign: Campaign | None) -> None:
    """What a run would do, shop by shop; nothing is opened and nothing written."""
    shops, visits, out = _planned(settings, workspace, name, panel)
    asked = 0
    for visit in visits:
        shop = shops[visit.shop_key]
        when = f"{visit.due_at:%Y-%m-%d %H:%M} UTC" if visit.due_at else "now"
        act = "left alone, opted out" if shop.key in out else "visited and asked" if campaign else "visited"
        asked += act == "visited and asked"
        click.echo(f"{shop.key}  {shop.industry}  {visit.daypart}  {when}  {act}")
    click.echo(f"{len(shops)} shops would be surveyed, {len(visits)} visits made.")
    if campaign is None:
        click.echo("Nobody would be contacted: there is no campaign (--campaign FILE).")
        return
    each, limits = settings.conduct.staff_seconds_each, campaign.limits
    most = min(asked, limits.per_wave, int(limits.staff_seconds // each))
    click.echo(
        f"At most {most} conversations under “{campaign.purpose}”, approved by {campaign.approved_by}: "
        f"{limits.per_shop} a shop, {limits.per_wave} a wave, {limits.staff_seconds:g} s of staff time at {each:g} s each."
    )


def _planned(
    settings: Settings, workspace: Path, name: str | None, panel: Path | None
) -> tuple[dict[str, Shop], list[PlannedVisit], set[str]]:
    """The shops, the visits not yet made, and the shops that opted out; from the open wave or from the panel."""
    now = utc_now()
    try:
        store = Store.of(settings, workspace, create=False)
    except StoreError:
        shops = read_panel(panel or workspace / PANEL).shops
        plan = plan_wave(name or "dry-run", shops, wave_dayparts(settings), settings.wave.seed, now, settings.wave.timezone)
        return {shop.key: shop for shop in shops}, [visit for visit in plan if visit.kind == VISIT], set()
    with store:
        known = {wave.id: wave for wave in store.waves()}
        wave = known.get(name) if name else store.latest_wave(open_only=True)
        if wave is None:
            shops = read_panel(panel or workspace / PANEL).shops
            plan = plan_wave(name or "dry-run", shops, wave_dayparts(settings), settings.wave.seed, now, settings.wave.timezone)
            visits = [visit for visit in plan if visit.kind == VISIT]
        else:
            shops, visits = store.panel(wave.id), list(store.planned(wave.id, VISIT))
        return {shop.key: shop for shop in shops}, visits, {shop.key for shop in shops if store.is_opted_out(shop.key)}
