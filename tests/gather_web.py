"""A small web of its own for the tests of gathering: handlers by path, on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Answer = str | web.StreamResponse | Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Web:
    """The running server: its port, and every request it got as `METHOD host/path`."""

    port: int = 0
    seen: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


def html(text: str, **options: object) -> web.Response:
    return web.Response(text=text, content_type="text/html", **options)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def serve(pages: dict[str, Answer], tls: ssl.SSLContext | None = None) -> AsyncIterator[Web]:
    """Serve `pages`: path → HTML text, or a handler; every other path is 404."""
    running = Web()

    async def answer(request: web.Request) -> web.StreamResponse:
        running.seen.append(f"{request.method} {request.host}{request.path_qs}")
        running.agents.append(request.headers.get("User-Agent", ""))
        page = pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="nothing here")
        if request.method in ("POST", "PUT"):
            running.bodies.append(await request.text())
        if isinstance(page, str):
            return html(page)
        assert callable(page)
        return await page(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    running.port = runner.addresses[0][1]
    try:
        yield running
    finally:
        await runner.cleanup()
