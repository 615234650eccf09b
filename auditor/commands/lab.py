"""`auditor lab`: a street of fictional shops with known truth, and how far a wave over it agrees with that truth."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """A street of fictional shops with known truth: serve it, and compare a wave with it."""


@command.command()
@click.option("--shops", type=click.IntRange(1, 5000), default=60, show_default=True, help="How many shops.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same street.")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("lab"), show_default=True, help="Where to write.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port for HTTP; 0: any.")
@click.option("--tls-port", type=click.IntRange(0, 65535), default=0, help="Port for HTTPS; 0: any.")
@click.option("--chat-share", type=click.FloatRange(0, 1), default=0.6, show_default=True, help="Share of the living shops that have a chat.")
@click.option("--scale-times", type=click.FloatRange(0.01, 10), default=1.0, show_default=True, help="Factor on all delays of people and widgets.")
@click.option("--daypart", type=click.Choice(["workday", "evening", "night", "weekend"]), help="Hold the lab's clock in one daypart.")
def serve(
    shops: int, seed: int, folder: Path, port: int, tls_port: int, chat_share: float, scale_times: float, daypart: str | None
) -> None:
    """Serve a street on loopback until stopped.

    Writes panel.csv, lab.toml (settings), lab-ca.pem, campaign.toml, truth.jsonl and operators.jsonl into --dir, and prints
    "ready http://127.0.0.1:PORT" when all is up.
    """
    from auditor.lab.server import LOOPBACK, LabServer
    from auditor.lab.street import make_street
    from auditor.lab.workspace import write_workspace
    from auditor.types import Daypart

    street = make_street(seed, shops, chat_share=chat_share, scale_times=scale_times)
    folder.mkdir(parents=True, exist_ok=True)

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
