"""Leaves our own address on a page, and nothing else: at most once a shop and wave, only under a campaign that names the probe.

Which places are fit is judged by `auditor.mail.places`. A subscription is sent; in a cart or a checkout the field is filled and
left as a shopper leaves it who thinks again: no other field is touched and no button pressed.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page, Request

from auditor.clock import Budget, utc_now
from auditor.config import Conduct
from auditor.gather.guard import Guard
from auditor.mail.address import address_for
from auditor.mail.places import Fit, NotLeft, Place, judge_place
from auditor.store import Store
from auditor.types import Campaign, Evidence, IntentState, JsonValue, Observation, Verdict
from auditor.visit.job import LeaveAddress
from auditor.visit.ledger import Permit, Refusal

PROBE = "recovery"
log = structlog.get_logger(__name__)
LEAVE_S, SHOW_S, TELL_S = 20.0, 5.0, 3.0
"""For the whole of it, for the page to show what it made of the address, and to tell the shop of it by itself."""

_SCRIPT = Path(__file__).with_name("leaving.js").read_text(encoding="utf-8")
_NO_BUTTON = re.compile(r"закры|нет,|не сейчас|отмен|close|cancel|no,? thanks|not now|^[x×✕]$|google|facebook|vk|яндекс", re.IGNORECASE)
_THANKS = re.compile(
    r"спасибо|благодарим|вы подписан|подписка оформлен|успешно|проверьте (?:почту|e-?mail)|письмо отправлен|подтвердите|"
    r"thank|subscribed|success|check your (?:e-?mail|inbox)|almost done|you.re in|confirm",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Left:
    """The address was left. `shown`: the page said so, or the field gave it back. `place` is where."""

    address: str
    place: Place
    at: datetime
    shown: bool


class AddressLedger:
    """The permission of one shop and wave: asked before the first key, settled after the last; see `auditor.store.contacts`."""

    def __init__(
        self,
        store: Store,
        wave: str,
        shop_key: str,
        base: str,
        campaign: Campaign,
        conduct: Conduct,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.address = address_for(shop_key, wave, base)
        self.clock = clock
        self._store, self._wave, self._shop, self._campaign, self._conduct = store, wave, shop_key, campaign, conduct

    async def begin(self) -> Permit | Refusal:
        """Commit the intent, or say which rule forbids it."""
        return await asyncio.to_thread(
            self._store.begin_contact, self._wave, self._shop, PROBE, self.address, self._campaign, self._conduct, self.clock()
        )

    async def settle(self, permit: Permit, state: IntentState, about: dict[str, JsonValue]) -> None:
        """Note what became of it, with the fact (`recovery.address_left`) where it was left or may have been."""
        verdict = Verdict.PRESENT if state is IntentState.SENT else Verdict.UNKNOWN
        seen = Evidence("element", str(about.get("names", "")), str(about.get("place", "")))
        value: dict[str, JsonValue] = {key: about[key] for key in ("place", "left_at", "shown", "told", "sms_offered") if key in about}
        fact = None if state is IntentState.CANCELLED else Observation("recovery.address_left", verdict, value, evidence=(seen,))
        await asyncio.to_thread(lambda: self._store.settle_contact(permit, state, self.clock(), about=about, fact=fact))


async def leave_address(page: Page, ledger: AddressLedger, guard: Guard | None = None, product: str = "") -> Left | NotLeft:
    """Leave the ledger's address on this page where it asks for one and for nothing else.

    `product` names what lies in the cart, so that a reminder can be seen to name it. A `guard` lets requests to subscription
    endpoints pass while this goes on; orders, leads and callbacks stay stopped. Never raises for what the page does.
    """
    budget = Budget("leave", LEAVE_S)
    try:
        frame, found, why = await asyncio.wait_for(_find(page), budget.left_s)
    except (PlaywrightError, TimeoutError) as error:
        return NotLeft("failed", str(error).splitlines()[0][:200] if str(error) else "the page did not answer")
    if frame is None or found is None:
        return why
    permit = await ledger.begin()
    if isinstance(permit, Refusal):
        return NotLeft("refused", permit.detail)
    place = Place(found["place"])
    about: dict[str, JsonValue] = {
        "place": place.value,
        "product": product[:300],
        "names": found["names"][:100],
        "sms_offered": bool(found["sms"]),
    }
    begun = False
    try:
        with _subscriptions_pass(guard) as stopped, Telling(page, ledger.address) as telling:
            field = frame.locator(f'[data-auditor-mark="{found["index"]}"]')
            await field.click(timeout=budget.part("click", 5.0).left_ms)
            begun = True
            await field.press_sequentially(ledger.address, delay=15, timeout=budget.left_ms)
            typed = await field.input_value(timeout=budget.left_ms)
            at = ledger.clock()
            shown = await _hand_over(frame, found, place, budget)
            told = await telling.done(budget.part("told", TELL_S))
            if stopped():
                await ledger.settle(permit, IntentState.CANCELLED, about)
                return NotLeft("guard", "the page would have sent it to a place that takes orders or leads")
        about |= {"left_at": at.isoformat(), "shown": shown, "told": told}
        if place is Place.CART:
            shown = typed.strip().lower() == ledger.address
        # A page that says nothing may still have taken it: that counts as left once, and is never tried again.
        await ledger.settle(permit, IntentState.SENT if shown else IntentState.UNKNOWN, about | {"shown": shown})
        return Left(ledger.address, place, at, shown)
    except PlaywrightError as error:
        await ledger.settle(permit, IntentState.UNKNOWN if begun else IntentState.CANCELLED, about)
        return NotLeft("failed", str(error).splitlines()[0][:200])
    except asyncio.CancelledError:
        await asyncio.shield(ledger.settle(permit, IntentState.UNKNOWN if begun else IntentState.CANCELLED, about))
        raise


async def _find(page: Page) -> tuple[Frame | None, dict[str, Any] | None, NotLeft]:
    """The best place on the page, in any of its frames; where none is fit, why the nearest one is not."""
    why = NotLeft("no_place", "the page asks for no address")
    best: tuple[Frame, dict[str, Any], Fit] | None = None
    for frame in page.frames:
        with contextlib.suppress(PlaywrightError):  # a frame may go while it is looked at
            for found in await frame.evaluate(_SCRIPT):
                fit = judge_place(found, frame == page.main_frame)
                if isinstance(fit, NotLeft):
                    why = fit
                elif best is None or fit.rank > best[2].rank:
                    best = (frame, found | {"place": fit.place.value}, fit)
    return (best[0], best[1], why) if best else (None, None, why)


async def _hand_over(frame: Frame, found: dict[str, Any], place: Place, budget: Budget) -> bool:
    """Leave the field; send a subscription. Whether the page showed that it took it."""
    field = frame.locator(f'[data-auditor-mark="{found["index"]}"]')
    if place is Place.CART:
        await field.press("Tab", timeout=budget.left_ms)  # shops that remember an address do it when the field is left
        return True
    before = await frame.evaluate("document.body.innerText")
    buttons = [one for one in found["buttons"] if not _NO_BUTTON.search(one["text"].strip())]
    best = next((one for one in buttons if one["submits"]), buttons[0] if buttons else None)
    if best is not None:
        await frame.locator(f'[data-auditor-button="{best["id"]}"]').first.click(timeout=budget.part("send", 5.0).left_ms)
    else:
        await field.press("Enter", timeout=budget.left_ms)
    return await _shown(frame, before, found["index"], budget.part("shown", SHOW_S))


async def _shown(frame: Frame, before: str, index: int, budget: Budget) -> bool:
    """Whether new words of thanks stand on the page, or the field is gone or empty."""
    had = len(_THANKS.findall(before))
    script = """([index, pattern, had]) => {
      const node = document.querySelector(`[data-auditor-mark="${index}"]`);
      const words = (document.body.innerText.match(new RegExp(pattern, 'gi')) || []).length;
      return words > had || !node || !node.isConnected || node.value === '' || node.getBoundingClientRect().width === 0;
    }"""
    try:
        await frame.wait_for_function(script, arg=[index, _THANKS.pattern, had], timeout=budget.left_ms)
    except PlaywrightError as error:
        # The page that a form leads to is another document: to have gone there is to have sent it.
        return "navigat" in str(error) or "detached" in str(error) or "destroyed" in str(error)
    return True


@contextlib.contextmanager
def _subscriptions_pass(guard: Guard | None) -> Iterator[Callable[[], bool]]:
    """While inside, a request with an address alone may reach a subscription endpoint; yields whether anything was stopped."""
    if guard is None:
        yield lambda: False
        return
    kept, had = guard.allow, guard.requests_stopped
    guard.allow = kept | {"subscribe"}
    try:
        yield lambda: guard.requests_stopped > had
    finally:
        guard.allow = kept


class Telling:
    """While inside, hears of requests that carry an address, in whatever way the page writes it: shops remember a cart by them."""

    def __init__(self, page: Page, address: str) -> None:
        self._page, self._mark = page, address.partition("@")[0].rpartition("+")[2]
        self._begun, self._ended = asyncio.Event(), asyncio.Event()
        self._open: set[Request] = set()

    def __enter__(self) -> Telling:
        for name, listener in self._listeners():
            self._page.on(name, listener)  # type: ignore[call-overload]
        return self

    def __exit__(self, *_: object) -> None:
        for name, listener in self._listeners():
            self._page.remove_listener(name, listener)

    def _listeners(self) -> tuple[tuple[str, Callable[[Request], None]], ...]:
        return (("request", self._on_begin), ("requestfinished", self._on_end), ("requestfailed", self._on_end))

    def _on_begin(self, request: Request) -> None:
        try:
            body = request.post_data_buffer or b""
        except PlaywrightError:
            return
        if self._mark in request.url or self._mark.encode() in body:
            self._open.add(request)
            self._begun.set()

    def _on_end(self, request: Request) -> None:
        self._open.discard(request)
        if not self._open and self._begun.is_set():
            self._ended.set()

    async def done(self, budget: Budget) -> bool:
        """Wait until the page has told somebody of the address, for the budget at most; whether it did."""
        try:
            async with asyncio.timeout(budget.left_s):
                await self._begun.wait()
                await self._ended.wait()
        except TimeoutError:
            pass
        return self._begun.is_set()


def leaver(
    store: Store, wave: str, shop_key: str, base: str, campaign: Campaign | None, conduct: Conduct, clock: Callable[[], datetime] = utc_now
) -> LeaveAddress | None:
    """How a visit to this shop leaves its address; None where there is no mailbox (`base`) or the campaign does not allow the probe."""
    if campaign is None or PROBE not in campaign.probes or not base:
        return None
    ledger = AddressLedger(store, wave, shop_key, base, campaign, conduct, clock)

    async def leave(page: Page, guard: Guard | None, product: str) -> bool:
        done = await leave_address(page, ledger, guard, product)
        log.info("address", shop=shop_key, left=isinstance(done, Left), why=done.reason if isinstance(done, NotLeft) else str(done.place))
        return isinstance(done, Left)

    return leave
