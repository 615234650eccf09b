"""`auditor visit`: one live look at a shop's chat, and with a campaign one question."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from auditor.campaign import check_campaign, load_campaign
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.config import FILE_NAME, Settings
from auditor.failures import CampaignError, Failure, KnownError
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.gather.robots import RobotsRules
from auditor.log_lines import log_to_stderr
from auditor.permission import Permission
from auditor.store import Store
from auditor.types import Side, VisitRecord
from auditor.visit.adhoc import Ask, finish, jobs_of_store, jobs_without_store, passive_jobs, row_of, shops_of
from auditor.visit.job import MayOpen, VisitJob
from auditor.visit.replay import replay
from auditor.visit.runner import run_visits


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--campaign", "campaign_file", type=click.Path(path_type=Path), help="Signed campaign; needed to ask anything.")
@click.option("--ask", "question", help="The question to ask, once, in each shop; needs --campaign. `-` takes one from the bank.")
@click.option("--dwell", "dwell_s", type=float, help="Seconds to spend over the pages, watching for an invitation.")
@click.option("--cart", is_flag=True, help="Walk on to the checkout too, stopped before anything personal is asked to be filled in.")
@click.option("--show", is_flag=True, help="With a visible browser window.")
@click.option("--steps", is_flag=True, help="Also replay each visit: every step, mark and message with its second.")
@with_settings
def command(
    urls: tuple[str, ...],
    as_json: bool,
    campaign_file: Path | None,
    question: str | None,
    dwell_s: float | None,
    cart: bool,
    show: bool,
    steps: bool,
    settings: Settings,
    workspace: Path,
) -> None:
    """Visit shops live: find the chat, read its state, and ask one question where a campaign allows it."""
    if question and not campaign_file:
        raise CampaignError("--ask writes to a person and needs a signed campaign: add --campaign FILE (`auditor init` writes an example)")
    ask = None
    if campaign_file:
        campaign = load_campaign(campaign_file)
        check_campaign(campaign, "chat", utc_now().date())
        ask = Ask(campaign, None if question in (None, "-") else question) if question else None
    log_to_stderr(logging.WARNING)
    if show:
        settings = replace(settings, browser=replace(settings.browser, headless=False))
    tell = _as_json if as_json else partial(_told, steps=steps)
    asyncio.run(_visit(urls, settings, workspace, ask, dwell_s, cart, tell))


async def _visit(
    urls: tuple[str, ...],
    settings: Settings,
    workspace: Path,
    ask: Ask | None,
    dwell_s: float | None,
    cart: bool,
    tell: Callable[[VisitRecord], str],
) -> None:
    shops = shops_of(urls)
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(Store.of(settings, workspace)) if (workspace / FILE_NAME).is_file() else None
        jobs: list[VisitJob]
        if ask is None:
            jobs = passive_jobs(shops, dwell_s)
        elif store:
            jobs = await asyncio.to_thread(jobs_of_store, store, shops, settings, ask, dwell_s)
        else:
            click.echo(f"no workspace here ({FILE_NAME}): limits are kept for this command only", err=True)
            jobs = jobs_without_store(shops, settings, ask, dwell_s)
        jobs = [replace(job, cart=cart) for job in jobs]
        async with _rules(settings, store) as may_open, BrowserPool(settings) as pool:
            async for job, record in run_visits(jobs, pool, settings, artifacts=store.put_artifact if store else None, may_open=may_open):
                if store and job.tag is not None:
                    await asyncio.to_thread(finish, store, job, record)
                click.echo(tell(record))


@contextlib.asynccontextmanager
async def _rules(settings: Settings, store: Store | None) -> AsyncIterator[MayOpen]:
    """robots.txt, and the opt-out list where there is a workspace."""
    async with Fetcher(settings) as fetcher:
        if store:
            yield Permission(store, settings, fetcher)
            return

        async def fetch(url: str) -> tuple[int, bytes]:
            answer = await fetcher.get(url, redirects=5)
            return answer.status, answer.body

        robots = RobotsRules(fetch, settings.network.agent, settings.network.robots)

        async def may_open(url: str) -> Failure | None:
            try:
                await robots.check(url)
            except KnownError as error:
                return Failure(error.code, "visit.open", str(error)[:200])
            return None

        yield may_open


def _as_json(record: VisitRecord) -> str:
    return json.dumps(row_of(record), ensure_ascii=False)


def _told(record: VisitRecord, steps: bool = False) -> str:
    """A record for a person to read; with `steps` followed by its replay."""
    row: dict[str, Any] = row_of(record)
    lines = [record.url, f"  chat      {record.state}" + (f" ({record.vendor})" if record.vendor else "")]
    lines.append(f"  ending    {record.ending}")
    for name in (
        "entry",
        "woken_by",
        "claimed_online",
        "proven_online",
        "operator_photo_class",
        "operator_name",
        "greeting",
        "busy_fallback",
    ):
        if row[name] is not None:
            lines.append(f"  {name:9} {row[name]}")
    sent = row["times_ms"].get("sent")
    for message in record.messages:
        after = f"{(message.stamp_ms - sent) / 1000:+8.3f} s" if sent else " " * 10
        who = "we  " if message.side is Side.SHOPPER else "shop" if message.side is Side.SHOP else "    "
        lines.append(f"  {after} {who} {message.responder or message.kind}: {message.text[:100]}")
    for form in ("offline_form", "prechat"):
        if row[form]:
            lines.append(f"  {form}: {', '.join(row[form]['fields'])}")
    if record.cart:
        walk = record.cart
        said = {None: "not measured", True: f"checkout reached in {walk.presses} presses", False: "checkout not reached"}[walk.reached]
        asked = ", ".join(one.asks + ("*" if one.required else "") for one in walk.fields)
        lines.append(f"  cart      {said} ({walk.end}{'; asks ' + asked if asked else ''})")
    if record.failure:
        lines.append(f"  failure   {record.failure}")
    if steps:
        lines += [f"  {step.at_s:9.3f} s  {step.kind:6} {step.text}" for step in replay(record)]
    return "\n".join(lines)
