"""How much memory the processes of a wave take: every process below one, sampled, by what it is."""

from __future__ import annotations

import threading
from types import TracebackType

import psutil

_EVERY_S = 0.25
_MB = 1024 * 1024


def kind_of(command: list[str]) -> str:
    """`renderer`, `browser` (and its helpers), `gate`, `driver` (Playwright's), or `auditor`."""
    line = " ".join(command)
    if "--type=renderer" in line:
        return "renderer"
    if "--type=" in line or "headless" in line or "chrom" in line.lower():
        return "browser"
    if "auditor.gather.gate" in line:
        return "gate"
    return "driver" if "playwright" in line else "auditor"


class MemoryWatch:
    """Samples all processes below `pid` in a thread, as a context manager. `peak_mb`: the largest single process of each kind."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._kinds: dict[int, str] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self.peak_mb: dict[str, float] = {}
        self.total_mb = 0.0

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            total = 0.0
            try:
                processes = [self._root, *self._root.children(recursive=True)]
            except psutil.Error:
                return
            for process in processes:
                try:
                    if process.pid not in self._kinds:
                        self._kinds[process.pid] = kind_of(process.cmdline())
                    memory = process.memory_info()
                except psutil.Error:
                    continue
                kind, own = self._kinds[process.pid], (memory.rss - memory.shared) / _MB
                self.peak_mb[kind] = max(self.peak_mb.get(kind, 0.0), own)
                total += own
            self.total_mb = max(self.total_mb, total)
