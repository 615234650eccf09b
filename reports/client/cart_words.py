"""What a walk to the checkout saw, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.types import JsonValue
from reports.i18n import Words
from reports.page import plain

Listed = Callable[[object], str]


def cart_words(w: Words, value: Mapping[str, JsonValue], listed: Listed) -> str:
    """How the walk ended and what stood on the way; what was not seen is not told. `listed` names the fields of a form."""
    told = [_end(w, str(value["end"]))] if value.get("end") else []
    steps, least = value.get("steps"), value.get("minimum_order")
    if isinstance(steps, int):
        told.append(w.ngettext("{n} press to the order form", "{n} presses to the order form", steps))
    if isinstance(value.get("fields"), list):
        told.append(w._("asks {fields}", fields=listed(value["fields"])))
    if isinstance(value.get("required"), list):
        told.append(w._("required: {fields}", fields=listed(value["required"])))
    for name, (yes, no) in _answers(w).items():
        answer = value.get(name)
        told += [yes if answer else no] if isinstance(answer, bool) else []
    if isinstance(least, int | float):
        told.append(w._("the least order is {sum}", sum=w.decimal(float(least), 0)))
    return "; ".join(told)


def _end(w: Words, end: str) -> str:
    words = {
        "reached": w._("the order form was reached"),
        "login_wall": w._("an account is needed first"),
        "no_product": w._("no product was found"),
        "out_of_stock": w._("the products were out of stock"),
        "no_button": w._("nothing puts a product into a cart"),
        "not_added": w._("the cart stayed empty"),
        "no_cart": w._("no cart was found"),
        "minimum_order": w._("the cart asks for a larger order"),
        "no_way_on": w._("nothing leads on from the cart"),
        "not_measured": w._("not measured"),
    }
    return words.get(end) or plain(end, 30)


def _answers(w: Words) -> dict[str, tuple[str, str]]:
    return {
        "guest": (w._("an order without an account is possible"), w._("an order needs an account")),
        "one_click": (w._("a short order by phone number is offered"), w._("no short order is offered")),
        "delivery_shown": (w._("delivery is priced before personal data"), w._("delivery is not priced before personal data")),
        "late_costs": (w._("costs are added late"), w._("no costs are added late")),
    }
