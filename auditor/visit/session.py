"""One live visit, as a script of named steps: home, dwell, product, basket, find, open, read, ask, wait, thank, close.

Whatever goes wrong becomes a named failure in the record; nothing is raised but the end of the program. To stop a visit that
hangs, its context is closed: no call into it survives that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from playwright.async_api import BrowserContext, Frame
from playwright.async_api import Error as PlaywrightError

from auditor.clock import Budget, utc_now
from auditor.config import Settings
from auditor.failures import Failure, FailureCode, KnownError, failure_of
from auditor.gather.gate_process import GateProcess
from auditor.gather.guard import Guard
from auditor.gather.navigate import go, within
from auditor.types import ChatState, Mark, PageKind, PhotoClass, VisitRecord
from auditor.vendors import Catalogue
from auditor.visit import words
from auditor.visit.by_api import open_by_api
from auditor.visit.coming_back import come_back
from auditor.visit.conversation import converse
from auditor.visit.evidence import take_pages, take_picture
from auditor.visit.find import Sight, find
from auditor.visit.invites import InviteWatch
from auditor.visit.job import Artifacts, MayOpen, VisitJob
from auditor.visit.observer import Observer
from auditor.visit.opening import open_chat
from auditor.visit.pages import next_page
from auditor.visit.reading import read_operator
from auditor.visit.record import Found, failure_during, record_of
from auditor.visit.scene import Lane, OpenRoad, Scene
from auditor.visit.shopping import WALK_S, Shopping
from auditor.visit.vendor import read_vendors
from auditor.visit.wire import Wire

_SPARE_S = 60.0
_LED_ON = 10
"""A home page whose scripts lead to another one as often as this leads nowhere."""
_SOON_S = 5.0
"""A page that loads longer than this mostly waits for a network."""
HIDDEN = 0.8
"""A chat vendor that is this sure to be loaded, and shows nothing, hides its widget."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tools:
    """What a visit works with besides its context; all may be left out."""

    settings: Settings = field(default_factory=Settings)
    gate: GateProcess | None = None
    guard: Guard | None = None
    lane: Lane = field(default_factory=OpenRoad)
    artifacts: Artifacts | None = None
    may_open: MayOpen | None = None
    catalogue: Catalogue | None = None


def total_s(settings: Settings, dwell_s: float, asks: bool, walks: bool = False) -> float:
    """The longest a visit may take, derived from its parts."""
    visit = settings.visit
    asking = visit.send_s * 2 + visit.reply_timeout_s + visit.linger_s * 4 + 30.0 if asks else 0.0
    return visit.load_s * 5 + dwell_s * 1.2 + visit.wake_s * 8 + visit.open_s * 4 + asking + (WALK_S if walks else 0.0) + _SPARE_S


async def visit_shop(job: VisitJob, context: BrowserContext, tools: Tools | None = None) -> VisitRecord:
    """Visit one shop in a fresh context and tell what was seen. Never raises for what a page, a browser or a network does."""
    tools = tools or Tools()
    settings = tools.settings
    dwell_s = settings.visit.dwell_s if job.dwell_s is None else job.dwell_s
    budget = Budget("visit", total_s(settings, dwell_s, job.ledger is not None, job.cart))
    began, started_at = time.monotonic(), utc_now()
    found = Found(final_url=job.url)
    observer = Observer(context)
    wire = Wire(context, observer)
    scene: Scene | None = None
    try:
        async with asyncio.timeout(budget.total_s):
            await observer.install()
            page = await context.new_page()
            scene = Scene(context, page, observer, settings, budget, tools.lane, tools.may_open, began)
            await _script(job, scene, wire, tools, found, dwell_s)
    except (PlaywrightError, TimeoutError, KnownError) as error:
        found.failure = failure_during(error, tools.guard, found)
    return record_of(job, scene, tools.guard, found, started_at)


async def _script(job: VisitJob, scene: Scene, wire: Wire, tools: Tools, found: Found, dwell_s: float) -> None:
    if not await _open_page(scene, tools, found, job.url, PageKind.HOME):
        return
    found.reached = True
    watch = InviteWatch(scene)

    async def go_on(url: str, kind: PageKind) -> Failure | None:
        return await _walk_page(scene, tools, found, url, kind)

    found.shopping = Shopping(scene, go_on, tools.guard, tools.may_open, job.cart, job.leave_address)
    await _dwell(scene, found, tools, watch, dwell_s, job.url)
    await found.shopping.aside()
    await _chat(job, scene, wire, tools, found, watch)
    if found.sight and found.sight.found:
        found.shopping.chat_in_sight(found.pages[-1])
    await found.shopping.finish(watch, job.url, found.opened is not None)


async def _walk_page(scene: Scene, tools: Tools, found: Found, url: str, kind: PageKind) -> Failure | None:
    """Open a page for the walk to the checkout; its failure is the walk's, not the visit's."""
    failure = await tools.may_open(url) if tools.may_open else None
    failure = failure or await _patiently(scene, _load(scene, tools, url, kind))
    if failure is None:
        found.pages.append(kind)
    return failure


async def _chat(job: VisitJob, scene: Scene, wire: Wire, tools: Tools, found: Found, watch: InviteWatch) -> None:
    """Find the chat of the page that is open, read it, and where that is allowed hold the conversation."""
    wake_s = scene.settings.visit.wake_s
    found.sight = await find(scene, wake_s, watch.idle_s.get(found.pages[-1], 0.0), wire.loading)
    away = found.pages[-1] is not PageKind.HOME or scene.astray
    if not found.sight.found and away and await _open_page(scene, tools, found, job.url, PageKind.HOME):
        found.sight = await find(scene, wake_s, watch.idle_s.get(PageKind.HOME, 0.0), wire.loading)
    if found.invite is None:
        found.invite = await watch.judge(found.pages[-1], found.sight)
    await _name_vendors(scene, wire, tools, found)
    if not found.sight.found:
        hidden = found.vendors.chat is not None and found.vendors.chat.sure >= HIDDEN
        found.state = ChatState.WIDGET_HIDDEN if hidden else ChatState.NO_WIDGET
        if found.sight.look.empty or found.sight.hung:
            found.state = ChatState.UNKNOWN
            why = FailureCode.PAGE_HUNG if found.sight.hung else FailureCode.WIDGET_NOT_OPENED
            detail = "held up for most of the time a chat had to come" if found.sight.hung else "a window at the edge stayed empty"
            found.failure = found.failure or Failure(why, "visit.find", detail)
        if not hidden:
            found.vendors = replace(found.vendors, chat=None)
        scene.step("no chat in sight")
        return
    if found.sight.input and watch.opened_itself:
        scene.step("the chat opened by itself")
    found.opened = await open_chat(scene, found.sight, found.vendors.says)
    if found.opened is None:
        found.opened = await open_by_api(scene, found.sight, found.vendors.chat, tools.catalogue, found.vendors.says)
    if found.opened is None:
        found.state = ChatState.NO_WIDGET if _only_weak(found.sight) else ChatState.UNKNOWN
        if found.state is ChatState.UNKNOWN:
            found.failure = Failure(FailureCode.WIDGET_NOT_OPENED, "visit.open", "what was pressed opened no chat")
        return
    if found.sight.input and watch.opened_itself:
        found.opened.entry = "opened_itself"
    found.state = found.opened.judgement.state
    await _read(scene, tools, found)
    opened, taken = found.opened, list[str]()

    async def picture(name: str) -> None:
        taken.append(name)
        if tools.artifacts:
            found.evidence += await take_picture(scene, opened, tools.artifacts, name)

    await converse(scene, job, opened, wire, found.vendors, found.talk, picture)
    found.state = found.talk.state or found.opened.judgement.state
    found.failure = found.failure or found.talk.failure
    found.name = found.name or found.talk.name
    if found.photo in (None, PhotoClass.NONE, PhotoClass.UNKNOWN):
        found.photo = found.talk.photo or found.photo
    await _name_vendors(scene, wire, tools, found)
    if not taken:
        await picture("end")


async def _name_vendors(scene: Scene, wire: Wire, tools: Tools, found: Found) -> None:
    """Match vendors with all that was loaded so far: before the chat is opened, and once more at the end, for what came late."""
    if tools.catalogue:
        assert found.sight
        alone = not found.sight.found and not any(words.CALLBACK.search(one.label) for one in found.sight.look.press if one.floating)
        found.vendors = found.vendors.with_later(
            await read_vendors(scene, wire, tools.catalogue, seen=found.sight.found or alone, ask=found.opened is None)
        )


def _only_weak(sight: Sight) -> bool:
    from auditor.visit.find import SURE, strength

    return not sight.launchers or strength(sight.launchers[0], sight.look) < SURE


async def _read(scene: Scene, tools: Tools, found: Found) -> None:
    """What the open panel shows before anything is said."""
    assert found.opened
    photo, name = await read_operator(scene, found.opened)
    found.photo, found.name = photo, name
    if tools.artifacts:
        found.evidence += await take_picture(scene, found.opened, tools.artifacts, "open")
        found.evidence += await take_pages(scene, found.opened, tools.artifacts, "open", found.vendors.findings)


async def _open_page(scene: Scene, tools: Tools, found: Found, url: str, kind: PageKind) -> bool:
    """Navigate; the first failure of the home page is the visit's."""
    home = not found.pages
    failure = await tools.may_open(url) if tools.may_open else None
    if failure is None:
        failure = await _patiently(scene, _load(scene, tools, url, kind))
    if failure:
        scene.step(f"{kind} could not be opened: {failure.code}")
        scene.astray = True
        if home:
            found.failure = failure
        return False
    scene.astray = False
    found.pages.append(kind)
    times, moved = await _times(scene)
    found.final_url = scene.page.url
    scene.step(f"opened {kind}")
    if home and not times:
        found.failure = _unsettled(scene.page.main_frame in scene.observer.hung, moved)
        return False
    if home:
        scene.mark(Mark.NAV, times["zero"])
        scene.mark(Mark.LOAD, times["load"] or times["now"], times["zero"] if not times["load"] else None)
    return True


def _unsettled(hung: bool, moved: bool) -> Failure:
    """Why a home page that loaded does not tell its time."""
    if hung:
        return Failure(FailureCode.PAGE_HUNG, "visit.load", "the page's scripts never yield")
    if moved:
        return Failure(FailureCode.TOO_MANY_REDIRECTS, "visit.load", "the page's scripts lead on and on")
    return Failure(FailureCode.UNREADABLE, "visit.load", "the page's scripts keep it from being read")


async def _times(scene: Scene) -> tuple[dict[str, float], bool]:
    """The clock of the page that is there, and whether scripts led on from it; they are followed, but not for ever."""
    budget, main, moved = scene.budget.part("settle", scene.settings.visit.load_s), scene.page.main_frame, list[Frame]()
    scene.page.on("framenavigated", note := lambda frame: moved.append(frame) if frame is main else None)
    try:
        for _ in range(_LED_ON):
            times = await scene.observer.times(scene.page)
            if times or main in scene.observer.hung:
                return times, bool(moved)
            try:
                await within(scene.page.wait_for_load_state("domcontentloaded", timeout=budget.left_ms), budget)
            except KnownError:
                break
            except PlaywrightError:
                if scene.page.is_closed() or budget.spent:
                    break
    finally:
        scene.page.remove_listener("framenavigated", note)
    return {}, bool(moved)


async def _load(scene: Scene, tools: Tools, url: str, kind: PageKind) -> Failure | None:
    budget = scene.budget.part("load", scene.settings.visit.load_s)
    failure = await _goto(scene, tools, url, budget)
    if failure is None:
        try:
            async with asyncio.timeout(budget.left_s):
                await scene.page.wait_for_load_state("load", timeout=budget.left_ms)
        except (PlaywrightError, TimeoutError) as error:
            if scene.page.is_closed():
                raise
            scene.step(f"{kind} did not finish loading: {type(error).__name__}")
    return failure


async def _patiently(scene: Scene, loading: Coroutine[Any, Any, Failure | None]) -> Failure | None:
    """Load a page; one that is not there soon waits for its network, and needs no place among the active ones."""
    task = asyncio.ensure_future(loading)
    try:
        await asyncio.wait({task}, timeout=_SOON_S)
        if not task.done():
            async with scene.lane.aside():
                await asyncio.wait({task})
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _goto(scene: Scene, tools: Tools, url: str, budget: Budget) -> Failure | None:
    if tools.gate:
        return await go(scene.page, url, budget, tools.gate)
    try:
        async with asyncio.timeout(budget.left_s):
            answer = await scene.page.goto(url, wait_until="domcontentloaded", timeout=budget.left_ms)
    except (PlaywrightError, TimeoutError) as error:
        return failure_of(error, "visit.load")
    if answer is not None and answer.status >= 400:
        code = (
            FailureCode.BLOCKED
            if answer.status in (401, 403, 429)
            else FailureCode.HTTP_5XX
            if answer.status >= 500
            else FailureCode.HTTP_4XX
        )
        return Failure(code, "visit.load", f"{url} answered {answer.status}")
    return None


async def _dwell(scene: Scene, found: Found, tools: Tools, watch: InviteWatch, dwell_s: float, home: str) -> None:
    """Spend the dwell over home, product and basket, moving a little as people do, and watch for an invitation."""
    shopping = found.shopping
    assert shopping is not None
    walk = [(PageKind.HOME, 0.45), (PageKind.PRODUCT, 0.3), (PageKind.CART, 0.25)] if dwell_s >= 9 else [(PageKind.HOME, 1.0)]
    for stop, share in walk:
        kind: PageKind | None = stop
        if stop is PageKind.CART and found.invite is None:
            found.invite = await come_back(scene, watch, tools.guard, lambda: _open_page(scene, tools, found, home, PageKind.HOME), dwell_s)
        if stop is PageKind.CART and (kind := await shopping.fill(watch)):
            found.pages += [kind] if kind is PageKind.CART else []
        elif stop is not PageKind.HOME:
            kind, url = stop, await next_page(scene, stop)
            if url is None or not await _open_page(scene, tools, found, url, stop):
                continue
        assert kind is not None
        leave = stop is walk[-1][0] and len(walk) > 1
        if dwell_s > 0:
            await watch.dwell(kind, dwell_s * share, leave=leave)
            await shopping.note(kind, leave)
            found.invite = found.invite or await watch.judge(kind)
    found.invite = found.invite or watch.seen_on_the_way
