"""Emptying the cart at the end of a walk: the shop shall keep nothing of ours."""

from __future__ import annotations

from auditor.cart.goods import Opener
from auditor.cart.hands import press, set_number, settled
from auditor.detect.checkout import cart_buttons, quantity_fields, read, remove_buttons, shows_product
from auditor.detect.shelf import Shelf
from auditor.types import PageKind
from auditor.visit.scene import Scene

_TRIES = 4


async def take_out(scene: Scene, open_page: Opener, cart_url: str | None, product: str) -> bool | None:
    """Open the cart again and remove what is in it; whether it was seen empty. None where it could not be opened."""
    shelf = await _cart_again(scene, open_page, cart_url, product)
    if shelf is None:
        return None
    for attempt in range(_TRIES):
        if read(shelf).empty or not shows_product(shelf, product):
            scene.step("the cart is empty again")
            return True
        before = shelf
        buttons = remove_buttons(shelf)
        quantities = quantity_fields(shelf)
        if attempt < len(buttons) and await press(scene, shelf, buttons[attempt]):
            scene.step(f"took out: {buttons[attempt].label[:30] or 'a remove button'}")
        elif quantities and await set_number(scene, quantities[0], "0"):
            await scene.key("Enter")
            scene.step("set the quantity to 0")
        else:
            break
        shelf = await settled(scene, before, 5.0)
    return read(shelf).empty or not shows_product(shelf, product)


async def _cart_again(scene: Scene, open_page: Opener, cart_url: str | None, product: str) -> Shelf | None:
    if cart_url:
        if await open_page(cart_url, PageKind.CART):
            return None
        shelf = await settled(scene, None, 4.0)
    else:
        shelf = await settled(scene, None, 1.0)
    for button in cart_buttons(shelf)[:2]:
        if shows_product(shelf, product) and remove_buttons(shelf) or read(shelf).empty:
            break
        before = shelf
        if await press(scene, before, button):
            shelf = await settled(scene, before, 5.0)
    return shelf
