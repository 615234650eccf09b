"""How long the processes between the network and the pages have waited for a processor, as the kernel counts it.

A page knows when its own renderer was held up. What came late to the renderer it cannot know: the gate, or the browser's network
process, may have had to wait their turn. Linux counts, for each thread, the time it was ready to run and did not
(`/proc/PID/task/TID/schedstat`, the second number; it grows when the wait ends). Elsewhere nothing is known and nothing is said.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

_EVERY_S = 0.1
_FRESH_S = 2.0
"""How often the list of processes and threads is read again."""
_KEPT = 18_000
"""Half an hour of samples: a visit is asked about when it ends, its replies are younger than that or are not marked."""
_LONGEST_MS = 10_000.0
_ON_THE_WAY = ("Chrome_ChildIOT", "NetworkService")
"""Threads of the browser's network process that pass on what comes in."""


class Pressure:
    """Samples in a thread of its own, as a context manager. `pids` names the processes to watch: gates and browsers."""

    def __init__(self, pids: Callable[[], Iterable[int]]) -> None:
        self._pids = pids
        self._samples: deque[tuple[float, float]] = deque(maxlen=_KEPT)  # until (epoch ms), waited ms
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pressure", daemon=True)

    def __enter__(self) -> Pressure:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def note(self, ended_ms: float, waited_ms: float) -> None:
        """Take down that by `ended_ms` (epoch) the threads on the way had waited so long since the sample before."""
        self._samples.append((ended_ms, waited_ms))

    def late_ms(self, at_ms: float) -> float:
        """For how long something that passed at `at_ms` (epoch) may have been on its way because nobody could pass it on."""
        late, edge_ms = 0.0, _EVERY_S * 1000
        for ended, waited in reversed(list(self._samples)):
            if ended < at_ms - _LONGEST_MS:
                break
            if ended - waited - edge_ms <= at_ms <= ended + edge_ms:
                late = max(late, waited)
        return late

    def now_ms(self) -> float:
        """The mean wait of the last second, a sample."""
        last = [self._samples[-n][1] for n in range(1, min(len(self._samples), 10) + 1)]
        return sum(last) / len(last) if last else 0.0

    def _run(self) -> None:
        threads: list[Path] = []
        before: dict[Path, float] = {}
        read_at = 0.0
        while not self._stop.wait(_EVERY_S):
            if time.monotonic() - read_at > _FRESH_S:
                threads, read_at = [task for pid in self._pids() for task in _on_the_way(pid)], time.monotonic()
            counts = {task: count for task in threads if (count := _waited_ms(task)) is not None}
            self.note(time.time() * 1000, sum(count - before.get(task, count) for task, count in counts.items()))
            before = counts


def _on_the_way(pid: int) -> list[Path]:
    """The threads through which everything goes that a page receives: of a browser those of its network process, else the main one."""
    inside = [child for child in _children(pid) if b"network.mojom.NetworkService" in _bytes(Path(f"/proc/{child}/cmdline"))]
    if not inside:
        return [Path(f"/proc/{pid}/task/{pid}")]
    tasks = [task for child in inside for task in _listed(Path(f"/proc/{child}/task"))]
    return [task for task in tasks if _bytes(task / "comm").decode(errors="replace").strip() in _ON_THE_WAY]


def _children(pid: int) -> list[int]:
    """The children of a process, over all its threads."""
    return [int(one) for task in _listed(Path(f"/proc/{pid}/task")) for one in _bytes(task / "children").split()]


def _waited_ms(task: Path) -> float | None:
    parts = _bytes(task / "schedstat").split()
    return int(parts[1]) / 1e6 if len(parts) == 3 else None


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
