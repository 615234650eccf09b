"""Working hours and promises of an answer are found as they are written; prices, dates and phones are neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.detect.document import Document
from auditor.detect.hours import find_hours, find_promises


def hours(body: str) -> tuple[str, ...]:
    return find_hours(Document(f"<body>{body}</body>"))


def promises(body: str) -> tuple[str, ...]:
    return find_promises(Document(f"<body>{body}</body>"))


@pytest.mark.parametrize(
    "text",
    [
        "пн–пт 9:00–18:00",
        "Пн-Пт с 9:00 до 18:00",
        "Понедельник - пятница с 9.00 до 17.00",
        "Ежедневно с 8:00 до 23:00",
        "ежедневно с 9 до 21",
        "без выходных 10:00-22:00",
        "Режим работы: 9:00-18:00",
        "График работы 10.00 – 19.00",
        "Работаем круглосуточно",
        "Принимаем заказы 24/7",
        "Щодня 9:00-20:00",
        "Mon-Fri 9am-6pm",
        "Monday to Friday 9 am to 5 pm",
        "Mo-Fr 08-12:00 und 13-17:00",
        "Montag bis Freitag von 8 bis 18 Uhr",
        "Opening hours: 09:00 - 17:30",
    ],
)
def test_ways_hours_are_stated(text: str) -> None:
    assert hours(f"<p>{text}</p>"), text


def test_hours_over_two_lines_and_in_mark_up() -> None:
    assert hours("<h4>Режим работы</h4><p>9:00 - 18:00</p>") == ("9:00 - 18:00",)
    assert hours("<time itemprop=openingHours datetime='Mo-Fr 09:00-18:00'>с девяти</time>") == ("Mo-Fr 09:00-18:00",)
    one = '<script type=\'application/ld+json\'>{"@type":"Store","openingHours":["Mo-Fr 09:00-18:00"]}</script>'
    assert hours(one) == ("Mo-Fr 09:00-18:00",)
    two = (
        '<script type=\'application/ld+json\'>{"@type":"Store","openingHoursSpecification":'
        '{"dayOfWeek":["https://schema.org/Monday","Friday"],"opens":"09:00","closes":"18:00"}}</script>'
    )
    assert hours(two) == ("Mo,Fr 09:00-18:00",)


@pytest.mark.parametrize(
    "text",
    [
        "Цена от 900 до 1800 руб.",
        "Доставка 1-3 дня",
        "12.10.2015",
        "+7 (495) 226-14-15",
        "Размеры 36-42",
        "Скидки до 50%",
        "суббота 12 декабря",
        "Вес 100-200 г",
        "2010-2015",
        "<!-- пн-пт 9:00-18:00 -->",
    ],
)
def test_what_states_no_hours(text: str) -> None:
    assert hours(f"<p>{text}</p>") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Мы ответим в течение 5 минут",
        "Перезвоним за 30 секунд!",
        "Менеджер свяжется с вами в течение часа",
        "Мы перезвоним вам через 15 минут",
        "Ответим на вопрос в течение рабочего дня",
        "Передзвонимо протягом 10 хвилин",
        "We reply within 5 minutes",
        "We will call you back in 28 seconds",
        "Usually replies in a few minutes",
        "We will get back to you within one business day",
        "Wir antworten innerhalb von 24 Stunden",
    ],
)
def test_promises_of_an_answer(text: str) -> None:
    assert promises(f"<p>{text}</p>") == (text.rstrip("!"),)


@pytest.mark.parametrize(
    "text", ["Доставка в течение 5 минут", "Ответы на вопросы", "Our service is great", "Ответственность в случае чего", "Свяжитесь с нами"]
)
def test_what_promises_nothing(text: str) -> None:
    assert promises(f"<p>{text}</p>") == ()


@given(st.text(alphabet="пнвт0123456789:-–.ответим за мин\n", max_size=400))
def test_any_text_is_read_without_error(text: str) -> None:
    hours(f"<p>{text}</p><script type='application/ld+json'>\"opens\"{text}</script>")
    promises(f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("unit", "found"), [("пн-пт 9:00-18:00 ", True), ("ответим в течение ", False), ("9-", False), ("1:1", False), ("until ", False)]
)
def test_a_text_of_one_thing_repeated_is_read(unit: str, found: bool) -> None:
    """400 KB of it. (`benchmarks/growth.py` has the times.)"""
    body = f"<p>{unit * (400_000 // len(unit))}</p>"
    assert bool(hours(body)) is found
    assert promises(body) == ()
