"""`auditor lab`: a street of fictional shops with known truth, and how far a wave over it agrees with that truth."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from auditor.cli import with_settings
from auditor.config import Settings
from auditor.failures import AuditorError
from auditor.log_lines import log_to_stderr
from auditor.types import InstrumentCertificate

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """A street of fictional shops with known truth: serve it, and compare a wave with it."""


@command.command()
@click.option("--shops", type=click.IntRange(1, 5000), default=60, show_default=True, help="How many shops.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same street.")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("lab"), show_default=True, help="Where to write."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port for HTTP; 0: any.")
@click.option("--tls-port", type=click.IntRange(0, 65535), default=0, help="Port for HTTPS; 0: any.")
@click.option(
    "--chat-share", type=click.FloatRange(0, 1), default=0.6, show_default=True, help="Share of the living shops that have a chat."
)
@click.option(
    "--scale-times", type=click.FloatRange(0.01, 10), default=1.0, show_default=True, help="Factor on all delays of people and widgets."
)
@click.option("--daypart", type=click.Choice(["workday", "evening", "night", "weekend"]), help="Hold the lab in it.")
def serve(
    shops: int, seed: int, folder: Path, port: int, tls_port: int, chat_share: float, scale_times: float, daypart: str | None
) -> None:
    """Serve a street on loopback until stopped.

    Writes panel.csv, lab.toml (settings), lab-ca.pem, campaign.toml, truth.jsonl and operators.jsonl into --dir, and prints
    "ready http://127.0.0.1:PORT" when all is up.
    """
    from auditor.lab.server import LOOPBACK, LabServer
    from auditor.lab.street import make_street
    from auditor.lab.workspace import prepare_log, write_workspace
    from auditor.types import Daypart

    street = make_street(seed, shops, chat_share=chat_share, scale_times=scale_times)
    prepare_log(street, folder)

    async def run() -> None:
        async with LabServer(street, port=port, tls_port=tls_port, log_file=folder / "operators.jsonl") as server:
            server.clock.daypart = Daypart(daypart) if daypart else None
            write_workspace(server, folder, datetime.now(UTC).date())
            stop = asyncio.Event()
            for name in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(name, stop.set)
            click.echo(f"ready http://{LOOPBACK}:{server.port}")
            await stop.wait()

    asyncio.run(run())


@command.command()
@click.option("--wave", required=True, help="The wave to compare.")
@click.option("--dir", "folder", type=FOLDER, default=Path("lab"), show_default=True, help="The lab's folder.")
@click.option("--least", type=click.FloatRange(0, 100), default=0.0, help="Fail when fewer than this many of 100 facts agree.")
@click.option("--json", "as_json", is_flag=True, help="The table as JSON, one row a line.")
@with_settings
def agree(wave: str, folder: Path, least: float, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Compare a wave with the truth of the street it was made on, and keep the table as the wave's certificate."""
    import dataclasses
    import json

    from auditor.lab.agreement import agree as compare
    from auditor.lab.workspace import read_street
    from auditor.store import CertificateRow, Store

    folder = folder if folder.is_absolute() else workspace / folder
    street, log = read_street(folder)
    store = Store.open(settings.store.database_url, workspace)
    try:
        rows = compare(street, store.shop_facts(wave), log, timeout_s=settings.visit.reply_timeout_s)
        kept = [
            CertificateRow(row.fact, row.right, row.of, tuple(row.disagreements), row.of_yes, row.right_yes, row.matrix()) for row in rows
        ]
        store.put_certificate(wave, kept)
    finally:
        store.close()
    right, of = sum(row.right for row in rows), sum(row.of for row in rows)
    if as_json:
        for row in rows:
            click.echo(json.dumps(dataclasses.asdict(row) | {"pairs": row.matrix()}, ensure_ascii=False))
    else:
        width = max(len(row.fact) for row in rows)
        for row in rows:
            click.echo(f"{row.fact:<{width}}  {row.right:>5} of {row.of:<5} {100 * row.right / row.of:6.1f}%")
        click.echo(f"{'all facts':<{width}}  {right:>5} of {of:<5} {100 * right / max(of, 1):6.1f}%")
    if 100 * right < least * of:
        raise AuditorError(f"only {right} of {of} facts agree with the lab's truth; {least:g} of 100 were asked for")


class Numbers(click.ParamType[tuple[int, ...], tuple[int, ...]]):
    """Whole numbers from 1 on, separated by commas."""

    name = "N[,N…]"

    def convert(self, value: str | tuple[int, ...], param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The numbers; a usage error where they are none."""
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in value.split(",")]
        if not all(part.isdigit() and 1 <= int(part) <= 1000 for part in parts):
            self.fail(f"{value} is no list of numbers from 1 to 1000, like 1,50,200", param, ctx)
        return tuple(int(part) for part in parts)


@command.command()
@click.option("--parked", type=Numbers(), default="1,50,200", show_default=True, help="Conversations that wait at once, one round each.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same street.")
@click.option("--no-store", is_flag=True, help="Only print it; do not keep it in the workspace's store.")
@click.option("--json", "as_json", is_flag=True, help="The certificate as one JSON object.")
@with_settings
def certify(parked: tuple[int, ...], seed: int, no_store: bool, as_json: bool, settings: Settings, workspace: Path) -> None:
    """Measure how exact reply times are on this machine, with conversations parked while new visits keep loading.

    Takes some minutes: run it when the machine has nothing else to do. The certificate is kept in the workspace's store, and the
    benchmark report quotes the newest. Exit code 1 where it misses what is promised.
    """
    import json
    import logging

    from pydantic import TypeAdapter

    from auditor.lab.certify import certificate_of
    from auditor.lab.certify import certify as measure
    from auditor.store import Store
    from auditor.visit.machine import about

    log_to_stderr(logging.ERROR)
    machine = about()
    with _bar() as tell:
        certificate = certificate_of(asyncio.run(measure(settings, parked, seed, tell)), machine)
    if not no_store:
        with Store.of(settings, workspace) as store:
            store.put_instrument(certificate)
    if as_json:
        click.echo(json.dumps(TypeAdapter(InstrumentCertificate).dump_python(certificate, mode="json") | {"good": certificate.good}))
    else:
        _say(certificate)
    if not certificate.good:
        raise SystemExit(1)


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar a stage, on stderr; nothing where that is no terminal."""
    import sys

    from rich.console import Console
    from rich.progress import Progress

    if not sys.stderr.isatty():
        yield lambda _stage, _done, _of: None
        return
    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=of)
            bars.update(tasks[stage], completed=done, total=of)

        yield tell


def _say(certificate: InstrumentCertificate) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Error of reply times, in ms")
    names = "parked replies median 95% 99% most poor unmarked missed unsure loaded unasked"
    for name in names.split():
        table.add_column(name, justify="right")
    for row in certificate.rows:
        shown = (row.median_ms, row.p95_ms, row.p99_ms, row.most_ms)
        counts = (row.poor, row.unmarked, row.missed, row.unsure, row.loaded, row.unasked)
        table.add_row(str(row.parked), str(row.lines), *("-" if one is None else f"{one:.1f}" for one in shown), *map(str, counts))
    Console(width=max(100, Console().width)).print(table)
    about = certificate.machine
    click.echo(f"{about['cores']} x {about['processor']}, {about['memory_mb']} MB, {about['system']}, {certificate.browser}")
    click.echo(f"load before it began: {about['load_before']}")
    kept = "kept" if certificate.good else "missed"
    click.echo(f"promised: median at most 5 ms, 99 of 100 within 50 ms, none above 250 ms unmarked: {kept}")
