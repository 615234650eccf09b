"""Postal addresses in Russian and English text.

Patterns have bounded repeats only, so that they stay linear on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.name_words import name_word
from auditor.detect.personal_details import Found, trimmed

_I = re.IGNORECASE
_CAP = r"[А-ЯЁ][а-яё]{1,24}(?:-[А-ЯЁа-яё]{1,20})?"
_STREET_RU = (
    r"(?:ул(?:\.|ица|ице|ицу|ицы)?|просп(?:\.|ект|екте|екта)?|пр(?:-к?т|\.|-д)|проезд[еау]?|пер(?:\.|еулок|еулке|еулка)|"
    r"ш(?:\.|оссе)|б(?:ульвар[еау]?|-р|ул\.)|"
    r"наб(?:\.|ережная|ережной|ережную)|пл(?:\.|ощадь|ощади)|аллея|аллее|тракт[еа]?|линия|тупик[еа]?|мкр(?:\.|н\.?)?|"
    r"микрорайон[еа]?|квартал)"
)
_HOUSE = (
    r"(?:(?:д(?:\.|ом)?|вл(?:\.|адение)?|стр(?:\.|оение)?|уч(?:\.|"
    r"асток)?)\s?)?(?:№\s?)?\d{1,4}(?:\s?[абвгдежзиАБВГДЕЖЗИ](?![а-яё]))?(?:\s?[/\-–—]\s?\d{1,4}[а-яА-Я]?)?(?:\s?[кс]\.?\s?\d{1,3})?"
)
_PART_RU = (
    r"(?:,?\s{0,2}(?:(?:кв|корп|к|стр|оф|под|эт|пом|каб|пав|вл|секц)\.?|квартир[аеу]|корпус[е]?|строение|офис[е]?|"
    r"подъезд[е]?|этаж[е]?|помещение|павильон[е]?|домофон|ворота|въезд|вход|секция|место|бутик)\s?№?\s?"
    r"\d{1,5}[а-яА-Я]?(?![а-яё])|,?\s?лит(?:\.|ера?)\s?[А-Я]\b|,\s?\d{1,3}(?:-?й)?\s?(?:этаж|подъезд|эт\.)|"
    r",?\s{0,2}(?:ТЦ|ТРЦ|ТРК|ТК|БЦ|ЖК|ТД)\s?[«\"][^»\"\n]{1,40}[»\"])"
)
_TOWN_RU = (
    rf"(?:\d{{6}},?\s)?(?:{_CAP}\s(?:обл(?:\.|асть)|край|р(?:-н|айон)),\s?){{0,2}}(?:(?:г(?:\.|ород[еау]?)|с\.|"
    rf"пос(?:\.|[её]лок)|пгт\.?|дер(?:\.|евня)|ст(?:\.|аница))\s?{_CAP}(?:\s{_CAP})?,\s?|д\.\s?{_CAP},\s?|(?:ТЦ|ТРЦ|"
    rf"ТРК|ТК|БЦ|ЖК)\s?[«\"][^»\"\n]{{1,40}}[»\"],\s?){{0,2}}"
)
_NAME_RU = rf"(?:\d{{1,3}}(?:-?[а-я]{{1,2}})?\s)?(?:{_CAP}|им\.?)(?:\s(?:{_CAP}|[А-ЯЁ]\.)){{0,2}}"
_ADDRESS_RU = re.compile(
    rf"{_TOWN_RU}(?:(?<![а-яёА-ЯЁ]){_STREET_RU}\s?{_NAME_RU}|"
    rf"(?<![а-яёА-ЯЁ]){_NAME_RU}\s{_STREET_RU}(?![а-яё])),?\s{{0,2}}{_HOUSE}{_PART_RU}{{0,5}}"
)
_ADDRESS_SHORT = re.compile(
    rf"(?<![а-яёА-ЯЁ])(?P<it>[А-ЯЁ][а-яё]{{2,20}}(?:ую|ой|ая|ское|ском|ский|ского|ова|ева|ина|ына|ов|ев|ного|беды|боды|"
    rf"юции|тября),?\s(?:{_HOUSE}))(?P<more>{_PART_RU}{{0,5}})(?![\dа-яё]|\s?(?:шт|руб|₽|р\b|%|см|мм|кг))"
)
_GOES_TO = re.compile(r"(?:\bна|\bпо|\bс|\bдо|адрес\w{0,2}|доставк\w|живу|жив[её]м|находимся|:|—|-)[\s:—-]{1,3}$", _I)
_ADDRESS_TOWN = re.compile(rf"(?:\d{{6}},?\s)?г(?:\.|ород)\s?{_CAP}(?:\s{_CAP})?,\s?{_CAP},\s?{_HOUSE}{_PART_RU}{{0,5}}")
_NOT_AMOUNT = r"(?![\dа-яё]|\s?(?:шт|руб|₽|р\b|%|см|мм|кг|г\b))"
_TOWN_STREET = re.compile(rf"(?:\d{{6}},?\s)?(?P<town>{_CAP}(?:\s{_CAP})?),\s{_CAP}(?:\s{_CAP})?,?\s{_HOUSE}{_PART_RU}{{0,5}}{_NOT_AMOUNT}")
_LIVES = re.compile(
    r"(?i:адрес\w{0,2}(?: доставки)?|жив(?:у|ём|ем) на|доставк\w на|привез(?:ти|ите|ём|ем|ут)(?: вам)? на|везите на)[:\s]{1,3}"
    rf"(?P<it>{_CAP}(?:\s{_CAP})?,?\s{_HOUSE}{_PART_RU}{{0,5}}){_NOT_AMOUNT}"
)
_CAP_EN = r"[A-Z][A-Za-z'.]{1,20}"
_STREET_EN = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Way|Place|Pl|Square|Sq|Terrace|"
    r"Crescent|Gardens|Grove|Row|Hill|Mews|Parade|Walk|Park|Highway|Hwy|Parkway|Quay|Green|Yard|Wharf|Circle|Trail)"
)
_TAIL_EN = (
    r"(?:,?\s(?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Room|#)\.?\s?[\w-]{1,6}|,?\s[A-Z]{2}\s\d{5}(?:-\d{4})?|"
    r",?\s[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b"
    rf"|,\s(?!(?:Mr|Mrs|Ms|attn|Attn)\b|[A-Z]{{1,2}}\d|[A-Z]{{2}}\s\d){_CAP_EN}(?:\s(?![A-Z]{{1,2}}\d|"
    rf"[A-Z]{{2}}\s\d){_CAP_EN}){{0,2}}(?!\s(?:is|will|at|has|on)\b)){{0,5}}"
)
_ADDRESS_EN = re.compile(
    rf"(?<![\w£$.#])(?:(?:Flat|Unit|Apt|Suite|"
    rf"Apartment)\.?\s[\w-]{{1,5}},\s)?\d{{1,5}}[A-Za-z]?\s(?:{_CAP_EN}\s){{1,3}}{_STREET_EN}\b\.?{_TAIL_EN}|"
    rf"\bP\.?\s?O\.?\s?Box\s\d{{1,7}}{_TAIL_EN}"
)
_BOX_RU = re.compile(r"(?:\d{6},?\s)?(?:г\.\s?[А-ЯЁ][а-яё]{1,20},\s)?а/я\s?№?\s?\d{1,6}")


_TOWN_BEFORE = re.compile(r"(?:\d{6},? )?(?P<town>[А-ЯЁ][а-яё]{1,20}(?:[- ][А-ЯЁа-яё]{2,20}){0,2}),\s$")


def _with_town(text: str, start: int) -> int:
    """The start of a town's name right before an address, or `start`."""
    m = _TOWN_BEFORE.search(text, max(0, start - 60), start)
    return m.start() if m and any(name_word(w).place for w in (m["town"], m["town"].split("-")[-1], m["town"].split()[-1])) else start


def find_addresses(text: str) -> Iterator[Found]:
    """Postal addresses: street and house, with town, flat and post code where given; boxes at the post office."""
    if not any(c.isdigit() for c in text):
        return
    for pattern in (_ADDRESS_RU, _ADDRESS_TOWN, _ADDRESS_EN, _BOX_RU):
        for m in pattern.finditer(text):
            yield trimmed(text, _with_town(text, m.start()), m.end(), "address")
    for m in _TOWN_STREET.finditer(text):
        if name_word(m["town"].split()[0]).place or name_word(m["town"].split("-")[-1]).place:
            yield trimmed(text, m.start(), m.end(), "address")
    for m in _LIVES.finditer(text):
        yield trimmed(text, m.start("it"), m.end("it"), "address")
    for m in _ADDRESS_SHORT.finditer(text):
        if _GOES_TO.search(text[max(0, m.start() - 14) : m.start()]) or m["more"]:
            yield trimmed(text, m.start(), m.end(), "address")
