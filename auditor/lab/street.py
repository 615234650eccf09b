"""The street: fictional shops with known truth, drawn from a seed and nothing else.

What has to occur (each maker, each state, each misfortune) is dealt from shuffled decks rather than drawn, so that a small
street is varied too. The same seed, count and options give the same shops, on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from auditor.lab import chats
from auditor.lab.brands import CALLBACKS, PUSHES, RECOVERIES, Brand
from auditor.lab.carts import make_cart
from auditor.lab.numbers import draw_decoys, draw_phones
from auditor.lab.truth import Truth
from auditor.lab.words import CITIES, FIRST_EN, FIRST_RU, TRADES, Trade
from auditor.types import Disposition, FormKind

T = TypeVar("T")

CONTROL_HOST = "control.lab-street.test"

# (condition, disposition, also right, share in 1000)
_CONDITIONS: tuple[tuple[str, Disposition, tuple[Disposition, ...], int], ...] = (
    ("open", Disposition.COMPLETE, (Disposition.PARTIAL,), 800),
    ("cart_closed", Disposition.PARTIAL, (Disposition.COMPLETE,), 50),
    ("robots", Disposition.ROBOTS, (), 30),
    ("robots_503", Disposition.ROBOTS, (Disposition.UNREACHABLE,), 15),
    ("refused", Disposition.UNREACHABLE, (), 20),
    ("no_name", Disposition.UNREACHABLE, (), 15),
    ("broken", Disposition.UNREACHABLE, (), 20),
    ("wall", Disposition.BLOCKED, (), 20),
    ("slow", Disposition.TIMEOUT, (), 10),
    ("moved", Disposition.OUT_OF_SCOPE, (), 20),
)

# platform of the facts table, theme, language ("" both), weight
_PLATFORMS: tuple[tuple[str | None, str, str, int], ...] = (
    ("bitrix", "classic", "ru", 22), ("insales", "modern", "ru", 12), ("opencart", "classic", "", 12), ("woocommerce", "modern", "", 14),
    ("shopify", "modern", "en", 12), ("tilda", "blocks", "ru", 9), ("cscart", "classic", "ru", 5), ("webasyst", "modern", "ru", 5),
    ("magento", "modern", "en", 4), ("prestashop", "classic", "en", 5), ("modx_minishop2", "classic", "ru", 4), ("umi", "table", "ru", 4),
    (None, "spa", "", 6), (None, "table", "ru", 4), (None, "classic", "", 4),
)  # fmt: skip

_MESSENGERS = {"ru": ("whatsapp", "telegram", "viber", "vk", "max"), "en": ("whatsapp", "telegram", "facebook")}
_DECOYS = ("named_in_cookie_table", "commented_embed", "preconnect_only", "blog_mentions", "feedback_tab", "back_to_top")


@dataclass(frozen=True, slots=True)
class Street:
    """All shops of one draw. `scale_times` shortens every delay of people and widgets alike."""

    seed: int
    scale_times: float
    shops: tuple[Truth, ...]
    _by_key: dict[str, Truth] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {shop.key: shop for shop in self.shops})

    def shop(self, host: str) -> Truth | None:
        """The shop at a host name, with or without `www.`."""
        return self._by_key.get(host.removeprefix("www."))


def _deck(rng: random.Random, cards: Sequence[tuple[T, int]]) -> Iterator[T]:
    """Deal for ever from a shuffled deck that holds each card in proportion, at least once a round of 40."""
    while True:
        total = sum(weight for _, weight in cards)
        pack = [card for card, weight in cards for _ in range(max(1, round(40 * weight / total)))]
        rng.shuffle(pack)
        yield from pack


def _name(rng: random.Random, trade: Trade, number: int, language: str) -> tuple[str, str]:
    """A display name and a host name; about one in eight Russian shops has a Cyrillic host name."""
    if language == "ru" and rng.random() < 0.13:
        word = rng.choice(trade.cyrillic)
        return word.capitalize(), f"{word}-{number}".encode("idna").decode() + ".test"
    word = rng.choice(trade.latin)
    shown = word.capitalize() if rng.random() < 0.7 else f"{word}.shop"
    return shown, f"{word}-{number}.{'example' if rng.random() < 0.7 else 'test'}"


def _forms(rng: random.Random, has_callback_widget: bool) -> tuple[FormKind, ...]:
    odds = (
        (FormKind.SEARCH, 0.85),
        (FormKind.QUESTION, 0.55),
        (FormKind.SUBSCRIBE, 0.5),
        (FormKind.LOGIN, 0.3),
        (FormKind.CALLBACK, 0.15 if has_callback_widget else 0.4),
    )
    return tuple(kind for kind, odd in odds if rng.random() < odd)


def _some(rng: random.Random, brands: Sequence[Brand], odds: float, language: str) -> dict[str, str]:
    """Zero or one brand of those usual in the shop's language, with the shop's account there."""
    if rng.random() >= odds:
        return {}
    brand = rng.choice([b for b in brands if language == "ru" or b.market == "intl"] or [None])
    return {brand.id: brand.account(rng)} if brand else {}


def make_street(seed: int, shops: int, *, chat_share: float = 0.6, scale_times: float = 1.0, misfortune: bool = True) -> Street:
    """Draw `shops` shops. `chat_share` of the shops that can be seen have a chat; `misfortune=False` leaves out the dead ones.

    Pure: the result depends on the arguments alone.
    """
    rng = random.Random(f"street/{seed}")
    conditions = _deck(rng, [(row[:3], row[3]) for row in _CONDITIONS])
    platforms = _deck(rng, [(row[:3], row[3]) for row in _PLATFORMS])
    trades = _deck(rng, [(trade, 1) for trade in TRADES])
    dealer = chats.Dealer(rng, scale_times)
    alive = 0
    drawn: list[Truth] = []
    for number in range(1, shops + 1):
        condition, disposition, also = next(conditions) if misfortune else ("open", Disposition.COMPLETE, (Disposition.PARTIAL,))
        own = random.Random(f"street/{seed}/{number}")
        shop = _shop(own, number, next(platforms), next(trades), condition, disposition, also)
        if shop.measurable:
            alive += 1
            if int(alive * chat_share) > int((alive - 1) * chat_share):  # evenly spread, an exact share
                shop = replace(shop, chat=dealer.deal(own, shop.language, shop.platform, shop.theme))
        drawn.append(shop)
    return Street(seed, scale_times, tuple(drawn))


def _shop(
    rng: random.Random,
    number: int,
    site: tuple[str | None, str, str],
    trade: Trade,
    condition: str,
    disposition: Disposition,
    also: tuple[Disposition, ...],
) -> Truth:
    platform, theme, language = site
    language = language or rng.choice(("ru", "ru", "en"))
    name, key = _name(rng, trade, number, language)
    if condition == "no_name":
        key = key.rsplit(".", 1)[0] + ".invalid"
    city, zone, code = rng.choice(CITIES) if language == "ru" else ("London", "Europe/London", "20")
    other = rng.choice(CITIES)[2]
    callback = _some(rng, CALLBACKS, 0.2, language)
    messengers = {m: f"{rng.choice(trade.latin)}{number}" for m in _MESSENGERS[language] if rng.random() < 0.28}
    forms = _forms(rng, bool(callback))
    secure = rng.random() < 0.85
    prefix = "www." if rng.random() < 0.15 else ""
    mail = rng.choice(("info", "shop", "sales", "hello")) + f"@{key}"
    return Truth(
        key=key, url=f"{'https' if secure else 'http'}://{prefix}{key}/", name=name, industry=trade.industry, language=language,
        region=city, timezone=zone, condition=condition, disposition=disposition, also=also, platform=platform, theme=theme,
        encoding="windows-1251" if language == "ru" and rng.random() < (0.5 if theme == "table" else 0.07) else "utf-8",
        phones=draw_phones(rng, language, (code, code, other)),
        emails=(mail,) if rng.random() < 0.8 else (),
        hours=_hours(rng, language) if rng.random() < 0.6 else None,
        messengers=messengers, forms=tuple(f for f in forms if theme != "spa" or f is not FormKind.QUESTION), callback=callback,
        push=_some(rng, PUSHES, 0.15, language), recovery=_some(rng, RECOVERIES, 0.2, language),
        chat=None, cart=make_cart(rng, key, platform, theme, language),
        decoys=tuple(decoy for decoy in _DECOYS if rng.random() < 0.25),
        hue=rng.randrange(360),
        extras=draw_decoys(rng, language)
        | {"seed": str(rng.randrange(10**6)), "operator": rng.choice(FIRST_RU if language == "ru" else FIRST_EN)},
    )  # fmt: skip


def _hours(rng: random.Random, language: str) -> str:
    first, last = rng.choice(((9, 18), (10, 20), (9, 21), (8, 22)))
    if language == "en":
        return f"Mon-Fri {first}:00-{last}:00"
    return rng.choice(
        (f"Пн-Пт с {first}:00 до {last}:00", f"ежедневно {first}:00–{last}:00", f"Будни: {first}.00 - {last}.00, сб-вс выходной")
    )
