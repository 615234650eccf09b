"""The second witness: what the network carried, over WebSockets and requests, and when a conversation's own connection broke."""

from __future__ import annotations

import json
import time
from html import escape
from urllib.parse import quote, quote_plus

from playwright.async_api import BrowserContext, Page, Request, WebSocket

from auditor.visit.observer import Observer

_TO_RUN_S = 2.0
"""A script that has come has still to be read and run."""


class Wire:
    """Listens to one context from before its first navigation on."""

    def __init__(self, context: BrowserContext, observer: Observer) -> None:
        self.observer = observer
        self.requests: list[str] = []
        self.carried_ms: float | None = None
        self.broken_ms: float | None = None
        self.heard_since = False  # the connection that carried our words brought something afterwards
        self.sockets_after = 0  # sockets opened after the break
        self.lost_request = False  # it was a request that failed, not a socket that closed
        self._wanted: tuple[str, ...] = ()
        self._socket: WebSocket | None = None
        self._request: Request | None = None
        self._closed_letters: list[Request] = []  # sent after our words, their bodies not shown to us
        self._loading: set[Request] = set()
        self._last_came_s = -_TO_RUN_S
        context.on("request", self._asked)
        context.on("requestfinished", self._came)
        context.on("requestfailed", self._failed)
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._opened)

    def loading(self) -> bool:
        """Whether scripts or frames were asked for and have not come, or only just."""
        return bool(self._loading) or time.monotonic() - self._last_came_s < _TO_RUN_S

    def expect(self, text: str) -> None:
        """From now on, look for `text` in what leaves."""
        inner = json.dumps(text, ensure_ascii=False)[1:-1]
        shapes = {
            text,
            inner,
            json.dumps(text)[1:-1],
            json.dumps(inner, ensure_ascii=False)[1:-1],
            json.dumps(json.dumps(text))[3:-3],
            quote(text),
            quote(text, safe="~()*!.'"),
            quote_plus(text),
            escape(text),
        }
        self._wanted = tuple(shape.lower() for shape in shapes if shape)
        self.carried_ms = self.broken_ms = None
        self.heard_since = self.lost_request = False
        self._socket = self._request = None
        self._closed_letters = []

    def _carries(self, payload: str | bytes | None) -> bool:
        if not payload or not self._wanted or self.carried_ms is not None:
            return False
        text = (payload if isinstance(payload, str) else payload.decode("utf-8", "replace")).lower()
        return any(shape in text for shape in self._wanted)

    def _asked(self, request: Request) -> None:
        if len(self.requests) < 2000:
            self.requests.append(request.url)
        if request.resource_type in ("script", "document"):
            self._loading.add(request)
        if not self._wanted or self.carried_ms is not None:
            return
        body = request.post_data_buffer
        if body is None and request.method in ("POST", "PUT", "PATCH"):
            self._closed_letters.append(request)
        if self._carries(body) or self._carries(request.url):
            self.carried_ms, self._request = time.time() * 1000, request
            self.observer.wake()

    def _came(self, request: Request) -> None:
        if request in self._loading:
            self._loading.discard(request)
            self._last_came_s = time.monotonic()

    def _failed(self, request: Request) -> None:
        self._loading.discard(request)
        if request is self._request or (self._request is None and self.carried_ms is None and request in self._closed_letters):
            self.lost_request = True
            self._break()

    def _opened(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)
        if self.broken_ms is not None:
            self.sockets_after += 1
            self.observer.wake()
        socket.on("framesent", lambda payload: self._sent(socket, payload))
        socket.on("framereceived", lambda _: self._received(socket))
        socket.on("close", lambda _: self._closed(socket))
        socket.on("socketerror", lambda _: self._closed(socket))

    def _sent(self, socket: WebSocket, payload: str | bytes) -> None:
        if self._carries(payload):
            self.carried_ms, self._socket = time.time() * 1000, socket
            self.observer.wake()

    def _received(self, socket: WebSocket) -> None:
        if socket is self._socket:
            self.heard_since = True

    def _closed(self, socket: WebSocket) -> None:
        if socket is self._socket:
            self._break()

    def _break(self) -> None:
        if self.broken_ms is None:
            self.broken_ms = time.time() * 1000
            self.sockets_after = 0
            self.observer.wake()
