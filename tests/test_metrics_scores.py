"""A shop's scores: weighted, the inapplicable and the unmeasured left out, never an average of the missing."""

from __future__ import annotations

import pytest
from facts_factory import make_facts

from auditor.metrics.scores import CATEGORIES, Check, State, judge_check, only_shares, scores
from auditor.metrics.table import ShopRow, compute
from auditor.types import Daypart, Disposition, Measure


def row(**values: float | None) -> ShopRow:
    named = {name.replace("__", "."): value for name, value in values.items()}
    measures = {m: (Measure(m, value=v) if v is not None else Measure(m, missing="not_seen"),) for m, v in named.items()}
    return ShopRow("s.example", "pets", Disposition.COMPLETE, measures)


def of(category: str, shop: ShopRow) -> float | None:
    return next(one.score for one in scores(shop) if one.category == category)


def test_every_check_is_a_share_of_the_registry_and_stands_once_in_its_category() -> None:
    assert only_shares()
    for checks in CATEGORIES.values():
        assert len({check.id for check in checks}) == len(checks)
        assert all(check.weight > 0 for check in checks)


def test_a_score_is_the_weighted_mean_of_what_was_measured() -> None:
    assert of("checkout", row(cart__guest=1.0, cart__delivery_shown=0.0)) == pytest.approx(50)
    assert of("checkout", row(cart__guest=1.0, cart__delivery_shown=0.0, cart__one_click=0.0)) == pytest.approx(100 * 3 / 7)


def test_where_less_is_better_a_no_is_in_order() -> None:
    assert of("checkout", row(cart__late_costs=0.0)) == 100
    assert of("checkout", row(cart__late_costs=1.0)) == 0


def test_the_unmeasured_counts_neither_for_nor_against() -> None:
    assert of("checkout", row(cart__guest=1.0, cart__delivery_shown=None)) == 100
    assert of("checkout", row(cart__guest=None)) is None
    assert of("back", row()) is None


def test_a_check_of_one_daypart_does_not_look_at_another() -> None:
    night = (Measure("chat.human_within_300", value=1.0, daypart=Daypart.NIGHT),)
    assert judge_check(Check("chat.human_within_300", 2, Daypart.WEEKEND), night) is None
    assert judge_check(Check("chat.human_within_300", 2, Daypart.NIGHT), night) is not None


def test_mending_every_failed_check_gives_a_hundred() -> None:
    for shop in compute(make_facts(40)).rows:
        for one in scores(shop):
            if one.score is not None:
                gains = sum(one.gain(r.check) for r in one.results if r.state is State.FIX)
                assert one.score + gains == pytest.approx(100)
