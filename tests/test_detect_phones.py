"""Phones are found as a person reads them, in every way they are written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.phones import find_phones
from auditor.types import PhoneFinding, PhoneKind


def phones(body: str, region: str | None = None, host: str = "", lang: str = "ru") -> tuple[PhoneFinding, ...]:
    return find_phones(Document(f"<html lang={lang}><body>{body}</body></html>"), region, host)


def numbers(body: str, region: str | None = None, host: str = "", lang: str = "ru") -> list[str]:
    return [phone.e164 for phone in phones(body, region, host, lang)]


RU = "<p>Магазин чайников, доставка по всей России и в ваш город.</p>"
UA = "<p>Інтернет-магазин чайників, доставка по всій Україні, ціна в грн.</p>"
EN = "<p>We ship our kettles to all of the country, add them to your cart and pay with the card you have.</p>"
DE = "<p>Wir versenden unsere Kessel in alle Städte, die Lieferung ist frei und der Versand dauert nicht lange.</p>"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+7 (495) 226-14-15", "+74952261415"),
        ("8 (495) 226-14-15", "+74952261415"),
        ("8 495 226-14-15", "+74952261415"),
        ("8-495-226-14-15", "+74952261415"),
        ("8 (800) 250-06-31", "+78002500631"),
        ("8-800-2500-631", "+78002500631"),
        ("(495) 226-14-15", "+74952261415"),
        ("+7 495 226 14 15", "+74952261415"),
        ("+7(495)226-14-15", "+74952261415"),
        ("+7\u00a0(495)\u00a0226\u201114\u201115", "+74952261415"),
        ("+7 (495) 226\u201314\u201315", "+74952261415"),
        ("+7 (8352) 56-34-19", "+78352563419"),
        ("Тел.: 84952261415", "+74952261415"),
        ("тел. 4952261415", "+74952261415"),
        ("Телефон для справок: 8 965 322 14 15", "+79653221415"),
        ("+7 965 322-14-15", "+79653221415"),
        ("+8 800 250 06 31", "+78002500631"),
        ("+375 29 107-44-10", "+375291074410"),
        ("+380 67 162 26 22", "+380671622622"),
        ("+996 (312) 61-24-10", "+996312612410"),
        ("+7 727 344 21 10", "+77273442110"),
        ("8 [495] 226-14-15", "+74952261415"),
        ("8(495)7777-333", "+74957777333"),
        ("8495 226-14-15", "+74952261415"),
        ("89651239877", "+79651239877"),
    ],
)
def test_ways_a_russian_shop_writes_a_number(written: str, expected: str) -> None:
    assert numbers(f"{RU}<p>{written}</p>") == [expected]


@pytest.mark.parametrize(
    ("page", "written", "host", "expected"),
    [
        (UA, "(067) 162-26-22", "", "+380671622622"),
        (UA, "067 162 26 22", "shop.com.ua", "+380671622622"),
        (UA, "0 800 50 10 31", "shop.com.ua", "+380800501031"),
        (UA, "38 067 162 26 22", "", "+380671622622"),
        (EN, "713.690.6902", "shop.co.uk", "+17136906902"),
        (EN, "(02) 9366 3645", "shop.com.au", "+61293663645"),
        (RU, "(067) 162-26-22", "shop.com.ua", "+380671622622"),
        (RU, "8 (017) 269-31-33", "shop.by", "+375172693133"),
        (EN, "Call 1-800-366-3645", "", "+18003663645"),
        (EN, "(866) 342-0201", "", "+18663420201"),
        (EN, "800.420.6088", "", "+18004206088"),
        (EN, "1-800-FLOWERS", "", "+18003569377"),
        (EN, "888.412.SHOP (7467)", "", "+18884127467"),
        (EN, "Customer services: 0345 602 3031", "shop.co.uk", "+443456023031"),
        (EN, "020 7946 0123", "shop.co.uk", "+442079460123"),
        (EN, "00302289072001", "", "+302289072001"),
        (DE, "Telefon 0209 - 7097 331", "", "+492097097331"),
        (DE, "04421 / 91 31 013", "shop.de", "+4944219131013"),
        (DE, "+41 (0)52 525 00 24", "", "+41525250024"),
    ],
)
def test_a_number_without_country_code_gets_the_pages_country(page: str, written: str, host: str, expected: str) -> None:
    lang = {RU: "ru", UA: "uk", EN: "en", DE: "de"}[page]
    assert numbers(f"{page}<p>{written}</p>", host=host, lang=lang) == [expected]


def test_the_region_that_was_set_wins() -> None:
    assert numbers(f"{RU}<p>(017) 269-31-33</p>", region="BY") == ["+375172693133"]


@pytest.mark.parametrize(
    "written",
    [
        "<span>8 (495)</span> <b>226-14-15</b>",
        "<span>+7 (<i>495</i>)</span><big>226-14-15</big>",
        "8 (495)<br>226-14-15",
        "<span>8 (495)</span><div>226-14-15</div>",
        "8<span>(495</span>) 226-14-15",
        "<a href='tel:+74952261415'>8 (495) 226-14-15</a>",
        "<a href='tel:+74952261415'>Позвонить</a>",
        "<a href='tel:8-495-226-14-15'><img src=phone.png></a>",
        "<a href='tel:%2B7%20495%202261415'></a>",
        "<div class='header-phone'>4952261415</div>",
        "<i class='fa fa-phone'></i> 84952261415",
        "<span itemprop=telephone>84952261415</span>",
        "<h3>По факсу</h3><p>факс</p><p>84952261415</p>",
    ],
)
def test_a_number_split_over_elements_or_told_by_mark_up(written: str) -> None:
    assert numbers(RU + written) == ["+74952261415"]


def test_several_numbers_of_one_place() -> None:
    assert numbers(f"{RU}<p>(812) 320-21-10, 320-21-11</p>") == ["+78123202110", "+78123202111"]
    assert numbers(f"{DE}<p>Tel.: 030/23 44 67 89, 030/23 44 67 88</p>", lang="de") == ["+493023446789", "+493023446788"]
    assert numbers(f"{UA}<p>067-162-26-22 063-295-47-47</p>", lang="uk") == ["+380671622622", "+380632954747"]
    glued = "<li><span>416-665-6417</span><span>866-291-9637</span></li>"
    assert numbers(f"{EN}{glued}", lang="en") == ["+14166656417", "+18662919637"]
    assert numbers(f"{RU}<p>Тел: 84952261415, 84952261416; 8 (499) 705-89-97</p>") == ["+74952261415", "+74952261416", "+74997058997"]
    assert numbers(f"{RU}<td>+420 491 615 680 /&nbsp;+420 731 616 756</td>") == ["+420491615680", "+420731616756"]


def test_short_numbers_that_keep_the_area_code_before_them() -> None:
    """Six digits after a number with a four-digit code; not a date, and not where the code leaves seven."""
    assert numbers(f"{RU}<p>тел. (4872) 25-04-50, 57-05-01; факс 57-05-02</p>") == ["+74872250450", "+74872570501", "+74872570502"]
    assert numbers(f"{RU}<p>тел. (4872) 25-04-50, 12-05-2014</p>") == ["+74872250450"]
    assert numbers(f"{RU}<p>тел. (495) 225-04-50, 57-05-01</p>") == ["+74952250450"]


def test_a_number_in_russian_dress_needs_no_russian_page() -> None:
    """8 (800) 100-20-30 is Russian where nothing says so."""
    assert numbers("<b>8 (800) 100-20-30</b>", lang="en") == ["+78001002030"]


def test_a_number_that_touches_a_word_of_the_next_element() -> None:
    """No white space is written between two elements that stand apart on the screen."""
    assert numbers(f"{RU}<span>Звоните</span><b>8 (495) 640-81-11</b><span>Москва</span>") == ["+74956408111"]


def test_extension_kind_country_clickable_and_evidence() -> None:
    found = phones(
        f"{RU}<p>Отдел продаж 8 (495) 226-14-15, доб. 123</p><a href='tel:88002500631'>8 (800) 250-06-31</a><p>+7 965 322-14-15</p>"
    )
    assert [(p.kind, p.country, p.clickable, p.extension) for p in found] == [
        (PhoneKind.LANDLINE, "RU", False, "123"),
        (PhoneKind.TOLL_FREE, "RU", True, None),
        (PhoneKind.MOBILE, "RU", False, None),
    ]
    assert found[0].evidence.detail == "8 (495) 226-14-15"
    assert "Отдел продаж" in found[0].evidence.text


def test_a_number_is_clickable_wherever_it_is_linked() -> None:
    found = phones(f"{RU}<p>8 (495) 226-14-15</p><a href='tel:+74952261415'><svg></svg></a>")
    assert [(p.e164, p.clickable) for p in found] == [("+74952261415", True)]


def test_text_is_believed_before_the_link_around_it() -> None:
    assert numbers(f"{RU}<a href='tel:+7495226145'>8 (495) 226-14-15</a>") == ["+74952261415"]


@pytest.mark.parametrize(
    "written",
    [
        "ИНН 7701234567, КПП 770101001, ОГРН 1027700132195",
        "р/с 40702810400000012345 БИК 044525225",
        "ИНН: 7725567512",
        "Цена 1 234 567 руб.",
        "4 952 261 415 ₽",
        "Артикул: 4952261415",
        "арт. 495-226-14-15",
        "Код товара 84952261415",
        "12.10.2015 10:30",
        "2015-12-10 2016-11-09",
        "ICQ 495-226-141",
        "+7 (___) ___-__-__",
        "+7 (999) 999-99-99",
        "+7 1234 56 78 99",
        "8 (800) 000-00-00",
        "+7 (123) 456-78-90",
        "EAN 4006381333931",
        "ISBN 978-5-17-118366-0",
        "205/55 R16 195-65-15",
        "2234567",
        "Заказ № 84952261415",
        "ОКПО 12345678",
        "100 200 300 400 500 600",
        "55.7558, 37.6173",
        "192.168.100.200",
        "v. 4.95.226.14.15",
    ],
)
def test_what_only_looks_like_a_number(written: str) -> None:
    assert numbers(f"{RU}<p>{written}</p>") == []


@pytest.mark.parametrize(
    "written",
    ["CVR 31236110", "VAT no. 123 4567 89", "Englewood, CO 80112-5816", "License 2034468-40", "GTIN 00012345678905", "$1,800,366.3645"],
)
def test_what_only_looks_like_a_number_abroad(written: str) -> None:
    assert numbers(f"{EN}<p>{written}</p>", lang="en") == []


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- 8 (495) 226-14-15 -->",
        "<script>var phone = '8 (495) 226-14-15'</script>",
        "<input placeholder='8 (495) 226-14-15' value='8 (495) 226-14-15'>",
        "<textarea>8 (495) 226-14-15</textarea>",
        "<select><option>8 (495) 226-14-15</option></select>",
        "<template><p>8 (495) 226-14-15</p></template>",
    ],
)
def test_what_no_reader_sees(hidden: str) -> None:
    assert numbers(RU + hidden) == []


@given(st.text(alphabet="0123456789 +-()./[]\u00a0\u2013тел:доб8\n<br>", max_size=400))
def test_any_text_is_read_without_error(text: str) -> None:
    for found in phones(RU + text):
        assert found.e164.startswith("+")
        assert 7 <= len(found.e164) - 1 <= 15


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        *((unit, []) for unit in ("1 ", "(", "8 (495) ", "+", "7-", "1(((((", "0 000 000 00 00 / ")),
        ("тел. 84952261415 ", ["+74952261415"]),
        ("888.412.SHOP ", ["+18884127467"]),
    ],
)
def test_a_text_of_one_thing_repeated_is_read(unit: str, expected: list[str]) -> None:
    """400 KB of it. (`benchmarks/growth.py` has the times.)"""
    assert numbers(f"<p>{RU}{unit * (400_000 // len(unit))}</p>") == expected
