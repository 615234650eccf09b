"""The caller: `baresip-python`, bound to asyncio. Nothing else of the program imports that library.

All of a call is told by events, stamped first thing in the listener. One stack a process: it is process-wide in the library.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace

from baresip import Account, Config, Runtime, UserAgent
from baresip.call import Call
from baresip.errors import AudioNotActive, AudioRestarted, BaresipError, split_status
from baresip.events import Event, StackEvent

from auditor.clock import utc_now
from auditor.phone.call import CallResult, EndedBy, Outcome, Sentence
from auditor.phone.greeting import FRAME_S, Heard
from auditor.phone.lag import watched
from auditor.phone.stamps import Stamps
from auditor.phone.trunk import Trunk

SETTLE_S = 1.0
"""At the end, for the answers to a last CANCEL or BYE to be acknowledged before the stack goes."""

_OURS = "Rejected by user"  # the closing text after our own hang-up; never the far end's


class BaresipCaller:
    """Places calls through one trunk. Make it with `open`."""

    def __init__(self, runtime: Runtime, agent: UserAgent, trunk: Trunk) -> None:
        self._runtime, self._agent, self._trunk = runtime, agent, trunk
        self._last_end: float | None = None

    @classmethod
    async def open(cls, trunk: Trunk) -> BaresipCaller:
        """Start the stack. Raises `RuntimeError` where that fails."""
        try:
            return await cls._open(trunk)
        except BaresipError as error:
            raise RuntimeError(str(error)) from error

    @classmethod
    async def _open(cls, trunk: Trunk) -> BaresipCaller:
        runtime = Runtime()
        await runtime.start(Config(net_interface=trunk.interface or None, audio_driver="aumem", max_concurrent_calls=None))
        account = Account(
            user=trunk.user,
            domain=trunk.host,
            password=trunk.password,
            auth_user=trunk.auth_user or None,
            reg_interval=0,
            transport=trunk.transport,  # type: ignore[arg-type]
        )
        try:
            agent = await UserAgent.create(runtime, account, transfer_policy="reject")
        except BaseException:
            await runtime.close()
            raise
        return cls(runtime, agent, trunk)

    async def close(self) -> None:
        """Give back the stack, once the last call's answers had time to be acknowledged."""
        if self._last_end is not None:
            await asyncio.sleep(max(0.0, self._last_end + SETTLE_S - time.monotonic()))
        await self._runtime.close()

    async def place(self, number: str, no_answer_s: float, sentence: Sentence | None = None) -> CallResult:
        """See `Caller.place`."""
        async with watched() as lag:
            result = await self._place(number, no_answer_s, sentence)
        return replace(result, width_s=round(max(lag.worst_s, result.width_s), 4))

    async def _place(self, number: str, no_answer_s: float, sentence: Sentence | None) -> CallResult:
        going = _Going()
        self._runtime.subscribe(going.on_event)  # before dialling, so that no event can be missed
        try:
            stamps = going.stamps = Stamps(time.monotonic())
            try:
                call = await self._agent.dial(self._trunk.uri_of(number))
            except BaresipError as error:
                return CallResult(
                    outcome=Outcome.FAILED, started_at=utc_now(), total_s=0.0, ended_by=EndedBy.NETWORK, reason=str(error)[:200]
                )
            dialled_s = time.monotonic() - stamps.invite  # the INVITE left within this time
            going.bind(call.handle)
            if not await going.wait(going.settled, no_answer_s - (time.monotonic() - stamps.invite)):
                stamps.cancelled = time.monotonic()
                await _hang_up(call)
            elif stamps.answered is not None and stamps.ended is None:
                if sentence is not None:
                    await self._talk(call, going, sentence)
                if stamps.ended is None:
                    stamps.hung_up = time.monotonic()
                    await _hang_up(call)
            await going.wait(going.closed, self._trunk.end_s)
            if stamps.ended is None:
                await _hang_up(call)
            return replace(stamps.result(), width_s=dialled_s)
        finally:
            self._runtime.unsubscribe(going.on_event)
            self._last_end = time.monotonic()

    async def _talk(self, call: Call, going: _Going, sentence: Sentence) -> None:
        """Let the far end greet us, say the sentence, and stop early where the call ends."""
        heard = going.stamps.heard = Heard(_rate(call))
        until = time.monotonic() + sentence.wait_s
        while time.monotonic() < until and not heard.over and not await going.wait(going.closed, FRAME_S):
            heard.feed(_read(call))
        said, rest = 0, sentence.pcm
        until = time.monotonic() + sentence.length_s + 2.0
        while rest and time.monotonic() < until and not going.closed.is_set():
            said = _write(call, rest)
            rest = rest[said:]
            _read(call)
            await going.wait(going.closed, FRAME_S)
        while _unsent(call) and time.monotonic() < until and not await going.wait(going.closed, FRAME_S):
            _read(call)


class _Going:
    """The events of one call, from before it has a handle until it is closed."""

    def __init__(self) -> None:
        self.stamps = Stamps(0.0)
        self.settled, self.closed = asyncio.Event(), asyncio.Event()
        self._handle: int | None = None
        self._early: list[tuple[float, StackEvent]] = []

    def bind(self, handle: int) -> None:
        """Know which call is ours, and take what came before that was known."""
        self._handle = handle
        for at, event in self._early:
            if event.call == handle:
                self._take(at, event)
        self._early.clear()

    def on_event(self, event: StackEvent) -> None:
        """The listener."""
        at = time.monotonic()
        if self._handle is None:
            self._early.append((at, event))
        elif event.call == self._handle:
            self._take(at, event)

    def _take(self, at: float, event: StackEvent) -> None:
        stamps = self.stamps
        if event.event is Event.CALL_RINGING:
            stamps.provisional(at, early_media=False)
        elif event.event is Event.CALL_PROGRESS:
            stamps.provisional(at, early_media=True)
        elif event.event in (Event.CALL_ANSWERED, Event.CALL_ESTABLISHED):
            if stamps.answered is None:
                stamps.answered = at
            if event.event is Event.CALL_ESTABLISHED:
                self.settled.set()
        elif event.event is Event.CALL_CLOSED:
            stamps.ended = at
            text = event.text or ""
            if text != _OURS:
                stamps.code, stamps.reason = split_status(text)[0], text[:200]
            self.settled.set()
            self.closed.set()

    async def wait(self, event: asyncio.Event, limit_s: float) -> bool:
        """Whether `event` came within `limit_s`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), max(0.0, limit_s))
        return event.is_set()


async def _hang_up(call: Call) -> None:
    with contextlib.suppress(BaresipError):  # mostly a stale handle: the far end was faster; a dead stack shows at the next call
        await call.hangup()


def _rate(call: Call) -> int:
    try:
        return call.audio.info().rx_sample_rate or 8000
    except AudioNotActive:
        return 8000


def _read(call: Call) -> bytes:
    """What came since the last look; it is listened to and dropped."""
    try:
        return call.audio.read(32_000)
    except (AudioNotActive, AudioRestarted):
        return b""


def _write(call: Call, pcm: bytes) -> int:
    try:
        return call.audio.write(pcm)
    except (AudioNotActive, AudioRestarted):
        return 0


def _unsent(call: Call) -> int:
    try:
        return call.audio.info().tx_buffered
    except AudioNotActive:
        return 0
