"""What a walk has seen so far, and the `CartWalk` that is made of it, also of a walk that broke off."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.detect.checkout import PERSONAL, Reading, delivery_prices, fees
from auditor.detect.product import Product
from auditor.failures import Failure
from auditor.types import CartEnd, CartField, CartKind, CartStep, CartWalk

_RISES = 0.005
"""A total that is higher by more than this share has risen."""


@dataclass(slots=True)
class Notes:
    """Notes of one walk. `stage` is product, cart or checkout: where the walk is."""

    stage: str = "product"
    product: Product = field(default_factory=Product)
    chosen: list[str] = field(default_factory=list)
    added_by: str | None = None
    steps: list[CartStep] = field(default_factory=list)
    presses: int = 0
    asked: tuple[CartField, ...] = ()
    account: str | None = None
    guest: bool | None = None
    one_click: bool | None = None
    delivery: dict[str, str] = field(default_factory=dict)
    payment: dict[str, str] = field(default_factory=dict)
    prices_before: list[float] = field(default_factory=list)
    costs_after: list[float] = field(default_factory=list)
    fees_before: bool = False
    total_before: float | None = None
    total_after: float | None = None
    minimum: float | None = None
    help: dict[str, None] = field(default_factory=dict)
    emptied: bool | None = None
    added: bool = False

    def see(self, what: str, url: str, reading: Reading, pressed: str = "", final: bool = False) -> None:
        """Note what one page or layer shows. `final` is the page that asks for personal data after an earlier one did not."""
        prices = delivery_prices(reading.costs)
        total = reading.total() if self.stage != "product" else None
        self.steps.append(CartStep(what, url[:300], total, min(prices, default=None), pressed[:60]))
        for kind in reading.delivery:
            self.delivery.setdefault(kind, self.stage)
        for kind in reading.payment:
            self.payment.setdefault(kind, self.stage)
        if reading.phone and self.stage != "product":
            self.help["phone"] = None
        if reading.minimum is not None and self.minimum is None:
            self.minimum = reading.minimum
        if final:
            self.costs_after += [*prices, *fees(reading.costs)]
            self.total_after = total
        else:
            self.prices_before += prices
            self.fees_before = self.fees_before or bool(fees(reading.costs))
            self.total_before = total if total is not None else self.total_before

    def ask(self, reading: Reading) -> None:
        """Note what the order form asks."""
        self.asked = tuple(CartField(one.asks, one.required, one.caption) for one in reading.asked)
        self.account = reading.account
        self.guest = reading.account != "needed"

    def walk(self, end: CartEnd, failure: Failure | None = None) -> CartWalk:
        """The walk as it is kept."""
        came = end in (CartEnd.REACHED, CartEnd.LOGIN_WALL)
        return CartWalk(
            end, self.product.name, self.product.price, self.product.currency, self.product.stock, tuple(self.chosen), self.added_by,
            tuple(self.steps), self.presses, self.asked, self.account if came else None, self.guest if came else None, self.one_click,
            tuple(CartKind(kind, at) for kind, at in self.delivery.items()), tuple(CartKind(kind, at) for kind, at in self.payment.items()),
            bool(self.prices_before) if self.added and came else None, self._late() if came else None,
            self.minimum, tuple(self.help), self.emptied, failure,
        )  # fmt: skip

    def _late(self) -> bool | None:
        """Whether costs came late; None where no price of delivery was seen at all."""
        first = any(cost > 0 for cost in self.costs_after) and not self.prices_before and not self.fees_before
        rose = self.total_before is not None and self.total_after is not None and self.total_after > self.total_before * (1 + _RISES)
        if first or rose:
            return True
        return False if self.prices_before or self.costs_after else None


def personal(reading: Reading) -> bool:
    """Whether the order form asks something personal."""
    return any(one.asks in PERSONAL for one in reading.asked)
