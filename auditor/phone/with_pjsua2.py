"""The second caller: PJSIP through `pjsua2-python`, in a thread of its own that polls the stack; nothing else imports that library.

PJSIP is GPL-2, which is why it is an extra of its own and never the default. It does not listen: no class of greeting.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import queue
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pjsua2 as pj

from auditor.phone.call import CallResult, Sentence
from auditor.phone.lag import watched
from auditor.phone.stamps import Stamps
from auditor.phone.trunk import Trunk

POLL_MS = 10
CALLS = 4
"""Calls under way at the same time that the library was built for; further ones wait."""

NO_SOUND_S = 2.0
"""After an answer with which no sound was agreed on, the call is ended."""


class PjsuaCaller:
    """Places calls through one trunk. Make it with `open`."""

    def __init__(self, trunk: Trunk) -> None:
        self._trunk = trunk
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._going: list[_PjCall] = []
        self._account: pj.Account | None = None
        self._thread = threading.Thread(target=self._run, name="pjsua2", daemon=True)
        self._failure: str | None = None
        self._lines = asyncio.Semaphore(CALLS)
        self._ready = threading.Event()

    @classmethod
    async def open(cls, trunk: Trunk) -> PjsuaCaller:
        """Start the stack. Raises `RuntimeError` where that fails."""
        caller = cls(trunk)
        caller._thread.start()
        await asyncio.to_thread(caller._ready.wait, 10.0)
        if caller._failure or not caller._ready.is_set():
            raise RuntimeError(caller._failure or "it did not start")
        return caller

    async def close(self) -> None:
        """End all and give back the stack; the library itself waits for its last transactions."""
        self._orders.put(None)
        await asyncio.to_thread(self._thread.join, 10.0)

    async def place(self, number: str, no_answer_s: float, sentence: Sentence | None = None) -> CallResult:
        """See `Caller.place`."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[CallResult] = loop.create_future()

        def tell(found: CallResult) -> None:
            if not result.done():
                result.set_result(found)

        def done(found: CallResult) -> None:
            loop.call_soon_threadsafe(tell, found)

        def start() -> None:
            assert self._account is not None
            call = _PjCall(self._account, self._trunk, no_answer_s, sentence, done)
            self._going.append(call)
            call.dial(number)

        async with self._lines:
            async with watched() as lag:
                self._orders.put(start)
                found = await result
            return replace(found, width_s=round(lag.worst_s, 4))

    # ------------------------------------------------------------ the stack's own thread

    def _run(self) -> None:
        endpoint = pj.Endpoint()
        try:
            self._begin(endpoint)
        except pj.Error as error:
            self._failure = error.reason
            self._ready.set()
            return
        self._ready.set()
        stopping = False
        while not stopping or self._going:
            with contextlib.suppress(queue.Empty):
                order = self._orders.get_nowait()
                if order is None:
                    stopping = True
                    for call in self._going:
                        call.give_up()
                else:
                    order()
            endpoint.libHandleEvents(POLL_MS)
            now = time.monotonic()
            self._going = [call for call in self._going if not call.tick(now)]
        self._account = order = None
        gc.collect()  # the library aborts the process where one of its objects outlives it
        endpoint.libDestroy()

    def _begin(self, endpoint: pj.Endpoint) -> None:
        with _no_stdout():
            endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.logConfig.level = 0
        config.logConfig.consoleLevel = 0
        endpoint.libInit(config)
        transport = pj.TransportConfig()
        transport.boundAddress = self._trunk.interface
        kinds = {"udp": pj.PJSIP_TRANSPORT_UDP, "tcp": pj.PJSIP_TRANSPORT_TCP, "tls": pj.PJSIP_TRANSPORT_TLS}
        endpoint.transportCreate(kinds[self._trunk.transport], transport)
        endpoint.libStart()
        endpoint.audDevManager().setNullDev()
        account = pj.AccountConfig()
        account.idUri = f"sip:{self._trunk.user}@{self._trunk.host}"
        user = self._trunk.auth_user or self._trunk.user
        account.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", user, 0, self._trunk.password))
        self._account = pj.Account()
        self._account.create(account)


@contextlib.contextmanager
def _no_stdout() -> Iterator[None]:
    """The library greets on standard output before it can be told not to, where a program may be reading.

    It writes through C's own buffer, which holds the greeting back until the process ends unless it is emptied here.
    """
    sys.stdout.flush()
    flush = ctypes.CDLL(None).fflush
    flush(None)
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        flush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


class _PjCall(pj.Call):  # type: ignore[misc]  # the library has no types
    """One call: its callbacks stamp, `tick` keeps its limits; both run in the stack's thread."""

    def __init__(
        self, account: pj.Account, trunk: Trunk, no_answer_s: float, sentence: Sentence | None, done: Callable[[CallResult], None]
    ) -> None:
        super().__init__(account)
        self._trunk, self._no_answer_s, self._sentence, self._done = trunk, no_answer_s, sentence, done
        self._stamps = Stamps(time.monotonic())
        self._media: pj.AudioMedia | None = None
        self._player: pj.AudioMediaPlayer | None = None
        self._file: Path | None = None
        self._until = 0.0

    def dial(self, number: str) -> None:
        """Send the INVITE."""
        self._stamps = Stamps(time.monotonic())
        try:
            self.makeCall(self._trunk.uri_of(number), pj.CallOpParam(True))
        except pj.Error as error:
            self._stamps.ended = time.monotonic()
            self._stamps.reason = error.reason[:200]

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Stamp a state as it comes."""
        now, info, stamps = time.monotonic(), self.getInfo(), self._stamps
        if info.state == pj.PJSIP_INV_STATE_EARLY:
            stamps.provisional(now, early_media=info.lastStatusCode == 183)
        elif info.state in (pj.PJSIP_INV_STATE_CONNECTING, pj.PJSIP_INV_STATE_CONFIRMED):
            stamps.answered = stamps.answered or now
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            stamps.ended = now
            if stamps.answered is None and stamps.cancelled is None:
                stamps.code, stamps.reason = info.lastStatusCode, f"{info.lastStatusCode} {info.lastReason}"[:200]

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Know where the sound is."""
        if self._sentence is not None and self._stamps.answered is not None:
            with contextlib.suppress(pj.Error):
                self._media = self.getAudioMedia(-1)

    def tick(self, now: float) -> bool:
        """Keep the limits; True once the call is over and its result handed on."""
        stamps = self._stamps
        if stamps.ended is None:
            if stamps.cancelled is not None or stamps.hung_up is not None:
                begun = stamps.cancelled if stamps.hung_up is None else stamps.hung_up
                if now - (begun or now) < self._trunk.end_s:
                    return False
            elif stamps.answered is not None:
                if self._sentence is None or self._said(now):
                    stamps.hung_up = now
                    self._hang_up()
                return False
            elif now - stamps.invite >= self._no_answer_s:
                stamps.cancelled = now
                self._hang_up()
                return False
            else:
                return False
        if self._file is not None:
            self._file.unlink(missing_ok=True)
        self._player = self._media = None
        self._done(stamps.result())
        return True

    def give_up(self) -> None:
        """End the call, whatever it does."""
        if self._stamps.answered is None:
            self._stamps.cancelled = self._stamps.cancelled or time.monotonic()
        else:
            self._stamps.hung_up = self._stamps.hung_up or time.monotonic()
        self._hang_up()

    def _hang_up(self) -> None:
        with contextlib.suppress(pj.Error):  # the far end was faster
            self.hangup(pj.CallOpParam())

    def _said(self, now: float) -> bool:
        """Leave the far end its time to greet us, then play the sentence; True once it is over."""
        sentence, answered = self._sentence, self._stamps.answered
        if sentence is None or answered is None or self._media is None:
            return answered is not None and now - answered > NO_SOUND_S
        if self._player is None:
            if now - answered >= sentence.wait_s:
                self._player, self._until = self._play(sentence), now + sentence.length_s
            return False
        return now >= self._until

    def _play(self, sentence: Sentence) -> pj.AudioMediaPlayer:
        handle, name = tempfile.mkstemp(suffix=".wav")
        self._file = Path(name)
        with open(handle, "wb") as stream, wave.open(stream, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(sentence.rate)
            sound.writeframes(sentence.pcm)
        player = pj.AudioMediaPlayer()
        player.createPlayer(name, pj.PJMEDIA_FILE_NO_LOOP)
        player.startTransmit(self._media)
        return player
