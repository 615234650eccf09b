"""A cart and a checkout as a shopper reads them: what is asked, whether an account is needed, what it costs, how to go on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.detect.cart_words import kinds, says
from auditor.detect.form_fields import Control, asks
from auditor.detect.link_shapes import kinds_by_path
from auditor.detect.links import WORDS, path_of
from auditor.detect.links import says as link_says
from auditor.detect.money import Cost, amounts_in, costs_of
from auditor.detect.shelf import OUTER_PLACES, Choice, Field, Line, Press, Shelf
from auditor.types import PageKind

PERSONAL = frozenset({"phone", "email", "name", "address"})
"""What a shopper would have to give of themselves. The walk ends before the first of these."""
_TOKENS = {
    "tel": "phone", "tel-national": "phone", "email": "email", "name": "name", "given-name": "name", "family-name": "name",
    "additional-name": "name", "street-address": "address", "address-line1": "address", "address-line2": "address",
    "address-level1": "place", "address-level2": "place", "postal-code": "place", "country": "place", "country-name": "place",
    "new-password": "password", "current-password": "password", "cc-number": "card", "cc-exp": "card", "cc-csc": "card", "cc-name": "card",
    "organization": "company",
}  # fmt: skip
_QUANTITY = re.compile(r"qty|quantity|(?:^|[^a-z])count(?:$|[^a-z])|кол-?во|количеств|menge", re.IGNORECASE)
_COUPON = re.compile(r"coupon|promo|voucher|discount|gift[_\- ]?c|купон|промокод|сертификат|бонус|скидочн|loyalty", re.IGNORECASE)
_STREET = re.compile(r"street|address|адрес|улиц|дом\b|квартир|straße|strasse|rue\b|calle|ulica", re.IGNORECASE)
_COMPANY = re.compile(r"company|organi[sz]ation|firma|компани|организац|\bинн\b|\bкпп\b|vat[_\- ]?(?:id|number)", re.IGNORECASE)
_CARD = re.compile(r"card[_\- ]?(?:number|holder|no)|номер карты|\bcvv\b|\bcvc\b|expiry", re.IGNORECASE)
_STAR = re.compile(r"[*✱∗]\s*:?\s*$|[*✱∗]|\(required\)|обязательн", re.IGNORECASE)
_DELIVERY, _PAYMENT = kinds("delivery"), kinds("payment")
_ABOUT_DELIVERY = re.compile(r"доставк|deliver|shipping|shipment|получени|самовывоз|versand|livraison|ship[_\-]", re.IGNORECASE)
_ABOUT_PAYMENT = re.compile(r"оплат|pay(?:ment|[^a-z]|$)|zahl|paiement|pago", re.IGNORECASE)
_UNPRICED = re.compile(r"рассчита|уточн|по тарифам|will be|calculated|at checkout|next step|на следующем|tba|менеджер", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the order form asks: phone, email, name, address, place, password, company, message, date, card or other."""

    asks: str
    required: bool
    caption: str
    field: Field


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at a cart or a checkout says.

    `asked` is what the order form asks; `login` that a log-in is in sight; `account` is `needed`, `offered` or `none`; `guest` what to
    press to go on without one (None: nothing, or nothing needed).
    """

    asked: tuple[Asked, ...] = ()
    login: bool = False
    account: str = "none"
    guest: Press | Choice | None = None
    costs: tuple[Cost, ...] = ()
    delivery: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    minimum: float | None = None
    below_minimum: bool = False
    empty: bool = False
    phone: bool = False

    @property
    def personal(self) -> bool:
        """Whether the order form asks something personal."""
        return any(one.asks in PERSONAL for one in self.asked)

    def total(self) -> float | None:
        """The sum to pay: the last one called so, else the last subtotal."""
        for kind in ("total", "subtotal"):
            found = [cost.value for cost in self.costs if cost.kind == kind]
            if found:
                return found[-1]
        return None


def asked_by(field: Field) -> str:
    """What a field asks for."""
    token = _TOKENS.get(field.autocomplete.lower().split(" ")[-1])
    if token:
        return token
    names = f"{field.name} {field.ident} {field.hint} {field.label} {field.before}"
    said = f"{field.label or field.before} {field.hint}"
    if _CARD.search(names):
        return "card"
    if _COUPON.search(names):
        return "coupon"
    if _QUANTITY.search(f"{field.name} {field.ident} {field.label}") or (field.type == "number" and not said.strip()):
        return "quantity"
    if _COMPANY.search(said if re.search(r"\w{3}", said) else names):
        return "company"
    if (says("place", said) or (not re.search(r"\w{3}", said) and says("place", _words(field)))) and not _STREET.search(said):
        return "place"
    if field.type == "textarea" and _STREET.search(said):
        return "address"
    tag = field.type if field.type in ("textarea", "select") else "input"
    attributes = {"name": _words(field), "id": field.ident, "placeholder": field.hint, "aria-label": field.label}
    return asks(Control(tag, field.type, attributes, 0, before=field.label or field.before))


def _words(field: Field) -> str:
    """A field's name as words: `shippingAddress.firstName`, `customer[email]`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[\[\].]+", " ", field.name)


def signature(field: Field) -> tuple[str, ...]:
    """A field's identity over the pages of a shop: what stands on every page belongs to the site, not to the order."""
    return (field.form_names, field.name, field.type, field.hint)


def read(shelf: Shelf, furniture: frozenset[tuple[str, ...]] = frozenset()) -> Reading:
    """Read one look. `furniture` are the signatures of fields that stood there before anything was put into the cart."""
    groups: dict[int, list[Field]] = {}
    for one in shelf.fields:
        outer = one.place in OUTER_PLACES and not shelf.covers(one.layer)
        if not one.off and not outer and signature(one) not in furniture:
            groups.setdefault(one.form, []).append(one)
    order: list[Asked] = []
    login = register = False
    for number, fields in groups.items():
        meant = {one.id: asked_by(one) for one in fields}
        if not (PERSONAL | {"password", "place"}) & set(meant.values()) or _is_other(number, fields, meant, shelf):
            continue
        typed = [what for what in meant.values() if what not in ("quantity", "coupon", "search")]
        if "password" in typed and len(typed) <= 3 and not _guest_choice(shelf, number):
            login = True
            continue
        if "password" in typed and not says("guest", *(one.caption for one in shelf.choices)) and _registers(number, shelf):
            register = True
            continue
        order += [
            Asked(meant[one.id], _required(one), (one.label or one.before or one.hint)[:80], one)
            for one in fields
            if meant[one.id] not in ("quantity", "coupon", "search")
        ]
    guest = _guest(shelf)
    texts = [line.text for line in shelf.content(shelf.lines)]
    told = any(says("account_needed", text) for text in texts)
    asked_password = any(one.asks == "password" and one.required for one in order)
    personal = any(one.asks in PERSONAL for one in order)
    if (login or register) and not personal:
        account = "offered" if guest else "needed"
    elif asked_password and not _guest_choice(shelf, 0):
        account = "needed"
    elif login or register or told or any(one.asks == "password" for one in order):
        account = "needed" if told and not personal and not guest else "offered"
    else:
        account = "none"
    minimum = _minimum(texts)
    return Reading(
        tuple(order), login or register, account, guest, tuple(costs_of(shelf.content(shelf.lines))), *_kinds_shown(shelf), minimum[0], minimum[1],
        any(says("empty", text) for text in texts), any(says("phone_help", text) for text in texts),
    )  # fmt: skip


def _required(field: Field) -> bool:
    return field.required or bool(_STAR.search(field.label or field.before)) or bool(_STAR.search(field.hint))


def _is_other(number: int, fields: list[Field], meant: dict[int, str], shelf: Shelf) -> bool:
    """Whether a group of fields is a newsletter, a callback, a question, a search or a coupon, and not the order."""
    buttons = [press for press in shelf.press if number and press.form == number and press.submit]
    names = " ".join([fields[0].form_names, *(one.name for one in fields[:4]), *(press.label for press in buttons)])
    kinds_asked = set(meant.values())
    if kinds_asked <= {"search", "coupon", "quantity", "other"}:
        return True
    if says("onward", *(press.label for press in buttons)) or says("never", *(press.text for press in buttons if "order" in press.text.lower())):
        return False
    few = len([what for what in meant.values() if what not in ("quantity", "coupon")]) <= 3
    return few and says("not_order", names)


def _registers(number: int, shelf: Shelf) -> bool:
    return any(re.search(r"regist|sign ?up|create (?:an? |my )?account|зарегистр", press.label, re.IGNORECASE) for press in shelf.press if press.form == number and press.submit)


def _guest_choice(shelf: Shelf, number: int) -> bool:
    return any(says("guest", one.caption) for one in shelf.choices if not number or one.form == number)


def _guest(shelf: Shelf) -> Press | Choice | None:
    """What a shopper without an account presses to go on."""
    buttons = [p for p in shelf.press if not p.off and len(p.label) < 70 and says("guest", p.label) and not says("never", p.label) and p.place not in OUTER_PLACES]
    if buttons:
        return max(buttons, key=lambda press: (press.filled, press.box[2] * press.box[3]))
    choices = [one for one in shelf.choices if says("guest", one.caption) and not one.off and not one.checked]
    return choices[0] if choices else None


def _minimum(texts: Iterable[str]) -> tuple[float | None, bool]:
    """The least order that is taken, and whether the page says that ours is below it."""
    for text in texts:
        if len(text) < 300 and says("minimum", text):
            sums = amounts_in(text)
            bare = re.search(r"\d[\d\s]{2,}", text)
            if sums or bare:
                value = sums[0].value if sums else float(re.sub(r"\s", "", bare[0])) if bare else None
                return value, True
    return None, False


def _kinds_shown(shelf: Shelf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of delivery and of payment that the content names, as choices or in words."""
    delivery: dict[str, None] = {}
    payment: dict[str, None] = {}
    rows = [(one.caption, f"{one.legend} {one.name}") for one in shelf.choices if one.place not in OUTER_PLACES]
    for select in shelf.fields:
        if select.type == "select" and select.place not in OUTER_PLACES:
            rows += [(text, f"{select.label} {select.name} {select.legend} {select.before}") for _, text, _ in select.options]
    rows += [(line.text, line.text) for line in shelf.content(shelf.lines) if len(line.text) <= 300 and not (line.press and len(line.text) < 25)]
    for text, about in rows:
        if _ABOUT_DELIVERY.search(about) or (_ABOUT_DELIVERY.search(text) and not _ABOUT_PAYMENT.search(about)):
            delivery |= dict.fromkeys(_named(text, _DELIVERY, each=True))
        if _ABOUT_PAYMENT.search(about) or _ABOUT_PAYMENT.search(text):
            payment |= dict.fromkeys(_named(text, _PAYMENT, each=False))
    return tuple(delivery), tuple(payment)


def _named(text: str, table: dict[str, re.Pattern[str]], each: bool) -> list[str]:
    """The kinds a text names. Of payments said in one breath ("by card on delivery") the first in the table is meant."""
    found = []
    for part in re.split(r"[,;.]| и | or | and | или ", text) if not each else re.split(r"[;.]", text):
        for kind, words in table.items():
            if words.search(part):
                found.append(kind)
                if not each:
                    break
    return found


def delivery_prices(costs: Iterable[Cost]) -> list[float]:
    """What delivery costs, where the page says so; 0 is free."""
    return [cost.value for cost in costs if cost.kind == "delivery"]


def fees(costs: Iterable[Cost]) -> list[float]:
    """Fees beside the goods and their delivery: packing, service, payment."""
    return [cost.value for cost in costs if cost.kind == "fee" and cost.value > 0]


# ------------------------------------------------------------------------- the way on


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
    points += 1.0 if PageKind.CHECKOUT in kinds_linked else -2.0 if {PageKind.PRODUCT, PageKind.CATEGORY, PageKind.DELIVERY} & kinds_linked.keys() else 0.0
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
    return tuple(f"{press.text} {press.name}" for press in cart_buttons(shelf)[:4] if press.place in ("header", "nav") or press.box[1] < 250)


def remove_buttons(shelf: Shelf) -> list[Press]:
    """What takes a product out of the cart, the likeliest first."""
    found = []
    for index, press in enumerate(shelf.press):
        if press.off or press.place in OUTER_PLACES and not shelf.covers(press.layer):
            continue
        label = press.label
        points = 4.0 if says("remove", press.text, press.name) and len(label) < 50 else 0.0
        points += 2.5 if says("remove_mark", press.marks) or says("remove_mark", press.href) else 0.0
        points -= 4.0 if re.search(r"filter|фильтр|compare|сравн|wish|избран|cookie|search|поиск|coupon|account", f"{label} {press.marks}", re.IGNORECASE) else 0.0
        if points >= 2.5:
            found.append((points, -index, press))
    return [press for _, _, press in sorted(found, key=lambda row: row[:2], reverse=True)]


def quantity_fields(shelf: Shelf) -> list[Field]:
    """The quantities of the cart's lines."""
    return [one for one in shelf.fields if asked_by(one) == "quantity" and not one.off and one.type in ("text", "number", "tel", "select", "")]


def is_cart(shelf: Shelf, reading: Reading, product: str) -> bool:
    """Whether the cart itself is in sight, as a page or above one: a way on, and the product or a sum."""
    if reading.empty:
        return False
    on = onward_buttons(shelf)
    sums = any(cost.kind in ("total", "subtotal") for cost in reading.costs)
    named = bool(product) and any(_same_name(line.text, product) for line in shelf.lines if not line.heading == 1)
    if _called_cart(shelf):
        return bool(on) or sums or named or bool(reading.asked)
    above = any(shelf.covers(press.layer) for press in on)
    lines = bool(remove_buttons(shelf)) or bool(quantity_fields(shelf))
    return (bool(on) or reading.below_minimum) and sums and named and (above or lines) or (above and (sums or named))


def _called_cart(shelf: Shelf) -> bool:
    """Whether the page is a cart by its address, its title or its heading."""
    titles = [*re.split(r" [|—–\-:»«·] |\||: ", shelf.title[:150]), *(line.text for line in shelf.lines if line.heading in (1, 2))]
    by_name = any(WORDS.get(link_says(title)) is PageKind.CART for title in titles[:8])
    return by_name or PageKind.CART in kinds_by_path(path_of(shelf.url).lower())


def _same_name(text: str, product: str) -> bool:
    mine, theirs = set(re.findall(r"\w{3,}", product.lower())), set(re.findall(r"\w{3,}", text.lower()))
    return bool(mine) and len(mine & theirs) >= max(1, round(len(mine) * 0.6)) and len(text) < len(product) + 160


def shows_product(shelf: Shelf, product: str) -> bool:
    """Whether the product's name stands in the content, or in what lies above the page."""
    return any(_same_name(line.text, product) for line in (*shelf.content(shelf.lines), *(one for one in shelf.lines if shelf.covers(one.layer))))


def added_words(shelf: Shelf, before: Shelf) -> bool:
    """Whether the page says, and did not say before, that the product is in the cart."""
    old = {line.text for line in before.lines}
    return any(says("added", line.text) and not says("refused", line.text) for line in shelf.lines if line.text not in old and len(line.text) < 200)


def refused_words(shelf: Shelf, before: Shelf) -> bool:
    """Whether the page says, and did not say before, that something must be chosen or is not there."""
    old = {line.text for line in before.lines}
    return any(says("refused", line.text) for line in shelf.lines if line.text not in old and len(line.text) < 200)
