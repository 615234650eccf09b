"""A browser that others launched, reached by its DevTools or through a Playwright server: the same gate, the same guard."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from gather_web import serve

from auditor.clock import Budget
from auditor.config import Browser, Network, Settings
from auditor.failures import BrowserMissingError, FailureCode
from auditor.gather.browser import BrowserPool
from auditor.gather.gate import is_named, is_own
from auditor.gather.gate_process import GateProcess
from auditor.gather.launch import ARGS
from auditor.gather.navigate import go
from auditor.gather.places import find_browser


@contextlib.asynccontextmanager
async def started(*command: str) -> AsyncIterator[tuple[Process, str]]:
    """A process, and the ws:// address that it tells."""
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=asyncio.subprocess.STDOUT)
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            async for line in process.stdout:
                found = re.search(rb"ws://[^ ]+", line)
                if found:
                    yield process, found.group().decode().strip()
                    return
        raise AssertionError("the browser told no address")
    finally:
        for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):  # some leave with the first
                one.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def browser(kind: str, folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """A browser of somebody else's, and how it is reached."""
    path = find_browser(Settings())
    if kind == "devtools":
        options = ("--headless", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={folder}")
        async with started(str(path), *options, *ARGS, "about:blank") as (process, address):
            yield process, address.partition("/devtools")[0].replace("ws:", "http:")
    else:
        file = folder / "server.json"
        file.write_text(json.dumps({"executablePath": str(path), "chromiumSandbox": False, "host": "127.0.0.1", "args": ARGS}))
        async with started(sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium", "--config", str(file)) as found:
            yield found


@pytest.mark.parametrize("kind", ["devtools", "playwright"])
async def test_a_browser_elsewhere_passes_our_gate_and_our_guard_and_outlives_us(kind: str, tmp_path: Path) -> None:
    order = "fetch('/order/create', {method: 'POST'}).then(() => 'sent', () => 'stopped')"
    async with serve({"/": "<h1>shop</h1>"}) as running, serve({"/": "<h1>secret</h1>"}) as private, browser(kind, tmp_path) as found:
        process, endpoint = found
        settings = Settings(network=Network(hosts={"*.example": running.address}), browser=Browser(endpoint=endpoint))
        async with BrowserPool(settings) as pool:
            async with pool.context() as context:
                page = await context.new_page()
                assert await go(page, "http://www.shop.example/", Budget("load", 20), pool.gate) is None
                assert await page.inner_text("h1") == "shop"
                assert await page.evaluate(order) == "stopped"
                assert "StorefrontAuditor/" in await page.evaluate("navigator.userAgent")
                failure = await go(page, f"http://{private.address}/", Budget("load", 20), pool.gate)
                assert failure is not None
                assert failure.code is FailureCode.PRIVATE_ADDRESS
            assert pool.pids == []  # its processes are not ours to watch, or to end
        assert process.returncode is None
        assert running.seen == ["GET www.shop.example/"]
        assert private.seen == []


async def test_an_address_where_no_browser_answers_is_one_line() -> None:
    with pytest.raises(BrowserMissingError, match=r"browser\.endpoint http://127\.0\.0\.1:1"):
        async with BrowserPool(Settings(browser=Browser(endpoint="http://127.0.0.1:1"))) as pool, pool.context():
            pass


async def test_the_gate_serves_this_machine_and_the_browser_s_only() -> None:
    """Asked at every address of this machine: who comes from one that is not its own loopback is a stranger, unless named."""
    here = [row.address for rows in psutil.net_if_addrs().values() for row in rows if row.family.name == "AF_INET"]
    request = b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n\r\n"
    for peers in ((), tuple(here)):
        async with GateProcess(Network(gate="0.0.0.0"), peers) as gate:
            for host in here:
                reader, writer = await asyncio.open_connection(host, gate.port)
                writer.write(request)
                try:
                    answer = (await reader.read())[:12]
                except ConnectionError:
                    answer = b""
                writer.close()
                assert answer == (b"HTTP/1.1 403" if peers or is_own(host) else b""), host


@pytest.mark.parametrize(
    ("peer", "named", "served"),
    [
        ("127.0.0.1", (), True),
        ("::1", (), True),
        ("10.0.0.5", (), False),
        ("10.0.0.5", ("10.0.0.5",), True),
        ("::ffff:10.0.0.5", ("10.0.0.5",), True),
        ("10.0.0.6", ("10.0.0.5",), False),
        ("fe80::1%eth0", ("fe80::1",), True),
    ],
)
def test_who_is_served(peer: str, named: tuple[str, ...], served: bool) -> None:
    assert (is_own(peer) or is_named(peer, frozenset(named))) is served
