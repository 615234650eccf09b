"""What a walk to the checkout saw, compared with what the shop's cart is like and with what the shop's own log says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from auditor.lab.operators import Event
from auditor.lab.truth import CartTruth, Truth
from auditor.types import CartEnd, CartWalk

Count = Callable[[str, bool, str, object, object], None]
_FACTS = "cart: "


def compare_cart(count: Count, truth: Truth, walk: CartWalk, log: Sequence[Event]) -> None:
    """Compare one walk. A cart closed to robots must not have been measured; what a wall hides is not compared."""
    cart, where = truth.cart, truth.key
    if truth.condition == "cart_closed" and cart.kind != "popup":  # a popup opens no page that could be closed
        count(_FACTS + "closed to robots, not measured", walk.end is CartEnd.NOT_MEASURED, where, "not_measured", walk.end)
        return
    count(_FACTS + "how far", walk.end == cart.end, where, cart.end, f"{walk.end} {walk.failure or ''}")
    baskets = [int(event["count"]) for event in log if event["event"] == "basket"]
    if baskets:
        count(_FACTS + "left empty", baskets[-1] == 0, where, 0, baskets[-1])
        count(_FACTS + "one unit at most", max(baskets) <= 1, where, 1, max(baskets))
    if walk.end != cart.end or walk.end is CartEnd.MINIMUM_ORDER:
        return
    count(_FACTS + "one click", walk.one_click == cart.one_click, where, cart.one_click, walk.one_click)
    count(_FACTS + "presses", walk.presses == cart.steps, where, cart.steps, walk.presses)
    count(_FACTS + "guest", walk.guest == cart.guest, where, cart.guest, walk.guest)
    count(
        _FACTS + "delivery price shown in time", walk.delivery_shown == cart.delivery_shown, where, cart.delivery_shown, walk.delivery_shown
    )
    if walk.end is CartEnd.REACHED:
        _compare_form(count, cart, walk, where)


def _compare_form(count: Count, cart: CartTruth, walk: CartWalk, where: str) -> None:
    required = {one.asks for one in walk.fields if one.required}
    count(_FACTS + "required fields", required == set(cart.required), where, cart.required, sorted(required))
    late = {"checkout": True, "never": None}.get(cart.costs, False)
    count(_FACTS + "late costs", walk.late_costs == late, where, late, walk.late_costs)
    if cart.kind != "popup":
        delivery, payment = {one.kind for one in walk.delivery}, {one.kind for one in walk.payment}
        count(_FACTS + "kinds of delivery", delivery == set(cart.delivery), where, sorted(cart.delivery), sorted(delivery))
        count(_FACTS + "kinds of payment", payment == set(cart.payment), where, sorted(cart.payment), sorted(payment))
    count(_FACTS + "options chosen", set(walk.chosen) == set(cart.options), where, cart.options, walk.chosen)
