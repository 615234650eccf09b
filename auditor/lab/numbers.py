"""Telephone numbers of the street, in the ways shops print them, and numbers that only look like one."""

from __future__ import annotations

import random

import phonenumbers

from auditor.lab.truth import PhoneTruth

# {c} the area code, {a}{b}{d} groups of the rest; a `|` marks where the page's mark-up splits the number over elements.
_RU_PRINTED = (
    "+7 ({c}) {a}-{b}-{d}", "8 ({c}) {a}-{b}-{d}", "8-{c}-{a}-{b}-{d}", "+7 {c} {a} {b} {d}", "8({c}){a}{b}{d}", "+7({c}) {a}–{b}–{d}",
    "+7 |({c})| {a}-{b}-{d}", "8 {c} {a}-{b}-{d}", "8 |({c})| {a}-|{b}-{d}", "+7{c}{a}{b}{d}",
)  # fmt: skip
_TOLL_FREE = ("8 (800) {a}-{b}-{d}", "8 800 {a} {b} {d}", "8-800-{a}-{b}-{d}", "8 |(800)| {a}-{b}-{d}")


def _valid(e164: str) -> bool:
    return bool(phonenumbers.is_valid_number(phonenumbers.parse(e164)))


def _russian(rng: random.Random, code: str, formats: tuple[str, ...]) -> tuple[str, str]:
    while True:
        rest = str(rng.randint(2, 7)) + "".join(rng.choices("0123456789", k=9 - len(code)))
        e164 = f"+7{code}{rest}"
        if _valid(e164):
            break
    head = len(rest) - 4
    printed = rng.choice(formats).format(c=code, a=rest[:head], b=rest[head : head + 2], d=rest[head + 2 :])
    return e164, printed


def _foreign(rng: random.Random) -> tuple[str, str]:
    """Numbers set aside for fiction in Britain (020 7946 0xxx) and North America (555-01xx)."""
    if rng.random() < 0.5:
        last = rng.randint(100, 999)
        return f"+442079460{last}", rng.choice(("+44 20 7946 0{}", "+44 (0)20 7946 0{}", "+44 2079 460{}")).format(last)
    area, last = rng.choice(("212", "312", "415", "646")), rng.randint(100, 199)
    return f"+1{area}5550{last}", rng.choice(("+1 ({}) 555-0{}", "+1 {}-555-0{}", "+1.{}.555.0{}")).format(area, last)


def draw_phones(rng: random.Random, language: str, codes: tuple[str, ...]) -> tuple[PhoneTruth, ...]:
    """None to three different numbers; `codes` are area codes of the shop's cities. A few shops print no number at all."""
    count = rng.choices((0, 1, 2, 3), (12, 45, 30, 13))[0]
    found: dict[str, PhoneTruth] = {}
    while len(found) < count:
        if language == "en":
            e164, printed = _foreign(rng)
        else:
            kind = rng.choices(("city", "toll_free", "mobile"), (55, 30, 15))[0]
            if kind == "toll_free":
                e164, printed = _russian(rng, "800", _TOLL_FREE)
            elif kind == "mobile":
                e164, printed = _russian(rng, rng.choice(("916", "903", "926", "921", "952")), _RU_PRINTED)
            else:
                e164, printed = _russian(rng, rng.choice(codes), _RU_PRINTED)
        found[e164] = PhoneTruth(e164, printed, rng.random() < 0.6)
    return tuple(found.values())


def draw_decoys(rng: random.Random, language: str) -> dict[str, str]:
    """Numbers of the footer and the product page that nobody can ring up: tax and registration numbers, accounts, bar codes."""

    def digits(n: int) -> str:
        return "".join(rng.choices("0123456789", k=n))

    if language == "en":
        return {"company": f"Company No. {digits(8)}, VAT GB{digits(9)}", "sku": f"SKU {digits(8)}", "barcode": f"EAN {digits(13)}"}
    return {
        "company": f"ИНН 77{digits(8)}, ОГРН 1{digits(12)}",
        "account": f"р/с 40702810{digits(12)}, БИК 04{digits(7)}",
        "sku": f"Артикул: {rng.choice(('', '8', 'A-'))}{digits(7)}",
        "barcode": f"Штрихкод: 460{digits(10)}",
    }
