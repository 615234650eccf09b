"""The server of the hostile street: every nuisance under a name of its own, on loopback.

`python -m hostile.street NAME…` serves until its standard input ends, and prints the table `hosts` as JSON: it stands for machines
elsewhere, so a flood of requests must not slow down whoever serves the other shops.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import sys
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from auditor.lab.certs import Authority
from hostile import answers
from hostile.nuisances import NUISANCES, Nuisance
from hostile.pages import page_of

LOOPBACK = "127.0.0.1"


class HostileStreet:
    """Serves nuisances, as an async context manager; `hosts` is the table `network.hosts` for them. `seen` counts requests by shop."""

    def __init__(self, nuisances: Iterable[Nuisance] = NUISANCES) -> None:
        self.nuisances = tuple(nuisances)
        self._by_key = {one.key: one for one in self.nuisances}
        self.seen: dict[str, int] = {}
        self.hosts: dict[str, str] = {}
        self._runner: web.ServerRunner | None = None
        self._garbled: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(answers.prepare, {one.answer for one in self.nuisances})
        self._runner = web.ServerRunner(web.Server(self._answer), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        unknown = Authority().front("elsewhere.test")  # an authority that nobody was told of
        plain, secure = await self._listen(None), await self._listen(unknown)
        self._garbled = await asyncio.start_server(_garble, LOOPBACK, 0)
        garbled = self._garbled.sockets[0].getsockname()[1]
        for one in self.nuisances:
            self.hosts[f"{one.key}:80"] = f"{LOOPBACK}:{plain}"
            self.hosts[f"{one.key}:443"] = f"{LOOPBACK}:{garbled if one.name == 'broken_tls' else secure}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._garbled:
            self._garbled.close()
        if self._runner:
            await self._runner.cleanup()

    async def _listen(self, tls: ssl.SSLContext | None) -> int:
        assert self._runner
        site = web.TCPSite(self._runner, LOOPBACK, 0, ssl_context=tls, backlog=1024)
        await site.start()
        server = site._server
        assert isinstance(server, asyncio.Server)
        return int(server.sockets[0].getsockname()[1])

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        key = (request.host or "").partition(":")[0].lower()
        self.seen[key] = self.seen.get(key, 0) + 1
        nuisance = self._by_key.get(key)
        with contextlib.suppress(ConnectionError):  # they hang up: that is how it should end
            if nuisance is None:
                return web.Response(status=404)
            if request.path == "/robots.txt" and nuisance.answer is not answers.endless_robots:
                return web.Response(status=404)
            if request.path == "/socket":
                return await answers.talking_socket(request)
            if request.path == "/file.exe":
                return await answers.download(request)
            return await nuisance.answer(request) if nuisance.answer else answers.html(page_of(nuisance.script))
        return web.Response()


async def _garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a greeting of TLS with noise."""
    with contextlib.suppress(OSError):
        await reader.read(1024)
        writer.write(b"\x16\x03\x01\xff\xff" + bytes(range(256)) * 8)
        await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def served(nuisances: Iterable[Nuisance], processes: int = 4) -> AsyncIterator[dict[str, str]]:
    """The street in processes of its own, for as long as the block lasts, each nuisance's flood slowing down a few others at most; gives
    `hosts`."""
    names = [one.name for one in nuisances]
    hosts: dict[str, str] = {}
    async with contextlib.AsyncExitStack() as stack:
        for part in filter(None, (names[n::processes] for n in range(processes))):
            hosts |= await stack.enter_async_context(_served(part))
        yield hosts


@contextlib.asynccontextmanager
async def _served(names: list[str]) -> AsyncIterator[dict[str, str]]:
    command = (sys.executable, "-m", "hostile.street", *names)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.stdin.close()
        process.terminate()
        await process.wait()


async def _main(names: list[str]) -> None:
    by_name = {one.name: one for one in NUISANCES}
    loop, ends = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(ends), sys.stdin)
    async with HostileStreet([by_name[name] for name in names]) as street:
        print(json.dumps(street.hosts), flush=True)
        await ends.read()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
