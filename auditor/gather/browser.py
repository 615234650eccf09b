"""The browser of the live visits: found, launched behind the gate, watched, retired after so many visits.

Every context is fresh: no cookies, no cache, no service workers, no downloads, no permissions. All its connections pass the
gate (WebRTC may not go round the proxy by UDP; QUIC is off). Of a browser elsewhere (`browser.endpoint`) the processes are not
ours: nothing watches their memory, and nothing here ends them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any

import structlog
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from auditor.config import Settings
from auditor.failures import BrowserMissingError, FailureCode, KnownError, SettingError
from auditor.gather.gate_process import GateProcess
from auditor.gather.guard import Guard, RequestStop
from auditor.gather.launch import LAUNCH_S, Launcher, bear_strays
from auditor.gather.places import locale_of
from auditor.gather.renderers import Renderers, work_s
from auditor.types import Shop

_CONTEXT_S = 20.0
_CLOSE_S = 10.0
_PULSE_S = 2.0
"""How often the browser is asked for a sign of life, and how long it may take for it while a page never rests."""
_SILENT_MOST = 3
"""After so many questions without an answer, each waited for `_CLOSE_S`, a browser is taken for dead."""
_WORKING_MOST = 9
"""The same while it, its driver or we still work off what pages have sent."""
_WORKING_SHARE = 0.05
_ALONE_MOST = 4
"""Browsers for one visit each; a wave that resumes after a crash makes many visits again, and a browser takes 150 MB."""
log = structlog.get_logger(__name__)


class _Running:
    """One browser process: how many visits it served, how many are open, how often it was silent, whether it is gone."""

    def __init__(self, browser: Browser, agent: str, pid: int | None, stop: RequestStop) -> None:
        self.browser, self.agent, self.pid, self.stop = browser, agent, pid, stop
        self.served = 0
        self.open = 0
        self.alone = False
        self.silent = 0
        self.gone = asyncio.Event()
        browser.on("disconnected", lambda _: self.gone.set())


class BrowserPool:
    """Browsers behind one gate, as an async context manager.

    `async with pool.context(shop) as context` gives a fresh Playwright context in the shop's language and time zone. A browser
    that served `browser.retire_after` visits takes no new ones and is closed when its last visit ends. One that dies fails
    only the visits on it (their calls raise, `gone(context)` is set); the next visit starts another.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._launcher = Launcher(settings)
        self.gate = GateProcess(settings.network, self._launcher.peers)
        self.renderers = Renderers(lambda: self.pids, settings.browser.memory_mb)
        self._playwright: Playwright | None = None
        self._left: list[Playwright] = []
        """Drivers that failed to launch a browser, while others were at work."""
        self._current: _Running | None = None
        self._all: list[_Running] = []
        self._of: dict[BrowserContext, tuple[_Running, Guard]] = {}
        self._starting = asyncio.Lock()
        self._feeling: asyncio.Task[None] | None = None
        self.launched = 0
        self.version = ""
        """What the browser calls itself, known once one was launched: `HeadlessChrome/1.2.3.4`."""

    async def __aenter__(self) -> BrowserPool:
        await self.gate.__aenter__()
        self.renderers.__enter__()
        self._feeling = asyncio.ensure_future(self._feel())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._feeling:
            self._feeling.cancel()
            await asyncio.gather(self._feeling, return_exceptions=True)
        self.renderers.__exit__(kind, error, trace)
        for running in list(self._all):
            await self._close(running)
        for driver in [*self._left, *([self._playwright] if self._playwright else [])]:
            await _bounded(driver.stop())
        await self.gate.__aexit__(kind, error, trace)

    @contextlib.asynccontextmanager
    async def context(
        self, shop: Shop | None = None, allow: frozenset[str] = frozenset(), alone: bool = False, **options: Any
    ) -> AsyncIterator[BrowserContext]:
        """A fresh, guarded context for one visit; `allow` names kinds of requests its guard lets pass (none, without a campaign);
        `alone` asks for a browser that nobody else is in, while there are few of those; `options` are Playwright's `new_context`
        options, to add or override.

        Raises `KnownError(browser_gone)` where no browser could be kept alive long enough to open it.
        """
        running = await self._take(alone)
        context = None
        try:
            context = await self._open(running, shop, allow, options)
            yield context
        finally:
            if context:
                await self._leave(context, running)
            running.open -= 1
            if running.open == 0 and running is not self._current:
                await self._close(running)

    @property
    def pids(self) -> list[int]:
        """The running browsers' process ids, oldest first."""
        return [running.pid for running in self._all if running.pid and not running.gone.is_set()]

    def gone(self, context: BrowserContext) -> asyncio.Event:
        """Set when the browser of `context` has died."""
        return self._of[context][0].gone

    def guard(self, context: BrowserContext) -> Guard:
        """The guard of `context`: what it stopped, and how to let a pop-up be."""
        return self._of[context][1]

    async def _open(self, running: _Running, shop: Shop | None, allow: frozenset[str], options: dict[str, Any]) -> BrowserContext:
        chosen: dict[str, Any] = {
            "user_agent": f"{running.agent} {self.settings.user_agent}",
            "locale": locale_of(shop, self.settings.wave.timezone),
            "timezone_id": (shop and shop.timezone) or self.settings.wave.timezone,
            "service_workers": "block",
            "accept_downloads": False,
            "permissions": [],
            **self._launcher.context_options(self.gate.address),
            **options,
        }
        try:
            async with asyncio.timeout(_CONTEXT_S):
                context = await running.browser.new_context(**chosen)
                guard = Guard(context, allow)
                await guard.attach()
        except (PlaywrightError, TimeoutError) as error:
            pulse = await running.stop.pulse(_PULSE_S)
            if isinstance(error, PlaywrightError) and pulse == "alive":
                raise SettingError(f"the browser takes no context for {shop and shop.key}: {error.message.splitlines()[0]}") from error
            if pulse == "lost":
                self._end(running)
            self._drop(running)
            raise KnownError(FailureCode.BROWSER_GONE, str(error).partition("\n")[0] or "no new context in time") from error
        running.stop.guards.append(guard)
        self._of[context] = (running, guard)
        return context

    async def _leave(self, context: BrowserContext, running: _Running) -> None:
        guard = self._of.pop(context)[1]
        running.stop.leave(guard)
        await guard.close()
        if not await _bounded(context.close()) and not running.gone.is_set():
            log.warning("browser.unclosed", pid=running.pid, detail="a context does not close; no new visit comes to this browser")
            self._drop(running)  # those that are in it go on: whether it still answers them is felt by its pulse

    async def _take(self, alone: bool) -> _Running:
        async with self._starting:
            if alone and sum(one.alone for one in self._all) < _ALONE_MOST:
                with contextlib.suppress(BrowserMissingError):  # a second one does not start just now
                    single = await self._launch()
                    single.alone, single.served, single.open = True, 1, 1
                    self._all.append(single)
                    return single
            running = self._current
            if running and (running.gone.is_set() or running.served >= self.settings.browser.retire_after):
                self._drop(running)
                if running.open == 0:
                    await self._close(running)
                running = None
            if running is None:
                running = self._current = await self._launch()
                self._all.append(running)
            running.served += 1
            running.open += 1
            return running

    async def _feel(self) -> None:
        """Where a browser takes too long for a trifle, somebody's page floods it, its driver or us: the busiest is ended.

        One that stays silent, and has no such page, is ended itself: its visits are waiting for nothing.
        """
        while True:
            await asyncio.sleep(_PULSE_S)
            for running in list(self._all):
                began, worked, heard = time.monotonic(), work_s(running.pid or 0), running.stop.heard
                pulse = await running.stop.pulse(_CLOSE_S)
                if running.gone.is_set():
                    continue
                took = time.monotonic() - began
                running.silent = running.silent + 1 if pulse == "silent" else 0
                relieved = took > _PULSE_S and self.renderers.relieve(pressing=running.silent > 1)
                working = running.stop.heard > heard or work_s(running.pid or 0) - worked > took * _WORKING_SHARE
                if pulse == "lost" or (running.silent >= (_WORKING_MOST if working else _SILENT_MOST) and not relieved):
                    log.warning("browser.hung", pid=running.pid, detail="it, or its driver, answers nothing any more; it is ended")
                    self._end(running)

    def _end(self, running: _Running) -> None:
        """Nothing can be heard of it any more, and nobody would tell of its end: a driver that dies says nothing of its browsers."""
        self._drop(running)
        _kill(running)
        running.gone.set()

    def _drop(self, running: _Running) -> None:
        if self._current is running:
            self._current = None

    async def _launch(self) -> _Running:
        for attempt in ("first", "second"):
            try:
                async with asyncio.timeout(LAUNCH_S):
                    return await self._launch_once()
            except (PlaywrightError, TimeoutError, OSError) as error:
                why = (str(error).strip() or "it did not start in time").splitlines()[0]
                log.warning("browser.launch", attempt=attempt, path=self._launcher.where, detail=why)
                if self._playwright:  # its driver may be what died; but others may be in browsers of it
                    if any(one.open and not one.gone.is_set() for one in self._all):
                        self._left.append(self._playwright)
                    else:
                        await _bounded(self._playwright.stop())
                    self._playwright = None
        if not self._launcher.local:
            raise BrowserMissingError(
                f"no browser answers at browser.endpoint {self._launcher.where} ({why}); start one there, or leave it empty"
            )
        raise BrowserMissingError(
            f"the browser {self._launcher.where} does not start ({why}); try `auditor doctor --fix` or set browser.path"
        )

    async def _launch_once(self) -> _Running:
        if self._playwright is None:
            try:
                self._playwright = await async_playwright().start()
            except Exception as error:  # a driver that dies while it starts is told by a bare one
                raise PlaywrightError(str(error)) from error
            bear_strays(self._playwright)
        browser = await self._launcher.launch(self._playwright, self.gate.address)
        self.launched += 1
        session = await browser.new_browser_cdp_session()
        told = await session.send("Browser.getVersion")
        agent, self.version = str(told["userAgent"]), str(told["product"])
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"] if self._launcher.local else []
        pid = next((int(process["id"]) for process in processes if process["type"] == "browser"), None)
        await session.detach()
        stop = RequestStop()
        await stop.enable(browser)
        return _Running(browser, agent, pid, stop)

    async def _close(self, running: _Running) -> None:
        if running in self._all:
            self._all.remove(running)
        self._drop(running)
        if not running.gone.is_set() and not await _bounded(running.browser.close()):
            _kill(running)


async def _bounded(coroutine: Any) -> bool:
    """Wait for a closing call, but not for ever; whether it ended in time."""
    try:
        async with asyncio.timeout(_CLOSE_S):
            await coroutine
    except PlaywrightError:
        return True  # already closed
    except TimeoutError:
        return False
    return True


def _kill(running: _Running) -> None:
    if running.pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)
