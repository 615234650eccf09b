"""What leads through a cart: to the cart, on to the checkout, and out of it again. Pure.

A button is judged by its words, by where its link leads, by the names developers give it, by its size and its place. What could
place an order, pay, send something or make an account scores nothing: it is never pressed.
"""

from __future__ import annotations

import re

from auditor.detect.cart_words import says
from auditor.detect.checkout import asked_by
from auditor.detect.link_shapes import kinds_by_path
from auditor.detect.links import path_of
from auditor.detect.shelf import OUTER_PLACES, Field, Press, Shelf
from auditor.types import PageKind

_NOT_LINE = re.compile(r"filter|фильтр|compare|сравн|wish|избран|cookie|search|поиск|coupon|account", re.IGNORECASE)
"""What is removed by a cross and is no line of a cart."""


def onward_score(press: Press, shelf: Shelf) -> float:
    """How much a button leads from the cart towards the checkout. 0 for what must not be pressed."""
    label = press.label
    if press.off or not label or len(label) > 80 or says("never", label) or says("away", label):
        return 0.0
    if says("onward", label):
        points = 6.0
    elif says("next_step", label):
        points = 4.0
    else:
        return 0.0
    kinds_linked = kinds_by_path(path_of(press.url).lower()) if press.url and press.href[:1] not in ("#", "") else {}
    points += (
        1.0
        if PageKind.CHECKOUT in kinds_linked
        else -2.0
        if {PageKind.PRODUCT, PageKind.CATEGORY, PageKind.DELIVERY} & kinds_linked.keys()
        else 0.0
    )
    points += 0.8 if re.search(r"check-?out|order|oformit|zakaz|proceed", f"{press.marks} {press.form_names}", re.IGNORECASE) else 0.0
    points += (0.7 if press.filled else 0.0) + (0.5 if press.box[2] >= 100 and press.box[3] >= 28 else 0.0) + (0.3 if press.submit else 0.0)
    points += 1.5 if shelf.covers(press.layer) else -3.0 if press.place in OUTER_PLACES else 0.0
    points -= 2.0 if press.cards >= 2 and press.card_link else 0.0
    return points


def onward_buttons(shelf: Shelf) -> list[Press]:
    """The buttons that lead on, the likeliest first."""
    scored = [(onward_score(press, shelf), -index, press) for index, press in enumerate(shelf.press)]
    return [press for points, _, press in sorted(scored, key=lambda row: row[:2], reverse=True) if points >= 3.0]


def cart_score(press: Press, shelf: Shelf) -> float:
    """How much a button or a link opens the cart."""
    label = press.label
    if press.off or says("remove", label) or says("never", label):
        return 0.0
    linked = kinds_by_path(path_of(press.url).lower()) if press.url and not press.href.startswith("#") else {}
    points = 4.0 if says("open_cart", press.text, press.name) and len(label) < 60 and not says("add", press.text) else 0.0
    points += 3.0 if PageKind.CART in linked else 0.0
    points += 2.0 if says("cart_mark", press.marks) else 0.0
    points += 1.0 if press.href.lower().startswith(("#cart", "#basket", "#order")) else 0.0
    if not points:
        return 0.0
    points += 2.0 if shelf.covers(press.layer) else 1.0 if press.place in ("header", "nav") else -1.0 if press.place == "footer" else 0.0
    points += 0.5 if press.box[1] < 250 else 0.0
    points -= 2.0 if says("add", press.text) or says("buy", press.text) else 0.0
    points -= 2.0 if says("away", label) and not says("open_cart", label) else 0.0
    points -= 3.0 if PageKind.PRODUCT in linked else 0.0
    return points


def cart_buttons(shelf: Shelf) -> list[Press]:
    """What opens the cart, the likeliest first."""
    scored = [(cart_score(press, shelf), -index, press) for index, press in enumerate(shelf.press)]
    return [press for points, _, press in sorted(scored, key=lambda row: row[:2], reverse=True) if points >= 3.0]


def counter(shelf: Shelf) -> tuple[str, ...]:
    """What the cart's buttons in the page's head say, with their numbers: it changes when something is put in."""
    return tuple(
        f"{press.text} {press.name}" for press in cart_buttons(shelf)[:4] if press.place in ("header", "nav") or press.box[1] < 250
    )


def remove_buttons(shelf: Shelf) -> list[Press]:
    """What takes a product out of the cart, the likeliest first."""
    found = []
    for index, press in enumerate(shelf.press):
        if press.off or (press.place in OUTER_PLACES and not shelf.covers(press.layer)):
            continue
        label = press.label
        points = 4.0 if says("remove", press.text, press.name) and len(label) < 50 else 0.0
        points += 1.0 if points and shelf.covers(press.layer) else 0.0
        points += 2.5 if says("remove_mark", press.marks) or says("remove_mark", press.href) else 0.0
        if _NOT_LINE.search(f"{label} {press.marks}"):
            continue
        if points >= 2.5:
            found.append((points, -index, press))
    return [press for _, _, press in sorted(found, key=lambda row: row[:2], reverse=True)]


def quantity_fields(shelf: Shelf) -> list[Field]:
    """The quantities of the cart's lines."""
    return [
        one for one in shelf.fields if asked_by(one) == "quantity" and not one.off and one.type in ("text", "number", "tel", "select", "")
    ]
