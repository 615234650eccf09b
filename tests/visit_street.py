"""A small street for the tests of the live visit: pages with a chat of our own making, and a scripted operator behind each.

A page's address says what its chat is like (`dom`, `input`, `transport`, `launcher` ...) and names the script of its operator; what
reached the operator, and when he spoke, is kept here.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kettles</title>
<style>body { font-family: sans-serif; margin: 0; min-height: 1500px } .decoy { position: fixed; right: 0; top: 200px; padding: 8px }</style></head>
<body><header><a href="/product/7-kettle?ID">Kettle</a> <form role="search"><input type="search" placeholder="Search"></form></header>
<main><h1>Copper kettle</h1><p>29.00</p><a href="/product/7-kettle?ID">Copper kettle 7</a> <a href="/cart?ID">Basket</a></main>
<footer><form method="post" action="/form"><input type="email" placeholder="you@shop.example"><button>Subscribe</button></form></footer>
EXTRA<script>const O = OPTIONS;</script><script src="/widget.js"></script></body></html>"""

WIDGET = r"""
(() => {
  if (O.bare) return;
  if (O.frame && window === top) {
    const f = document.createElement('iframe');
    f.src = O.frame;
    f.style = 'position:fixed;right:0;bottom:0;width:380px;height:520px;border:0';
    return document.body.append(f);
  }
  const mount = () => {
    let host = document.createElement('div');
    if (O.dom === 'blank') { // a frame without an address, filled from outside
      const f = document.createElement('iframe');
      f.style = 'position:fixed;right:0;bottom:0;width:380px;height:520px;border:0';
      document.body.append(f);
      if (O.written) { f.contentDocument.open(); f.contentDocument.write('<!doctype html><body></body>'); f.contentDocument.close(); }
      host = f.contentDocument.createElement('div');
      f.contentDocument.body.append(host);
    } else document.body.append(host);
    const root = O.dom === 'open' || O.dom === 'closed' ? host.attachShadow({ mode: O.dom }) : host;
    root.innerHTML = `<style>.l{position:fixed;right:20px;bottom:20px;width:60px;height:60px;border-radius:30px;background:#06c;cursor:pointer;z-index:9999}
      .w{position:fixed;right:20px;bottom:90px;width:320px;height:400px;display:none;flex-direction:column;background:#fff;border:1px solid #888;z-index:9999}
      .w.on{display:flex} .m{flex:1;overflow-y:auto;padding:8px} .m>div{margin:6px} .i{min-height:30px;border-top:1px solid #ccc}</style>
      <div class="l"><svg width="30" height="30"><circle cx="15" cy="15" r="9"/></svg></div>
      <div class="w"><div>Shop desk</div><div class="m"></div><div class="f"></div></div>`;
    const at = s => root.querySelector(s), log = at('.m'), form = at('.f');
    const field = O.input === 'editable' ? '<div class="i" contenteditable="true" data-placeholder="Write a message"></div>'
      : O.input === 'input' ? '<input class="i" placeholder="Write a message">' : '<textarea class="i" placeholder="Write a message"></textarea>';
    const put = (text, who) => { const d = document.createElement('div'); d.className = who; d.textContent = text; log.append(d); return d; };
    let send = () => {};
    const hear = frame => {
      if (frame.kind === 'typing') { const d = put('', 'dots'); d.innerHTML = '<i>Olive is typing…</i>'; return; }
      root.querySelectorAll('.dots').forEach(d => d.remove());
      if (frame.kind === 'form') { form.innerHTML = '<p>All operators are busy. Leave your phone.</p><input type="tel" placeholder="Phone" required><button>Send</button>'; return; }
      if (frame.kind === 'word') { const last = log.lastElementChild; if (last?.className === 'stream') last.textContent += frame.text; else put(frame.text, 'stream'); return; }
      put(frame.text, frame.kind);
    };
    const connect = () => {
      if (O.transport === 'ws') {
        const line = new WebSocket(`ws://${location.host}/line?ID`);
        line.onmessage = e => hear(JSON.parse(e.data));
        send = text => line.send(JSON.stringify({ text }));
      } else {
        const source = new EventSource('/events?ID');
        source.onmessage = e => hear(JSON.parse(e.data));
        send = text => fetch('/say?ID', { method: 'POST', body: JSON.stringify({ text }) });
      }
    };
    const submit = () => {
      const i = at('.i'), text = (i.value ?? i.textContent).trim();
      if (!text) return;
      if ('value' in i) i.value = ''; else i.textContent = '';
      put(text, 'mine');
      send(text);
    };
    const ready = () => {
      form.innerHTML = O.gate ? '<p>Introduce yourself to start the chat</p><input placeholder="Your name" required><input type="email" placeholder="E-mail" required><button>Start chat</button>'
        : O.offline ? '<p>We are offline now. Leave a message and we will answer by e-mail.</p><textarea placeholder="Message"></textarea><input type="email" placeholder="E-mail" required><button>Send</button>'
        : field + (O.enter === 'off' ? '<button class="s">Send</button>' : '');
      if (O.gate || O.offline) return;
      connect();
      at('.i').onkeydown = e => { if (e.key === 'Enter' && O.enter !== 'off') { e.preventDefault(); submit(); } };
      if (at('.s')) at('.s').onclick = submit;
    };
    const open = () => {
      at('.w').classList.toggle('on');
      if (form.childElementCount) return;
      if (O.step) { form.innerHTML = '<button>New conversation</button>'; form.firstElementChild.onclick = ready; } else ready();
    };
    at('.l').onclick = open;
    if (O.channels) { at('.l').onclick = () => {
      form.innerHTML = ''; at('.w').classList.add('on');
      log.innerHTML = '<a href="https://wa.me/000">WhatsApp</a><br><button class="c">Online chat</button><br><button>Request a call</button>';
      log.querySelector('.c').onclick = () => { log.innerHTML = ''; ready(); };
    }; }
    if (O.invite) setTimeout(() => { const b = document.createElement('div'); b.style = 'position:fixed;right:90px;bottom:30px;background:#ffd;padding:10px'; b.textContent = 'Hello! Can I help you choose a kettle?'; root.append(b); }, O.invite * 1000);
    if (O.greeting) setTimeout(() => put('Good afternoon! How can I help you?', 'theirs'), 100);
  };
  if (O.facade) { // a picture of a button; the widget comes with the first press
    const f = document.createElement('div');
    f.style = 'position:fixed;right:20px;bottom:20px;width:60px;height:60px;background:#06c;border-radius:30px;cursor:pointer';
    f.onclick = () => { f.onclick = null; setTimeout(() => { f.remove(); mount(); }, 900); };
    return document.body.append(f);
  }
  O.late ? setTimeout(mount, O.late * 1000) : O.wake ? addEventListener(O.wake, mount, { once: true }) : mount();
})();
"""

CALLBACK = """<div class="decoy" style="cursor:pointer" onclick="document.getElementById('cb').style.display='block'">Request a call back</div>
<form id="cb" style="display:none;position:fixed;left:20px;bottom:20px;background:#fff" method="post" action="/form"><input type="tel" placeholder="Phone"><button>Call me</button></form>"""
WALL = """<div class="decoy" id="wall" role="dialog" style="inset:0;background:#0008;z-index:99999">We use cookies. <button onclick="wall.remove()">Accept all</button>
<button onclick="wall.remove(); document.title = 'few'">Only necessary</button></div>"""


@dataclass
class Desk:
    """One visit's operator. `script` is a list of (seconds, kind, text), counted from the question."""

    script: list[tuple[float, str, str]]
    questions: list[str] = field(default_factory=list)
    spoken: list[tuple[str, str, float]] = field(default_factory=list)
    out: asyncio.Queue[dict[str, str] | None] = field(default_factory=asyncio.Queue)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


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
        extra = (CALLBACK if options.get("decoy") else "") + (WALL if options.get("wall") else "") + options.get("extra", "")
        if name in self.desks:
            self.desks[name].opened.set()
        body = (
            "<!doctype html><html><body><script>const O = OPTIONS;</script><script src='/widget.js'></script></body></html>"
            if "inner" in request.query
            else PAGE
        )
        body = (
            body.replace("EXTRA", extra)
            .replace("OPTIONS", json.dumps(options))
            .replace("/widget.js", f"/widget.js?id={name}")
            .replace("?ID", f"?{request.query_string}")
        )
        headers = (
            {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'"}
            if options.get("csp") == "tt"
            else {}
        )
        if options.get("csp") == "plain":
            headers = {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'"}
        return web.Response(text=body, content_type="text/html", headers=headers)

    async def _widget(self, request: web.Request) -> web.Response:
        return web.Response(text=WIDGET.replace("?ID", f"?id={request.query['id']}"), content_type="text/javascript")

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
