"""Dayparts partition the week, also across summer time; plans are drawn from a seed, inside windows, a day apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.dayparts import daypart_of, next_window, zone
from auditor.plan import draw_due, plan_wave, put_off
from auditor.types import Daypart, PlannedVisit, Shop

MOSCOW, BERLIN = "Europe/Moscow", "Europe/Berlin"
ZONES = st.sampled_from([MOSCOW, BERLIN, "America/New_York", "Asia/Kamchatka", "Australia/Lord_Howe", "Etc/GMT-14"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
PARTS = tuple(Daypart)


def shops(count: int) -> list[Shop]:
    return [Shop(f"s{i}.ru", f"https://s{i}.ru/", "pets", timezone=(MOSCOW, BERLIN, None)[i % 3]) for i in range(count)]


@pytest.mark.parametrize(
    ("local", "part"),
    [
        ("2026-03-02 08:00", "workday"),
        ("2026-03-02 17:59", "workday"),
        ("2026-03-02 18:00", "evening"),
        ("2026-03-02 21:59", "evening"),
        ("2026-03-02 22:00", "night"),
        ("2026-03-03 07:59", "night"),
        ("2026-03-07 08:00", "weekend"),
        ("2026-03-08 21:59", "weekend"),
        ("2026-03-07 22:00", "night"),
        ("2026-03-07 07:59", "night"),
    ],
)
def test_the_borders_of_the_dayparts(local: str, part: str) -> None:
    """Each hour belongs to the part that begins with it, in the shop's own zone."""
    for name in (MOSCOW, "Asia/Vladivostok"):
        moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
        assert daypart_of(moment, name) == part


@settings(max_examples=300, deadline=None)
@given(MOMENTS, ZONES, st.sampled_from(PARTS))
def test_a_window_is_all_of_its_daypart(after: datetime, name: str, part: Daypart) -> None:
    """It begins at or after the moment asked, never before, and its first and last second are in the part; also across summer time."""
    begin, end = next_window(part, after, name)
    assert after <= begin < end
    assert end - begin <= timedelta(hours=15)
    assert daypart_of(begin, name) is part
    assert daypart_of(end - timedelta(microseconds=1), name) is part
    if daypart_of(after, name) is part:
        assert begin == after


def test_a_night_of_nine_and_of_eleven_hours() -> None:
    """The clock on the shop's wall decides when summer time begins and ends."""
    spring = next_window(Daypart.NIGHT, datetime(2026, 3, 28, 21, 30, tzinfo=ZoneInfo(BERLIN)), BERLIN)
    autumn = next_window(Daypart.NIGHT, datetime(2026, 10, 24, 21, 30, tzinfo=ZoneInfo(BERLIN)), BERLIN)
    assert [(end - begin).total_seconds() / 3600 for begin, end in (spring, autumn)] == [9.0, 11.0]


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "x" * 500])
def test_what_is_no_zone_is_a_value_error(name: str) -> None:
    """Whatever the zone data does with it."""
    with pytest.raises(ValueError, match="not a time zone"):
        zone(name)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(0, 5), st.sets(st.sampled_from(PARTS), min_size=1).map(tuple))
def test_a_plan_keeps_windows_and_a_day_between(now: datetime, seed: int, parts: tuple[Daypart, ...]) -> None:
    """Each shop once a daypart, inside it, with room for a visit, 24 hours apart; the same seed gives the same plan."""
    plan = plan_wave("w", shops(6), parts, seed, now, MOSCOW)
    assert plan == plan_wave("w", list(reversed(shops(6))), parts, seed, now, MOSCOW)
    by_key = {shop.key: shop for shop in shops(6)}
    for key in by_key:
        visits = sorted((v for v in plan if v.shop_key == key and v.kind == "visit"), key=lambda v: v.due_at or now)
        assert {visit.daypart for visit in visits} == set(parts)
        dues = [visit.due_at for visit in visits if visit.due_at]
        assert len(dues) == len(parts)
        assert all(due >= now for due in dues)
        assert all(later - sooner >= timedelta(hours=24) for sooner, later in pairwise(dues))
        for visit, due in zip(visits, dues, strict=True):
            assert daypart_of(due, by_key[key].timezone or MOSCOW) is visit.daypart
            assert daypart_of(due + timedelta(minutes=14), by_key[key].timezone or MOSCOW) is visit.daypart
    assert sum(visit.kind == "survey" for visit in plan) == 6


def test_without_dayparts_one_visit_now() -> None:
    """In the part of the week that it is there."""
    now = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # 18:30 in Moscow, 16:30 in Berlin
    plan = {visit.shop_key: visit for visit in plan_wave("w", shops(3), (), 1, now, MOSCOW) if visit.kind == "visit"}
    assert [plan[f"s{i}.ru"].daypart for i in range(3)] == ["evening", "workday", "evening"]
    assert {visit.due_at for visit in plan.values()} == {None}


def test_the_order_depends_on_the_seed_and_mixes_sectors() -> None:
    """Two seeds give two orders."""
    orders = [
        [visit.shop_key for visit in plan_wave("w", shops(50), (), seed, datetime(2026, 3, 2, tzinfo=UTC), MOSCOW)] for seed in (1, 2)
    ]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_a_visit_that_comes_too_late_is_drawn_anew() -> None:
    """Into the next window of its own daypart; one in time, or without an hour, is made."""
    shop = shops(1)[0]
    due = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # Monday evening in Moscow
    visit = PlannedVisit("w", shop.key, "visit", Daypart.EVENING, due)
    assert put_off(visit, shop, due + timedelta(hours=1), MOSCOW, 1, ()) is None
    later = put_off(visit, shop, due + timedelta(hours=4), MOSCOW, 1, ())
    assert later is not None
    assert daypart_of(later, MOSCOW) is Daypart.EVENING
    assert later > due + timedelta(hours=4)
    assert put_off(PlannedVisit("w", shop.key, "visit", Daypart.EVENING), shop, due + timedelta(hours=4), MOSCOW, 1, ()) is None


@settings(max_examples=60, deadline=None)
@given(MOMENTS, ZONES, st.sampled_from(PARTS), st.lists(st.integers(-40, 150), max_size=3))
def test_a_visit_that_is_put_off_keeps_a_day_from_the_others(now: datetime, timezone: str, part: Daypart, hours: list[int]) -> None:
    """Whatever other visits of the shop were made or are planned, and whether its own part of the week is now or over."""
    shop, others = Shop("a.ru", "https://a.ru/", "pets", timezone=timezone), [now + timedelta(hours=one) for one in hours]
    moment = put_off(PlannedVisit("w", shop.key, "visit", part, now), shop, now, MOSCOW, 1, others)
    if moment is None:
        assert daypart_of(now, timezone) is part
        assert all(other > now or now - other >= timedelta(hours=24) for other in others)
    else:
        assert moment >= now
        assert daypart_of(moment, timezone) is part
        assert all(abs(moment - other) >= timedelta(hours=24) for other in others)


def test_a_window_about_to_end_is_not_used() -> None:
    """With ten minutes left there is no room for a visit: the next evening is."""
    now = datetime(2026, 3, 2, 18, 50, tzinfo=UTC)  # 21:50 in Moscow
    assert draw_due(Daypart.EVENING, now, MOSCOW, "x") > now + timedelta(hours=20)
