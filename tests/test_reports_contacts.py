"""The calls, orders and mails of a shop stand in its card, one line each, in the shop's own time and in both languages."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
from card_cases import KEY, rich, with_peers
from facts_factory import START

from auditor.types import JsonValue, Observation, ShopFacts, Verdict
from reports.benchmark import WaveInfo
from reports.client import Order, prepare

NOT_NOTED = "—not measured: not noted"
INFO = WaveInfo("2026-autumn", START, None)


def fact(name: str, **value: JsonValue) -> Observation:
    return Observation(name, Verdict.PRESENT, value)


CONTACTS = (
    fact("call.result", called_at="2026-10-06T09:00:00+00:00", outcome="busy", answered=False, answer_s=None, introduced=None),
    fact("call.result", called_at="2026-10-05T07:30:00+00:00", outcome="answered", answered=True, answer_s=12.4, introduced=True),
    fact("order.confirmed", ordered_at="2026-10-05T08:00:00+00:00", by="sms", after_s=5400.0),
    fact("order.confirmed", ordered_at="2026-10-06T08:00:00+00:00", by=None, after_s=None),
    fact("recovery.address_left", place="cart", left_at="2026-10-05T08:00:00+00:00"),
    fact(
        "recovery.followup",
        received_at="2026-10-05T11:12:00+00:00", kind="reminder", number=1, after_s=11_520.0, discount=True, names_product=False,
    ),
    fact("recovery.mail", received_at="2026-10-05T08:01:00+00:00", kind="welcome", number=None, after_s=60.0, discount=False),
)  # fmt: skip


def tables(facts: ShopFacts, lang: str) -> list[list[list[str]]]:
    """The rows of each table of the section, as words."""
    html = prepare([facts, *with_peers()[1:40]], INFO).build(KEY, Order(lang))
    found = lxml.html.document_fromstring(html).xpath("//*[@id='contacts']//table")
    return [
        [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in table.xpath("./tbody/tr")] for table in found
    ]


@pytest.fixture(scope="module")
def shop() -> ShopFacts:
    kept = tuple(one for one in rich().observations if not one.name.startswith(("call.", "order.", "recovery.")))
    return replace(rich(), observations=(*kept, *CONTACTS))


def test_calls_orders_and_mails_are_told_line_by_line_in_the_shops_own_time(shop: ShopFacts) -> None:
    calls, orders, mails = tables(shop, "en")
    assert calls == [
        ["5 Oct 2026, 10:30", "12.4", "picked up", "yes"],
        ["6 Oct 2026, 12:00", NOT_NOTED, "busy", NOT_NOTED],
    ]
    assert orders == [
        ["5 Oct 2026, 11:00", "1 h 30 min", "text message"],
        ["6 Oct 2026, 11:00", "not confirmed", "—"],
    ]
    assert mails == [
        ["5 Oct 2026, 11:01", "1 min", "welcome", "no", NOT_NOTED],
        ["5 Oct 2026, 14:12", "3 h 12 min", "reminder of the cart, No. 1", "yes", "no"],
    ]


def test_they_are_told_in_russian_too(shop: ShopFacts) -> None:
    calls, orders, mails = tables(shop, "ru")
    assert [row[2] for row in calls] == ["сняли трубку", "занято"]
    assert orders[0][1:] == ["1 ч 30 мин", "СМС"]
    assert mails[1][2:] == ["напоминание о корзине, № 1", "да", "нет"]


def test_a_watch_that_ended_without_a_reminder_is_told_and_no_section_where_nothing_was_noted(shop: ShopFacts) -> None:
    none = Observation("recovery.followup", Verdict.ABSENT, {"channel": "email", "watched_until": "2026-10-19T08:00:00+00:00"})
    (mails,) = tables(replace(shop, observations=(none,)), "en")
    assert mails == [["19 Oct 2026, 11:00", "—", "no reminder until then", "—", "—"]]
    assert tables(replace(shop, observations=()), "en") == []
