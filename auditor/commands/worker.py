"""`auditor worker`: one of many processes that do the fieldwork of all open waves, over PostgreSQL."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from auditor.campaign import check_campaign, load_campaign
from auditor.cli import with_settings
from auditor.clock import utc_now
from auditor.config import Settings
from auditor.failures import SettingError
from auditor.log_lines import log_to_stderr
from auditor.run import stopped_by_signals
from auditor.store import Store
from auditor.waves import wave_timezone

if TYPE_CHECKING:
    from auditor.fleet.worker import Worker

_ALL = 65535


@click.command()
@click.option("--campaign", "campaign_file", type=click.Path(path_type=Path), help="Signed campaign; without it nobody is asked anything.")
@click.option("--only", type=click.Choice(["survey", "visit"]), help="Do only surveys, or only visits.")
@click.option("--until-done", is_flag=True, help="End when no wave is open any more; a wave closes when all of it is final.")
@click.option("--metrics-port", type=click.IntRange(0, _ALL), help="Publish figures for Prometheus at this port; 0: a free one.")
@click.option("--metrics-address", default="127.0.0.1", show_default=True, help="Address to publish the figures at.")
@with_settings
def command(
    campaign_file: Path | None,
    only: str | None,
    until_done: bool,
    metrics_port: int | None,
    metrics_address: str,
    settings: Settings,
    workspace: Path,
) -> None:
    """Survey and visit the shops of all open waves, beside any number of other workers. Needs PostgreSQL and `auditor[fleet]`.

    One line a visit goes to stderr, as JSON where that is no terminal. Stop it with Ctrl-C or SIGTERM; kill it if you must: nothing is
    lost and nobody is asked twice.
    """
    if importlib.util.find_spec("procrastinate") is None or importlib.util.find_spec("prometheus_client") is None:
        raise SettingError("workers need the extra fleet: pip install 'storefront-auditor[fleet]'")
    from auditor.fleet.worker import KINDS, Worker

    campaign = load_campaign(campaign_file) if campaign_file else None
    if campaign:
        check_campaign(campaign, "chat" if "chat" in campaign.probes else campaign.probes[0], utc_now().date())
    wave_timezone(settings)
    _log_lines()
    with Store.of(settings, workspace) as store:
        worker = Worker(
            store=store,
            settings=settings,
            workspace=workspace,
            campaign=campaign,
            kinds=(only,) if only else KINDS,
            until_done=until_done,
        )
        if metrics_port is not None:
            _, port = worker.figures.serve(metrics_address, metrics_port)
            structlog.get_logger(__name__).info("figures", address=f"http://{metrics_address}:{port}/metrics")
        stopped = asyncio.run(_work(worker))
    if stopped:
        raise SystemExit(130)


async def _work(worker: Worker) -> bool:
    from auditor.fleet.worker import run_worker

    stop, done = asyncio.Event(), False
    with stopped_by_signals(stop):
        working = asyncio.ensure_future(run_worker(worker, stop))
        await asyncio.wait({working}, return_when=asyncio.FIRST_COMPLETED)
        done = worker.until_done and await asyncio.to_thread(worker.store.latest_wave, True) is None
        await working
    return not done


def _log_lines() -> None:
    """One line an event on stderr: for people at a terminal, JSON for programs. What libraries log below a warning is left out."""
    shown: list[structlog.typing.Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    shown.append(structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False))
    log_to_stderr(logging.INFO, processors=shown)
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.ERROR)
