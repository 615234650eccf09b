"""`auditor calls`: test calls: a log of those that people made, and those that this program makes under a campaign."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path

import click

from auditor.campaign import check_campaign, load_campaign
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.commands._logs import say_log, timezone_option, wave_to_fill
from auditor.config import Settings
from auditor.failures import CampaignError
from auditor.log_lines import log_to_stderr
from auditor.phone.call import Sentence
from auditor.phone.call_log import read_call_log
from auditor.phone.dialling import PROBE, Candidate, Dialled, Dialling, candidates
from auditor.phone.matching import import_calls
from auditor.phone.trunk import open_caller, sentence_of, trunk_of
from auditor.run import stopped_by_signals
from auditor.store import Store
from auditor.types import Campaign, JsonValue


@click.group()
def command() -> None:
    """Test calls by telephone: take in a log, or place them under a campaign."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--wave", "wave_id", help="Wave the calls belong to (default: the latest).")
@timezone_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object for a program.")
@with_settings
def import_(file: Path, wave_id: str | None, timezone: str | None, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Take the calls of FILE into a wave, matched to shops by number. Twice changes nothing.

    CSV or XLSX with number, start, ring, outcome, introduced, quality, note (English or Russian words), or Asterisk's call detail
    records (Master.csv, or the table cdr with its header).
    """
    log = read_call_log(file, timezone or settings.wave.timezone, utc_now())
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_to_fill(store, wave_id)
        done = import_calls(store, wave, log, file.name)
    say_log("call", wave, done.new, done.known, done.shops, done.bad_rows, as_json)


@command.command("list")
@click.option("--wave", "wave_id", help="Wave (default: the latest).")
@click.option("--shop", help="Only this shop (its domain).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_settings
def list_(wave_id: str | None, shop: str | None, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Show the calls of a wave, each with its evidence."""
    with Store.of(settings, workspace, create=False) as store:
        for facts in store.shop_facts(wave_to_fill(store, wave_id)):
            if shop and facts.shop.key != shop:
                continue
            for one in facts.observations:
                if one.name != "call.result" or not isinstance(one.value, dict):
                    continue
                where = one.evidence[0].detail if one.evidence else ""
                if as_json:
                    click.echo(json.dumps({"shop": facts.shop.key, **one.value, "evidence": where}, ensure_ascii=False))
                else:
                    value = one.value
                    seconds = f"{value['answer_s']} s" if value.get("answer_s") is not None else ""
                    click.echo(
                        f"{facts.shop.key}  {value.get('called_at')}  {value.get('number')}  {value.get('outcome')}  {seconds}  {where}"
                    )


@command.command()
@click.option("--campaign", "campaign_file", type=click.Path(path_type=Path), help="Signed campaign that names the probe calls.")
@click.option("--wave", "wave_id", help="Wave to call the shops of (default: the latest).")
@click.option("--shop", "only", multiple=True, help="Only this shop (its domain); may be given several times.")
@click.option("--dry-run", is_flag=True, help="Show who would be called and when, and call nobody.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each shop.")
@with_settings
def dial(
    campaign_file: Path | None,
    wave_id: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """Call the shops of a wave that may be called now, and say when the others open. Stop it with Ctrl-C: calls under way end first."""
    log_to_stderr(logging.WARNING)
    campaign = load_campaign(campaign_file) if campaign_file else None
    if campaign is None and not dry_run:
        raise CampaignError(
            "nobody is called without a campaign that names the probe calls; give --campaign FILE, or --dry-run to see the plan"
        )
    if campaign:
        check_campaign(campaign, PROBE, utc_now().date())
    with Store.of(settings, workspace, create=False) as store:
        wave = wave_to_fill(store, wave_id)
        now = utc_now()
        found = [one for one in candidates(store.shop_facts(wave), settings.wave.timezone, now) if not only or one.shop_key in only]
        called = {contact.shop_key for contact in store.contacts(PROBE, wave)} if campaign and campaign.calls.per_shop == 1 else set()
        left = [one for one in found if one.number and one.shop_key not in called]
        ready = [one for one in left if one.opens_at == now]
        if dry_run or campaign is None:
            _say_plan(store, found, called, campaign, as_json)
            return
        sentence = sentence_of(campaign.calls, settings.phone)
        counts = asyncio.run(_dial(store, wave, settings, campaign, sentence, ready, as_json))
    _say_end(found, [one for one in left if one not in ready], counts, as_json)


async def _dial(
    store: Store, wave: str, settings: Settings, campaign: Campaign, sentence: Sentence | None, ready: list[Candidate], as_json: bool
) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not ready:
        return counts
    caller = await open_caller(trunk_of(settings.phone), settings.phone.library)
    stop = asyncio.Event()
    try:
        with stopped_by_signals(stop):
            dialling = Dialling(store, wave, settings, campaign, caller, stop, sentence)
            async for dialled in dialling.run(ready):
                counts[str(dialled.result.outcome) if dialled.result else "not called"] += 1
                _say_call(dialled, as_json)
        if dialling.ended_because:
            click.echo(f"stopped: {dialling.ended_because}", err=True)
    finally:
        await caller.close()
    return counts


def _say_call(dialled: Dialled, as_json: bool) -> None:
    shop, number, result = dialled.candidate.shop_key, dialled.candidate.number, dialled.result
    if as_json:
        row: dict[str, JsonValue] = {"shop": shop, "number": number, "outcome": result.outcome.value if result else None}
        if result:
            row |= {"post_dial_s": result.post_dial_s, "ring_s": result.ring_s, "total_s": result.total_s, "code": result.code}
        else:
            row |= {"refused": dialled.refusal.reason.value if dialled.refusal else None}
        click.echo(json.dumps(row))
    elif result:
        click.echo(f"{shop}  {number}  {result.outcome}  rang {result.ring_s or 0:.1f} s  {result.reason}".rstrip())
    else:
        click.echo(f"{shop}  {number}  not called: {dialled.refusal.detail if dialled.refusal else ''}", err=True)


def _say_plan(store: Store, found: list[Candidate], called: set[str], campaign: Campaign | None, as_json: bool) -> None:
    now = utc_now()
    would = 0
    for one in found:
        if store.is_opted_out(one.shop_key):
            act = "left alone, opted out"
        elif not one.number:
            act = f"not called: {one.why}"
        elif one.shop_key in called:
            act = "was called"
        elif one.opens_at is None:
            act = "not called: it states no hours in which a call may be made"
        else:
            act = "called now" if one.opens_at <= now else f"called from {one.opens_at:%Y-%m-%d %H:%M %Z}"
            would += 1
        if as_json:
            click.echo(json.dumps({"shop": one.shop_key, "number": one.number, "act": act}, ensure_ascii=False))
        else:
            click.echo(f"{one.shop_key}  {one.number or '-'}  {act}")
    if as_json:
        return
    if campaign is None:
        click.echo(f"{would} shops could be called. Nobody would be: there is no campaign (--campaign FILE).")
    else:
        click.echo(
            f"{would} shops would be called under “{campaign.purpose}”, approved by {campaign.approved_by}: "
            f"{campaign.calls.per_shop} a shop, {campaign.calls.per_day} a day; "
            f"when somebody answers: {campaign.calls.on_answer.replace('_', ' ')}."
        )


def _say_end(found: list[Candidate], later: list[Candidate], counts: Counter[str], as_json: bool) -> None:
    if as_json:
        return
    click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.most_common()) or "Nobody may be called now.")
    without = Counter(one.why for one in found if not one.number)
    for why, count in without.most_common(5):
        click.echo(f"{count} without a number to call: {why}", err=True)
    opens = sorted(one.opens_at for one in later if one.opens_at)
    if opens:
        click.echo(f"{len(opens)} shops are closed now, the next opens at {opens[0]:%Y-%m-%d %H:%M %Z}. Run the same command then.")
