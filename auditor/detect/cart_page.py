"""Whether a look shows the cart, the product in it, or words that something was put in. Pure."""

from __future__ import annotations

import re

from auditor.detect.cart_buttons import onward_buttons, quantity_fields, remove_buttons
from auditor.detect.cart_words import says
from auditor.detect.checkout import Reading
from auditor.detect.link_shapes import kinds_by_path
from auditor.detect.links import WORDS, path_of
from auditor.detect.links import says as link_says
from auditor.detect.product import add_buttons
from auditor.detect.shelf import Shelf
from auditor.types import PageKind


def is_cart(shelf: Shelf, reading: Reading, product: str) -> bool:
    """Whether the cart itself is in sight, as a page or above one: a way on, and the product or a sum."""
    if reading.empty:
        return False
    on = onward_buttons(shelf)
    sums = any(cost.kind in ("total", "subtotal") for cost in reading.costs)
    named = names_product(shelf, product)
    if called_cart(shelf):
        return bool(on) or sums or named or bool(reading.asked)
    above = any(shelf.covers(press.layer) for press in on)
    lines = bool(remove_buttons(shelf) or quantity_fields(shelf)) and not add_buttons(shelf)
    return ((bool(on) or reading.below_minimum) and sums and named and (above or lines)) or (above and (sums or named))


def called_cart(shelf: Shelf) -> bool:
    """Whether the page is a cart by its address, its title or its heading."""
    titles = [*re.split(r" [|—–\-:»«·] |\||: ", shelf.title[:150]), *(line.text for line in shelf.lines if line.heading in (1, 2))]
    by_name = any(WORDS.get(link_says(title)) is PageKind.CART for title in titles[:8])
    return by_name or PageKind.CART in kinds_by_path(path_of(shelf.url).lower())


def _same_name(text: str, product: str) -> bool:
    mine, theirs = set(re.findall(r"\w{3,}", product.lower())), set(re.findall(r"\w{3,}", text.lower()))
    return bool(mine) and len(mine & theirs) >= max(1, round(len(mine) * 0.6)) and len(text) < len(product) + 160


def names_product(shelf: Shelf, product: str) -> bool:
    """Whether the product's name stands in the content, not as its heading, or in what lies above the page."""
    lines = [line for line in shelf.content(shelf.lines) if line.heading != 1]
    return bool(product) and any(_same_name(line.text, product) for line in lines)


def added_words(shelf: Shelf, before: Shelf) -> bool:
    """Whether the page says, and did not say before, that the product is in the cart."""
    old = {line.text for line in before.lines}
    return any(
        says("added", line.text) and not says("refused", line.text) for line in shelf.lines if line.text not in old and len(line.text) < 200
    )


def refused_words(shelf: Shelf, before: Shelf) -> bool:
    """Whether the page says, and did not say before, that something must be chosen or is not there."""
    old = {line.text for line in before.lines}
    return any(says("refused", line.text) for line in shelf.lines if line.text not in old and len(line.text) < 200)
