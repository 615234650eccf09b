"""Judges the places of a page that ask for an e-mail address: which of them is fit to be given ours, and which comes first. Pure.

A place is what `leaving.js` describes. Fit are, the best first: a cart or checkout that asks for an address alone; the order
form of a checkout, in which our address is left in its field and nothing else is given, pressed or sent; a subscription that
asks for an address and for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_SUBSCRIBE = re.compile(
    r"подпис|рассылк|новост|узнавать|акци[ий]|скидк|промо|получ\w+ (?:купон|скидк|подар)|"
    r"subscri|newsletter|sign up|join|news|% off|promo|discount|updates|stay in touch",
    re.IGNORECASE,
)
_CART = re.compile(r"корзин|оформ|заказ|доставк|cart|basket|\bbag\b|checkout|order|contact information", re.IGNORECASE)
_NEVER = re.compile(
    r"войти|вход|парол|регистрац|личн\w+ кабинет|восстанов|\blog ?in\b|sign ?in|password|register|account|купить|оплат|\bpay\b|"
    r"place order|buy now|сообщить о поступлен|отзыв|review",
    re.IGNORECASE,
)
_CHECKOUT = re.compile(r"оформ|доставк|получател|checkout|shipping|delivery|order summary|place (?:the |your )?order", re.IGNORECASE)
_OTHER_FORM = re.compile(
    r"звон|вопрос|отзыв|обратн\w+ связ|сообщен|регистрац|в один клик|быстрый заказ|\bcall ?back|question|feedback|(?:your|a) review|"
    r"contact us|message|register|sign ?up|one.click",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"имя|фамил|фио|телефон|адрес|город|улиц|индекс|name|phone|\btel\b|mobile|address|street|city|town|post ?code|zip", re.IGNORECASE
)


class Place(StrEnum):
    """Where an address is asked for."""

    CART = "cart"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class NotLeft:
    """Nothing was left, and why: `no_place`, `asks_for_more`, `consent`, `refused`, `guard`, `failed`; `detail` in words."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A place that may be given our address; of several the one with the highest `rank`."""

    place: Place
    rank: int


def judge_place(found: Mapping[str, Any], own_page: bool) -> Fit | NotLeft:
    """Whether a place is fit, or why not. `own_page`: it stands in the page itself, not in a frame of somebody else's."""
    if found["filled"]:
        return NotLeft("no_place", "an address stands there already")
    if own_page and _is_order_form(found):
        return Fit(Place.CART, 1)
    subscription, words = bool(_SUBSCRIBE.search(_words(found, "names"))), _words(found)
    if found["password"] or (_NEVER.search(words) and not subscription):
        return NotLeft("asks_for_more", "it belongs to an account, a payment or a review")
    if found["typed"] or found["choices"]:
        return NotLeft("asks_for_more", "other fields must be filled in as well")
    if found["requiredBoxes"]:
        return NotLeft("consent", "a consent must be ticked, which is not ours to give")
    if subscription:
        return Fit(Place.SUBSCRIPTION, 0)
    if _CART.search(f"{words} {found['names']}"):
        return Fit(Place.CART, 2)
    return NotLeft("no_place", "it says neither that it is a subscription nor that it belongs to the cart")


def _is_order_form(found: Mapping[str, Any]) -> bool:
    """Whether this is what an order is written into: it asks who and where, and says that it is a checkout and nothing else."""
    if found["password"] or not any(_PERSON.search(name) for name in found["asks"]):
        return False
    return bool(_CHECKOUT.search(_words(found))) and not _OTHER_FORM.search(_words(found))


def _words(found: Mapping[str, Any], *more: str) -> str:
    return " ".join([found["text"], found["action"], *(found[name] for name in more), *(button["text"] for button in found["buttons"])])
