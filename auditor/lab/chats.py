"""Draws the chat of a shop: who made it, where it lives, who sits behind it, and what it says when nobody does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from auditor.lab.brands import CHATS, Brand
from auditor.lab.truth import ChatTruth, FormTruth, InviteTruth, OperatorTruth
from auditor.types import Answers, ChatState, Daypart, InviteTrigger, PageKind, PhotoClass

T = TypeVar("T")
S = ChatState
_STREAMED = 0.12
"""Share of the chats whose answers come word by word."""

# state on workdays, in the evening, at night, at weekends; weight
_PROFILES: tuple[tuple[tuple[ChatState, ChatState, ChatState, ChatState], int], ...] = (
    ((S.ONLINE, S.ONLINE, S.OFFLINE_FORM, S.ONLINE), 9),
    ((S.ONLINE, S.OFFLINE_FORM, S.OFFLINE_FORM, S.OFFLINE_FORM), 5),
    ((S.ONLINE, S.ONLINE, S.ONLINE, S.ONLINE), 6),
    ((S.ONLINE, S.ONLINE, S.OFFLINE_DEAD, S.OFFLINE_DEAD), 3),
    ((S.PRECHAT_GATE, S.PRECHAT_GATE, S.OFFLINE_FORM, S.PRECHAT_GATE), 3),
    ((S.QUEUE, S.QUEUE, S.OFFLINE_FORM, S.QUEUE), 2),
    ((S.BUSY_FORM, S.BUSY_FORM, S.OFFLINE_FORM, S.BUSY_FORM), 2),
    ((S.BUSY_DEAD, S.ONLINE, S.OFFLINE_DEAD, S.OFFLINE_DEAD), 1),
    ((S.OFFLINE_FORM, S.OFFLINE_FORM, S.OFFLINE_FORM, S.OFFLINE_FORM), 2),
    ((S.OFFLINE_DEAD, S.OFFLINE_DEAD, S.OFFLINE_DEAD, S.OFFLINE_DEAD), 1),
    ((S.BOT_ONLY, S.BOT_ONLY, S.BOT_ONLY, S.BOT_ONLY), 3),
    ((S.ONLINE, S.WIDGET_HIDDEN, S.WIDGET_HIDDEN, S.WIDGET_HIDDEN), 2),
    ((S.WIDGET_HIDDEN, S.WIDGET_HIDDEN, S.WIDGET_HIDDEN, S.WIDGET_HIDDEN), 1),
)

_OPERATORS: tuple[tuple[str, int], ...] = (
    ("brisk", 8), ("ordinary", 10), ("tardy", 5), ("auto_first", 7), ("silent", 4), ("closes", 1), ("drops", 1), ("unhelpful", 3),
)  # fmt: skip

_INVITES: tuple[tuple[InviteTrigger | None, int], ...] = (
    (None, 16), (InviteTrigger.TIME, 14), (InviteTrigger.CART, 5), (InviteTrigger.LEAVING, 2), (InviteTrigger.RETURN, 2),
)  # fmt: skip

_PHOTOS: tuple[tuple[PhotoClass, int], ...] = (
    (PhotoClass.PERSON, 12), (PhotoClass.INITIALS, 8), (PhotoClass.LOGO, 6), (PhotoClass.STOCK, 6), (PhotoClass.NONE, 8),
)  # fmt: skip

_ARRIVALS: tuple[tuple[str, int], ...] = (("plain", 20), ("manager", 6), ("idle", 4), ("scroll", 3), ("move", 3), ("consent", 3))

_GREETINGS = {
    "ru": ("Здравствуйте! Чем могу помочь?", "Добрый день! Задайте вопрос, я на связи.", "Здравствуйте, подсказать что-нибудь по товару?"),
    "en": ("Hello! How can I help you?", "Hi there, ask us anything.", "Good day! Questions about our products?"),
}
_INVITATIONS = {
    "ru": ("Вам помочь с выбором?", "Здравствуйте! Есть вопросы? Напишите нам, мы онлайн.", "Подсказать по наличию и доставке?"),
    "en": ("Can I help you choose?", "Hello! Any questions? We are online.", "Shall I check stock and delivery for you?"),
}
_CART_INVITATIONS = {
    "ru": "Помочь оформить заказ? Напишите, если что-то непонятно.",
    "en": "Need a hand with your basket? Just write to us.",
}


def _deck(rng: random.Random, cards: Sequence[tuple[T, int]]) -> Iterator[T]:
    while True:
        pack = [card for card, weight in cards for _ in range(weight)]
        rng.shuffle(pack)
        yield from pack


class Dealer:
    """Deals chats so that every maker and every state occurs before one comes again much more often than its share."""

    def __init__(self, rng: random.Random, scale: float) -> None:
        self.scale = scale
        pack = rng.sample(CHATS, len(CHATS))
        self.makers = {"ru": pack, "en": [brand for brand in pack if brand.market != "ru"]}
        self.dealt: Counter[str] = Counter()
        self.profiles = _deck(rng, _PROFILES)
        self.operators = _deck(rng, _OPERATORS)
        self.invites = _deck(rng, _INVITES)
        self.photos = _deck(rng, _PHOTOS)
        self.arrivals = _deck(rng, _ARRIVALS)

    def deal(self, rng: random.Random, language: str, platform: str | None, theme: str) -> ChatTruth:
        """The next chat for a shop of this kind; `rng` is the shop's own."""
        brand = self._next_maker(language, platform)
        profile: Mapping[Daypart, ChatState] = dict(zip(Daypart, next(self.profiles), strict=True))
        arrival = next(self.arrivals) if brand.host else "plain"
        # A widget that waits for the shopper's first move knows no time since load, so it does not invite by the clock.
        trigger = next(self.invites) if arrival in ("plain", "manager") else None
        if trigger is InviteTrigger.CART and theme in ("blocks", "spa"):
            trigger = None  # such a cart opens without a page load, so there is no load to count from
        photo = next(self.photos)
        greeting = rng.choice(_GREETINGS[language]) if rng.random() < 0.6 else None
        account = brand.account(rng)
        return ChatTruth(
            brand=brand.id, vendor=brand.vendor, account=account, placement=brand.placement, arrival=arrival,
            transport=rng.choice(brand.transports), presence=brand.presence, states=profile,
            operator=replace(self._operator(rng, next(self.operators)), word_s=_word_gap(account)),
            operator_name=photo is not PhotoClass.NONE or rng.random() < 0.4,
            photo=photo, greeting=greeting, greeting_after_s=rng.choice((None, 0.4, 1.2)) if greeting else None,
            invite=self._invite(rng, trigger, language), prechat=_form(rng, ("name", "phone", "email"), profile),
            offline_form=_plain_form(rng, message=True), busy_form=_plain_form(rng, message=False),
        )  # fmt: skip

    def _next_maker(self, language: str, platform: str | None) -> Brand:
        """The maker that was dealt least in this language; a maker bound to a platform comes with that platform alone."""
        fitting = [b for b in self.makers[language] if b.id != "shopify_inbox" or platform == "shopify"]
        brand = min(fitting, key=lambda b: self.dealt[b.id])
        self.dealt[brand.id] += 1
        return brand

    def _operator(self, rng: random.Random, kind: str) -> OperatorTruth:
        median = {"brisk": 8.0, "tardy": 75.0}.get(kind, 25.0) * self.scale
        return OperatorTruth(
            median_s=round(median, 2),
            spread=round(rng.uniform(0.2, 0.6), 2),
            auto_s=round(rng.uniform(0.15, 1.4), 2) if kind == "auto_first" else None,
            join=rng.random() < 0.5,
            typing=rng.random() < 0.7,
            silent=kind == "silent",
            closes=kind == "closes",
            drops=kind == "drops",
            answers=Answers.NO if kind == "unhelpful" else Answers.YES,
        )

    def _invite(self, rng: random.Random, trigger: InviteTrigger | None, language: str) -> InviteTruth | None:
        if trigger is None:
            return None
        style = rng.choice(("bubble", "open", "bubble", "rise"))
        if trigger is InviteTrigger.TIME:
            delay = rng.choice((3.0, 5.0, 8.0, 12.0, 15.0, 30.0, 70.0)) * self.scale
            return InviteTruth(round(max(1.5, delay), 2), trigger, None, style, rng.choice(_INVITATIONS[language]))
        if trigger is InviteTrigger.CART:
            delay = rng.choice((1.5, 2.0, 4.0))
            return InviteTruth(delay, trigger, PageKind.CART, style, _CART_INVITATIONS[language])
        delay = rng.choice((0.8, 1.5, 2.0)) if trigger is InviteTrigger.RETURN else 0.5
        return InviteTruth(delay, trigger, None, style, rng.choice(_INVITATIONS[language]))


def _word_gap(account: str) -> float | None:
    """Seconds between the words of an answer, where this maker's customer has answers that come word by word; else None."""
    rng = random.Random(f"words/{account}")  # by itself, so that it shifts no other draw of the street
    return round(rng.uniform(0.06, 0.2), 3) if rng.random() < _STREAMED else None


def _form(rng: random.Random, fields: tuple[str, ...], profile: Mapping[Daypart, ChatState]) -> FormTruth | None:
    """The questions before a chat, where some daypart has such a gate."""
    if ChatState.PRECHAT_GATE not in profile.values():
        return None
    asked = rng.choice((("name", "phone"), ("name", "email"), ("phone",), fields))
    return FormTruth(asked, asked if rng.random() < 0.7 else asked[-1:])


def _plain_form(rng: random.Random, *, message: bool) -> FormTruth:
    asked = rng.choice((("name", "phone"), ("name", "email"), ("phone",), ("email",), ("name", "phone", "email")))
    required = asked if rng.random() < 0.5 else asked[-1:]
    return FormTruth((*asked, "message"), (*required, "message")) if message else FormTruth(asked, required)
