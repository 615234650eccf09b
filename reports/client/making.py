"""Many cards at once: on every core, each card as if it were the only one."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from reports.client import Backing, Order, Wave
from reports.page import write_page

FEW = 8
"""So many cards are not worth a second process."""


class Readable(Protocol):
    """A file, near or far."""

    def read_bytes(self) -> bytes:
        """All of it. Raises `OSError` where it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One card: its shop, its file, when each of the shop's observations was seen, and the files of its pictures by hash."""

    key: str
    path: Path
    seen_at: tuple[datetime | None, ...] = ()
    pictures: Mapping[str, Readable] = field(default_factory=dict)


def make_cards(wave: Wave, order: Order, jobs: Sequence[Job], processes: int = 0) -> list[Path]:
    """Make and write the cards; returns their paths in the order of `jobs`. `processes` 0: as many as there are cores."""
    if len(jobs) <= FEW:
        return [make(wave, order, job) for job in jobs]
    # Where processes can fork, the wave is shared with them; elsewhere each gets a copy.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    many = min(processes or os.cpu_count() or 1, len(jobs))
    with ProcessPoolExecutor(many, multiprocessing.get_context(method), _begin, (wave, order)) as pool:
        return list(pool.map(_made, jobs, chunksize=8))


def make(wave: Wave, order: Order, job: Job) -> Path:
    """Make and write one card. A picture that is gone is left out."""
    pictures = {}
    for sha, path in job.pictures.items():
        try:
            pictures[sha] = path.read_bytes()
        except OSError:
            continue
    return write_page(job.path, wave.build(job.key, order, Backing(job.seen_at, pictures)))


_SHARED: list[tuple[Wave, Order]] = []


def _begin(wave: Wave, order: Order) -> None:
    _SHARED.append((wave, order))


def _made(job: Job) -> Path:
    return make(*_SHARED[-1], job)
