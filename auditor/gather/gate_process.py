"""The parent's side of the gate: starts it, knows its port, and remembers what it refused."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from types import TracebackType
from urllib.parse import urlsplit

import structlog
from pydantic import TypeAdapter

from auditor.config import Network
from auditor.failures import Failure, FailureCode

_START_S = 20.0
_STOP_S = 5.0
_REMEMBERED = 5_000
_DEATHS_AT_MOST = 100
log = structlog.get_logger(__name__)


class GateProcess:
    """The running gate, as an async context manager: `address` for the browser, `refusal` for the reasons.

    `refusals` counts what was refused or not reached since the start. A gate that died is started again on its port, so that the
    browsers behind it go on; `deaths` counts that, and who was on his way meanwhile can tell by it. It serves this machine, and
    the hosts `peers`.
    """

    def __init__(self, network: Network, peers: tuple[str, ...] = ()) -> None:
        self._network, self._peers = network, peers
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._why: OrderedDict[tuple[str, int], Failure] = OrderedDict()
        self._news = asyncio.Condition()
        self._closing = False
        self.port = 0
        self.refusals = 0
        self.deaths = 0

    @property
    def address(self) -> str:
        """What the browser is told: `http://127.0.0.1:PORT`, or the address of `network.gate`."""
        host = self._network.gate
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id, or None before the start."""
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.returncode is None

    async def __aenter__(self) -> GateProcess:
        self._reading = asyncio.ensure_future(self._read(await self._start()))
        return self

    async def _start(self) -> asyncio.StreamReader:
        """Start the process, on the port it had before; what it says comes from there."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "auditor.gather.gate", str(self.port)), stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        assert self._process.stdin
        assert self._process.stdout
        orders = {"network": TypeAdapter(Network).dump_python(self._network, mode="json"), "peers": self._peers}
        self._process.stdin.write(json.dumps(orders).encode() + b"\n")
        async with asyncio.timeout(_START_S):
            line = await self._process.stdout.readline()
        if not line:
            raise OSError("the gate did not start; see its message above")
        self.port = json.loads(line)["port"]
        return self._process.stdout

    async def __aexit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self._process is None or self._process.stdin is None:
            return
        self._closing = True
        self._process.stdin.close()  # that is its sign to leave
        try:
            async with asyncio.timeout(_STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reading:
            await self._reading

    async def _read(self, lines: asyncio.StreamReader) -> None:
        """Listen to the gate; where it ends unasked, start another."""
        await self._listen(lines)
        while not self._closing and self.deaths < _DEATHS_AT_MOST:
            self.deaths += 1
            log.warning("gate.died", detail="it is started again; who was on his way is told so")
            try:
                await self._listen(await self._start())
            except (OSError, TimeoutError) as error:
                log.warning("gate.start", detail=str(error))

    async def _listen(self, lines: asyncio.StreamReader) -> None:
        async for line in lines:
            said = json.loads(line)
            place = (str(said["host"]).lower(), int(said["port"]))
            self._why[place] = Failure(FailureCode(said["code"]), "gate", str(said["detail"]))
            self._why.move_to_end(place)
            if len(self._why) > _REMEMBERED:
                self._why.popitem(last=False)
            self.refusals += 1
            async with self._news:
                self._news.notify_all()

    async def refusal(self, url: str, wait_s: float = 0.0) -> Failure | None:
        """Why the host of `url` was not reached, the latest word of the gate; waits up to `wait_s` for it."""
        parts = urlsplit(url)
        place = (parts.hostname or "", parts.port or (443 if parts.scheme in ("https", "wss") else 80))
        try:
            async with asyncio.timeout(wait_s or None), self._news:
                if wait_s:
                    await self._news.wait_for(lambda: place in self._why)
        except TimeoutError:
            pass
        return self._why.get(place)
