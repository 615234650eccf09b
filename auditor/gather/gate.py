"""The gate: a forward proxy through which the browser reaches the web, and which lets through only what the policy allows.

`python -m auditor.gather.gate [PORT]` reads `{"network": settings, "peers": hosts}` as one line of JSON from its standard input.
It listens at `network.gate` for this machine and the hosts `peers`, and hangs up on all others; it prints `{"port": …}` and from
then on one line for each target it refused or could not reach: `{"host", "port", "code", "detail"}`. It leaves when its standard
input ends, that is, with its parent. TLS is not opened: CONNECT tunnels carry it end to end.

A refusal is also answered to the browser: status 403 (`private_address`), 502 (`dns`, `refused`, `reset`) or 504 (`timeout`) with
the code in the header `X-Gate-Refused`. Of a tunnel the browser reports only ERR_TUNNEL_CONNECTION_FAILED: the lines tell why.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio import StreamReader, StreamWriter
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from auditor.config import Network
from auditor.failures import Failure, FailureCode, failure_of
from auditor.gather.network import NetworkPolicy, Target, split_port

HEADER = "X-Gate-Refused"
_CHUNK = 1 << 16
_HEAD_LIMIT = 1 << 18  # cookies and addresses of real shops are long
_CONNECT_S = 15.0
_STATUS = {FailureCode.PRIVATE_ADDRESS: "403 Forbidden", FailureCode.TIMEOUT: "504 Gateway Timeout"}
_HOP = (b"proxy-connection", b"proxy-authorization")


class Upstream:
    """A connection to one target, and the task that pours its answers into the browser's connection."""

    def __init__(self, place: tuple[str, int], reader: StreamReader, writer: StreamWriter, client: StreamWriter) -> None:
        self.place, self.reader, self.writer = place, reader, writer
        self.client = client
        self.pouring: asyncio.Task[None] | None = None

    def pour(self) -> None:
        """Begin to pour answers; when the target ends, the browser's connection ends with it."""
        self.pouring = asyncio.ensure_future(self._pour())

    async def _pour(self) -> None:
        await pump(self.reader, self.client)
        self.client.close()

    def close(self) -> None:
        """Let go of the target; what it still says is dropped."""
        if self.pouring:
            self.pouring.cancel()
        self.writer.close()


def is_own(peer: str) -> bool:
    """Whether an address is this machine's loopback."""
    return ip_address(peer.partition("%")[0]).is_loopback


def is_named(peer: str, peers: frozenset[str]) -> bool:
    """Whether an address is one of `peers`, also where it comes as IPv4 inside IPv6, or with its interface."""
    address = ip_address(peer.partition("%")[0])
    return str(getattr(address, "ipv4_mapped", None) or address) in peers


async def pump(reader: StreamReader, writer: StreamWriter) -> None:
    """Copy bytes until either side ends."""
    try:
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # a side hung up: that is how most connections of a browser end


class Gate:
    """Serves the connections of browsers at `peers` (addresses; this machine's own always) under a policy."""

    def __init__(self, policy: NetworkPolicy, peers: frozenset[str] = frozenset()) -> None:
        self._policy, self._peers = policy, peers

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection of the browser: a tunnel, or plain requests one after the other."""
        upstream: Upstream | None = None
        peer = str(writer.get_extra_info("peername")[0])
        if not (is_own(peer) or is_named(peer, self._peers)):
            writer.close()
            return
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, _, fields = head.partition(b"\r\n")
                method, target, version = line.decode("latin-1").split(" ", 2)
                if method == "CONNECT":
                    await self._tunnel(target, reader, writer)
                    return
                parts = urlsplit(target)
                place = (parts.hostname or "", parts.port or 80)
                if upstream is None or upstream.place != place:
                    # A browser asks for the next thing only after the last answer ended, so nothing is lost by changing over.
                    if upstream:
                        upstream.close()
                    upstream = await self._reach(place, writer)
                    if upstream is None:
                        return
                    upstream.pour()
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                kept = [row for row in fields.split(b"\r\n") if row.partition(b":")[0].strip().lower() not in _HOP]
                upstream.writer.write(f"{method} {path} {version}\r\n".encode("latin-1") + b"\r\n".join(kept))
                await self._body(kept, reader, upstream.writer)
                await upstream.writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
            pass  # hung up, or not a request: there is nobody to tell
        finally:
            if upstream:
                upstream.close()
            writer.close()

    async def _body(self, fields: list[bytes], reader: StreamReader, to: StreamWriter) -> None:
        pairs = {name.strip().lower(): value.strip().lower() for name, _, value in (row.partition(b":") for row in fields)}
        if b"upgrade" in pairs:
            await pump(reader, to)
        elif b"chunked" in pairs.get(b"transfer-encoding", b""):
            size = -1
            while size:
                line = await reader.readuntil(b"\r\n")
                size = int(line.split(b";")[0], 16)
                to.write(line + await reader.readexactly(size + 2))
                await to.drain()
        else:
            left = int(pairs.get(b"content-length", b"0"))
            while left:
                data = await reader.readexactly(min(left, _CHUNK))
                left -= len(data)
                to.write(data)
                await to.drain()

    async def _tunnel(self, authority: str, reader: StreamReader, writer: StreamWriter) -> None:
        host, port = split_port(authority)
        upstream = await self._reach((host, port or 443), writer)
        if upstream is None:
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        upstream.pour()
        try:
            await pump(reader, upstream.writer)
        finally:
            upstream.close()

    async def _reach(self, place: tuple[str, int], client: StreamWriter) -> Upstream | None:
        try:
            target = await self._policy.resolve(*place)
            reader, writer = await connect(target)
            return Upstream(place, reader, writer, client)
        except Exception as error:  # noqa: BLE001 - whatever it is, the browser gets an answer and the parent its name
            failure = failure_of(error, "gate")
        self._say(place, failure)
        status = _STATUS.get(failure.code, "502 Bad Gateway")
        text = f"not opened by the auditor: {failure.code}\n"  # of an answer without a body a browser makes an error page of its own
        fields = f"{HEADER}: {failure.code}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\nConnection: close"
        client.write(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n{text}".encode())
        await client.drain()
        return None

    def _say(self, place: tuple[str, int], failure: Failure) -> None:
        print(json.dumps({"host": place[0], "port": place[1], "code": failure.code, "detail": failure.detail}), flush=True)


async def connect(target: Target) -> tuple[StreamReader, StreamWriter]:
    """Open a connection to the first checked address that answers. Raises the last address's error."""
    last: OSError = OSError("no address")
    async with asyncio.timeout(_CONNECT_S):
        for address in target.addresses:
            try:
                return await asyncio.open_connection(address, target.port, limit=_CHUNK)
            except OSError as error:
                last = error
    raise last


async def _main() -> None:
    loop = asyncio.get_running_loop()
    parent = StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(parent), sys.stdin)
    orders = json.loads(await parent.readline())
    network = TypeAdapter(Network).validate_python(orders["network"])
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    known = [row for host in orders["peers"] for row in await loop.getaddrinfo(host, None)]
    gate = Gate(NetworkPolicy(network), frozenset(str(row[4][0]) for row in known))
    server = await asyncio.start_server(gate.serve, network.gate, port, limit=_HEAD_LIMIT, backlog=512)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await parent.read()  # ends with the parent


if __name__ == "__main__":
    asyncio.run(_main())
