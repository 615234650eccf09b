"""Emptying the cart at the end of a walk: the shop shall keep nothing of ours."""

from __future__ import annotations

from auditor.cart.goods import Opener
from auditor.cart.hands import press, set_number, settled
from auditor.detect.cart_buttons import cart_buttons, quantity_fields, remove_buttons
from auditor.detect.cart_page import called_cart, is_cart, names_product
from auditor.detect.checkout import read
from auditor.types import PageKind
from auditor.visit.scene import Scene

_TRIES, _PATIENCE = 8, 2


async def take_out(scene: Scene, open_page: Opener, cart_url: str | None, product: str) -> bool | None:
    """Open the cart again and remove what is in it; whether it was seen empty. None where it could not be opened."""
    if cart_url and await open_page(cart_url, PageKind.CART):
        return None
    shelf = await settled(scene, None, 4.0)
    pressed: set[tuple[str, int, str]] = set()
    removed, idle = False, 0
    for _ in range(_TRIES):
        reading = read(shelf)
        inside = is_cart(shelf, reading, product)
        if reading.empty or (removed and not inside and not (called_cart(shelf) and names_product(shelf, product))):
            scene.step("the cart is empty again")
            return True
        above = frozenset() if called_cart(shelf) else frozenset(one.id for one in shelf.on_top())
        quantities = [one for one in quantity_fields(shelf) if not above or one.layer in above]
        outs = [one for one in remove_buttons(shelf) if inside and (not above or one.layer in above)]
        wanted = [*outs, *cart_buttons(shelf)[:2]]
        target = next((one for one in wanted if (one.label, one.id, shelf.url) not in pressed), None)
        before = shelf
        if inside and quantities and (target is None or target not in outs) and ("0", quantities[0].id, shelf.url) not in pressed:
            pressed.add(("0", quantities[0].id, shelf.url))
            removed = await set_number(scene, quantities[0], "0") or removed
            await scene.key("Enter")
            scene.step("set the quantity to 0")
        elif target is None:
            idle += 1
            if idle > _PATIENCE:
                break
            pressed.clear()  # the page may not have been there yet
        else:
            pressed.add((target.label, target.id, shelf.url))
            if not await press(scene, target):
                continue
            out = target in outs
            removed = removed or out
            scene.step(f"took out: {target.label[:30] or 'a remove button'}" if out else f"opened the cart: {target.label[:30]}")
        shelf = await settled(scene, before, 8.0)
    return read(shelf).empty
