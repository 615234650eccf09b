"""Numbers, plurals and dates as each language prints them; text that a shop wrote; raw data that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from babel.messages.pofile import read_po

from reports import catalogue
from reports.i18n import JOINED_DASH, LOCALE, LanguageError, Words, languages
from reports.page import plain, safe_url
from reports.parts import Data

EN, RU = Words("en"), Words("ru")


def test_numbers_follow_the_language() -> None:
    assert (EN.count(1070), RU.count(1070)) == ("1,070", "1\u00a0070")
    assert (EN.decimal(0.4), RU.decimal(0.4)) == ("0.4", "0,4")
    assert EN.percent(0.385) == RU.percent(0.385) == "39%"
    assert RU.percent(0.876, 1) == "87,6%"
    assert EN.interval(0.28, 0.5) == f"95% CI 28{JOINED_DASH}50%"
    assert RU.k_of_n(27, 71) == "27 из 71"
    assert EN.ratio(27, 1071) == "27/1,071"


def test_differences_have_a_real_minus_and_zero_has_no_sign() -> None:
    assert (EN.points(0.05), EN.points(-0.33), EN.points(0.001)) == ("+5\u00a0pp", "\u221233\u00a0pp", "0\u00a0pp")
    assert RU.between(-0.38, -0.27) == "от \u221238 до \u221227"


def test_times_are_printed_as_people_read_them() -> None:
    assert [EN.seconds(s) for s in (8.44, 10, 48.2, 60, 80, 300)] == [
        "8.4\u00a0s",
        "10\u00a0s",
        "48\u00a0s",
        "1\u00a0min",
        "1\u00a0min\u00a020\u00a0s",
        "5\u00a0min",
    ]
    assert RU.seconds(8.4) == "8,4\u00a0с"
    assert RU.hours(15120) == "4\u00a0ч 12\u00a0мин"
    assert (EN.p(0.0001), EN.p(0.0113)) == ("<\u00a00.001", "0.011")


def test_dates_and_ranges() -> None:
    assert EN.date(date(2026, 11, 9)) == "9 November 2026"
    assert RU.date_range(date(2026, 10, 5), date(2026, 10, 30)) == "5–30 октября 2026"
    assert EN.date_range(date(2025, 12, 30), date(2026, 1, 2)) == "30 December 2025 – 2 January 2026"


@pytest.mark.parametrize(("n", "words"), [(1, "1 вопрос"), (2, "2 вопроса"), (5, "5 вопросов"), (11, "11 вопросов"), (21, "21 вопрос")])
def test_russian_plurals(n: int, words: str) -> None:
    assert words in RU.ngettext("{n} question was asked.", "{n} questions were asked.", n)


def test_a_language_without_a_catalogue_is_one_clear_error() -> None:
    with pytest.raises(LanguageError, match="no reports in language xx; there are en, ru"):
        Words("xx")


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_the_catalogue_holds_exactly_the_texts_of_the_reports_all_translated(lang: str) -> None:
    path = LOCALE / lang / "LC_MESSAGES" / "reports.po"
    assert path.read_bytes() == catalogue.updated(path), "run: python -m reports.catalogue"
    with path.open("rb") as stream:
        untranslated = [
            m.id for m in read_po(stream, locale=lang) if m.id and not (m.string if isinstance(m.string, str) else all(m.string or ()))
        ]
    assert untranslated == []


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "en"])
def test_translations_keep_every_name_to_be_filled_in(lang: str) -> None:
    import re

    with (LOCALE / lang / "LC_MESSAGES" / "reports.po").open("rb") as stream:
        for message in read_po(stream, locale=lang):
            if not message.id:
                continue
            ids = (message.id,) if isinstance(message.id, str) else message.id
            wanted = set(re.findall(r"\{(\w+)\}|%\((\w+)\)", ids[-1]))
            strings = (message.string,) if isinstance(message.string, str) else message.string or ()
            assert all(set(re.findall(r"\{(\w+)\}|%\((\w+)\)", s)) == wanted for s in strings), message.id


# ---------------------------------------------------------------- text and links from outside


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\x00script:alert(1)",
        "data:text/html,x",
        "//shop.example",
        "http://[",
        "",
        "ftp://a.example",
    ],
)
def test_only_http_links_pass(link: str) -> None:
    assert safe_url(link) == "#"


def test_http_links_pass_unchanged() -> None:
    assert safe_url("https://shop.example/a?b=c#d") == "https://shop.example/a?b=c#d"


def test_shop_text_is_cut_and_cannot_turn_the_reading_direction() -> None:
    assert plain("\u202etxt.exe\u202c\u0007 a\n\nb") == "txt.exe a b"
    assert len(plain("x" * 10_000)) == 120
    assert plain("👩‍💻 \ud800") == "👩‍💻 ?"


# ---------------------------------------------------------------- raw data


def test_csv_runs_no_formula_and_json_keeps_numbers() -> None:
    data = Data("d", ("name", "share"), (("=HYPERLINK(1)", 0.25), ("+7", None), ("@a", -1.5), ("plain", 3)))
    rows = list(csv.reader(io.StringIO(data.csv())))
    assert rows == [["name", "share"], ["'=HYPERLINK(1)", "0.25"], ["'+7", ""], ["'@a", "-1.5"], ["plain", "3"]]
    assert json.loads(data.json())[1] == {"name": "+7", "share": None}
