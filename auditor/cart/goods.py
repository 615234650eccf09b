"""Finding a product page, choosing what must be chosen, and putting one unit into the cart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urldefrag

from auditor.cart.hands import choose, look, press, set_number, settled
from auditor.cart.look import html_of
from auditor.cart.notes import Notes
from auditor.cart.traffic import traffic_of
from auditor.detect.cart_buttons import counter
from auditor.detect.cart_page import added_words, is_cart, refused_words
from auditor.detect.checkout import read
from auditor.detect.document import Document
from auditor.detect.links import find_links
from auditor.detect.product import Product, add_buttons, empty_quantity, one_click, open_options, read_product
from auditor.detect.shelf import Choice, Field, Press, Shelf
from auditor.failures import Failure
from auditor.types import LinkFinding, PageKind
from auditor.visit.consent import answer_wall, clear_the_way
from auditor.visit.scene import Scene

Opener = Callable[[str, PageKind], Awaitable[Failure | None]]
"""Opens an address as a page of a kind, by all rules; what went wrong, or None."""
_PRODUCTS, _CATEGORIES = 4, 3
_APPEARS_S, _ADDED_S = 5.0, 7.0


@dataclass(slots=True)
class Found:
    """A product page that is open: its look, the button that adds, and what it sells."""

    shelf: Shelf
    add: Press
    product: Product


@dataclass(slots=True)
class Search:
    """The search for a product that can be bought: what was tried, and why it failed."""

    seen_product: bool = False
    sold_out: int = 0
    failure: Failure | None = None
    tried: set[str] = field(default_factory=set)


async def product_here(scene: Scene, search: Search) -> Found | None:
    """The product of the page that is open, if it sells one that is there."""
    shelf = await settled(scene, None, 2.5)
    for _ in range(2):
        if not await answer_wall(scene, await scene.look()):
            break
        shelf = await settled(scene, shelf, 2.0)
    buttons = add_buttons(shelf)
    html = await html_of(scene)
    product = await asyncio.to_thread(lambda: read_product(Document(html, shelf.url), shelf, buttons[0] if buttons else None))
    if product.price is not None:
        search.seen_product = search.seen_product or bool(buttons)
    if not buttons or product.stock == "out":
        search.sold_out += product.stock == "out"
        return None
    return Found(shelf, buttons[0], product)


async def find_product(scene: Scene, open_page: Opener, search: Search) -> Found | None:
    """Go from the page that is open to a product that can be bought: by its links, through a category where it has none."""
    here = urldefrag(scene.page.url)[0]
    search.tried.add(here)
    found = await product_here(scene, search) if await _is_product(scene) else None
    if found:
        return found
    waiting = await _links(scene)
    categories = 0
    products = [link for link in waiting if link.rel is PageKind.PRODUCT]
    shelves = [link for link in waiting if link.rel is PageKind.CATEGORY]
    opened = 0
    while opened < _PRODUCTS and not scene.budget.spent:
        link = next((one for one in products if urldefrag(one.url)[0] not in search.tried), None)
        if link is None:
            shelf = next((one for one in shelves if urldefrag(one.url)[0] not in search.tried), None)
            if shelf is None or categories >= _CATEGORIES:
                return None
            categories += 1
            search.tried.add(urldefrag(shelf.url)[0])
            if failure := await open_page(shelf.url, PageKind.CATEGORY):
                search.failure = failure
                continue
            more = await _links(scene)
            products += [one for one in more if one.rel is PageKind.PRODUCT]
            shelves += [one for one in more if one.rel is PageKind.CATEGORY]
            continue
        search.tried.add(urldefrag(link.url)[0])
        opened += 1
        if failure := await open_page(link.url, PageKind.PRODUCT):
            search.failure = failure
            continue
        if found := await product_here(scene, search):
            return found
    return None


async def _is_product(scene: Scene) -> bool:
    """Whether the open page itself sells something: a button of its own, not those of a list."""
    shelf = await look(scene)
    buttons = add_buttons(shelf)
    alike = [one for one in buttons if one.text == buttons[0].text] if buttons else []
    return bool(buttons) and len(alike) < 4


async def _links(scene: Scene) -> list[LinkFinding]:
    """Links to products and categories; a page that draws itself late is given some seconds."""
    budget = _APPEARS_S
    while True:
        html, url = await html_of(scene), scene.page.url
        found = await asyncio.to_thread(lambda html=html, url=url: find_links(Document(html, url), url))  # type: ignore[misc]
        useful = [link for link in found if link.rel in (PageKind.PRODUCT, PageKind.CATEGORY)]
        if useful or budget <= 0 or scene.budget.spent:
            return useful
        await scene.news(1.0)
        budget -= 1.0


async def put_in(scene: Scene, found: Found, notes: Notes) -> Shelf | None:
    """Choose what must be chosen and press the button; the look after it, or None where nothing was put in.

    Whether it is in is only sure once the cart has been seen: a look is given back too where the page said nothing either way.
    """
    shelf, add = found.shelf, found.add
    notes.one_click = one_click(shelf)
    pressed: set[int] = set()
    eager = False
    for attempt in range(3):
        shelf, add = await _choose_all(scene, shelf, add, notes, pressed, eager)
        quantity = empty_quantity(shelf, add)
        if quantity is not None:
            await set_number(scene, quantity, "1")
        before = await look(scene)
        if not await press(scene, add):
            rest = [one for one in add_buttons(before) if one.id != add.id and one.id not in pressed]
            if not rest:
                return None
            add = rest[0]
            continue
        scene.step(f"pressed {add.label[:40] or 'the buying button'}")
        after, evidence = await _after_adding(scene, before, found.product.name)
        if evidence:
            notes.presses += 1
            notes.added_by = evidence
            return after
        if not traffic_of(scene).caused and attempt < 2 and await clear_the_way(scene, await scene.look()):
            shelf = await settled(scene, after, 2.0)  # a window had come in between, and took the press
            add = next(iter(add_buttons(shelf)), add)
            continue
        if not refused_words(after, before) and not [one for one in open_options(after, add) if one.target.id not in pressed]:
            notes.presses += 1
            return after
        again, eager = add_buttons(after), True
        if attempt == 2 or not again:
            return None
        shelf, add = after, again[0]
    return None


async def _choose_all(scene: Scene, shelf: Shelf, add: Press, notes: Notes, pressed: set[int], eager: bool) -> tuple[Shelf, Press]:
    """Make every choice that is open, one after the other: one choice may open or close the next."""
    for _ in range(6):
        options = [one for one in open_options(shelf, add, eager) if one.target.id not in pressed]
        if not options:
            break
        option = options[0]
        pressed.add(option.target.id)  # once: a choice that does not show that it was made must not be made for ever
        if isinstance(option.target, Field):
            done = await choose(scene, option.target, option.value or "")
        else:
            done = await press(scene, option.target)
        if done:
            notes.chosen.append(option.kind)
            said = option.target.caption if isinstance(option.target, Choice) else option.value or getattr(option.target, "label", "")
            scene.step(f"chose {option.kind}: {str(said)[:30]}")
        shelf = await settled(scene, shelf, 2.0)
        add = next(iter(add_buttons(shelf)), add)
    return shelf, add


async def _after_adding(scene: Scene, before: Shelf, product: str) -> tuple[Shelf, str | None]:
    """Look until something shows that the product is in the cart, or is refused; a shop that says nothing is given its time."""
    budget = scene.budget.part("add", _ADDED_S)
    after = await settled(scene, before, _ADDED_S)
    while not (evidence := _evidence(before, after, product)) and not refused_words(after, before) and budget.left_s > 0.5:
        after = await settled(scene, after, budget.left_s)
    return after, evidence


def _evidence(before: Shelf, after: Shelf, product: str) -> str | None:
    """What shows that the product is in the cart: a layer, the cart's page, words, or a counter that changed."""
    reading = read(after)
    new_layer = any(one.id not in {old.id for old in before.layers} for one in after.on_top())
    if urldefrag(before.url)[0] != urldefrag(after.url)[0] and is_cart(after, reading, product):
        return "page"
    if new_layer and (added_words(after, before) or is_cart(after, reading, product)):
        return "layer"
    if added_words(after, before):
        return "words"
    if counter(before) and counter(after) != counter(before):
        return "counter"
    return None
