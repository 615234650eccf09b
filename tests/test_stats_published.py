"""Every published worked example of the protocol, section 5: the instrument computes what the literature prints."""

from __future__ import annotations

import pytest

from auditor.stats import paired, several, shares, survival, weights
from auditor.stats.survival import Wait


def waits(text: str) -> list[Wait]:
    return [Wait(float(part.rstrip("+")), 0 if part.endswith("+") else 1) for part in text.split()]


FREIREICH = waits("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = waits("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
ASTROCYTOMA = waits("6 13 21 30 31+ 37 38 47+ 49 50 63 79 80+ 82+ 82+ 86 98 149+ 202 219")
GLIOBLASTOMA = waits("10 10 12 13 14 15 16 17 18 20 24 24 25 28 30 33 34+ 35 37 40 40 40+ 46 48 70+ 76 81 82 91 112 181")
BH_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1)],
)
def test_wilson_agrees_with_newcombe_1998(k: int, n: int, low: float, high: float) -> None:
    assert shares.wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("counts", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((10, 10, 0, 10), 0.6075, 1)])
def test_newcombe_difference_agrees_with_newcombe_1998(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    found = shares.newcombe(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("time", "share"), [(6, 0.857143), (10, 0.752941), (23, 0.448179)])
def test_kaplan_meier_agrees_with_freireich(time: float, share: float) -> None:
    assert survival.kaplan_meier(FREIREICH).at(time)[0] == pytest.approx(share, abs=5e-7)


def test_log_log_band_medians_and_restricted_means_agree_with_freireich() -> None:
    curve = survival.kaplan_meier(FREIREICH)
    assert curve.at(6)[1:] == pytest.approx((0.6197, 0.9516), abs=5e-5)
    assert survival.greenwood(FREIREICH, 6) == pytest.approx(0.076360, abs=5e-7)
    assert survival.quantile(curve) == 23
    assert survival.quantile(survival.kaplan_meier(PLACEBO)) == 8
    assert survival.rmst(FREIREICH, 35) == pytest.approx(23.2874, abs=5e-5)
    assert survival.rmst(PLACEBO, 35) == pytest.approx(8.6667, abs=5e-5)


def test_log_rank_agrees_with_freireich_and_glioma() -> None:
    statistic, p = survival.log_rank([FREIREICH, PLACEBO])
    assert statistic == pytest.approx(16.79294, abs=5e-6)
    assert p == pytest.approx(4.1688e-05, rel=1e-4)
    assert survival.log_rank([ASTROCYTOMA, GLIOBLASTOMA])[0] == pytest.approx(7.49659416854, abs=1e-9)


def test_mcnemar_and_tango_agree_with_the_literature() -> None:
    assert paired.mcnemar_chi2(paired.Pairs(794, 150, 86, 570)) == pytest.approx(17.3559, abs=5e-5)
    small = paired.Pairs(1, 1, 7, 12)
    assert paired.mcnemar_mid_p(small) == pytest.approx(0.0391, abs=5e-5)
    found = paired.tango(small)
    assert (found.low, found.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_cochran_q_agrees() -> None:
    rows = [[int(c) for c in row] for row in ["00110", "01010", "01101", "10001", "11000", "10100", "01000", "00110", "00000"]]
    statistic, freedom, _ = paired.cochran_q(rows)
    assert statistic == pytest.approx(1.2174, abs=5e-5)
    assert freedom == 4


def test_benjamini_hochberg_rejects_four_and_holm_three() -> None:
    assert sum(p <= 0.05 for p in several.benjamini_hochberg(BH_1995)) == 4
    assert sum(p <= 0.05 for p in several.holm(BH_1995)) == 3


def test_aalen_johansen_agrees_with_ties_left_as_they_are() -> None:
    times = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
    causes = [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    sample = [Wait(float(t), c) for t, c in zip(times, causes, strict=True)]
    first, second, third = (survival.aalen_johansen(sample, cause) for cause in (1, 2, 3))
    assert first.at(1)[0] == pytest.approx(0.111111, abs=5e-7)
    assert first.at(9)[0] == pytest.approx(0.170370, abs=5e-7)
    assert second.at(9)[0] == pytest.approx(0.207407, abs=5e-7)
    assert third.at(6)[0] == pytest.approx(0.177778, abs=5e-7)
    assert third.at(9)[0] == pytest.approx(0.266667, abs=5e-7)


def test_post_stratified_share_agrees() -> None:
    strata = [weights.Stratum(6, 40, 5000), weights.Stratum(12, 40, 2000), weights.Stratum(30, 40, 500)]
    found = weights.poststratified(strata)
    assert found.estimate.k / found.estimate.n == 0.40
    assert found.estimate.point == pytest.approx(0.2300, abs=5e-5)
    assert found.error == pytest.approx(0.043096, abs=5e-7)


def test_rogan_gladen_agrees() -> None:
    assert shares.rogan_gladen(176, 1070, 0.90, 0.99) == pytest.approx(0.17358, abs=5e-6)
