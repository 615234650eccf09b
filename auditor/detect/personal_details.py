"""Personal details with a shape: phones, e-mail and postal addresses, messenger handles, cards, order numbers.

Patterns have bounded repeats only, so that they stay linear on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.detect.name_words import name_word


@dataclass(frozen=True, slots=True)
class Found:
    """One detail in code points, with its kind."""

    start: int
    end: int
    kind: str


_I = re.IGNORECASE
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", _I)
_EMAIL_SAID = re.compile(
    r"(?<![\w.])(?!(?:me|us|him|her|them|it|you|is|are|or|email|mail|order|call|available)\b)[\w+-]{1,40}(?:(?:\.| (?:dot|точка|тчк|дефис|dash|underscore|подчеркивание) )[\w+-]{1,40}){0,3}"
    r" ?(?: at |\(at\)|\[at\]|\{at\}| собака | собачка | гав | эт |\(собака\)|\[собака\]) ?"
    r"[\w-]{1,40}(?:(?:\.| ?\(dot\) ?| ?\[dot\] ?| (?:dot|точка|тчк) )[\w-]{1,40}){1,3}",
    _I,
)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog|wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|vk\.com|vk\.me|vk\.ru|m\.vk\.com|ok\.ru|max\.ru|"
    r"instagram\.com|instagr\.am|facebook\.com|fb\.com|fb\.me|m\.me|viber\.me|viber\.click|invite\.viber\.com|signal\.me|discord\.gg|twitter\.com|x\.com|tiktok\.com|"
    r"youtube\.com/@|join\.skype\.com|line\.me|threads\.net|snapchat\.com/add)/?[^\s,;)>»\"'\]]{1,120}",
    _I,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s]{1,300}", _I)
_SCHEME = re.compile(r"(?:\b(?:live:|skype:|tg://|viber://|whatsapp://)[^\s,;)]{2,80})", _I)
_AT = re.compile(r"(?<![\w@./-])@[A-Za-z0-9_][\w.]{1,40}")
_NICK = re.compile(
    r"\b(?:ник(?:нейм)?|телеграм\w{0,2}|телега|тг|телегу|telegram|tg|скайп\w?|skype|инст\w{0,8}|instagram|insta|вайбер|viber|signal|discord|дискорд|вк|vk|wechat|line id)"
    r"\b(?: (?:is|id|user|username|логин|ник|мастера|менеджера|my|мой|у меня))?\s?[:\-—–]?\s?@?(?P<nick>[A-Za-z][A-Za-z0-9]{0,30}[_.\d][A-Za-z0-9_.]{1,30})",
    _I,
)

_D = r"[\d*•хХxX#_]"
_CARD = re.compile(r"(?<![\w+])(?:[\d*•хХxX]{4}[ \-]?){3}[\d*•xXхХ]{1,7}(?![\w])")
_CARD_NEAR = re.compile(
    r"(?:карт[а-я]{0,3}|card|visa|mastercard|мир|подарочн\w{2,3} сертификат\w{0,3}|voucher|certificate)\b[^\d\n*•]{0,40}?(?P<no>[*•xXхХ.]{0,19}[ ]?\d[\d *•\-]{2,24}\d|[*•]{1,16} ?\d{4})(?!\w| ?(?:руб|₽|р\b|%|шт|дн))",
    _I,
)
_CARD_TAIL = re.compile(
    r"(?:ending(?: in| with)?|ends (?:in|with)|last (?:four|4)(?: digits)?(?: (?:are|is|of))?|заканчива\w{0,6}(?: на)?|оканчива\w{0,6}(?: на)?|"
    r"последние (?:4|четыре)?\s?(?:цифры)?|на конце|\*{1,16})\s?[:\-—]?\s?(?P<no>\d{4})(?!\w)",
    _I,
)
_PHONE = re.compile(
    r"(?<![\w.\-/])(?:\+\s?\d[\d()*хХxX \-–.\u00a0]{7,24}[\dхХxX*]|9\d{9}|\(\d{3,5}\)[ \-]?[\d*][\d* \-–]{4,14}[\d*]|[078][ \-–.(\u00a0]{0,2}[\d*(xX][\d*()хХxX \-–.\u00a0]{7,20}[\d*хХxX]|(?:1[ \-])?\d{3}[ \-]\d{3}[ \-]\d{4}|"
    r"\d{3}[\-–]\d{2}[\-–]\d{2}|\d{3}-\d{4})(?![\w]|[.,]\d)(?:[ ,]{0,2}\(?(?:доб(?:\.|авочный|авочн\.)?|вн(?:\.|утр\.)|ext(?:\.|ension)?|x|#)[ .:№]{0,2}\d{1,6}\)?)?",
    _I,
)
_PHONE_CUE = re.compile(
    r"(?:тел|звон|набер|набир|номер|моб|phone|call|ring|text|mobile|whats|вотс|ватс|вайб|viber|сот|смс|sms|tel|reach|contact|dial|line)", _I
)
_ARTICLE = re.compile(
    r"(?:арт(?:икул\w{0,2})?\.?|sku|isbn|issn|штрих-?код|ean|код(?: товара)?|model|модел[ьи]|part(?: no| number)?|vin|инн|огрн|oem|item|gost|гост|серийн\w+)[ .:№#]{0,3}$",
    _I,
)
_NUMBER_RU = (
    r"(?:ноль|нуль|ноля|два ноля|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать|тринадцать|четырнадцать|пятнадцать|"
    r"шестнадцать|семнадцать|восемнадцать|девятнадцать|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|"
    r"четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот|плюс)"
)
_NUMBER_EN = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|plus)"
_SAID = re.compile(rf"\b(?:{_NUMBER_RU}(?:[ ,\-]{{1,3}}{_NUMBER_RU}){{5,20}}|{_NUMBER_EN}(?:[ ,\-]{{1,3}}{_NUMBER_EN}){{5,20}})\b", _I)

_ORDER = re.compile(
    r"\b(?:заказ\w{0,3}|заявк\w{0,3}|накладн\w{0,3}|сч[её]т(?:а|у|ом|е|-фактур\w)?|отслеживани\w|трек\w{0,3}(?:[ -](?:номер|код)\w{0,3})?|обращени\w{0,2}|договор\w{0,3}|чек\w{0,2}|отправлени\w{0,2}|"
    r"посылк\w{0,2}|квитанци\w{0,2}|брон[ьи]\w{0,2}|тикет\w{0,2}|доставк\w|возврат\w?|рекламаци\w|гарантийн\w{2} талон\w?|шпи|рпо|"
    r"order|invoice|tracking|ticket|case|contract|reference|ref|parcel|shipment|consignment|booking|return|rma|po|receipt|confirmation|quote|account|awb|claim|enquiry)\b"
    r"(?:\s?(?:(?:сдэк|cdek|почт\w|dpd|боксберри|озон|ozon|wb|пэк|dhl|ups|fedex|зарегистрирован\w?|создан\w?|принят\w?|номер\w{0,2}|под|с|за|number|num|no|nr|code|id|код|is|are|was|ref|reference|клиента|по|it's)\b\.?|№|#|:|,|-|–|—|\()){0,4}\s?[№#]?\s?"
    r"(?P<no>[A-Za-zА-Яа-я]{0,6}[\-/]?\d[\dA-Za-zА-Яа-я]{0,20}(?:[\-/ ](?=\d)\d[\dA-Za-zА-Яа-я]{0,15}|[\-/][\dA-Za-zА-Яа-я]{1,16}){0,4})",
    _I,
)
_ORDER_BARE = re.compile(
    r"(?:\b(?:номер\w{0,2}|number|no\.|num\.)\s?[:\-]?\s?[№#]?|[№#])\s?(?P<no>(?:[A-Za-zА-Я]{1,5}-?)?\d[\dA-Za-z]{1,20}(?:[\-/][\dA-Za-zА-Я]{1,16}){0,4})",
    _I,
)
_UNIT = re.compile(
    r"\s?(?:руб|р\b|р\.|₽|\$|£|€|шт|%|кг|г\b|см|мм|м\b|л\b|дн|час|мин|товар|позици|pcs|pieces|items?|days?|hours?|минут|cm|kg|mm|per|тыс|рабоч|раз|euro|pounds|ml|мл|:\d)",
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
        yield _trimmed(text, m.start(), m.end(), "email")
    for m in _EMAIL_SAID.finditer(text):
        yield Found(m.start(), m.end(), "email")
    pages: list[tuple[int, int]] = []
    for m in _LINK.finditer(text):
        if m.start() == 0 or not (text[m.start() - 1].isalnum() or text[m.start() - 1] in "-._@/"):
            yield _trimmed(text, m.start(), m.end(), "messenger_handle")
    pages = [(m.start(), m.end()) for m in _URL.finditer(text)]
    for pattern in (_SCHEME, _AT):
        for m in pattern.finditer(text):
            yield _trimmed(text, m.start(), m.end(), "messenger_handle")
    for m in _NICK.finditer(text):
        yield _trimmed(text, m.start("nick"), m.end("nick"), "messenger_handle")
    for found in _numbers(text):
        if not any(found.start < end and start < found.end for start, end in pages):
            yield found


def _numbers(text: str) -> Iterator[Found]:
    for m in _CARD.finditer(text):
        if sum(c.isdigit() for c in m[0]) >= 4 and not _is_article(text, m.start()) and not re.match(r"\d{13}$|\d{14}$", m[0].strip()):
            yield _trimmed(text, m.start(), m.end(), "card")
    for m in _CARD_NEAR.finditer(text):
        digits = sum(c.isdigit() for c in m["no"])
        if digits >= 8 or (digits == 4 and re.search(r"[*•xXхХ.]", m["no"])):
            start = m.start("no") + (
                len(m["no"]) - len(m["no"].lstrip("*•xXхХ. ")) if digits == 4 and not m["no"].startswith(("x", "X", "х")) else 0
            )
            yield Found(start, m.end("no"), "card")
    for m in _CARD_TAIL.finditer(text):
        yield Found(m.start("no"), m.end("no"), "card")
    for m in _ORDER.finditer(text):
        if _is_order(m["no"]) and not _UNIT.match(text, m.end("no")) and not _like_phone(m["no"]):
            yield Found(m.start("no"), m.end("no"), "order_no")
    for m in _PHONE.finditer(text):
        if _is_phone(text, m.start(), m[0]):
            yield _trimmed(text, m.start(), m.end(), "phone")
    for m in _SAID.finditer(text):
        yield Found(m.start(), m.end(), "phone")
    for m in _ORDER_BARE.finditer(text):
        digits = sum(c.isdigit() for c in m["no"])
        if digits >= 4 and not _UNIT.match(text, m.end("no")) and not _is_article(text, m.start()):
            yield Found(m.start("no"), m.end("no"), "order_no")


def _trimmed(text: str, start: int, end: int, kind: str) -> Found:
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


_CAP = r"[А-ЯЁ][а-яё]{1,24}(?:-[А-ЯЁа-яё]{1,20})?"
_STREET_RU = (
    r"(?:ул(?:\.|ица|ице|ицу|ицы)?|просп(?:\.|ект|екте|екта)?|пр(?:-к?т|\.|-д)|проезд[еау]?|пер(?:\.|еулок|еулке|еулка)|ш(?:\.|оссе)|б(?:ульвар[еау]?|-р|ул\.)|"
    r"наб(?:\.|ережная|ережной|ережную)|пл(?:\.|ощадь|ощади)|аллея|аллее|тракт[еа]?|линия|тупик[еа]?|мкр(?:\.|н\.?)?|микрорайон[еа]?|квартал)"
)
_HOUSE = r"(?:(?:д(?:\.|ом)?|вл(?:\.|адение)?|стр(?:\.|оение)?|уч(?:\.|асток)?)\s?)?(?:№\s?)?\d{1,4}(?:\s?[абвгдежзиАБВГДЕЖЗИ](?![а-яё]))?(?:\s?[/\-–]\s?\d{1,4}[а-яА-Я]?)?(?:\s?[кс]\.?\s?\d{1,3})?"
_PART_RU = (
    r"(?:,?\s{0,2}(?:(?:кв|корп|к|стр|оф|под|эт|пом|каб|пав|вл|секц)\.?|квартир[аеу]|корпус[е]?|строение|офис[е]?|подъезд[е]?|этаж[е]?|помещение|павильон[е]?|домофон|секция|место|бутик)\s?№?\s?"
    r"\d{1,5}[а-яА-Я]?(?![а-яё])|,?\s?лит(?:\.|ера?)\s?[А-Я]\b|,\s?\d{1,3}(?:-?й)?\s?(?:этаж|подъезд|эт\.)|,?\s{0,2}(?:ТЦ|ТРЦ|ТРК|ТК|БЦ|ЖК|ТД)\s?[«\"][^»\"\n]{1,40}[»\"])"
)
_TOWN_RU = rf"(?:\d{{6}},?\s)?(?:{_CAP}\s(?:обл(?:\.|асть)|край|р(?:-н|айон)),\s?){{0,2}}(?:(?:г(?:\.|ород[еау]?)|с\.|пос(?:\.|[её]лок)|пгт\.?|дер(?:\.|евня)|ст(?:\.|аница))\s?{_CAP}(?:\s{_CAP})?,\s?|д\.\s?{_CAP},\s?|(?:ТЦ|ТРЦ|ТРК|ТК|БЦ|ЖК)\s?[«\"][^»\"\n]{{1,40}}[»\"],\s?){{0,2}}"
_NAME_RU = rf"(?:\d{{1,3}}(?:-?[а-я]{{1,2}})?\s)?(?:{_CAP}|им\.?)(?:\s(?:{_CAP}|[А-ЯЁ]\.)){{0,2}}"
_ADDRESS_RU = re.compile(
    rf"{_TOWN_RU}(?:(?<![а-яёА-ЯЁ]){_STREET_RU}\s?{_NAME_RU}|(?<![а-яёА-ЯЁ]){_NAME_RU}\s{_STREET_RU}(?![а-яё])),?\s{{0,2}}{_HOUSE}{_PART_RU}{{0,5}}"
)
_ADDRESS_SHORT = re.compile(
    rf"(?<![а-яёА-ЯЁ])(?P<it>[А-ЯЁ][а-яё]{{2,20}}(?:ую|ой|ая|ское|ском|ский|ского|ова|ева|ина|ына|ов|ев|ного|беды|боды|юции|тября),?\s(?:{_HOUSE}))(?P<more>{_PART_RU}{{0,5}})(?![\dа-яё]|\s?(?:шт|руб|₽|р\b|%|см|мм|кг))"
)
_GOES_TO = re.compile(r"(?:\bна|\bпо|\bс|\bдо|адрес\w{0,2}|доставк\w|живу|жив[её]м|находимся|:|—|-)[\s:—-]{1,3}$", _I)
_ADDRESS_TOWN = re.compile(rf"(?:\d{{6}},?\s)?г(?:\.|ород)\s?{_CAP}(?:\s{_CAP})?,\s?{_CAP},\s?{_HOUSE}{_PART_RU}{{0,5}}")
_CAP_EN = r"[A-Z][A-Za-z'.]{1,20}"
_STREET_EN = r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Way|Place|Pl|Square|Sq|Terrace|Crescent|Gardens|Grove|Row|Hill|Mews|Parade|Walk|Park|Highway|Hwy|Parkway|Quay|Green|Yard|Wharf|Circle|Trail)"
_TAIL_EN = (
    r"(?:,?\s(?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Room|#)\.?\s?[\w-]{1,6}|,?\s[A-Z]{2}\s\d{5}(?:-\d{4})?|,?\s[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b"
    rf"|,\s(?!(?:Mr|Mrs|Ms|attn|Attn)\b|[A-Z]{{1,2}}\d|[A-Z]{{2}}\s\d){_CAP_EN}(?:\s(?![A-Z]{{1,2}}\d|[A-Z]{{2}}\s\d){_CAP_EN}){{0,2}}(?!\s(?:is|will|at|has|on)\b)){{0,5}}"
)
_ADDRESS_EN = re.compile(
    rf"(?<![\w£$.#])(?:(?:Flat|Unit|Apt|Suite|Apartment)\.?\s[\w-]{{1,5}},\s)?\d{{1,5}}[A-Za-z]?\s(?:{_CAP_EN}\s){{1,3}}{_STREET_EN}\b\.?{_TAIL_EN}|\bP\.?\s?O\.?\s?Box\s\d{{1,7}}{_TAIL_EN}"
)
_BOX_RU = re.compile(r"(?:\d{6},?\s)?(?:г\.\s?[А-ЯЁ][а-яё]{1,20},\s)?а/я\s?№?\s?\d{1,6}")


_TOWN_BEFORE = re.compile(r"(?:\d{6},? )?(?P<town>[А-ЯЁ][а-яё]{1,20}(?:[- ][А-ЯЁа-яё]{2,20}){0,2}),\s$")


def _with_town(text: str, start: int) -> int:
    """The start of a town's name right before an address, or `start`."""
    m = _TOWN_BEFORE.search(text, max(0, start - 60), start)
    return m.start() if m and any(name_word(w).place for w in (m["town"], m["town"].split("-")[-1], m["town"].split()[-1])) else start


def find_addresses(text: str) -> Iterator[Found]:
    """Postal addresses: street and house, with town, flat and post code where given; boxes at the post office."""
    for pattern in (_ADDRESS_RU, _ADDRESS_TOWN, _ADDRESS_EN, _BOX_RU):
        for m in pattern.finditer(text):
            yield _trimmed(text, _with_town(text, m.start()), m.end(), "address")
    for m in _ADDRESS_SHORT.finditer(text):
        if _GOES_TO.search(text[max(0, m.start() - 14) : m.start()]) or m["more"]:
            yield _trimmed(text, m.start(), m.end(), "address")
