"""The table of a wave: estimates by sector and daypart, what is missing, and what is not estimated at all."""

from __future__ import annotations

import pytest
from facts_factory import make_facts, make_record

from auditor.metrics.table import compute
from auditor.types import (
    ChatState,
    Daypart,
    Disposition,
    Ending,
    Observation,
    Shop,
    ShopFacts,
    Verdict,
    VisitFacts,
    VisitRecord,
    VisitState,
)

DAY, NIGHT = Daypart.WORKDAY, Daypart.NIGHT


def shop(name: str, day: VisitRecord | None = None, night: VisitRecord | None = None, seen: tuple[Observation, ...] = ()) -> ShopFacts:
    visits = tuple(VisitFacts(part, VisitState.DONE, record) for part, record in ((DAY, day), (NIGHT, night)) if record)
    return ShopFacts(Shop(name, f"https://{name}/", "pets" if name < "m" else "books"), Disposition.COMPLETE, seen, visits)


FAST = make_record(ending=Ending.ANSWERED, human_s=20.0)
SLOW = make_record(ending=Ending.ANSWERED, human_s=200.0)
NOBODY = make_record(state=ChatState.OFFLINE_FORM)
NO_CHAT = make_record(state=ChatState.NO_WIDGET)


def test_estimates_stand_by_sector_and_daypart() -> None:
    table = compute([shop("a.example", FAST, NOBODY), shop("b.example", NO_CHAT, NO_CHAT), shop("z.example", SLOW, FAST)])
    day, night, pets = (table.cell("chat.reach_60", *where).estimate for where in ((None, DAY), (None, NIGHT), ("pets", DAY)))
    assert [(e.k, e.n) for e in (day, night, pets)] == [(1, 3), (1, 3), (1, 2)]
    assert table.industries == ("books", "pets")
    assert table.dayparts == (DAY, NIGHT)


def test_a_wave_that_asked_nobody_publishes_no_reach_but_its_bounds() -> None:
    silent = make_record(state=ChatState.ONLINE)
    cell = compute([shop("a.example", silent), shop("b.example", NO_CHAT), shop("c.example", NO_CHAT)]).cell("chat.reach_60", None, DAY)
    assert cell.estimate.point is None
    assert cell.bounds == pytest.approx((0.0, 1 / 3))
    assert cell.reasons == {"not_asked": 1}


def test_a_look_that_can_only_say_yes_is_not_a_hundred_percent() -> None:
    phone = Observation("survey.phone", Verdict.PRESENT, {"e164": "+78005550100"})
    cell = compute([shop("a.example", seen=(phone,)), shop("b.example")]).cell("channel.phone")
    assert cell.estimate.point is None
    assert (cell.estimate.k, cell.estimate.n, cell.estimate.unknown) == (1, 1, 1)
    assert cell.bounds == (0.5, 1.0)
    assert cell.floor == (1, 2)


def test_nothing_measured_is_none_and_not_zero() -> None:
    cell = compute([shop("a.example", NO_CHAT)]).cell("phone.no_answer")
    assert cell.estimate.point is None
    assert cell.bounds is None


def test_pairs_are_the_shops_measured_in_both_dayparts() -> None:
    table = compute(
        [shop("a.example", FAST, NOBODY), shop("b.example", FAST, FAST), shop("c.example", FAST), shop("d.example", NO_CHAT, FAST)]
    )
    pairs = table.pairs("chat.reach_60", DAY, NIGHT)
    assert (pairs.both, pairs.first, pairs.second, pairs.neither) == (1, 1, 1, 0)


def test_waits_keep_those_who_never_answered() -> None:
    silence = make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0)
    form = make_record(ending=Ending.COMPETING_FORM, listened_s=40.0)
    table = compute([shop("a.example", FAST), shop("b.example", silence), shop("c.example", form)])
    assert sorted((w.time, w.outcome) for w in table.waits("chat.response_time")) == [(20.0, 1), (40.0, 2), (300.0, 0)]


def test_the_same_facts_in_another_order_give_the_same_table() -> None:
    facts = make_facts(60)
    assert compute(facts) == compute(reversed(facts))


def test_every_shop_is_in_exactly_one_disposition() -> None:
    facts = make_facts(80)
    assert sum(compute(facts).dispositions().values()) == 80
