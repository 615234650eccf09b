"""What the walk from a product to the checkout saw. Nothing was filled in, nothing ordered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.failures import Failure


class CartEnd(StrEnum):
    """How the walk ended. Only `reached` and `login_wall` came to the first personal field."""

    REACHED = "reached"
    LOGIN_WALL = "login_wall"  # an account is needed before anything else is asked
    NO_PRODUCT = "no_product"
    OUT_OF_STOCK = "out_of_stock"  # every product that was tried
    NO_BUTTON = "no_button"  # products, and nothing that puts them into a cart
    NOT_ADDED = "not_added"  # the button was pressed and the cart stayed empty
    NO_CART = "no_cart"
    MINIMUM_ORDER = "minimum_order"
    NO_WAY_ON = "no_way_on"  # in the cart, and nothing that leads on was found
    NOT_MEASURED = "not_measured"  # closed to robots, blocked, or broken off: `failure` says why


@dataclass(frozen=True, slots=True)
class CartStep:
    """One step of the walk. `what` is product, options, added, cart, checkout, guest, next, login or form; `url` where it led.

    `total` is the sum to pay as shown there; `delivery` the lowest price of delivery shown there (0: free), None where none is.
    """

    what: str
    url: str
    total: float | None = None
    delivery: float | None = None
    pressed: str = ""


@dataclass(frozen=True, slots=True)
class CartField:
    """One thing the order form asks (phone, email, name, address, place, password, company, message, date, card, other)."""

    asks: str
    required: bool
    caption: str = ""


@dataclass(frozen=True, slots=True)
class CartKind:
    """A kind of delivery or payment, and the step at which it was first named (product, cart or checkout)."""

    kind: str
    at: str


@dataclass(frozen=True, slots=True)
class CartWalk:
    """One walk. None means not known; what could not be seen without giving data is not known.

    `stock` is in, out or to_order; `chosen` the kinds of options chosen (size, colour, option); `added_by` what showed that the product
    was in the cart (layer, page, counter, words, cart); `account` needed, offered or none; `delivery_shown`: a price of delivery
    was shown before personal data was asked; `late_costs`: delivery or fees were first shown, or the total rose, on the page that
    asks for personal data; `presses` how often a shopper presses from the product page to the first personal field, choices of size
    and colour not counted; `help` phone, chat on the way; `emptied`: whether the cart was seen empty at the end.
    """

    end: CartEnd
    product: str = ""
    price: float | None = None
    currency: str = ""
    stock: str | None = None
    chosen: tuple[str, ...] = ()
    added_by: str | None = None
    steps: tuple[CartStep, ...] = ()
    presses: int = 0
    fields: tuple[CartField, ...] = ()
    account: str | None = None
    guest: bool | None = None
    one_click: bool | None = None
    delivery: tuple[CartKind, ...] = ()
    payment: tuple[CartKind, ...] = ()
    delivery_shown: bool | None = None
    late_costs: bool | None = None
    minimum_order: float | None = None
    help: tuple[str, ...] = ()
    emptied: bool | None = None
    failure: Failure | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the walk came to the first personal field; None where it could not be measured."""
        if self.end is CartEnd.NOT_MEASURED:
            return None
        return self.end in (CartEnd.REACHED, CartEnd.LOGIN_WALL)
