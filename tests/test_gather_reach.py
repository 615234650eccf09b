"""What a page can reach: of this machine and its network nothing, whichever way it tries and however it spells the address."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from gather_web import serve

from auditor.clock import Budget
from auditor.config import Network, Settings
from auditor.failures import Failure, FailureCode, KnownError
from auditor.gather.browser import BrowserPool
from auditor.gather.fetch import Fetcher
from auditor.gather.gate import Gate
from auditor.gather.navigate import go
from auditor.gather.network import NetworkPolicy

SPELLINGS = (
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "localhost", "LOCALHOST"),
    *("0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1"),
)
INSIDE = (
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
)


@dataclass
class Listener:
    """What reached this machine on one port, by TCP or UDP, at any of its loopback addresses."""

    port: int = 0
    heard: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    """Listen as a private service would."""
    one = Listener()

    def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        one.heard.append(f"tcp {writer.get_extra_info('sockname')[0]}")
        writer.close()

    class Datagrams(asyncio.DatagramProtocol):
        def datagram_received(self, _data: bytes, addr: object) -> None:
            one.heard.append(f"udp {addr}")

    server = await asyncio.start_server(connected, "0.0.0.0", 0)
    one.port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=("0.0.0.0", one.port))
    try:
        yield one
    finally:
        transport.close()
        server.close()


@pytest.mark.parametrize("host", SPELLINGS)
async def test_the_crawler_knows_loopback_in_every_spelling(host: str) -> None:
    """Whether the address is told as a number, a name or in other digits, nothing is sent."""
    async with listening() as inside, Fetcher(Settings()) as fetcher:
        with pytest.raises(KnownError) as caught:
            await fetcher.get(f"http://{host}:{inside.port}/")
        assert inside.heard == []
    assert caught.value.code in (FailureCode.PRIVATE_ADDRESS, FailureCode.DNS)  # a spelling that is no address here is no name either


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_inside_is_refused_after_its_resolution(address: str) -> None:
    """In the crawler's and in the gate's own policy: the address counts, not the name."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return [address]

    async with Fetcher(Settings(), NetworkPolicy(Network(), resolve)) as fetcher:
        with pytest.raises(KnownError) as caught:
            await fetcher.get("http://harmless.example/")
    assert caught.value.code is FailureCode.PRIVATE_ADDRESS


# One way a line: each has a loopback address of its own, AT with its number, by which the gate's refusals tell them apart.
WAYS = {
    "image": "new Image().src = 'http://AT/';",
    "script": "add('script', {src: 'http://AT/x.js'});",
    "style": "add('link', {rel: 'stylesheet', href: 'http://AT/x.css'});",
    "import": "add('style', {textContent: '@import url(http://AT/x.css);'});",
    "font": "new FontFace('x', 'url(http://AT/x.woff)').load().catch(() => {});",
    "frame": "add('iframe', {src: 'http://AT/'});",
    "nested frame": "add('iframe', {srcdoc: '<iframe src=http://AT/></iframe>'});",
    "sandboxed frame": "add('iframe', {sandbox: 'allow-scripts', srcdoc: '<script>fetch(`http://AT/`)<\\/script>'});",
    "object": "add('object', {data: 'http://AT/'});",
    "video": "add('video', {src: 'http://AT/x.mp4', preload: 'auto'});",
    "fetch": "fetch('http://AT/', {mode: 'no-cors'}).catch(() => {});",
    "post": "fetch('http://AT/', {mode: 'no-cors', method: 'POST', body: 'x'}).catch(() => {});",
    "secure": "fetch('https://AT/', {mode: 'no-cors'}).catch(() => {});",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', 'http://AT/'); x.send();",
    "socket": "new WebSocket('ws://AT/');",
    "secure socket": "new WebSocket('wss://AT/');",
    "events": "new EventSource('http://AT/');",
    "beacon": "navigator.sendBeacon('http://AT/', 'x');",
    "worker": 'new Worker(URL.createObjectURL(new Blob([\'fetch("http://AT/", {mode: "no-cors"}).catch(() => {})\'])));',
    "worker socket": "new Worker(URL.createObjectURL(new Blob(['new WebSocket(\"ws://AT/\")'])));",
    "preload": "add('link', {rel: 'preload', as: 'image', href: 'http://AT/x.png'});",
    "prefetch": "add('link', {rel: 'prefetch', href: 'http://AT/'});",
    "form": "const f = add('form', {action: 'http://AT/', target: 'there'}); add('iframe', {name: 'there'}); f.submit();",
    "redirect": "fetch('/away?to=http://AT/', {mode: 'no-cors'}).catch(() => {});",
    "framed redirect": "add('iframe', {src: '/away?to=http://AT/'});",
    "decimal": "fetch(`http://${127 * 2 ** 24 + NUMBER}:PORT/`, {mode: 'no-cors'}).catch(() => {});",
    "hex": "fetch(`http://0x7f.0.0.${(NUMBER).toString()}:PORT/`, {mode: 'no-cors'}).catch(() => {});",
    "octal": "fetch(`http://0177.0.0.${(NUMBER).toString()}:PORT/`, {mode: 'no-cors'}).catch(() => {});",
    "mapped": "fetch('http://[::ffff:127.0.0.NUMBER]:PORT/', {mode: 'no-cors'}).catch(() => {});",
}
ADD = """const add = (tag, given) => {
  const made = Object.assign(document.createElement(tag), given);
  document.body.append(made);
  return made;
};"""
# What a browser may do or leave, and a peer connection, which goes round a proxy where it can.
MORE = """for (const rel of ['preconnect', 'dns-prefetch', 'modulepreload', 'manifest', 'prerender'])
  add('link', {rel, href: 'http://127.0.0.1:PORT/'});
add('script', {type: 'speculationrules', textContent: '{"prerender": [{"urls": ["http://127.0.0.1:PORT/"]}]}'});
const talk = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'},
  {urls: ['turn:127.0.0.1:PORT?transport=udp', 'turn:127.0.0.1:PORT?transport=tcp'], username: 'u', credential: 'c'}]});
talk.createDataChannel('x');
talk.onicegatheringstatechange = () => { if (talk.iceGatheringState === 'complete') window.gathered = true; };
talk.createOffer().then(offer => talk.setLocalDescription(offer));"""


async def test_no_way_out_of_a_page_leads_inside() -> None:
    """Thirty ways of asking and a peer connection: the gate is asked about each and refuses, and the private service hears nothing."""
    from aiohttp import web

    async def away(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(request.query["to"])

    async with listening() as inside:
        tries, places = [], {}
        for number, (name, script) in enumerate(WAYS.items(), 2):
            at = f"127.0.0.{number}"
            places[name] = f"::ffff:7f00:{number:x}" if name == "mapped" else at
            text = script.replace("AT", f"{at}:{inside.port}").replace("NUMBER", str(number)).replace("PORT", str(inside.port))
            tries.append("{" + text + "}")
        page_text = f"<!doctype html><body><script>{ADD}{''.join(tries)}{MORE.replace('PORT', str(inside.port))}</script>"
        async with serve({"/": page_text, "/away": away}) as shop:
            settings = Settings(network=Network(hosts={"shop.example": shop.address}))
            async with BrowserPool(settings) as pool, pool.context() as context:
                page = await context.new_page()
                assert await go(page, "http://shop.example/", Budget("load", 20), pool.gate) is None
                for place in places.values():
                    refusal = await pool.gate.refusal(f"http://{f'[{place}]' if ':' in place else place}:{inside.port}/", 10)
                    assert refusal is not None, f"{[name for name, one in places.items() if one == place]} was not tried"
                    assert refusal.code is FailureCode.PRIVATE_ADDRESS
                await page.wait_for_function("window.gathered", timeout=15_000)
        assert inside.heard == []


@dataclass
class OwnGate:
    """The gate in this process, so that a test can be its resolver."""

    server: asyncio.Server
    pid = None
    alive = True
    deaths = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> OwnGate:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()

    async def refusal(self, _url: str, _wait_s: float = 0.0) -> Failure | None:
        return None


async def test_a_name_that_changes_its_mind_gains_nothing_in_the_browser() -> None:
    """The first answer may be opened; the second time the name says 127.0.0.1, and that is seen before anything is sent."""
    answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])

    async def resolve(_host: str, _port: int) -> list[str]:
        return next(answers)

    async with listening() as inside:
        policy = NetworkPolicy(Network(allow_private=("127.0.0.2",)), resolve)
        gate = OwnGate(await asyncio.start_server(Gate(policy).serve, "127.0.0.1", 0))
        pool = BrowserPool(Settings())
        pool.gate = gate  # type: ignore[assignment]
        async with pool, pool.context() as context:
            page = await context.new_page()
            for place in ("first", "second"):
                failure = await go(page, f"http://rebind.example:{inside.port}/{place}", Budget("load", 10), pool.gate)
                policy._known.clear()  # as a minute later
                if place == "first":
                    assert failure is not None
                    assert failure.code is FailureCode.RESET  # reached; it hung up
                    assert inside.heard[:1] == ["tcp 127.0.0.2"]
        assert failure is not None
        assert failure.code is FailureCode.PRIVATE_ADDRESS
        assert set(inside.heard) == {"tcp 127.0.0.2"}


async def test_a_name_that_changes_its_mind_between_check_and_connection_gains_nothing_in_the_crawler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is connected to is what was checked: the second answer is checked as the first was."""
    monkeypatch.setattr("auditor.gather.network._KEEP_S", -1.0)  # nothing is remembered
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])

    async def resolve(_host: str, _port: int) -> list[str]:
        return next(answers)

    policy = NetworkPolicy(Network(allow_private=("127.0.0.2",)), resolve)
    async with listening() as inside, Fetcher(Settings(), policy) as fetcher:
        with pytest.raises(KnownError) as caught:
            await fetcher.get(f"http://rebind.example:{inside.port}/")
        assert inside.heard == []
    assert caught.value.code is FailureCode.PRIVATE_ADDRESS
