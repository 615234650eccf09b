"""No page may take the machine: the processes in which pages live are watched, and held to their share of memory and processor.

A page that takes more memory than `browser.memory_mb` loses its process, which its visit sees as a crashed page. One that keeps
a processor busy without rest goes on, but after everybody else; where its calls, messages or requests are so many that the
browser answers nobody in time, it loses its process too. Pages of different visits never share a process. Linux only: elsewhere
nothing is known of other processes, and nothing is done.

Pages that load and draw also stand back behind pages that are quiet, in which somebody may be about to answer, and behind what
carries the answer there: the browser, its driver, the gate, ourselves. Only where we may take that back (as root, or by RLIMIT_NICE).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import structlog

_EVERY_S = 0.25
_LIST_EVERY = 2
"""The processes are listed anew at each so many samples."""
BUSY_S = 8.0
"""Processor time, spent without rest, after which a page stands back, and may be ended for the others' sake."""
_BUSY_SHARE = 0.7
_LOUD_SHARE = 0.1
_SHARE_S = 5.0
_LAST = 19
_LOUD, _QUIET = 10, 0
"""Niceness of a page that loads or draws, and of one that is quiet."""
SHORT = 0.5
"""Pages that get less than this share of the processor time they would take come short."""
_REMEMBERED = 4800
"""Samples of how short they came: twenty minutes."""
_LOUD_FROM, _QUIET_TO, _QUIET_S = 0.3, 0.04, 1.5
"""Shares of a processor over one sample that make a page loud, and that a quiet one stays below for so long."""
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Seen:
    """One renderer at the last sample: processor seconds used, and waited for by its main thread; those spent without rest."""

    used_s: float
    waited_s: float
    at_s: float
    busy_s: float = 0.0
    share: float = 0.0
    """Of one processor, over the last few seconds."""
    nice: int = _QUIET
    quiet_s: float = 0.0


class Renderers:
    """Watches in a thread of its own, as a context manager. `pids` names the browsers, `most_mb` is the limit of one page's process.

    `ended` counts processes that were ended, `put_last` those that were made to wait. `relieve` ends the busiest.
    """

    def __init__(self, pids: Callable[[], Iterable[int]], most_mb: float) -> None:
        self._pids, self._most_mb = pids, most_mb
        self._seen: dict[int, _Seen] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renderers", daemon=True)
        self._may_restore = _may_restore()
        self._came_short: deque[tuple[float, bool]] = deque(maxlen=_REMEMBERED)
        self.ended = 0
        self.put_last = 0

    def __enter__(self) -> Renderers:
        if Path("/proc/self/statm").is_file():
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stop.wait(_EVERY_S):
            if number % _LIST_EVERY == 0:
                found = {pid for browser in self._pids() for pid in renderers_of(browser)}
                self._seen = {pid: self._seen.get(pid) or self._first(pid) for pid in found}
            number += 1
            got_s = waited_s = 0.0
            for pid, seen in self._seen.items():
                if _own_mb(pid) > self._most_mb:
                    self._end(pid, f"a page took more than {self._most_mb:g} MB; its process is ended")
                else:
                    got, waited = self._time(pid, seen)
                    if seen.nice != _LAST:  # those wait by our own doing
                        got_s, waited_s = got_s + got, waited_s + waited
            self.note(time.monotonic(), got_s, waited_s)

    def note(self, at_s: float, got_s: float, waited_s: float) -> None:
        """Take down that the pages together got so much of the processors since the sample before, and waited so much for them."""
        self._came_short.append((at_s, got_s < SHORT * (got_s + waited_s)))

    def shortage(self, since_s: float) -> float:
        """The share of the time since then (monotonic) in which pages, all together, came short; 0 where nothing is known."""
        found = [short for at_s, short in list(self._came_short) if at_s > since_s]
        return sum(found) / len(found) if found else 0.0

    def _first(self, pid: int) -> _Seen:
        """A page that is new loads."""
        seen = _Seen(_used_s(pid), _waited_s(pid), time.monotonic())
        if self._may_restore:
            self._rank(pid, seen, _LOUD)
        return seen

    def relieve(self, pressing: bool = False) -> bool:
        """End the page that has been busy longest without rest, if one has; whether there was one.

        Where it is `pressing`, the one that takes most of the processor will do: one that floods the browser may itself wait often.
        """
        seen = list(self._seen.items())
        busy = [(one.busy_s, pid) for pid, one in seen if one.busy_s > BUSY_S]
        if not busy and pressing:
            busy = [(one.share, pid) for pid, one in seen if one.share > _LOUD_SHARE]
        if busy:
            self._end(max(busy)[1], "a page keeps the browser from answering the others; its process is ended")
        return bool(busy)

    def _end(self, pid: int, why: str) -> None:
        self._seen = {other: seen for other, seen in self._seen.items() if other != pid}
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.ended += 1
            log.warning("browser.page_ended", pid=pid, detail=why)

    def _time(self, pid: int, seen: _Seen) -> tuple[float, float]:
        """Judge one page by what it used since the last sample; what it used and waited, in seconds."""
        used_s, waited_s, at_s = _used_s(pid), _waited_s(pid), time.monotonic()
        spent_s, passed_s, stood_s = used_s - seen.used_s, at_s - seen.at_s, waited_s - seen.waited_s
        wanted_s = spent_s + stood_s  # on a machine that is busy nobody gets all that he would take
        seen.busy_s = seen.busy_s + spent_s if wanted_s > passed_s * _BUSY_SHARE else seen.busy_s / 2
        weight = min(passed_s / _SHARE_S, 1.0)
        seen.share += weight * (spent_s / max(passed_s, 0.01) - seen.share)
        seen.used_s, seen.waited_s, seen.at_s = used_s, waited_s, at_s
        if seen.busy_s > BUSY_S and seen.nice != _LAST:
            self._rank(pid, seen, _LAST)
            self.put_last += 1
            log.info("browser.busy", pid=pid, detail="a page never rests; it goes on after all others")
        elif self._may_restore and seen.nice != _LAST:
            seen.quiet_s = seen.quiet_s + passed_s if spent_s < passed_s * _QUIET_TO else 0.0
            if spent_s > passed_s * _LOUD_FROM:
                self._rank(pid, seen, _LOUD)
            elif seen.quiet_s > _QUIET_S:
                self._rank(pid, seen, _QUIET)
        return spent_s, stood_s

    def _rank(self, pid: int, seen: _Seen, nice: int) -> None:
        """Let a process stand back, or come to the front again. Linux keeps the niceness of each thread."""
        if seen.nice != nice:
            seen.nice = nice
            for task in _names(Path(f"/proc/{pid}/task")):
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, int(task), nice)


def _may_restore() -> bool:
    """Whether this process may take a niceness back (getrlimit(2): the limit is 20 less the niceness)."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    return os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_NICE)[0] >= 20 - _QUIET


def renderers_of(browser: int) -> list[int]:
    """The processes below a browser's in which pages live."""
    below = children_of(browser)
    found = [pid for child in below for pid in renderers_of(child)]
    return found + [pid for pid in below if b"--type=renderer" in _bytes(Path(f"/proc/{pid}/cmdline"))]


def children_of(pid: int) -> list[int]:
    """The children of a process, over all its threads."""
    return [int(one) for task in _names(Path(f"/proc/{pid}/task")) for one in _bytes(Path(f"/proc/{pid}/task/{task}/children")).split()]


def work_s(browser: int) -> float:
    """Processor seconds that a browser's first process and the driver above it have used so far."""
    parts = _bytes(Path(f"/proc/{browser}/stat")).rpartition(b")")[2].split()
    return _used_s(browser) + _used_s(int(parts[1])) if len(parts) > 1 else 0.0


def _own_mb(pid: int) -> float:
    """What a process has for itself alone: resident, less what it shares with others."""
    parts = _bytes(Path(f"/proc/{pid}/statm")).split()
    return (int(parts[1]) - int(parts[2])) * _PAGE / 1e6 if len(parts) > 2 else 0.0


def _used_s(pid: int) -> float:
    parts = _bytes(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICK if len(parts) > 12 else 0.0


def _waited_s(pid: int) -> float:
    """For how long the main thread was ready to run and did not."""
    parts = _bytes(Path(f"/proc/{pid}/schedstat")).split()
    return int(parts[1]) / 1e9 if len(parts) > 1 else 0.0


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
