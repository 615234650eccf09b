"""What the cart and the checkout of each shop are like. What a street has to hold is drawn here, apart from all else of a shop."""

from __future__ import annotations

import random

from auditor.lab.truth import CartTruth

_ORDERS = (("form", 44), ("steps", 22), ("login", 18), ("cart", 16))
"""How the order is asked for, with weights."""
_DELIVERY = {"ru": ("post", "carrier"), "en": ("post", "carrier")}
_PAYMENT = {"ru": ("card", "on_delivery", "sbp", "invoice", "instalments"), "en": ("card", "on_delivery", "wallet", "invoice")}

_LEAST = (70_000, 100_000, 150_000)
"""Least sums of an order: above what one piece of the dearest goods costs anywhere on the street, so that one piece never suffices."""


def make_cart(rng: random.Random, key: str, platform: str | None, theme: str, language: str) -> CartTruth:
    """Draw a shop's cart. From `rng`, which draws the whole shop, exactly as much is taken as ever; the rest comes from the shop's key."""
    required = tuple(["name", "phone"] + [name for name, odd in (("email", 0.5), ("address", 0.6)) if rng.random() < odd])
    if platform != "tilda":
        rng.choice((2, 3))
    guest = rng.random() < 0.8
    one_click = language == "ru" and rng.random() < 0.35
    shown, late = rng.random() < 0.5, rng.random() < 0.4
    own = random.Random(f"cart/{key}")
    kind = "popup" if platform == "tilda" else "side" if theme in ("modern", "spa") and own.random() < 0.4 else "page"
    order = "cart" if kind == "popup" else own.choices([name for name, _ in _ORDERS], [weight for _, weight in _ORDERS])[0]
    if order == "cart" and kind == "side":
        order = "form"
    if order in ("cart", "steps") and not guest:
        guest = True  # their forms ask for no account
    if order == "form" and not guest:
        order = "login"
    costs = own.choice(("product", "cart")) if shown else "checkout" if late and order != "cart" else "never"
    minimum = own.choice(_LEAST) if own.random() < 0.06 and kind == "page" else None
    options = tuple(name for name, odd in (("size", 0.25), ("colour", 0.2)) if own.random() < odd) if kind != "popup" else ()
    delivery = ("courier", "pickup", *(name for name in _DELIVERY[language] if own.random() < 0.45))
    payment = tuple(own.sample(_PAYMENT[language], own.choice((2, 3, 4))))
    return CartTruth(
        kind, _presses(kind, order, guest), required, guest, one_click, costs in ("product", "cart"), costs == "checkout",
        order, costs, minimum, options, (1,) if own.random() < 0.15 else (), delivery, payment,
        own.choice(("button", "cross", "script")), own.random() < 0.1,
    )  # fmt: skip


def _presses(kind: str, order: str, guest: bool) -> int:
    """Presses from the product to the first personal field: the buying button, the way to the checkout, and what stands between."""
    if kind == "popup" or order == "cart":
        return 1
    return 2 + (order == "steps") + (order == "login" and guest)
