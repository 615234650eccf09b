"""A small street for the tests of the live visit: pages with a chat of our own making, and a scripted operator behind each.

A page's address says what its chat is like (`dom`, `input`, `transport`, `launcher` ...) and names the script of its operator; what
reached the operator, and when he spoke, is kept here.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

HERE = Path(__file__).parent
PAGE = (HERE / "visit_page.html").read_text(encoding="utf-8")
INNER = "<!doctype html><html><body><script>const O = OPTIONS;</script><script src='/widget.js'></script></body></html>"
WIDGET = (HERE / "visit_widget.js").read_text(encoding="utf-8")
CALLBACK, WALL = (HERE / "visit_decoys.html").read_text(encoding="utf-8").split("<!-- wall -->")


@dataclass
class Desk:
    """One visit's operator. `script` is a list of (seconds, kind, text), counted from the question."""

    script: list[tuple[float, str, str]]
    questions: list[str] = field(default_factory=list)
    spoken: list[tuple[str, str, float]] = field(default_factory=list)
    out: asyncio.Queue[dict[str, str] | None] = field(default_factory=asyncio.Queue)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """A script that is held back (`hold` in its address) may come."""
    drawn: list[tuple[str, float]] = field(default_factory=list)
    """What the page drew of him, and when by its own clock."""


class Street:
    """The server. `url(script, **options)` opens a desk and gives the address of its shop."""

    def __init__(self) -> None:
        self.desks: dict[str, Desk] = {}
        self.forms: list[dict[str, Any]] = []
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Street:
        app = web.Application()
        app.router.add_get("/widget.js", self._widget)
        app.router.add_get("/line", self._line)
        app.router.add_get("/events", self._events)
        app.router.add_post("/say", self._say)
        app.router.add_post("/form", self._form)
        app.router.add_post("/shown", self._shown)
        app.router.add_post("/release", self._release)
        app.router.add_get("/{path:.*}", self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for desk in self.desks.values():
            desk.out.put_nowait(None)
        await self._runner.cleanup()

    def url(self, name: str, script: list[tuple[float, str, str]], **options: Any) -> str:
        """The address of a shop whose chat is like `options`."""
        self.desks[name] = Desk(script)
        return f"http://127.0.0.1:{self.port}/?" + urlencode({"id": name, "o": json.dumps(options)})

    async def visited(self, name: str) -> None:
        """Wait until somebody opens this shop."""
        await self.desks[name].opened.wait()

    async def _page(self, request: web.Request) -> web.Response:
        name, options = request.query.get("id", ""), json.loads(request.query.get("o", "{}"))
        if options.get("dom") == "frame" and "inner" not in request.query:
            options["frame"] = f"http://localhost:{self.port}/?inner=1&" + urlencode({"id": name, "o": json.dumps(options)})
        extra = (CALLBACK if options.get("decoy") else "") + (WALL if options.get("wall") else "") + options.pop("extra", "")
        if name in self.desks:
            self.desks[name].opened.set()
        body = INNER if "inner" in request.query else PAGE
        body = body.replace("EXTRA", extra).replace("OPTIONS", json.dumps(options))
        body = body.replace("/widget.js", f"/widget.js?id={name}").replace("?ID", f"?{request.rel_url.raw_query_string}")
        headers = {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'"} if options.get("csp") else {}
        return web.Response(text=body, content_type="text/html", headers=headers)

    async def _release(self, request: web.Request) -> web.Response:
        self.desks[request.query["id"]].released.set()
        return web.Response()

    async def _widget(self, request: web.Request) -> web.Response:
        if "hold" in request.query:
            await self.desks[request.query["id"]].released.wait()
        return web.Response(text=WIDGET.replace("?ID", f"?id={request.query['id']}"), content_type="text/javascript")

    async def _shown(self, request: web.Request) -> web.Response:
        one = json.loads(await request.text())
        self.desks[request.query["id"]].drawn.append((one["who"], float(one["at"])))
        return web.Response()

    async def _form(self, request: web.Request) -> web.Response:
        self.forms.append(dict(await request.post()))
        return web.Response(text="thanks")

    def _asked(self, desk: Desk, text: str) -> None:
        desk.questions.append(text)
        if len(desk.questions) == 1:
            task = asyncio.create_task(self._play(desk))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _play(self, desk: Desk) -> None:
        began = time.monotonic()
        for at, kind, text in desk.script:
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            desk.spoken.append((kind, text, time.time() * 1000))
            desk.out.put_nowait(None if kind == "drop" else {"kind": kind, "text": text})

    async def _say(self, request: web.Request) -> web.Response:
        self._asked(self.desks[request.query["id"]], json.loads(await request.text())["text"])
        return web.json_response({"ok": True})

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        desk = self.desks[request.query["id"]]
        socket = web.WebSocketResponse()
        await socket.prepare(request)

        async def speak() -> None:
            while (frame := await desk.out.get()) is not None:
                await socket.send_json(frame)
            await socket.close()

        speaking = asyncio.create_task(speak())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._asked(desk, json.loads(message.data)["text"])
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
        return socket

    async def _events(self, request: web.Request) -> web.StreamResponse:
        desk = self.desks[request.query["id"]]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while (frame := await desk.out.get()) is not None:
            await response.write(f"data: {json.dumps(frame)}\n\n".encode())
        return response
