"""Lists of shops as people have them: encodings, delimiters, headers, bad rows, workbooks, and hostile bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from auditor.addresses import registrable, shop_address
from auditor.failures import PanelError
from auditor.industries import INDUSTRIES, industry_id, industry_name
from auditor.panel import parse_panel, read_panel
from auditor.regions import zone_of_region, zone_of_words
from auditor.types import Shop

RUSSIAN = "Сайт;Отрасль;Название;Регион;Часовой пояс;Клиент;Объём страты\nhttps://мяу.рф/;Зоотовары;Мяу, и точка;Пермский край;;да;1 070\n"
CAT = Shop("xn--l1ao9a.xn--p1ai", "https://xn--l1ao9a.xn--p1ai/", "pets", "Мяу, и точка", "Пермский край", "Asia/Yekaterinburg", "да", 1070)


def workbook(*rows: tuple[object, ...], before: tuple[object, ...] | None = None) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    if before:
        sheet.append(before)
        sheet = book.create_sheet("shops")
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


WORKBOOK = workbook(("url", "industry"), ("shop.ru", "pets"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "cp866"])
def test_every_usual_encoding_is_recognised(encoding: str) -> None:
    """The header tells: Cyrillic comes out right whatever wrote the file."""
    assert parse_panel(RUSSIAN.encode(encoding)).shops == (CAT,)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_newline(delimiter: str, newline: str) -> None:
    """A quoted cell may hold the delimiter and a line break."""
    rows = ["url,industry,name", f'shop.ru,pets,"a {delimiter} b"', 'tea.ru,tea,"two\nlines"']
    text = newline.join(row.replace(",", delimiter) for row in rows)
    found = parse_panel(text.encode()).shops
    assert [shop.key for shop in found] == ["shop.ru", "tea.ru"]
    assert found[0].name == f"a {delimiter} b"


def test_excel_names_its_delimiter() -> None:
    """The line `sep=;` is Excel's own and no header."""
    assert len(parse_panel(b"sep=;\nurl;industry\nshop.ru;pets\n").shops) == 1


def test_bad_rows_are_named_and_the_good_ones_go_on() -> None:
    """By line and reason; a stray quote does not swallow the lines after it."""
    body = 'url,industry,timezone,stratum_size\na.ru,pets,,\nnot a url,pets,,\nhttps://www.a.ru/x,pets,,\nb.ru,pets,Mars,\n"c.ru,pets,,\nd.ru,pets,,many\ne.ru,pets,,\n'
    panel = parse_panel(body.encode())
    assert [shop.key for shop in panel.shops] == ["a.ru", "e.ru"]
    said = {row.line: row.reason for row in panel.bad_rows}
    assert "same shop as in line 2" in said[4]
    assert "'Mars' is not a time zone" in said[5]
    assert "not a count" in said[7]
    assert sorted(said) == [3, 4, 5, 6, 7]


def test_a_workbook_is_a_panel(tmp_path: Path) -> None:
    """Numbers are cells too; empty rows and a sheet of notes before the list do no harm."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(
        workbook(("Сайт", "Отрасль", "Объём страты"), ("мяу.рф", "Зоотовары", 20), (None, None, None), ("", "x"), before=("Notes", 1))
    )
    panel = read_panel(path)
    assert [(shop.key, shop.stratum_size) for shop in panel.shops] == [("xn--l1ao9a.xn--p1ai", 20)]
    assert [(row.line, row.reason) for row in panel.bad_rows] == [(4, "the address is empty")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no column with addresses"),
        (b"name,phone\nx,1\n", "no column with addresses"),
        (b"url,industry\n", "no shop below the header"),
        (b"url\n???\n", "no usable shop; line 2"),
        (b"\xd0\xcf\x11\xe0old", "old .xls"),
        (b"PK\x03\x04broken", "not a readable workbook"),
        (bytes(range(256)) * 10, "no column with addresses"),
    ],
)
def test_a_list_that_gives_nothing_is_one_clear_line(body: bytes, says: str) -> None:
    """What is wrong, and nothing of the program's inside."""
    with pytest.raises(PanelError, match=says) as caught:
        parse_panel(body)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    """With their path."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(PanelError, match="cannot be read"):
            read_panel(path)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: b"url,industry\n" + tail))
def test_hostile_bytes_raise_nothing_but_a_panel_error(body: bytes) -> None:
    """Whatever the bytes, there is a panel with usable shops, or the one error."""
    try:
        panel = parse_panel(body)
    except PanelError:
        return
    assert panel.shops
    assert len({shop.key for shop in panel.shops}) == len(panel.shops)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_raises_nothing_but_a_panel_error(data: st.DataObject) -> None:
    """A workbook with bytes changed or cut off is read or refused."""
    body = bytearray(WORKBOOK)
    for place, value in data.draw(st.lists(st.tuples(st.integers(4, 4500), st.integers(0, 255)), max_size=8)):
        body[place % len(body)] = value
    try:
        shops = parse_panel(bytes(body[: data.draw(st.integers(4, 6000))])).shops
    except PanelError:
        return
    assert shops


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_words_are_an_address_or_a_reason(text: str) -> None:
    """An address that is taken can be taken again, with the same key."""
    try:
        url, key = shop_address(text)
    except ValueError:
        return
    assert shop_address(url) == (url, key)
    assert url.isascii()


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        ("shop.ru", "https://shop.ru/", "shop.ru"),
        (" HTTP://WWW.Shop.RU:80/a b", None, None),
        ("http://www.shop.ru:80", "http://www.shop.ru/", "shop.ru"),
        ("магазин.рф/каталог", "https://xn--80aairftm.xn--p1ai/%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3", "xn--80aairftm.xn--p1ai"),
        ("127.0.0.1:8001", "http://127.0.0.1:8001/", "127.0.0.1:8001"),
        ("http://[::1]:81/", "http://[::1]:81/", "[::1]:81"),
        ("one.myshopify.com", "https://one.myshopify.com/", "one.myshopify.com"),
        ("www.shop.co.uk", "https://www.shop.co.uk/", "shop.co.uk"),
        ("a.zoo.test", "https://a.zoo.test/", "zoo.test"),
        ("http://user:word@shop.ru", None, None),
        ("ftp://shop.ru", None, None),
        ("javascript:alert(1)", None, None),
        ("shop", None, None),
        ("1.2.3", None, None),
    ],
)
def test_addresses(text: str, url: str | None, key: str | None) -> None:
    """Scheme, case, port, Cyrillic, IP with port, shops on one hosting; and what is no shop's address."""
    if url is None:
        with pytest.raises(ValueError, match=r"address|domain|user name|space"):
            shop_address(text)
    else:
        assert shop_address(text) == (url, key)


def test_a_public_suffix_is_its_own_key() -> None:
    """A hosting's own site is not the key of all its shops."""
    assert registrable("myshopify.com") == "myshopify.com"
    assert registrable("a.b.shop.ru") == "shop.ru"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Moscow", "Europe/Moscow"),
        ("asia/yekaterinburg", "Asia/Yekaterinburg"),
        ("UTC+5", "Etc/GMT-5"),
        ("+05:30", "Asia/Kolkata"),
        ("МСК", "Europe/Moscow"),
        ("МСК+2", "Etc/GMT-5"),
        ("мск-1", "Etc/GMT-2"),
        ("Республика Башкортостан", "Asia/Yekaterinburg"),
        ("г. Санкт-Петербург", "Europe/Moscow"),
        ("Нижний Новгород", "Europe/Moscow"),
        ("Саха (Якутия)", "Asia/Yakutsk"),
        ("UTC+99", None),
        ("Mars", None),
        ("5", None),
        ("", None),
    ],
)
def test_time_zones_from_words(text: str, zone: str | None) -> None:
    """IANA names, offsets, Moscow time, and regions of Russia."""
    assert zone_of_words(text) == zone


def test_every_zone_in_the_tables_exists() -> None:
    """A region never leads to a zone that the time zone data does not have."""
    from zoneinfo import ZoneInfo

    from auditor.regions import _BY_REGION

    for zone in {*_BY_REGION.values(), *(zone_of_words(f"UTC{hours:+d}") for hours in range(-12, 15))}:
        assert zone is not None
        ZoneInfo(zone)
    assert zone_of_region("Атлантида") is None


def test_fifteen_sectors_by_their_names_and_the_panels_own_words() -> None:
    """Each sector is found by its id and both its names; other words are kept as they are."""
    assert len(INDUSTRIES) == 15
    for one in INDUSTRIES:
        assert {industry_id(one.id), industry_id(one.en.upper()), industry_id(f" {one.ru} ")} == {one.id}
    assert industry_id("Чай  и\tмёд") == "Чай и мёд"
    assert industry_name("pets", "ru") == "Зоотовары"
    assert industry_name("Чай и мёд", "ru") == "Чай и мёд"
