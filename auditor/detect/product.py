"""A product page as a shopper reads it: what is for sale, whether it is there, what must be chosen, what puts it into the cart.

Pure. A button is judged by its words, the names developers give it, its form, its size and its place: beside the product's own
name, and not on the card of another product.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from auditor.detect.cart_words import says
from auditor.detect.document import Document
from auditor.detect.money import amounts_in
from auditor.detect.shelf import OUTER_PLACES, Choice, Field, Line, Press, Shelf

ADDS = 3.5
"""A button with at least this score puts the product into the cart."""
_MARK = re.compile(
    r"add[_\-]?(?:to[_\-]?)?(?:cart|basket|bag|order)(?![a-z])|addtocart|add2(?:cart|basket)|single_add_to_cart|to[_\-]?(?:cart|basket)(?![a-z])|store-buy|"
    r"(?:btn|button|product|js)[_\-]?buy|buy[_\-]?(?:btn|button)|in-?basket|incart|vkorzinu|v-korzinu|tobasket",
    re.IGNORECASE,
)
_FORM = re.compile(r"cart|basket|product|buy|korzin|variation|purchase", re.IGNORECASE)
_QUANTITY = re.compile(r"qty|quantity|кол-?во|количеств|count|amount|menge|anzahl|cantidad", re.IGNORECASE)
_CHOSEN = re.compile(r"(?:^|[\s_\-])(?:active|selected|checked|current|chosen|is-on)(?:$|[\s_\-])", re.IGNORECASE)
_NOT_VARIANT = re.compile(
    r"rating|оценк|звезд|star|sort|per[_\-]?page|currency|валют|язык|lang|country|pay|оплат|deliver|доставк", re.IGNORECASE
)
_SCHEMA_READ = 200_000
_ABOVE_PX, _BELOW_PX, _ROW_PX = 260.0, 520.0, 14.0


@dataclass(frozen=True, slots=True)
class Product:
    """What a page sells. `stock` is `in`, `out`, `to_order` or None where the page does not say."""

    name: str = ""
    price: float | None = None
    currency: str = ""
    stock: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose before the product can be put into the cart: `kind` is size, colour or option, `target` what to press.

    For a list of choices `value` is the option's value.
    """

    kind: str
    target: Press | Choice | Field
    value: str | None = None


def heading_of(shelf: Shelf) -> Line | None:
    """The name of the product: the first heading of the first rank, else the largest text of the content near the top."""
    lines = [line for line in shelf.content(shelf.lines) if not line.struck and not amounts_in(line.text)]
    first = next((line for line in lines if line.heading == 1), None)
    if first is not None:
        return first
    near = [line for line in lines if line.box[1] < 1200 and 3 < len(line.text) < 160 and not line.press]
    return max(near, key=lambda line: (line.size, -line.box[1]), default=None)


def add_score(press: Press, shelf: Shelf, heading: Line | None) -> float:
    """How much a button looks as if it put the page's product into the cart."""
    label = press.label
    if says("add", press.text, press.name) and not says("not_add", press.text):
        points = 6.0
    elif says("not_add", press.text, press.name):
        return 0.0
    elif says("buy", label) and len(label) < 40:
        points = 4.5
    elif _MARK.search(press.marks) and not re.search(r"\w{3,}", press.text):
        points = 3.5
    else:
        return 0.0
    points += 1.0 if _MARK.search(press.marks) else 0.0
    points += 0.8 if _FORM.search(press.form_names) else 0.0
    points += (0.5 if press.submit else 0.0) + (0.7 if press.filled else 0.0) - (0.3 if press.off else 0.0)
    points += 0.5 if press.box[2] >= 80 and press.box[3] >= 28 else 0.0
    points -= 3.0 if press.place in OUTER_PLACES and not shelf.covers(press.layer) else 0.0
    points -= 3.5 if _of_another(press, shelf) else 0.0
    if heading is not None:
        distance = abs(press.box[1] - heading.box[1])
        points += 1.2 if distance < 500 else 0.6 if distance < 900 else -1.0 if distance > 1600 else 0.0
    return points


def _of_another(press: Press, shelf: Shelf) -> bool:
    """Whether a button stands on the card of another product. A card that leads up from here, to the home page say, is no product's."""
    link, here = urldefrag(press.card_link)[0].rstrip("/"), urldefrag(shelf.url)[0].rstrip("/")
    return press.cards >= 2 and bool(link) and not f"{here}/".startswith(f"{link}/")


def add_buttons(shelf: Shelf) -> list[Press]:
    """The buttons that put the page's product into the cart, the likeliest first; none where the page sells nothing."""
    heading = heading_of(shelf)
    scored = [(add_score(press, shelf, heading), -index, press) for index, press in enumerate(shelf.press)]
    return [press for points, _, press in sorted(scored, key=lambda row: row[:2], reverse=True) if points >= ADDS]


def one_click(shelf: Shelf) -> bool:
    """Whether a short order by telephone number alone is offered."""
    return any(says("one_click", press.text, press.name) and len(press.label) < 60 for press in shelf.press)


def _near(shelf: Shelf, add: Press | None) -> tuple[float, float]:
    """The part of the page that is about its product, from y to y."""
    heading = heading_of(shelf)
    tops = [thing.box[1] for thing in (heading, add) if thing is not None]
    return (min(tops) - _ABOVE_PX, max(tops) + _BELOW_PX) if tops else (0.0, 900.0)


def open_options(shelf: Shelf, add: Press, eager: bool = False) -> list[Option]:
    """What has to be chosen and is not yet, the first available choice of each. `eager`: the shop has said that something must be."""
    top, bottom = _near(shelf, add)
    bottom = add.box[1] + 160

    def within(thing: Press | Choice | Field) -> bool:
        if add.form and isinstance(thing, Choice) and thing.form not in (0, add.form):
            return False  # a form of its own, such as one to rate the product
        same = bool(add.form) and thing.form == add.form
        return same or (thing.layer == add.layer and top <= thing.box[1] <= bottom and thing.place not in OUTER_PLACES)

    found = [*_lists(shelf, within), *_radios(shelf, within), *_swatches(shelf, within, eager)]
    return found[:8]


def _lists(shelf: Shelf, within: Callable[[Field], bool]) -> Iterator[Option]:
    for field in shelf.fields:
        names = f"{field.name} {field.ident} {field.label} {field.before} {field.legend}"
        if field.type != "select" or field.off or _QUANTITY.search(names) or _NOT_VARIANT.search(names) or not within(field):
            continue
        value, text, _ = field.options[field.chosen] if 0 <= field.chosen < len(field.options) else ("", "", False)
        if value and not says("unchosen", text):
            continue
        free = next((one for one in field.options if one[0] and not one[2] and not says("unchosen", one[1]) and _there(one[1])), None)
        if free:
            yield Option(_kind_of(names + " " + text), field, free[0])


def _radios(shelf: Shelf, within: Callable[[Choice], bool]) -> Iterator[Option]:
    groups: dict[tuple[int, str], list[Choice]] = {}
    for choice in shelf.choices:
        if choice.type == "radio" and choice.name and not _NOT_VARIANT.search(f"{choice.name} {choice.legend}") and within(choice):
            groups.setdefault((choice.form, choice.name), []).append(choice)
    for group in groups.values():
        free = next((one for one in group if not one.off and _there(one.caption)), None)
        if free is not None and not any(one.checked for one in group):
            yield Option(_kind_of(f"{free.name} {free.legend}"), free)


def _swatches(shelf: Shelf, within: Callable[[Press], bool], eager: bool) -> Iterator[Option]:
    """Choices drawn as buttons: a row of short labels under a word such as "Size", or with the roles of radio buttons."""
    rows: list[list[Press]] = []
    for press in sorted((one for one in shelf.press if _could_be_choice(one) and within(one)), key=lambda one: (one.box[1], one.box[0])):
        if rows and abs(rows[-1][0].box[1] - press.box[1]) <= _ROW_PX and rows[-1][0].tag == press.tag:
            rows[-1].append(press)
        else:
            rows.append([press])
    for row in rows:
        legend = next((one.legend for one in row if len(one.legend) <= 60 and _names_choice(one.legend)), "") or _word_above(shelf, row)
        drawn = row[0].role in ("radio", "option")
        if not (drawn or _names_choice(legend) or (eager and len(row) > 1)):
            continue
        chosen = any(one.checked == "true" or _CHOSEN.search(one.marks) for one in row)
        free = next((one for one in row if not one.off and _there(one.label)), None)
        if free is not None and not chosen:
            yield Option(_kind_of(f"{legend} {free.marks}"), free)


def _could_be_choice(press: Press) -> bool:
    label, drawn = press.label, press.role in ("radio", "option")
    leads = press.href and not press.href.startswith(("#", "javascript:"))
    if len(label) > 24 or press.submit or (leads and not drawn) or press.box[3] > 120 or press.box[2] > 320:
        return False
    return not (says("add", label) or says("buy", label) or says("not_add", label))


def _names_choice(text: str) -> bool:
    return bool(text) and (says("size", text) or says("colour", text) or says("option", text))


def _word_above(shelf: Shelf, row: list[Press]) -> str:
    """The short text just above a row of buttons, or left of it."""
    x, y, _, height = row[0].box
    near = [
        line
        for line in shelf.lines
        if (len(line.text) <= 40 and not line.press and (0 <= y - line.box[1] <= 70 and abs(line.box[0] - x) <= 60))
        or (len(line.text) <= 40 and abs(line.box[1] + line.box[3] / 2 - y - height / 2) < 14 and 0 < x - line.box[0] < 260)
    ]
    return next((line.text for line in sorted(near, key=lambda line: -line.box[1]) if _names_choice(line.text)), "")


def _there(text: str) -> bool:
    return not says("out_of_stock", text)


def _kind_of(names: str) -> str:
    return "size" if says("size", names) else "colour" if says("colour", names) else "option"


def empty_quantity(shelf: Shelf, add: Press) -> Field | None:
    """A quantity that stands at nothing, so that nothing would be put into the cart."""
    for field in shelf.fields:
        if _QUANTITY.search(f"{field.name} {field.ident} {field.label}") and field.value in ("", "0") and not field.off:
            same = bool(add.form) and field.form == add.form
            if same or abs(field.box[1] - add.box[1]) < 120:
                return field
    return None


def read_product(document: Document, shelf: Shelf, add: Press | None) -> Product:
    """What the page sells: by what it tells search engines, else by what stands on it."""
    schema = _schema(document)
    heading = heading_of(shelf)
    top, bottom = _near(shelf, add)
    near = [line for line in shelf.content(shelf.lines) if top <= line.box[1] <= bottom]
    price, currency = _price_of(schema)
    if price is None:
        shown = [(line.size, amount) for line in near if not line.struck for amount in amounts_in(line.text) if amount.value > 0]
        if shown:
            best = max(shown, key=lambda row: row[0])[1]
            price, currency = best.value, best.currency
    name = str(schema.get("name") or "") or (heading.text if heading else "")
    return Product(" ".join(name.split())[:200], price, currency, _stock_of(schema, near, add))


def _stock_of(schema: dict[str, Any], near: list[Line], add: Press | None) -> str | None:
    said = json.dumps(schema.get("offers", ""), ensure_ascii=False)[:5_000]
    if re.search(r"InStock|LimitedAvailability|OnlineOnly", said):
        return "in"
    if re.search(r"OutOfStock|SoldOut|Discontinued", said):
        return "out"
    if re.search(r"PreOrder|BackOrder|MadeToOrder", said):
        return "to_order"
    texts = [line.text for line in near if len(line.text) < 200]
    if any(says("out_of_stock", text) for text in texts) and (add is None or add.off):
        return "out"
    if any(says("in_stock", text) for text in texts):
        return "in"
    if any(says("to_order", text) for text in texts):
        return "to_order"
    return "out" if any(says("out_of_stock", text) for text in texts) else None


def _price_of(schema: dict[str, Any]) -> tuple[float | None, str]:
    offers = schema.get("offers")
    for offer in offers if isinstance(offers, list) else [offers]:
        if isinstance(offer, dict):
            text = str(offer.get("price") or offer.get("lowPrice") or "")
            number = re.search(r"\d[\d\s]*(?:[.,]\d{1,2})?", text)
            if number:
                value = float(re.sub(r"\s", "", number[0]).replace(",", "."))
                return value, str(offer.get("priceCurrency") or "")
    return None, ""


def _schema(document: Document) -> dict[str, Any]:
    """The page's schema.org Product: JSON-LD, else micro-data."""
    for script in document.scripts:
        if "ld+json" not in script.type:
            continue
        try:
            data = json.loads(script.text[:_SCHEMA_READ], strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kind = node.get("@type")
            if "Product" in (kind if isinstance(kind, list) else [kind]):
                return node
    found: dict[str, Any] = {}
    for element in document.css("[itemtype*='schema.org/Product'] [itemprop]")[:200]:
        prop = element.attributes.get("itemprop") or ""
        if prop in ("price", "priceCurrency", "availability"):
            value = element.attributes.get("content") or element.attributes.get("href") or (element.text() or "").strip()
            found.setdefault("offers", {}).setdefault(prop, value)
    return found


def _nodes(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for one in data[:100]:
            yield from _nodes(one, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "itemListElement", "hasVariant"):
            if key in data:
                yield from _nodes(data[key], depth + 1)
