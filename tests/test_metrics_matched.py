"""The same shops in several waves: who is paired with whom, what changed in them, which chat replaced which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from facts_factory import make_facts, make_record
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.metrics import matched
from auditor.metrics.matched import NO_CHAT, UNRECOGNISED, Overlap
from auditor.metrics.table import Table, compute
from auditor.stats.paired import Pairs
from auditor.stats.survival import Wait
from auditor.types import ChatState, Daypart, Disposition, Ending, Shop, ShopFacts, VisitFacts, VisitRecord, VisitState

PART = Daypart.WORKDAY
YES, NO = make_record(human_s=20.0), make_record(ending=Ending.CENSORED_TIMEOUT, listened_s=300.0)
NONE = make_record(state=ChatState.NO_WIDGET)


def wave(shops: Mapping[str, VisitRecord | None], industry: str = "pets") -> Table:
    """One wave of shops with one visit each; None is a shop that did not answer the crawler."""
    return compute(
        ShopFacts(
            Shop(key, f"https://{key}/", industry),
            Disposition.COMPLETE if record else Disposition.UNREACHABLE,
            (),
            (VisitFacts(PART, VisitState.DONE if record else VisitState.FAILED, record),),
        )
        for key, record in shops.items()
    )


def test_only_shops_measured_in_both_waves_are_pairs() -> None:
    before = wave({"a": YES, "b": YES, "c": NO, "d": NO, "gone": YES, "e": None})
    after = wave({"a": YES, "b": NO, "c": YES, "d": NO, "new": YES, "e": YES})
    assert matched.wave_pairs(before, after, "chat.reach_60", PART) == Pairs(1, 1, 1, 1)
    assert matched.overlap(before, after) == Overlap(kept=4, unmeasured=1, joined=1, left=1)
    assert matched.overlap(before, after).all == 7


def test_a_change_is_after_less_before() -> None:
    found = matched.change(Pairs(both=5, first=1, second=9, neither=5))
    assert found.point == pytest.approx(0.4)
    assert 0 < found.low < found.point < found.high


def test_the_sector_is_that_of_the_later_wave() -> None:
    before, after = wave({"a": YES, "b": NO}, "pets"), wave({"a": NO, "b": NO}, "tools")
    assert matched.wave_pairs(before, after, "chat.reach_60", PART, "tools").n == 2
    assert matched.wave_pairs(before, after, "chat.reach_60", PART, "pets").n == 0


def test_occasions_hold_shops_of_every_wave_only() -> None:
    waves = [wave({"a": YES, "b": NO, "c": YES}), wave({"a": NO, "b": NO}), wave({"a": YES, "b": YES, "d": YES})]
    assert sorted(matched.occasions(waves, "chat.reach_60", PART)) == [(0, 0, 1), (1, 0, 1)]


def test_a_chat_that_is_not_recognised_is_a_chat_and_an_unmeasured_one_is_neither() -> None:
    table = wave({"a": replace(YES, vendor="jivo"), "b": YES, "c": NONE, "d": None})
    assert [matched.chat_of(row) for row in table.rows] == ["jivo", UNRECOGNISED, NO_CHAT, None]


def test_the_flow_counts_who_went_where() -> None:
    jivo, tawk = replace(YES, vendor="jivo"), replace(YES, vendor="tawk")
    before = wave({"a": jivo, "b": jivo, "c": NONE, "d": jivo, "e": None, "f": NONE})
    after = wave({"a": jivo, "b": tawk, "c": tawk, "d": NONE, "e": jivo, "f": NONE})
    assert matched.flow(before, after) == {
        ("jivo", "jivo"): 1,
        ("jivo", "tawk"): 1,
        (NO_CHAT, "tawk"): 1,
        ("jivo", NO_CHAT): 1,
        (NO_CHAT, NO_CHAT): 1,
    }


def test_stayers_and_leavers_are_counted_in_the_earlier_wave() -> None:
    before, after = wave({"a": YES, "b": NO, "c": YES, "d": NO}), wave({"a": NO, "b": NO, "c": None})
    assert matched.stayers_and_leavers(before, after, "chat.reach_60", PART) == ((1, 2), (1, 2))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4)), min_size=1, max_size=40), st.sampled_from([60.0, 300.0]))
def test_only_an_answer_in_time_ends_a_wait(waits: list[tuple[int, int]], tau: float) -> None:
    given_waits = [Wait(float(t), outcome) for t, outcome in waits]
    found = matched.never_ending(given_waits, tau)
    assert all(one.time <= tau for one in found)
    assert sum(one.outcome for one in found) == sum(outcome == 1 and t <= tau for t, outcome in waits)
    assert all(one.time == tau for one, old in zip(found, given_waits, strict=True) if old.outcome > 1)


def test_a_wave_against_itself_has_no_change() -> None:
    table = compute(make_facts(60))
    pairs = matched.wave_pairs(table, table, "chat.reach_60", PART)
    assert (pairs.first, pairs.second) == (0, 0)
    assert pairs.n == table.cell("chat.reach_60", None, PART).estimate.n
    assert all(a == b for a, b in matched.flow(table, table))
