"""The street that `visit_wave.py` visits: no misfortunes, so many chats, people whose answers have a heavy tail.

    python benchmarks/visit_lab.py --shops 1070 --chats 176 --dir FOLDER

Prints "ready" when it serves; FOLDER then holds panel, settings, campaign and truth, as those of `auditor lab serve`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from auditor.lab.server import LabServer
from auditor.lab.street import Street, make_street
from auditor.lab.truth import Truth
from auditor.lab.workspace import prepare_log, write_workspace
from auditor.types import ChatState, Daypart

MEDIAN_S, SPREAD, SILENT = 25.0, 1.3, 0.15
"""Answers are log-normal with this median and spread: one in ten takes longer than 130 s. This share answers never."""


def street_of(seed: int, shops: int, chats: int) -> Street:
    """The street: every chat is staffed at all hours."""
    drawn = make_street(seed, shops, chat_share=(chats + 0.5) / shops, misfortune=False)
    rng = random.Random(f"wave/{seed}")
    return Street(seed, 1.0, tuple(staffed(drawn.shops, rng)))


def staffed(shops: Sequence[Truth], rng: random.Random) -> list[Truth]:
    """The shops with people in their chats."""
    made = []
    for shop in shops:
        if shop.chat:
            how = replace(
                shop.chat.operator, median_s=MEDIAN_S, spread=SPREAD, silent=rng.random() < SILENT, closes=False, drops=False, auto_s=None
            )
            states = dict.fromkeys(Daypart, ChatState.ONLINE)
            made.append(replace(shop, chat=replace(shop.chat, operator=how, states=states)))
        else:
            made.append(shop)
    return made


async def serve(seed: int, shops: int, chats: int, folder: Path) -> None:
    street = street_of(seed, shops, chats)
    prepare_log(street, folder)
    async with LabServer(street, log_file=folder / "operators.jsonl") as server:
        write_workspace(server, folder, datetime.now(UTC).date())
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        print("ready", flush=True)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shops", type=int, default=1070)
    parser.add_argument("--chats", type=int, default=176)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dir", type=Path, required=True)
    args = parser.parse_args()
    asyncio.run(serve(args.seed, args.shops, args.chats, args.dir))


if __name__ == "__main__":
    main()
