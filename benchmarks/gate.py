"""What the gate costs: `python benchmarks/gate.py [SOCKETS]` on an idle machine.

A small answer fetched directly and through the gate, plain and by tunnel, and with SOCKETS idle WebSocket-like tunnels parked.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from asyncio import StreamReader, StreamWriter
from pathlib import Path

from auditor.config import Network
from auditor.gather.gate_process import GateProcess

ROUNDS = 400


async def _answer(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _fetches(port: int, head: bytes, connect: bytes = b"", fresh: bool = False) -> list[float]:
    """Milliseconds of each of ROUNDS requests, on one connection or (fresh) each on its own, the set-up counted."""
    took = []
    reader = writer = None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        if writer is None or reader is None or fresh:
            if writer:
                writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            if connect:
                writer.write(connect)
                await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        await reader.readuntil(b"ok")
        took.append((time.perf_counter() - began) * 1000)
    if writer:
        writer.close()
    return took


def _say(name: str, took: list[float]) -> None:
    took = sorted(took)
    print(f"{name:<44} median {statistics.median(took):6.2f} ms   95% {took[int(len(took) * 0.95)]:6.2f} ms   max {took[-1]:6.2f} ms")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _resident(pid: int) -> str:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(line for line in lines if line.startswith("VmRSS")).split(maxsplit=1)[1]


async def main(sockets: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    direct = b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"
    proxied = b"GET http://shop.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n"
    tunnel = b"CONNECT shop.example:80 HTTP/1.1\r\nHost: shop.example:80\r\n\r\n"
    async with GateProcess(Network(hosts={"shop.example": f"127.0.0.1:{port}"})) as gate:
        for fresh in (False, True):
            kind = "new connection each" if fresh else "one connection"
            _say(f"direct, {kind}", await _fetches(port, direct, fresh=fresh))
            _say(f"through the gate, {kind}", await _fetches(gate.port, proxied, fresh=fresh))
            _say(f"by tunnel, {kind}", await _fetches(gate.port, direct, tunnel, fresh=fresh))
        parked = []
        for _ in range(sockets):
            reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
            writer.write(tunnel)
            await reader.readuntil(b"\r\n\r\n")
            parked.append(writer)
        _say(f"by tunnel, new, with {sockets} idle tunnels", await _fetches(gate.port, direct, tunnel, fresh=True))
        assert gate._process
        pid = gate._process.pid
        before, began = _cpu_s(pid), time.perf_counter()
        await asyncio.sleep(5)
        share = (_cpu_s(pid) - before) / (time.perf_counter() - began)
        print(f"the gate with {sockets} idle tunnels: {share:.2%} of a core, {_resident(pid)} resident")
        for writer in parked:
            writer.close()
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
