"""What a visit does as a shopper beside the chat: it fills the cart, leaves before anything is asked, and notes who asks for an address.

The walk itself is `auditor.cart`; here it is made a part of the visit: under its rules, its watch for invitations, its budget.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urldefrag

from auditor.cart.hands import look
from auditor.cart.walk import WALK_S, Rules, Walk
from auditor.detect.prompts import email_capture, push_window
from auditor.failures import Failure, FailureCode
from auditor.gather.guard import Guard
from auditor.types import CartEnd, CartWalk, JsonValue, Observation, PageKind, Verdict
from auditor.visit.consent import clear_the_way
from auditor.visit.invites import InviteWatch
from auditor.visit.job import LeaveAddress, MayOpen
from auditor.visit.scene import Scene

OpenPage = Callable[[str, PageKind], Awaitable[Failure | None]]


async def _anything(_: str) -> Failure | None:
    return None


class Shopping:
    """The shopper's side of one visit. `walk` is None where the cart is not walked; what is asked for is noted all the same."""

    def __init__(
        self,
        scene: Scene,
        open_page: OpenPage,
        guard: Guard | None,
        may_open: MayOpen | None,
        walks: bool,
        leave_address: LeaveAddress | None = None,
    ) -> None:
        self.scene = scene
        self.guard = guard
        self.may_open = may_open
        rules = Rules(may_open or _anything, lambda: guard.refused if guard else None, lambda: guard.requests_stopped if guard else 0)
        self.walk = Walk(scene, open_page, rules) if walks else None
        self.leave_address = leave_address
        self.filled = False
        self._looked = False
        self._capture: Observation | None = None
        self._push: Observation | None = None

    async def fill(self, watch: InviteWatch) -> PageKind | None:
        """Put a product into the cart, and bring the cart into sight; the kind of page it is on, or None where it did not come to that."""
        if self.walk is None:
            return None
        before = urldefrag(self.scene.page.url)[0]
        self.walk.before_leaving = watch.before_leaving
        with self._ruled():
            self.filled = await self.walk.fill()
        watch_page = urldefrag(self.scene.page.url)[0]
        if not self.filled:
            return None
        return PageKind.PRODUCT if watch_page == before else PageKind.CART

    async def note(self, kind: PageKind, left: bool = False) -> None:
        """Look for windows that ask for an address or for push; called at the end of a stay on a page."""
        shelf = await look(self.scene, 2.0)
        self._looked = self._looked or bool(shelf.lines)
        capture = email_capture(shelf)
        if capture and self._capture is None:
            value: dict[str, JsonValue] = {
                "trigger": "leaving" if left else "time",
                "fields": list(capture.fields),
                "discount": capture.discount,
            }
            self._capture = Observation("visit.email_capture", Verdict.PRESENT, value, kind)
        if push_window(shelf) and self._push is None:
            self._push = Observation("visit.push_prompt", Verdict.PRESENT, {"vendor": None, "native": False}, kind)

    async def aside(self) -> None:
        """Out of the way of the chat: a side cart that covers the page is closed."""
        if self.filled:
            shelf = await look(self.scene, 2.0)
            if any(shelf.covers(one.id) for one in shelf.on_top()):
                await clear_the_way(self.scene, await self.scene.look())

    def chat_in_sight(self, page: PageKind) -> None:
        """A chat was found on a page of this kind; it counts as help on the way to the checkout where that was the cart."""
        if self.walk is not None and self.filled and page is PageKind.CART:
            self.walk.notes.help["chat"] = None

    async def finish(self, watch: InviteWatch, home: str, talked: bool) -> None:
        """On to the checkout, and out again with an empty cart; a visit too short to have filled it does that first.

        After a chat was opened (`talked`) the page is loaded anew: an open window may lie over what has to be pressed.
        """
        if self.walk is None:
            return
        if self.walk.end is None and not self.filled:
            if talked:
                await self.walk.open_page(home, PageKind.HOME)
            await self.fill(watch)
        elif self.filled and talked:
            await self.walk.open_page(self.walk.cart_url or self.walk.product_url or home, PageKind.CART)
        with self._ruled():
            if self.filled and not self.scene.page.is_closed():
                await self.walk.to_checkout()
                if self.leave_address and await self._leave_address(self.leave_address, self.walk, home):
                    return  # what the shop does with the cart that was left is what is being measured
            await self.walk.leave()

    async def _leave_address(self, leave: LeaveAddress, walk: Walk, home: str) -> bool:
        """Leave our address where the checkout asks for one, else where the cart does, else a subscription of the home page.

        Only with a product in the cart: without one there is nothing that a shop could bring anybody back to. Whether it was left.
        """
        looked: set[str] = set()
        for url, kind in ((self.scene.page.url, None), (walk.cart_url, PageKind.CART), (home, PageKind.HOME)):
            if url is None or urldefrag(url)[0] in looked:
                continue
            looked.add(urldefrag(url)[0])
            if kind and await walk.open_page(url, kind):
                continue
            if await leave(self.scene.page, self.guard, walk.notes.product.name):
                return True
        return False

    def _ruled(self) -> _Ruled:
        return _Ruled(self.guard, self.may_open)

    def broke_off(self, failure: Failure | None) -> None:
        """The visit ended before the walk did."""
        if self.walk is not None and self.walk.end is None:
            self.walk.end = CartEnd.NOT_MEASURED
            self.walk.failure = failure or Failure(FailureCode.INTERRUPTED, "cart", "the visit ended first")

    @property
    def result(self) -> CartWalk | None:
        """What the walk saw."""
        return self.walk.result() if self.walk is not None else None

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Who asks for an address or for push. Absent needs a look at the pages."""
        if not self._looked:
            return ()
        native = self.guard is not None and any(one.kind == "permission" and one.url == "notifications" for one in self.guard.stopped)
        push = self._push
        if native:
            push = Observation("visit.push_prompt", Verdict.PRESENT, {"vendor": None, "native": True})
        return (
            self._capture or Observation("visit.email_capture", Verdict.ABSENT),
            push or Observation("visit.push_prompt", Verdict.ABSENT),
        )


class _Ruled:
    """While inside, every navigation of the page asks the rules first, whatever begins it."""

    def __init__(self, guard: Guard | None, may_open: MayOpen | None) -> None:
        self.guard, self.may_open = guard, may_open

    def __enter__(self) -> None:
        if self.guard and self.may_open:
            self.guard.refused, self.guard.may_open = None, self.may_open

    def __exit__(self, *_: object) -> None:
        if self.guard:
            self.guard.may_open = None


__all__ = ["WALK_S", "Shopping"]
