"""The walk from a product to the checkout's first personal field: put in, cart, checkout, stop, take out again.

It never fills in anything but a quantity, never presses what could place an order, and ends at the first page that asks who the
shopper is. What it saw is judged by `auditor.detect.product` and `auditor.detect.checkout`; this room only walks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from auditor.cart.goods import Opener, Search, find_product, put_in
from auditor.cart.hands import press, settled
from auditor.cart.notes import Notes, personal
from auditor.cart.takeout import take_out
from auditor.detect.cart_buttons import cart_buttons, onward_buttons
from auditor.detect.cart_page import called_cart, is_cart
from auditor.detect.checkout import Reading, read, signature
from auditor.detect.link_shapes import kinds_by_path
from auditor.detect.links import path_of
from auditor.detect.shelf import Choice, Press, Shelf
from auditor.failures import Failure, FailureCode
from auditor.types import CartEnd, CartWalk, PageKind
from auditor.visit.scene import Scene

_STEPS = 7
_FORM_S = 0.8
WALK_S = 75.0
"""The longest one walk may take, the loading of pages included."""


async def _anything(_: str) -> Failure | None:
    return None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a walk asks before and after it moves: may an address be opened, was a navigation refused, how many requests were stopped."""

    may_open: Callable[[str], Awaitable[Failure | None]] = _anything
    refusal: Callable[[], Failure | None] = lambda: None
    stopped: Callable[[], int] = lambda: 0


@dataclass(slots=True)
class Walk:
    """One walk, in parts, so that a visit can dwell between them: `fill`, `to_checkout`, `leave`, then `result`."""

    scene: Scene
    open_page: Opener
    rules: Rules = field(default_factory=lambda: Rules())
    before_leaving: Callable[[], Awaitable[None]] | None = None
    notes: Notes = field(default_factory=Notes)
    end: CartEnd | None = None
    failure: Failure | None = None
    cart_url: str | None = None
    product_url: str | None = None
    _stopped: int = 0
    _furniture: frozenset[tuple[str, ...]] = frozenset()
    _reading: Reading = field(default_factory=Reading)
    _shelf: Shelf = field(default_factory=Shelf)

    # ------------------------------------------------------------ product → cart

    async def fill(self) -> bool:
        """From the page that is open to a product, and the product into the cart; whether the cart is in sight with it."""
        search = Search()
        found = await find_product(self.scene, self.open_page, search)
        if found is None:
            if search.failure is not None and not search.seen_product:
                return self._stop(CartEnd.NOT_MEASURED, search.failure)
            return self._stop(CartEnd.OUT_OF_STOCK if search.sold_out else CartEnd.NO_BUTTON if search.seen_product else CartEnd.NO_PRODUCT)
        self.notes.product, self.product_url = found.product, found.shelf.url
        self._furniture = frozenset(signature(one) for one in found.shelf.fields)
        self.notes.see("product", found.shelf.url, read(found.shelf, self._furniture))
        if failure := await self._closed(found.shelf):
            return self._stop(CartEnd.NOT_MEASURED, failure)
        self._stopped = self.rules.stopped()
        await self._look_round()
        after = await put_in(self.scene, found, self.notes)
        if self._refused():
            return False
        if after is None:
            return self._stop(CartEnd.NOT_ADDED)
        self.notes.stage, self.notes.added = "cart", True
        self._see(after)
        return await self._open_cart(found.shelf)

    async def _closed(self, shelf: Shelf) -> Failure | None:
        """Whether the page's own link to the cart is closed to us: then nothing is put into it."""
        for button in cart_buttons(shelf)[:2]:
            if button.url.startswith("http") and PageKind.CART in kinds_by_path(path_of(button.url).lower()):
                return await self.rules.may_open(button.url)
        return None

    def _see(self, shelf: Shelf) -> None:
        self._shelf, self._reading = shelf, read(shelf, self._furniture)

    @property
    def _name(self) -> str:
        return self.notes.product.name

    async def _open_cart(self, product_page: Shelf) -> bool:
        """Bring the cart into sight: it may be there by itself, behind a button of a layer, or behind the page's own cart button."""
        for attempt in range(4):
            if not self._shelf.lines:  # still loading
                self._see(await settled(self.scene, self._shelf, 6.0))
            if personal(self._reading) or self._reading.login:
                self.notes.added_by = self.notes.added_by or "cart"
                self._note_cart("cart")
                return True
            if is_cart(self._shelf, self._reading, self._name):
                self.notes.added_by = self.notes.added_by or "cart"
                self._note_cart("cart")
                return True
            if self._reading.empty and attempt:
                return self._stop(CartEnd.NOT_ADDED)
            if not await self._press_cart(attempt):
                break
            if self._refused():
                return False
        if self._reading.empty:
            return self._stop(CartEnd.NOT_ADDED)
        return self._stop(CartEnd.NO_CART)

    @property
    def _in_sight(self) -> bool:
        return personal(self._reading) or self._reading.login or is_cart(self._shelf, self._reading, self._name)

    async def _back_in_sight(self) -> bool:
        """The cart again, where the visit has been elsewhere since."""
        if self._in_sight:
            return True
        presses = self.notes.presses
        if self.cart_url and await self.open_page(self.cart_url, PageKind.CART):
            return False
        self._see(await settled(self.scene, None, 4.0))
        for attempt in range(2):
            if self._in_sight or not await self._press_cart(attempt):
                break
        self.notes.presses = presses  # a shopper who had not left would not have needed them
        return self._in_sight

    async def _press_cart(self, attempt: int) -> bool:
        buttons = cart_buttons(self._shelf)
        on = [one for one in onward_buttons(self._shelf) if self._shelf.covers(one.layer)]
        if on and self.notes.added_by:  # a layer that offers only the checkout: the shop has no need of a cart
            buttons = [one for one in buttons if self._shelf.covers(one.layer)] or on
        await self._look_round()
        for button in buttons[attempt : attempt + 3] if attempt < len(buttons) else buttons[:2]:
            before = self._shelf
            if await press(self.scene, button):
                self.scene.step(f"opened the cart: {button.label[:40]}")
                self.notes.presses += 1
                self._see(await settled(self.scene, before, 7.0))
                return True
            leads = button.url and not button.href.startswith(("#", "javascript:"))
            if leads and PageKind.CART in kinds_by_path(path_of(button.url).lower()):
                failure = await self.open_page(button.url, PageKind.CART)
                if failure:
                    self._stop(CartEnd.NOT_MEASURED, failure)
                    return True
                self.notes.presses += 1
                self._see(await settled(self.scene, None, 4.0))
                return True
        return False

    async def _look_round(self) -> None:
        """A moment for whoever watches the page, before it is left."""
        if self.before_leaving:
            await self.before_leaving()

    def _note_cart(self, what: str) -> None:
        if called_cart(self._shelf):
            self.cart_url = self._shelf.url
        self.notes.see(what, self._shelf.url, self._reading)

    # ------------------------------------------------------------ cart → checkout

    async def to_checkout(self) -> bool:
        """From the cart to the first personal field; whether it was reached."""
        self._see(await settled(self.scene, None, 3.0))
        if not await self._back_in_sight():
            return self._stop(CartEnd.NO_CART)
        pressed: set[str] = set()
        in_vain: set[str] = set()
        asked_before = True
        for _ in range(_STEPS):
            if self._refused():
                return False
            target, what = self._next(pressed)
            if personal(self._reading) or target is None:
                return await self._arrive(late=not asked_before)
            key, before = _key(self._shelf, target), self._shelf
            pressed.add(key)
            await self._look_round()
            if not await press(self.scene, target):
                continue
            label = _label(target)
            self.scene.step(f"{what}: {label[:40]}")
            self._see(await settled(self.scene, before, 9.0))
            if self._shelf.signature == before.signature and key not in in_vain:
                in_vain.add(key)  # nothing came of it: a page that was not ready yet gets one more press
                pressed.discard(key)
                continue
            asked_before = False
            self.notes.presses += 1
            if not personal(self._reading):
                self.notes.see(what, self._shelf.url, self._reading, label)
        return self._stop(CartEnd.NO_WAY_ON)

    async def _arrive(self, late: bool) -> bool:
        """Where nothing leads on without giving something away: the order form, a log-in, a least sum, or a page not understood."""
        if personal(self._reading):  # the rest of its form may still be on its way
            await self.scene.news(_FORM_S)
            self._see(await settled(self.scene, None, 4.0))
        reading = self._reading
        if personal(reading) or (not reading.login and any(one.asks == "place" for one in reading.asked)):
            self.notes.stage = "checkout"
            self.notes.see("form", self._shelf.url, reading, final=late)
            self.notes.ask(reading)
            self.scene.step(f"the order form asks: {', '.join(dict.fromkeys(one.asks for one in reading.asked))}")
            return self._arrived(CartEnd.REACHED)
        if reading.login:
            self.notes.see("login", self._shelf.url, reading)
            self.notes.ask(reading)
            self.notes.guest = False
            return self._arrived(CartEnd.LOGIN_WALL)
        return self._stop(CartEnd.MINIMUM_ORDER if reading.below_minimum else CartEnd.NO_WAY_ON)

    def _next(self, pressed: set[str]) -> tuple[Press | Choice | None, str]:
        """What to press next: past a log-in as a guest, else what leads on."""
        shelf, guest = self._shelf, self._reading.guest
        on = onward_buttons(shelf)
        if guest is not None and (self._reading.login or not on) and _key(shelf, guest) not in pressed:
            return guest, "guest"
        button = next((one for one in on if _key(shelf, one) not in pressed), None)
        return button, "checkout" if self.notes.stage == "cart" else "next"

    # ------------------------------------------------------------ the end

    async def leave(self) -> None:
        """Take out again what was put in."""
        if self.notes.added:
            self.notes.emptied = await take_out(self.scene, self.open_page, self.cart_url or self.product_url, self._name)

    def result(self) -> CartWalk:
        """What was seen."""
        return self.notes.walk(self.end or CartEnd.NOT_MEASURED, self.failure)

    def _arrived(self, end: CartEnd) -> bool:
        self.end = end
        return True

    def _stop(self, end: CartEnd, failure: Failure | None = None) -> bool:
        self.end, self.failure = end, failure
        self.scene.step(f"the walk to the checkout ended: {failure.code if failure else end}")
        return False

    def _refused(self) -> bool:
        """Whether a rule stopped a navigation of the walk."""
        if self.end is not None:
            return True
        failure = self.rules.refusal()
        if failure is None and self.scene.page.url.startswith("chrome-error:"):
            if self.rules.stopped() > self._stopped:  # the way on would have been an order, and the guard kept it in
                self._stop(CartEnd.NO_WAY_ON)
                return True
            failure = Failure(FailureCode.TIMEOUT, "cart", "the page did not open")
        if failure is not None:
            self._stop(CartEnd.NOT_MEASURED, failure)
            return True
        return False


def _label(target: Press | Choice) -> str:
    return target.label if isinstance(target, Press) else target.caption


def _key(shelf: Shelf, target: Press | Choice) -> str:
    """A button's identity for the length of a walk: what it says, and on which page."""
    return f"{shelf.url} {_label(target) or target.id}"


async def walk_cart(scene: Scene, open_page: Opener) -> CartWalk:
    """The whole walk in one go, from the page that is open."""
    walk = Walk(scene, open_page)
    if await walk.fill():
        await walk.to_checkout()
    await walk.leave()
    return walk.result()
