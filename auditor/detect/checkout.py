"""A cart and a checkout as a shopper reads them: what is asked, whether an account is needed, what it costs, how to go on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.detect.cart_words import kinds, says
from auditor.detect.form_fields import Control, asks
from auditor.detect.money import Cost, amounts_in, costs_of
from auditor.detect.shelf import OUTER_PLACES, Choice, Field, Press, Shelf

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
_PHONE = re.compile(
    r"(?<!\d)(?:\+\d|8)[\s(-]{0,3}\d{3}[\s)-]{0,3}\d{2,3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)|(?<!\d)0\d{2,4}[\s-]\d{3,4}[\s-]?\d{3,4}(?!\d)"
)


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
    by_label = asks(Control("input", "text", {}, 0, before=said.strip())) if re.search(r"\w{3}", said) else "other"
    if by_label != "other" and tag != "textarea" and field.type not in ("email", "tel", "password"):
        return by_label
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
    elif (
        login
        or register
        or told
        or any(one.asks == "password" for one in order)
        or any(says("login", one.caption) for one in shelf.choices)
    ):
        account = "needed" if told and not personal and not guest else "offered"
    else:
        account = "none"
    content = shelf.content(shelf.lines)
    delivery, payment = _kinds_shown(shelf)
    minimum, below = _minimum(texts)
    return Reading(
        asked=tuple(order),
        login=login or register,
        account=account,
        guest=guest,
        costs=(*costs_of(content), *_priced_choices(shelf)),
        delivery=delivery,
        payment=payment,
        minimum=minimum,
        below_minimum=below,
        empty=any(says("empty", text) for text in texts),
        phone=any(press.href.startswith("tel:") for press in shelf.press) or any(_PHONE.search(line.text) for line in shelf.lines),
    )


def _required(field: Field) -> bool:
    return field.required or bool(_STAR.search(field.label or field.before)) or bool(_STAR.search(field.hint))


def _is_other(number: int, fields: list[Field], meant: dict[int, str], shelf: Shelf) -> bool:
    """Whether a group of fields is a newsletter, a callback, a question, a search or a coupon, and not the order."""
    buttons = [press for press in shelf.press if number and press.form == number and press.submit]
    names = " ".join([fields[0].form_names, *(one.name for one in fields[:4]), *(press.label for press in buttons)])
    kinds_asked = set(meant.values())
    if kinds_asked <= {"search", "coupon", "quantity", "other"}:
        return True
    if says("onward", *(press.label for press in buttons)) or says(
        "never", *(press.text for press in buttons if "order" in press.text.lower())
    ):
        return False
    few = len([what for what in meant.values() if what not in ("quantity", "coupon")]) <= 3
    return few and says("not_order", names)


def _registers(number: int, shelf: Shelf) -> bool:
    return any(
        re.search(r"regist|sign ?up|create (?:an? |my )?account|зарегистр", press.label, re.IGNORECASE)
        for press in shelf.press
        if press.form == number and press.submit
    )


def _guest_choice(shelf: Shelf, number: int) -> bool:
    return any(says("guest", one.caption) for one in shelf.choices if not number or one.form == number)


def _guest(shelf: Shelf) -> Press | Choice | None:
    """What a shopper without an account presses to go on."""
    buttons = [
        p
        for p in shelf.press
        if not p.off and len(p.label) < 70 and says("guest", p.label) and not says("never", p.label) and p.place not in OUTER_PLACES
    ]
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
    rows += [
        (line.text, line.text) for line in shelf.content(shelf.lines) if len(line.text) <= 300 and not (line.press and len(line.text) < 25)
    ]
    for text, about in rows:
        if _ABOUT_DELIVERY.search(about) or (_ABOUT_DELIVERY.search(text) and not _ABOUT_PAYMENT.search(about)):
            delivery |= dict.fromkeys(_named(text, _DELIVERY, each=True))
        if _ABOUT_PAYMENT.search(about) or _ABOUT_PAYMENT.search(text):
            payment |= dict.fromkeys(_named(text, _PAYMENT, each=False))
    return tuple(delivery), tuple(payment)


def _priced_choices(shelf: Shelf) -> list[Cost]:
    """What the ways of delivery cost that are offered as choices, where their words alone do not say that they are deliveries."""
    return [
        Cost("delivery", amount.value, amount.currency, one.caption[:120])
        for one in shelf.choices
        if _ABOUT_DELIVERY.search(f"{one.legend} {one.name}") and one.place not in OUTER_PLACES
        for amount in amounts_in(one.caption)
    ]


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
