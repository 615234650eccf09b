"""Personal details with a shape: phones, e-mail addresses, messenger handles, cards, order numbers.

Patterns have bounded repeats only, so that they stay linear on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One detail in code points, with its kind."""

    start: int
    end: int
    kind: str


_I = re.IGNORECASE
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", _I)
_EMAIL_SAID = re.compile(
    r"(?<![\w.])(?!(?:me|us|him|her|them|it|you|is|are|or|email|mail|order|call|available)\b)[\w+-]{1,40}(?:(?:\.|"
    r" (?:dot|точка|тчк|дефис|dash|underscore|подчеркивание) )[\w+-]{1,40}){0,3}"
    r" ?(?: at |\(at\)|\[at\]|\{at\}| собака | собачка | гав | эт |\(собака\)|\[собака\]) ?"
    r"[\w-]{1,40}(?:(?:\.| ?\(dot\) ?| ?\[dot\] ?| (?:dot|точка|тчк) )[\w-]{1,40}){1,3}",
    _I,
)
_AT_SAID = re.compile(r"[ (\[{](?:at|собака|собачка|гав|эт)[ )\]}]", _I)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog|wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|vk\.com|"
    r"vk\.me|vk\.ru|m\.vk\.com|ok\.ru|max\.ru|"
    r"instagram\.com|instagr\.am|facebook\.com|fb\.com|fb\.me|m\.me|viber\.me|viber\.click|invite\.viber\.com|"
    r"signal\.me|discord\.gg|twitter\.com|x\.com|tiktok\.com|"
    r"youtube\.com/@|join\.skype\.com|line\.me|threads\.net|snapchat\.com/add)/?[^\s,;)>»\"'\]]{1,120}",
    _I,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s]{1,300}", _I)
_SCHEME = re.compile(r"(?:\b(?:live:|skype:|tg://|viber://|whatsapp://)[^\s,;)]{2,80})", _I)
_AT = re.compile(r"(?<![\w@./-])@[A-Za-z0-9_][\w.]{1,40}")
_NICK = re.compile(
    r"\b(?:ник(?:нейм)?|телеграм\w{0,2}|телега|тг|телегу|telegram|tg|скайп\w?|skype|инст\w{0,8}|instagram|insta|вайбер|"
    r"viber|snap(?:chat)?|signal|discord|дискорд\w{0,2}|вк|vk|wechat|line id)"
    r"\b(?:,? (?:я|i'm|i am|это|есть|под ником|как|under|is|id|user|username|логин|ник|мастера|менеджера|my|мой|"
    r"у меня))?\s?[:\-—–]?\s?@?(?P<nick>[A-Za-z][A-Za-z0-9]{0,30}[_.\d][A-Za-z0-9_.]{1,30})",
    _I,
)

_D = r"[\d*•хХxX#_]"
_CARD = re.compile(r"(?<![\w+])(?:[\d*•хХxX]{4}[ \-]?){3}[\d*•xXхХ]{1,7}(?![\w])")
_CARD_NEAR = re.compile(
    r"(?:карт[а-я]{0,3}|card|visa|mastercard|мир|подарочн\w{2,3} сертификат\w{0,3}|voucher|"
    r"certificate)\b[^\d\n*•]{0,40}?(?P<no>[*•xXхХ.]{0,19}[ ]?\d[\d *•\-]{2,24}\d|[*•]{1,16} ?\d{4})(?!\w| ?(?:руб|₽|р\b|%|шт|дн))",
    _I,
)
_GIFT = re.compile(
    r"(?:сертификат\w{0,3}|подарочн\w{2,3} карт\w{1,2}|gift card|voucher|certificate|промокарт\w{1,2})"
    r"(?: (?:no|number|code|is|номер|код|под номером)){0,3}[ :№#.\-]{1,4}"
    r"(?P<no>[A-ZА-Я]{1,6}-?\d[\dA-ZА-Я]{2,12}(?:-[\dA-ZА-Я]{2,8}){0,4})",
    _I,
)
_CARD_TAIL = re.compile(
    r"(?:ending(?: in| with)?|ends (?:in|with)|last (?:four|4)(?: digits)?(?: (?:are|is|of))?|заканчива\w{0,6}(?: на)?|"
    r"оканчива\w{0,6}(?: на)?|с окончани\w{1,2}|"
    r"последние (?:(?:4|четыре) )?(?:цифры)?(?: номера)?(?: вашей| моей)?(?: карты)?|"
    r"digits of (?:my|your|the) card(?: are| is)?|на конце|\*{1,16})\s?[:\-—]?\s?(?P<no>\d{4})(?!\w)",
    _I,
)
_PHONE = re.compile(
    r"(?<![\w.\-/])(?:\+\s?\d[\d()*хХxX \-–.\u00a0]{7,24}[\dхХxX*]|9\d{9}|\(\d{3,5}\)[ \-]?[\d*][\d* \-–]{4,14}[\d*]|"
    r"[078][ \-–.(\u00a0]{0,2}[\d*(xX][\d*()хХxX \-–.\u00a0]{7,20}[\d*хХxX]|(?:1[ \-])?\d{3}[ \-]\d{3}[ \-]\d{4}|"
    r"\d{3}[\-–]\d{2}[\-–]\d{2}|\d{3}-\d{4})(?![\w]|[.,]\d)(?:[ ,]{0,2}\(?(?:доб(?:\.|авочный|авочн\.)?|вн(?:\.|утр\.)|"
    r"ext(?:\.|ension)?|x|#)[ .:№]{0,2}\d{1,6}\)?)?",
    _I,
)
_PHONE_CUE = re.compile(
    r"(?:тел|звон|набер|набир|номер|моб|phone|call|ring|text|mobile|whats|вотс|ватс|вайб|viber|сот|смс|sms|tel|reach|"
    r"contact|dial|line)",
    _I,
)
_ARTICLE = re.compile(
    r"(?:арт(?:икул\w{0,2})?\.?|sku|isbn|issn|штрих-?код|ean|код(?: товара)?|model|модел[ьи]|part(?: no| number)?|vin|"
    r"инн|огрн|oem|item|gost|гост|серийн\w+)[ .:№#]{0,3}$",
    _I,
)
_NUMBER_RU = (
    r"(?:ноль|нуль|ноля|два ноля|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|"
    r"двенадцать|тринадцать|четырнадцать|пятнадцать|"
    r"шестнадцать|семнадцать|восемнадцать|девятнадцать|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|"
    r"восемьдесят|девяносто|сто|двести|триста|"
    r"четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот|плюс)"
)
_NUMBER_EN = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|plus)"
_SAID = re.compile(rf"\b(?:{_NUMBER_RU}(?:[ ,\-]{{1,3}}{_NUMBER_RU}){{5,20}}|{_NUMBER_EN}(?:[ ,\-]{{1,3}}{_NUMBER_EN}){{5,20}})\b", _I)

_ORDER = re.compile(
    r"\b(?:заказ\w{0,3}(?:-наряд\w{0,2})?|заявк\w{0,3}|накладн\w{0,3}|сч[её]т(?:а|у|ом|е|-фактур\w)?|отслеживани\w|"
    r"трек\w{0,3}(?:[ -](?:номер|код)\w{0,3})?|обращени\w{0,2}|договор\w{0,3}|чек\w{0,2}|отправлени\w{0,2}|"
    r"посылк\w{0,2}|квитанци\w{0,2}|брон[ьи]\w{0,2}|тикет\w{0,2}|доставк\w|возврат\w?|рекламаци\w|гарантийн\w{2} талон\w?|шпи|рпо|"
    r"order|invoice|tracking|ticket|case|contract|reference|ref|parcel|shipment|consignment|booking|return|rma|po|"
    r"receipt|confirmation|quote|account|awb|claim|enquiry)\b"
    r"(?:\s?(?:(?:сдэк|cdek|почт\w|dpd|боксберри|озон|ozon|wb|пэк|dhl|ups|fedex|зарегистрирован\w?|создан\w?|принят\w?|"
    r"номер\w{0,2}|под|с|за|number|num|no|nr|code|id|код|is|are|was|ref|reference|клиента|по|it's)\b\.?|№|#|:|,|-|–|—|"
    r"\()){0,4}\s?[№#]?\s?"
    r"(?P<no>[A-Za-zА-Яа-я]{0,6}[\-/]?\d[\dA-Za-zА-Яа-я]{0,20}(?:[\-/ ](?=\d)\d[\dA-Za-zА-Яа-я]{0,15}|"
    r"[\-/][\dA-Za-zА-Яа-я]{1,16}){0,4})",
    _I,
)
_ORDER_BARE = re.compile(
    r"(?:\b(?:номер\w{0,2}|number|no\.|num\.)\s?[:\-]?\s?[№#]?|"
    r"[№#])\s?(?P<no>(?:[A-Za-zА-Я]{1,5}-?)?\d[\dA-Za-z]{1,20}(?:[\-/][\dA-Za-zА-Я]{1,16}){0,4})",
    _I,
)
_UNIT = re.compile(
    r"\s?(?:руб|р\b|р\.|₽|\$|£|€|шт|%|кг|г\b|см|мм|м\b|л\b|дн|час|мин|товар|позици|pcs|pieces|items?|days?|hours?|минут|"
    r"cm|kg|mm|per|тыс|рабоч|раз|euro|pounds|ml|мл|:\d)",
    _I,
)


def find_details(text: str) -> Iterator[Found]:
    """Everything but postal addresses and names, the most certain first."""
    covered: list[tuple[int, int]] = []
    for found in _in_order_of_trust(text):
        if not any(found.start < end and start < found.end for start, end in covered):
            covered.append((found.start, found.end))
            yield found


def _in_order_of_trust(text: str) -> Iterator[Found]:
    for m in _EMAIL.finditer(text):
        yield trimmed(text, m.start(), m.end(), "email")
    if _AT_SAID.search(text):
        for m in _EMAIL_SAID.finditer(text):
            yield Found(m.start(), m.end(), "email")
    pages: list[tuple[int, int]] = []
    for m in _LINK.finditer(text):
        if m.start() == 0 or not (text[m.start() - 1].isalnum() or text[m.start() - 1] in "-._@/"):
            yield trimmed(text, m.start(), m.end(), "messenger_handle")
    pages = [(m.start(), m.end()) for m in _URL.finditer(text)]
    for pattern in (_SCHEME, _AT):
        for m in pattern.finditer(text):
            yield trimmed(text, m.start(), m.end(), "messenger_handle")
    for m in _NICK.finditer(text):
        yield trimmed(text, m.start("nick"), m.end("nick"), "messenger_handle")
    for found in _numbers(text):
        if not any(found.start < end and start < found.end for start, end in pages):
            yield found


def _numbers(text: str) -> Iterator[Found]:
    for m in _CARD.finditer(text):
        if sum(c.isdigit() for c in m[0]) >= 4 and not _is_article(text, m.start()) and not re.match(r"\d{13}$|\d{14}$", m[0].strip()):
            yield trimmed(text, m.start(), m.end(), "card")
    for m in _CARD_NEAR.finditer(text):
        digits = sum(c.isdigit() for c in m["no"])
        if digits >= 8 or (digits == 4 and re.search(r"[*•xXхХ.]", m["no"])):
            start = m.start("no") + (
                len(m["no"]) - len(m["no"].lstrip("*•xXхХ. ")) if digits == 4 and not m["no"].startswith(("x", "X", "х")) else 0
            )
            yield Found(start, m.end("no"), "card")
    for m in _GIFT.finditer(text):
        yield Found(m.start("no"), m.end("no"), "card")
    for m in _CARD_TAIL.finditer(text):
        yield Found(m.start("no"), m.end("no"), "card")
    for m in _ORDER.finditer(text):
        if _is_order(m["no"]) and not _UNIT.match(text, m.end("no")) and not _like_phone(m["no"]):
            yield Found(m.start("no"), m.end("no"), "order_no")
    for m in _PHONE.finditer(text):
        if _is_phone(text, m.start(), m[0]):
            yield trimmed(text, m.start(), m.end(), "phone")
    for m in _SAID.finditer(text):
        yield Found(m.start(), m.end(), "phone")
    for m in _ORDER_BARE.finditer(text):
        digits = sum(c.isdigit() for c in m["no"])
        if digits >= 4 and not _UNIT.match(text, m.end("no")) and not _is_article(text, m.start()):
            yield Found(m.start("no"), m.end("no"), "order_no")


def trimmed(text: str, start: int, end: int, kind: str) -> Found:
    while end > start and text[end - 1] in " .,;:!?–-\u00a0":
        end -= 1
    return Found(start, end, kind)


def _is_article(text: str, start: int) -> bool:
    return bool(_ARTICLE.search(text[max(0, start - 24) : start]))


def _is_order(number: str) -> bool:
    digits = sum(c.isdigit() for c in number)
    mixed = digits >= 2 and re.search(r"[-/]", number) is not None and len(number) >= 4
    return (digits >= 3 or mixed) and not re.fullmatch(r"(?:19|20)\d\d|\d{1,2}-\d{1,2}", number)


def _like_phone(number: str) -> bool:
    return bool(re.fullmatch(r"[78][ \-]?\d{3}[ \-]?\d{3}[ \-]?\d{2}[ \-]?\d{2}", number))


def _is_phone(text: str, start: int, number: str) -> bool:
    base = re.split(r"доб|вн|ext|(?<=\d),? ?x\d|#", number, flags=_I)[0]
    digits = sum(c.isdigit() for c in base)
    masked = sum(c in "*хХxX" for c in base)
    if _is_article(text, start) or re.match(r"97[89]", base):
        return False
    if digits + masked < 10:
        cue = _PHONE_CUE.search(text[max(0, start - 30) : start])
        return digits >= 7 and bool(cue)
    if digits + masked > 15 or digits < 4:
        return False
    solid = base.strip().isdigit()
    if solid and len(base.strip()) == 10 and base.strip()[0] == "9":
        return bool(_PHONE_CUE.search(text[max(0, start - 30) : start]))
    return not solid or (len(base.strip()) == 11 and base.strip()[0] in "78") or (base.strip()[0] == "0" and len(base.strip()) in (10, 11))
