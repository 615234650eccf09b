"""Processes that read pages beside the crawl, so that a large or hostile page holds up neither requests, leases nor other shops.

Each process is given one piece of work at a time over a socket. One that dies, or takes too long, costs that piece alone: it is
replaced and the crawl goes on.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

Work = Callable[[Any], Any]
"""What a process does with each piece of work. Must be picklable; so must what it takes and gives."""

_LENGTH = struct.Struct(">Q")
_LARGEST_KB = 1_000_000  # memory at which a process is replaced after its answer; a page of 10 MB can take half of that
_BUFFER = 1 << 20


class ReaderLostError(Exception):
    """The process died, or was ended for taking too long, over this piece of work; the message says which."""


class _Reader:
    """One process and our end of its socket."""

    def __init__(self, work: Work, others: Iterable[socket.socket]) -> None:
        self.ours, theirs = socket.socketpair()
        with theirs:
            for end in (self.ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            if _may_fork():
                self._pid = _forked(work, theirs, [*others, self.ours])
            else:
                self._pid = _started(theirs)
                self.ours.sendall(_framed(work))
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, piece: bytes) -> bytes:
        """Its answer. Raises `EOFError` (`IncompleteReadError`) or `OSError` where the process is gone."""
        if self._stream is None:
            self._stream = await asyncio.open_connection(sock=self.ours, limit=_BUFFER)
        reader, writer = self._stream
        writer.write(piece)
        await writer.drain()
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        return await reader.readexactly(length)

    def end(self) -> int:
        """Kill it; its exit code, or the negative number of the signal that ended it."""
        if self._stream:
            self._stream[1].transport.abort()
        else:
            self.ours.close()
        os.kill(self._pid, signal.SIGKILL)  # it is still ours, dead or not, until it is waited for
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


class Readers:
    """Up to `count` processes (0: one a core) that do `work`; a piece may take `limit_s` seconds.

    Made before the process has threads they are forked and ready at once; otherwise each is a new interpreter, started when it is
    first needed, which takes about a second. A process that has taken much memory is replaced.
    """

    def __init__(self, work: Work, count: int = 0, limit_s: float = 60.0) -> None:
        self._work, self._limit_s = work, limit_s
        count = count or os.cpu_count() or 1
        self._room = asyncio.Semaphore(count)
        self._all: set[_Reader] = set()
        self._free = [self._start() for _ in range(count)] if _may_fork() else []

    async def do(self, piece: Any) -> Any:
        """What `work` returns for `piece`; waits for a free process. Raises what `work` raises, and `ReaderLostError`."""
        sent = _framed(piece)
        async with self._room:
            reader = self._free.pop() if self._free else self._start()
            good = False  # one that was left in the middle of its work, by a cancelled crawl too, would answer the next with it
            try:
                async with asyncio.timeout(self._limit_s):
                    last, error, value = pickle.loads(await reader.ask(sent))
                good = not last
            except TimeoutError:
                raise ReaderLostError(f"not read within {self._limit_s:g} s") from None
            except (EOFError, OSError):
                raise ReaderLostError(f"the process that read it ended ({self._end(reader)})") from None
            finally:
                if good:
                    self._free.append(reader)
                else:
                    self._end(reader)
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """End all processes."""
        for reader in tuple(self._all):
            self._end(reader)
        self._free.clear()

    def _start(self) -> _Reader:
        reader = _Reader(self._work, [other.ours for other in self._all])
        self._all.add(reader)
        return reader

    def _end(self, reader: _Reader) -> int | None:
        if reader not in self._all:
            return None
        self._all.discard(reader)
        return reader.end()


def _may_fork() -> bool:
    """Whether this process can be copied as it is: on Linux, while no thread of ours could hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def _forked(work: Work, theirs: socket.socket, inherited: Iterable[socket.socket]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        # Copies of our ends, its own too; while one stayed open, no process would notice that the crawl is gone.
        for end in inherited:
            end.close()
        _serve(theirs, work)
    finally:
        os._exit(0)


def _started(theirs: socket.socket) -> int:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", __spec__.name]
    return os.posix_spawn(sys.executable, command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)])


def _serve(theirs: socket.socket, work: Work | None = None) -> None:
    """The process: pieces in, answers out, until the crawl closes its end or is gone. Without `work`, that comes first."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawl's; it lets what was begun end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with theirs, theirs.makefile("rwb", buffering=_BUFFER) as stream:
        while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
            piece = pickle.loads(stream.read(_LENGTH.unpack(head)[0]))
            if work is None:
                work = piece
                continue
            error, value = None, None
            try:
                value = work(piece)
            except Exception as raised:  # noqa: BLE001 - whatever it is, it is raised in the crawl
                error = raised
            last = _peak_kb() > _LARGEST_KB
            try:
                answer = _framed((last, error, value))
            except Exception as unsaid:  # noqa: BLE001 - what a library raises may not be picklable, in ways of its own
                answer = _framed((last, RuntimeError(f"{error or type(value)}: {unsaid}"), None))
            stream.write(answer)
            stream.flush()


def _framed(piece: object) -> bytes:
    data = pickle.dumps(piece, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def _peak_kb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


if __name__ == "__main__":
    _serve(socket.socket(fileno=0))
