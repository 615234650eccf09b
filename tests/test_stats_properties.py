"""What must hold for all data, not only for the published examples."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.stats import paired, resample, several, shares, survival, weights
from auditor.stats.survival import Wait

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TIMEOUT = 300.0
answers = st.lists(st.one_of(st.none(), st.integers(1, 299)), min_size=1, max_size=60)
slower = settings(max_examples=30, deadline=None)


def as_waits(seconds: list[int | None]) -> list[Wait]:
    return [Wait(TIMEOUT, 0) if s is None else Wait(float(s)) for s in seconds]


@slower
@given(counts)
def test_wilson_covers_the_point_and_stays_a_share(pair: tuple[int, int]) -> None:
    low, high = shares.wilson(*pair)
    assert 0 <= low <= pair[0] / pair[1] + 1e-12
    assert pair[0] / pair[1] - 1e-12 <= high <= 1


def test_a_share_of_nothing_is_unknown_and_not_zero() -> None:
    found = shares.share(0, 0, unknown=5)
    assert (found.point, found.low, found.high, found.unknown) == (None, None, None, 5)


@slower
@given(counts, st.integers(0, 200))
def test_bounds_hold_the_measured_share(pair: tuple[int, int], unmeasured: int) -> None:
    low, high = shares.bounds(*pair, unmeasured)
    assert 0 <= low <= pair[0] / pair[1] + 1e-12
    assert pair[0] / pair[1] - 1e-12 <= high <= 1


@slower
@given(counts)
def test_a_perfect_detector_needs_no_correction(pair: tuple[int, int]) -> None:
    assert shares.rogan_gladen(*pair, 1.0, 1.0) == pytest.approx(pair[0] / pair[1])


def test_a_detector_like_a_coin_is_refused() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        shares.rogan_gladen(1, 2, 0.5, 0.5)


@slower
@given(st.lists(counts, min_size=1, max_size=12))
def test_rank_intervals_hold_the_observed_rank(groups: list[tuple[int, int]]) -> None:
    for (k, n), (low, high) in zip(groups, shares.rank_intervals(groups), strict=True):
        above = sum(a / b > k / n + 1e-12 for a, b in groups)
        below = sum(a / b < k / n - 1e-12 for a, b in groups)
        assert 1 <= low <= above + 1
        assert len(groups) - below <= high <= len(groups)


def test_rank_intervals_separate_what_is_far_apart() -> None:
    assert shares.rank_intervals([(95, 100), (50, 100), (5, 100)]) == [(1, 1), (2, 2), (3, 3)]


def test_rank_intervals_are_joint_so_they_are_wider_than_each_intervals_own() -> None:
    first, second = (65, 100), (45, 100)
    assert shares.wilson(*first)[0] > shares.wilson(*second)[1], "each at 95% they lie apart"
    assert shares.rank_intervals([first, second]) == [(1, 2), (1, 2)], "both at once they do not"
    assert shares.rank_intervals([(72, 100), second]) == [(1, 1), (2, 2)]


def test_true_places_are_held_at_once_in_nearly_all_draws() -> None:
    draw = random.Random(3)
    true = [0.2 + 0.04 * i for i in range(10)]
    held = 0
    for _ in range(200):
        found = shares.rank_intervals([(sum(draw.random() < p for _ in range(40)), 40) for p in true])
        held += all(low <= 10 - i <= high for i, (low, high) in enumerate(found))
    assert held >= 190


@given(st.lists(st.integers(0, 500), min_size=2, max_size=7))
def test_a_hundred_squares_are_a_hundred(parts: list[int]) -> None:
    rounded = shares.round_to_total(parts)
    assert sum(rounded) == (100 if sum(parts) else 0)


@slower
@given(answers, st.sampled_from([10.0, 30.0, 60.0, 120.0, 299.0]))
def test_with_a_single_time_out_kaplan_meier_is_the_plain_share(seconds: list[int | None], at: float) -> None:
    plain = sum(s is not None and s <= at for s in seconds) / len(seconds)
    sample = as_waits(seconds)
    assert 1 - survival.kaplan_meier(sample).at(at)[0] == pytest.approx(plain)
    assert survival.aalen_johansen(sample).at(at)[0] == pytest.approx(plain)


@slower
@given(answers)
def test_with_a_single_time_out_the_error_is_that_of_a_share(seconds: list[int | None]) -> None:
    plain = sum(s is not None for s in seconds) / len(seconds)
    assert survival.greenwood(as_waits(seconds), 299) == pytest.approx((plain * (1 - plain) / len(seconds)) ** 0.5, abs=1e-9)


@slower
@given(answers, st.integers(0, 2))
def test_outcomes_and_those_still_waiting_add_up_to_all(seconds: list[int | None], shift: int) -> None:
    sample = [Wait(w.time, 0 if not w.outcome else 1 + (i + shift) % 3) for i, w in enumerate(as_waits(seconds))]
    waiting = survival.kaplan_meier(sample).at(TIMEOUT)[0]
    ended = sum(survival.aalen_johansen(sample, outcome).at(TIMEOUT)[0] for outcome in (1, 2, 3))
    assert waiting + ended == pytest.approx(1.0)


@slower
@given(answers)
def test_the_capped_mean_is_the_mean_of_capped_waits(seconds: list[int | None]) -> None:
    capped = [min(60.0, TIMEOUT if s is None else float(s)) for s in seconds]
    assert survival.rmst(as_waits(seconds), 60.0) == pytest.approx(sum(capped) / len(capped))


@slower
@given(answers)
def test_bands_hold_the_curve(seconds: list[int | None]) -> None:
    for curve in (survival.kaplan_meier(as_waits(seconds)), survival.aalen_johansen(as_waits(seconds))):
        for low, share, high in zip(curve.lows, curve.shares, curve.highs, strict=True):
            assert -1e-9 <= low <= share + 1e-9
            assert share - 1e-9 <= high <= 1 + 1e-9


def test_a_median_that_is_not_reached_is_none() -> None:
    assert survival.quantile(survival.kaplan_meier([Wait(10), Wait(300, 0), Wait(300, 0)])) is None


def test_strata_take_the_shop_out_of_the_comparison() -> None:
    # inside each shop day and night are alike; across shops they are not, because slow shops were seen by day only
    fast = [Wait(float(t), stratum="fast") for t in (5, 6, 7, 8)]
    slow = [Wait(float(t), stratum="slow") for t in (105, 106, 107, 108)]
    day, night = [*fast, *slow, *slow, *slow], [*fast, *fast, *fast, *slow]
    plain = survival.log_rank([[Wait(w.time) for w in group] for group in (day, night)])
    stratified = survival.log_rank([day, night])
    assert plain[1] < 0.05 < stratified[1]


@slower
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_tango_holds_the_difference_and_mirrors(both: int, first: int, second: int, neither: int) -> None:
    pairs, mirrored = paired.Pairs(both, first, second, neither), paired.Pairs(both, second, first, neither)
    found, other = paired.tango(pairs), paired.tango(mirrored)
    assert found.low <= found.point + 1e-6
    assert found.point - 1e-6 <= found.high
    assert found.low == pytest.approx(-other.high, abs=1e-6)


@pytest.mark.parametrize("pairs", [paired.Pairs(5, 0, 0, 5), paired.Pairs(0, 8, 0, 0), paired.Pairs(0, 0, 8, 0), paired.Pairs(1, 0, 0, 0)])
def test_tango_at_the_edges(pairs: paired.Pairs) -> None:
    found = paired.tango(pairs)
    assert -1 <= found.low <= found.point <= found.high <= 1


@pytest.mark.parametrize(
    ("pairs", "apart"),
    [
        (paired.Pairs(1, 9, 1, 9), True),
        (paired.Pairs(9, 2, 1, 8), False),
        (paired.Pairs(4, 4, 0, 2), None),  # mid-p 0.0625, the interval from 1.1 to 69 points
    ],
)
def test_two_are_told_apart_where_test_and_interval_agree(pairs: paired.Pairs, apart: bool | None) -> None:
    difference = paired.tango(pairs)
    assert (paired.mcnemar_mid_p(pairs) < 0.05, difference.low > 0 or difference.high < 0).count(True) == {True: 2, False: 0, None: 1}[
        apart
    ]
    assert paired.apart(pairs) is apart


def test_pairs_that_never_change_say_nothing() -> None:
    same = paired.Pairs(5, 0, 0, 5)
    assert (paired.mcnemar_chi2(same), paired.mcnemar_mid_p(same)) == (0.0, 1.0)
    assert paired.cochran_q([[1, 1, 1], [0, 0, 0]]) == (0.0, 2, 1.0)


@slower
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_is_never_smaller_and_holm_is_the_stricter(p: list[float]) -> None:
    strict, loose = several.holm(p), several.benjamini_hochberg(p)
    assert all(a + 1e-12 >= b + -1e-12 >= c - 2e-12 for a, b, c in zip(strict, loose, p, strict=True))


def test_no_tests_no_p() -> None:
    assert several.holm([]) == several.benjamini_hochberg([]) == []


def test_equal_weights_have_no_design_effect_and_unequal_ones_do() -> None:
    assert weights.design_effect([2.0] * 7) == pytest.approx(1)
    found = weights.poststratified([weights.Stratum(5, 10, 900), weights.Stratum(5, 90, 100)])
    assert found.design_effect > 1
    assert found.effective_n < 100


def test_raking_meets_both_margins() -> None:
    members = [{"industry": a, "size": b} for a in ("pets", "books") for b in ("small", "large") for _ in range(3)]
    found = weights.rake(members, {"industry": {"pets": 70, "books": 30}, "size": {"small": 80, "large": 20}})
    assert sum(w for w, m in zip(found, members, strict=True) if m["industry"] == "pets") == pytest.approx(70)
    assert sum(w for w, m in zip(found, members, strict=True) if m["size"] == "small") == pytest.approx(80)


def test_raking_says_which_category_has_no_member() -> None:
    with pytest.raises(ValueError, match="garden"):
        weights.rake([{"industry": "pets"}], {"industry": {"pets": 1, "garden": 2}})


def test_the_bootstrap_repeats_itself_and_holds_the_mean() -> None:
    shops = [0.0] * 30 + [1.0] * 20
    first, again = (resample.bootstrap(shops, lambda drawn: sum(drawn) / len(drawn), seed=7, times=400) for _ in range(2))
    assert first == again
    assert first[0] < 0.4 < first[1]


def test_waits_that_only_tie_within_strata_say_nothing() -> None:
    group = [Wait(10.0, stratum="a"), Wait(20.0, stratum="b")]
    assert survival.log_rank([group, group]) == (0.0, 1.0)


shops_of_visits = st.lists(st.integers(1, 4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=20)


@settings(max_examples=15, deadline=None)
@given(st.lists(shops_of_visits, min_size=1, max_size=5))
def test_bootstrap_ranks_are_places_and_the_same_seed_gives_the_same(groups: list[list[tuple[int, int]]]) -> None:
    found = resample.ranked(groups, seed=7, times=200)
    assert found == resample.ranked(groups, seed=7, times=200)
    for one in found:
        assert 0 <= one.low <= one.high <= 1
        assert 1 <= one.first <= one.last <= len(groups)


def test_bootstrap_ranks_tell_far_groups_apart_and_equal_ones_not() -> None:
    high, low = [(4, 4)] * 40, [(0, 4)] * 40
    assert [(one.first, one.last) for one in resample.ranked([high, low], 1)] == [(1, 1), (2, 2)]
    half = [(1, 2)] * 20 + [(0, 2)] * 20
    assert all((one.first, one.last) == (1, 2) for one in resample.ranked([half, half[::-1]], 1))
    with pytest.raises(ValueError, match="without visits"):
        resample.ranked([[(0, 0)]], 1)
