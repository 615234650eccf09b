"""The network's own time of a reply: when the frame or the body that carried it came, by the DevTools protocol.

It is a second witness beside the page's stamp, taken where it can be had: WebSocket frames, server-sent events, answers to
requests. It listens only while a conversation is on.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Frame, Page
from playwright.async_api import Error as PlaywrightError

from auditor.types import Mark, Side, VisitRecord
from auditor.visit.scene import POOR_MS
from auditor.visit.transcript import bare

_CALL_S = 4.0
_KEPT = 400
_BODY_KINDS = ("Fetch", "XHR", "EventSource", "Script", "Other")
_SNIPPET = 24
_LATER = 20
"""Bodies that came after a text was shown are looked through for it, as many as this."""

_REPLIES = (Mark.ANY, Mark.AUTO, Mark.AGENT_JOIN, Mark.TYPING, Mark.HUMAN, Mark.USEFUL)


class Witness:
    """Listens to one page, and to the chat's frame where that has a process of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._sessions: list[CDPSession] = []
        self._came: deque[tuple[float, str]] = deque(maxlen=_KEPT)
        self._went: deque[tuple[float, str]] = deque(maxlen=_KEPT)
        self._bodies: deque[tuple[float, CDPSession, str]] = deque(maxlen=_KEPT)
        self._kinds: dict[str, str] = {}
        self._offset_ms: float | None = None
        self.error_ms = 0.0
        """How far the network's clock may be from the page's."""

    async def listen(self, page: Page, frame: Frame) -> None:
        """Begin. What cannot be had is left out."""
        targets: tuple[Page | Frame, ...] = (page, frame) if frame.parent_frame else (page,)
        for target in targets:
            try:
                async with asyncio.timeout(_CALL_S):
                    session = await self._context.new_cdp_session(target)  # a frame of the page's own process is refused here
                    self._attend(session)
                    await session.send("Network.enable", {"maxTotalBufferSize": 2_000_000, "maxResourceBufferSize": 500_000})
                    if self._offset_ms is None:
                        await self._set_clock(session)
                    self._sessions.append(session)
            except (PlaywrightError, TimeoutError):
                continue

    async def _set_clock(self, session: CDPSession) -> None:
        """How far the browser's monotonic clock is from the epoch; the error is half of the call's length."""
        await session.send("Performance.enable", {"timeDomain": "timeTicks"})
        before = time.time()
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        after = time.time()
        await session.send("Performance.disable")
        ticks = next(float(m["value"]) for m in metrics if m["name"] == "Timestamp")
        self._offset_ms = ((before + after) / 2 - ticks) * 1000
        self.error_ms = (after - before) / 2 * 1000

    def _attend(self, session: CDPSession) -> None:
        session.on("Network.webSocketFrameReceived", lambda e: self._came.append((float(e["timestamp"]), e["response"]["payloadData"])))
        session.on("Network.eventSourceMessageReceived", lambda e: self._came.append((float(e["timestamp"]), e["data"])))
        session.on("Network.webSocketFrameSent", lambda e: self._went.append((float(e["timestamp"]), e["response"]["payloadData"])))
        session.on("Network.requestWillBeSent", lambda e: self._went.append((float(e["timestamp"]), e["request"].get("postData") or "")))
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", lambda e: self._finished(session, e))

    def _answered(self, event: dict[str, Any]) -> None:
        if event["type"] in _BODY_KINDS and len(self._kinds) < _KEPT:
            self._kinds[event["requestId"]] = event["type"]

    def _finished(self, session: CDPSession, event: dict[str, Any]) -> None:
        if event["requestId"] in self._kinds:
            self._bodies.append((float(event["timestamp"]), session, event["requestId"]))

    async def of(self, text: str, shown_ms: float) -> float | None:
        """When the network brought `text`, in epoch milliseconds; None where it was not seen to.

        It is looked for before and after the moment at which the page says that it stood there.
        """
        want = bare(text)[:_SNIPPET].lower()
        if self._offset_ms is None or len(want) < 4:
            return None
        for ticks, payload in self._came:
            at = ticks * 1000 + self._offset_ms
            if shown_ms - at < 10_000 and want in _plain(payload):
                return at
        bodies = [(ticks * 1000 + self._offset_ms, session, request) for ticks, session, request in self._bodies]
        near = [one for one in bodies if -50 < shown_ms - one[0] < 5000]
        later = [one for one in bodies if shown_ms - one[0] <= -50][:_LATER]
        for at, session, request in (*near, *later):
            try:
                async with asyncio.timeout(_CALL_S):
                    body = str((await session.send("Network.getResponseBody", {"requestId": request}))["body"])
            except (PlaywrightError, TimeoutError):
                continue
            if want in _plain(body):
                return at
        return None

    def sent(self, text: str, pressed_ms: float) -> float | None:
        """When our own words left, in epoch milliseconds; None where that was not seen."""
        want = bare(text)[:_SNIPPET].lower()
        moments = [ticks * 1000 + (self._offset_ms or 0.0) for ticks, payload in self._went if want in _plain(payload)]
        return next((at for at in moments if self._offset_ms is not None and at > pressed_ms - 100), None)

    async def close(self) -> None:
        """Stop listening."""
        for session in self._sessions:
            try:
                async with asyncio.timeout(_CALL_S):
                    await session.detach()
            except (PlaywrightError, TimeoutError):
                continue


def _plain(payload: str) -> str:
    """A payload without white space and escapes, in lower case."""
    text = payload[:200_000]
    if "\\" in text:
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            text = text.replace('\\"', '"').replace("\\n", " ")
    return bare(text.replace('\\"', '"')).lower()


def widened(record: VisitRecord, late_ms: Callable[[float], float]) -> VisitRecord:
    """The record with what the page could not know: for how long its news may have been on their way (`late_ms` of a moment).

    The left end of each moment goes back by that; a reply's stamp is poor where page and way together leave more than `POOR_MS`
    open. The interval between our key press and our own words is no doubt of the instrument's, and counts for nothing here.
    """
    events, messages = [], []
    for event in record.events:
        late = late_ms(event.stamp_ms)
        doubt = late + (event.stamp_ms - event.not_before_ms if event.mark in _REPLIES else 0.0)
        events.append(replace(event, not_before_ms=event.not_before_ms - late, poor=event.poor or doubt > POOR_MS))
    for message in record.messages:
        late = late_ms(message.stamp_ms)
        reply = message.side is not Side.SHOPPER and message.kind != "greeting"
        doubt = late + (message.stamp_ms - message.not_before_ms if reply else 0.0)
        messages.append(replace(message, not_before_ms=message.not_before_ms - late, poor=message.poor or doubt > POOR_MS))
    return replace(record, events=tuple(events), messages=tuple(messages))
