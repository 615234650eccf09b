"""What hostile servers answer: bodies without end, bombs, headers that choke, redirects that lead nowhere good."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection, Iterator
from functools import cache
from itertools import count, repeat

import brotli
from aiohttp import web

from hostile.pages import page_of

_GB = 1 << 30
_MB = 1 << 20
_SLOW_S = 1.0


def html(text: str, **headers: str) -> web.Response:
    """A page."""
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


async def page(_request: web.BaseRequest) -> web.StreamResponse:
    """An ordinary page."""
    return html(page_of())


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    """A page that never ends, as fast as it is taken."""
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    await response.prepare(request)
    await response.write(page_of().encode())
    rows = "<p>Ещё один товар</p>\n".encode() * 4000
    while True:
        await response.write(rows)


async def endless_robots(request: web.BaseRequest) -> web.StreamResponse:
    """A robots.txt that never ends; the page is ordinary."""
    if request.path != "/robots.txt":
        return await page(request)
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    while True:
        await response.write(b"User-agent: *\nDisallow: /nothing-here\n" * 4000)


async def slow(request: web.BaseRequest) -> web.StreamResponse:
    """A byte a second."""
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    await response.prepare(request)
    for byte in page_of().encode():
        await response.write(bytes([byte]))
        await asyncio.sleep(_SLOW_S)
    return response


async def slow_head(request: web.BaseRequest) -> web.StreamResponse:
    """Headers that come a byte at a time and never end."""
    transport = request.transport
    assert transport
    transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    for number in count():
        if transport.is_closing():
            break
        transport.write(b"X-%d: x\r\n" % number)
        await asyncio.sleep(_SLOW_S)
    return web.Response()


def _much() -> Iterator[bytes]:
    """A page, then 1 GB of blanks."""
    yield page_of().encode()
    yield from repeat(b" " * _MB, _GB // _MB)


@cache
def _gzipped() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(part) for part in _much()]) + packer.flush()


@cache
def _brotlied() -> bytes:
    packer = brotli.Compressor(quality=3)
    return b"".join([packer.process(part) for part in _much()]) + bytes(packer.finish())


async def gzip_bomb(_request: web.BaseRequest) -> web.StreamResponse:
    """1 GB of blanks in gzip, whatever the client accepts."""
    return web.Response(body=_gzipped(), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


async def brotli_bomb(_request: web.BaseRequest) -> web.StreamResponse:
    """The same in brotli."""
    return web.Response(body=_brotlied(), headers={"Content-Type": "text/html", "Content-Encoding": "br"})


def prepare(wanted: Collection[object]) -> None:
    """Pack the bombs that are wanted, which takes some seconds."""
    for answer, pack in ((gzip_bomb, _gzipped), (brotli_bomb, _brotlied)):
        if answer in wanted:
            pack()


async def huge_header(_request: web.BaseRequest) -> web.StreamResponse:
    """One header of 8 MB."""
    return html(page_of(), **{"X-Long": "x" * 8 * _MB})


async def cookie_header(_request: web.BaseRequest) -> web.StreamResponse:
    """3,000 cookies, 90 kB of them."""
    response = html(page_of())
    for number in range(3000):
        response.headers.add("Set-Cookie", f"c{number}={'x' * 20}; Path=/")
    return response


async def short(request: web.BaseRequest) -> web.StreamResponse:
    """Says 10 MB, gives a page, hangs up."""
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8", "Content-Length": str(10 * _MB)})
    await response.prepare(request)
    await response.write(page_of().encode())
    assert request.transport
    request.transport.close()
    return response


async def garbage(request: web.BaseRequest) -> web.StreamResponse:
    """Bytes that are no HTTP."""
    assert request.transport
    request.transport.write(bytes(range(1, 256)) * 20)
    request.transport.close()
    return web.Response()


async def download(_request: web.BaseRequest) -> web.StreamResponse:
    """The home page as a file to save."""
    body = b"MZ" + bytes(100_000)
    return web.Response(
        body=body, headers={"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=x.exe"}
    )


async def redirect_loop(request: web.BaseRequest) -> web.StreamResponse:
    """To itself."""
    return web.Response(status=302, headers={"Location": request.path})


async def redirect_chain(_request: web.BaseRequest, numbers: count[int] = count()) -> web.StreamResponse:  # noqa: B008 - one for all
    """To a page that was not there before."""
    return web.Response(status=301, headers={"Location": f"/page-{next(numbers)}"})


def redirect_to(url: str):  # type: ignore[no-untyped-def]
    """An answer that leads to `url`."""

    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": url})

    return answer


async def meta_refresh(_request: web.BaseRequest, numbers: count[int] = count()) -> web.StreamResponse:  # noqa: B008 - one for all
    """A page that asks for the next one at once, for ever."""
    return html(page_of(head=f'<meta http-equiv="refresh" content="0;url=/?{next(numbers)}">'))


async def deep(_request: web.BaseRequest) -> web.StreamResponse:
    """100,000 elements, each in the last."""
    return html(page_of(body="<div>" * 100_000))


async def wide(_request: web.BaseRequest) -> web.StreamResponse:
    """100,000 elements side by side, each floating and pressable."""
    return html(page_of(body='<button style="position:fixed">chat</button>' * 100_000))


async def long_word(_request: web.BaseRequest) -> web.StreamResponse:
    """One word of 5 MB, in a text and in an attribute."""
    return html(page_of(body=f'<p>{"x" * 5 * _MB}</p><a title="{"y" * _MB}" href="/{"z" * _MB}">x</a>'))


async def talking_socket(request: web.BaseRequest) -> web.StreamResponse:
    """A WebSocket that never stops talking."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    while not socket.closed:
        await socket.send_str("x" * 5000)
    return socket
