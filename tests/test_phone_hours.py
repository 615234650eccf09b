"""Working hours as shops write them, read as a week; and when a call may be made."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from auditor.phone.hours import Week, may_call, next_call, week_of

WORK = range(5)


def week(days: range, begin: float, end: float, **more: tuple[float, float]) -> Week:
    names = {"sat": 5, "sun": 6}
    return {**dict.fromkeys(days, (begin, end)), **{names[name]: hours for name, hours in more.items()}}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Пн-Пт 9:00-18:00", week(WORK, 9, 18)),
        ("Пн–Пт с 9 до 20, Сб 10:00–17:00, Вс выходной", week(WORK, 9, 20, sat=(10, 17))),
        ("ежедневно с 10:00 до 22:00", week(range(7), 10, 22)),
        ("Mon-Fri 9am-5:30pm; Sat 10 am - 4 pm", week(WORK, 9, 17.5, sat=(10, 16))),
        ("круглосуточно", week(range(7), 0, 24)),
        ("Mo,Tu,We,Th,Fr 09:00-18:00", week(WORK, 9, 18)),
        ("понедельник — пятница: 10.00—19.00", week(WORK, 10, 19)),
        ("с 9.00 до 18.00 (пн-пт)", week(WORK, 9, 18)),
        ("будни 9-18, выходные 10-16", week(WORK, 9, 18, sat=(10, 16), sun=(10, 16))),
        ("Мы работаем: 9:00 - 21:00", week(WORK, 9, 21)),  # no day named: no weekend is promised
        ("сб-вс: 10:00-18:00, пн-пт: 9:00-20:00", week(WORK, 9, 20, sat=(10, 18), sun=(10, 18))),
        ("Пн-Сб 10-20 вс: закрыто", week(range(6), 10, 20)),
        ("Звоните 8-800-555-35-35", None),
        ("мы работаем для вас", None),
    ],
)
def test_hours_are_read_without_guessing(text: str, read: Week | None) -> None:
    assert week_of([text]) == read


def test_calls_are_made_in_the_shops_own_hours_and_never_late() -> None:
    monday = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    always = week_of(["круглосуточно"])
    assert may_call(always, monday, "Europe/Moscow")  # 09:30 there
    assert not may_call(always, monday, "Europe/London")  # 06:30 there: not even where they answer all night
    assert not may_call(week_of(["Пн-Пт 10-18"]), monday, "Europe/Moscow")
    assert next_call(week_of(["Пн-Пт 10-18"]), monday, "Europe/Moscow") == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    assert next_call(week_of(["Сб 12-20"]), monday, "Asia/Vladivostok") == datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
    assert next_call({0: (22.0, 23.0)}, monday, "Europe/Moscow") is None


def test_where_nothing_is_stated_the_middle_of_a_working_day_is_taken() -> None:
    saturday, monday = datetime(2026, 3, 7, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert may_call(None, monday, "Europe/Moscow")
    assert not may_call(None, saturday, "Europe/Moscow")
