"""What a follow-up mail says, by its wording, in Russian and English. Pure; linear in the length of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail that came back is."""

    REMINDER = "reminder"  # of the cart that was left
    CONFIRM = "confirm"  # asks to confirm the address
    WELCOME = "welcome"
    ORDER = "order"
    NEWS = "news"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"  # an absence note and the like


_FLAGS = re.IGNORECASE
_CONFIRM = re.compile(
    r"подтверд(?:ите|ить|ждени\w+) (?:ваш\w* )?(?:подписк|адрес|e-?mail|почт|электронн|регистрац)|активируйте|"
    r"(?:confirm|verify|validate) (?:your |the )?(?:subscription|e-?mail|address|registration|sign)|double opt|confirm your",
    _FLAGS,
)
_ORDER = re.compile(
    r"заказ\w* (?:№|номер|n\b|#)|номер заказа|заказ (?:принят|оформлен|подтвержд[её]н|отправлен|доставлен|собран|оплачен|создан)|"
    r"order (?:confirmation|confirmed|received|shipped|number|no\b|#|placed)|(?:thank you|thanks) for your (?:order|purchase)|your receipt",
    _FLAGS,
)
_REMINDER_SUBJECT = re.compile(
    r"корзин|вы (?:что-то )?(?:забыли|оставили|не завершили|не закончили|отложили|смотрели|выбрали)|забыли (?:что-то|товар|купить)|"
    r"(?:ещ[её]|все ещ[её]) (?:жд[её]т|думаете|интерес)|жд[её]т вас|ждут вас|заверш\w+ (?:покупк|заказ|оформлен)|продолж\w+ покупк|"
    r"верн\w+ за|не успели|брошен|"
    r"\bcart\b|\bbasket\b|shopping bag|left (?:something|behind|this|these|it|items?)|forg[eo]t(?:ten)? (?:something|anything|about|your)|"
    r"still (?:interested|thinking|want|there|waiting|yours|on your mind)|complete your|finish (?:your|checking)|waiting for you|"
    r"(?:come|welcome) back (?:to|for) (?:your|it)|where you left off|checkout|did you forget|don.t miss out on your",
    _FLAGS,
)
_REMINDER_BODY = re.compile(
    r"(?:в (?:вашей |твоей )?корзине|корзин\w+) (?:[^.!?\n]{0,60}?)(?:жд[её]т|ждут|остал|оставил|забыл|сохран|лежит|лежат|нас)|"
    r"(?:оставили|забыли|добавили|отложили|сохранили) (?:[^.!?\n]{0,60}?)корзин|(?:не завершили|не закончили|не оформили|заверш\w+|"
    r"продолж\w+|вернут\w+ к) (?:[^.!?\n]{0,30}?)(?:заказ|покупк|оформлен|корзин)|брошенн\w+ корзин|"
    r"(?:left|forgot|abandoned|added|saved|waiting) (?:[^.!?\n]{0,60}?)(?:\bcart\b|\bbasket\b|\bbag\b)|"
    r"(?:\bcart\b|\bbasket\b|\bbag\b) (?:[^.!?\n]{0,60}?)(?:waiting|saved|reserved|expire|left|miss)|"
    r"(?:complete|finish|resume) (?:your |the )?(?:purchase|order|checkout|shopping)|pick up where you left off",
    _FLAGS,
)
_WELCOME = re.compile(
    r"добро пожаловать|(?:спасибо|благодарим)[^.!?\n]{0,20} за (?:подписк|регистрац)|вы (?:успешно )?подпис|"
    r"рады (?:вас )?(?:видеть|приветств)|"
    r"\bwelcome\b|thank(?:s| you) for (?:subscribing|signing up|joining|registering)|you(?:.re| are) (?:subscribed|on the list|in\b)",
    _FLAGS,
)
_PERCENT = re.compile(r"(\d{1,2})(?:[.,]\d)? ?%")
_AMOUNT = re.compile(
    r"(\d[\d \u00a0]{1,8}) ?(₽|руб\w*\.?|р\.|бонус\w*|балл\w*|€|\$|£|eur\b|usd\b)|(?:([$€£]) ?(\d{1,5})) (?:off|discount)", _FLAGS
)
_DEAL = re.compile(
    r"скидк|промо-?код|купон|подар(?:ок|ка|ком|им|очн)|бонус|кешб[эе]к|discount|promo ?code|coupon|voucher|\boff\b|\bsave\b|gift card",
    _FLAGS,
)
_NO_DEAL = re.compile(r"(?:без|не предусмотрен\w*) скид\w+|скид\w+ не (?:действ|распростран)\w+|no discount\w*", _FLAGS)
_DELIVERY = re.compile(r"бесплатн\w+ доставк|доставк\w+ бесплатн|free (?:shipping|delivery)", _FLAGS)
_UNSUBSCRIBE = re.compile(
    r"отпис(?:ать|ыва|ка)|отказаться от (?:рассылк|подписк)|unsubscribe|opt[ -]?out|manage (?:your )?(?:preferences|subscription)", _FLAGS
)
_NEAR = 60
_WORD = re.compile(r"\w{3,}")


def kind_of(subject: str, body: str) -> MailKind:
    """What a mail from a shop is; the subject counts before the body, whose header and footer name carts and orders anyway."""
    if _CONFIRM.search(subject):
        return MailKind.CONFIRM
    if _ORDER.search(subject):
        return MailKind.ORDER
    if _REMINDER_SUBJECT.search(subject) and not _WELCOME.search(subject):
        return MailKind.REMINDER
    if _WELCOME.search(subject):
        return MailKind.WELCOME
    if _REMINDER_BODY.search(body):
        return MailKind.REMINDER
    for kind, words in ((MailKind.CONFIRM, _CONFIRM), (MailKind.ORDER, _ORDER), (MailKind.WELCOME, _WELCOME)):
        if words.search(body):
            return kind
    return MailKind.NEWS


@dataclass(frozen=True, slots=True)
class Discount:
    """What a mail offers: the highest percentage, or an amount with its sign; both None where only the word stands there."""

    percent: int | None = None
    amount: float | None = None
    currency: str | None = None
    free_delivery: bool = False


def discount_of(text: str) -> Discount | None:
    """The discount that a text offers, or None. A size counts only beside a word for it: shops write "100% cotton"."""
    text = _NO_DEAL.sub(" ", text)
    deals = [match.start() for match in _DEAL.finditer(text)][:200]
    free = _DELIVERY.search(text) is not None
    if not deals:
        return None
    percents = [int(match[1]) for match in _PERCENT.finditer(text) if 0 < int(match[1]) < 96 and _near(match, deals)]
    if percents:
        return Discount(max(percents), free_delivery=free)
    for match in _AMOUNT.finditer(text):
        digits = "".join(sign for sign in (match[1] or match[4] or "") if sign.isdigit())
        if digits and _near(match, deals):
            return Discount(None, float(digits), (match[2] or match[3]).lower().rstrip("."), free)
    return Discount(free_delivery=free)


def _near(match: re.Match[str], places: list[int]) -> bool:
    return any(match.start() - _NEAR <= place <= match.end() + _NEAR for place in places)


def names_product(text: str, product: str) -> bool | None:
    """Whether a text names the product that lay in the cart; None where its name has no words to look for."""
    wanted = {word.casefold() for word in _WORD.findall(product)}
    if not wanted:
        return None
    found = {word.casefold() for word in _WORD.findall(text[:200_000])}
    return len(wanted & found) >= max(1, round(0.7 * len(wanted)))


def says_unsubscribe(text: str) -> bool:
    """Whether a link's text or address is one to unsubscribe by."""
    return _UNSUBSCRIBE.search(text) is not None
