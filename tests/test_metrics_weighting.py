"""Weights of a panel that knows its strata: they agree with the published example and are refused where unclear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_factory import make_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.metrics.table import ShopRow, Table, compute
from auditor.metrics.weighting import CELLS, INDUSTRY, RAKED, weighted_share, weighting
from auditor.stats import weights
from auditor.types import Daypart, Disposition, Measure


def row(key: str, industry: str, size: int | None, yes: bool | None, region: str = "", measured: bool = True) -> ShopRow:
    found = {"channel.chat": (Measure("channel.chat", value=float(yes)) if yes is not None else Measure("channel.chat", missing="robots"),)}
    return ShopRow(key, industry, Disposition.COMPLETE if measured else Disposition.BLOCKED, found, region=region, stratum_size=size)


def published() -> Table:
    """Populations of 5000, 2000 and 500 shops with 6, 12 and 30 of 40 (protocol, section 5)."""
    strata = (("a", 5000, 6), ("b", 2000, 12), ("c", 500, 30))
    return Table(tuple(row(f"{name}{i:02}", name, size, i < yes) for name, size, yes in strata for i in range(40)))


def test_the_published_example_comes_out_of_a_panel() -> None:
    given_weights = weighting(published())
    assert given_weights is not None
    assert (given_weights.kind, given_weights.population) == (INDUSTRY, 7500)
    found = weighted_share(published(), given_weights, "channel.chat", None)
    assert found is not None
    assert found.estimate.point == pytest.approx(0.2300, abs=5e-5)
    assert found.error == pytest.approx(0.043096, abs=5e-7)
    assert found.estimate.low < 0.23 < found.estimate.high
    assert given_weights.design_effect == pytest.approx(120 * (40 * 125**2 + 40 * 50**2 + 40 * 12.5**2) / 7500**2)


def test_without_sizes_or_with_contradicting_ones_nothing_is_weighted() -> None:
    assert weighting(Table((row("a", "x", None, True), row("b", "x", 5, True)))) is None
    assert weighting(Table((row("a", "x", 7, True), row("b", "x", 5, True)))) is None
    assert weighting(Table((row("a", "x", 7, True, measured=False),))) is None


def test_sizes_by_sector_and_region_are_cells_and_an_empty_cell_is_raked() -> None:
    full = [
        row("a", "x", 10, True, "north"),
        row("b", "x", 30, False, "south"),
        row("c", "y", 20, True, "north"),
        row("d", "y", 40, False, "south"),
    ]
    cells = weighting(Table(tuple(full)))
    assert cells is not None
    assert (cells.kind, dict(cells.weights)) == (CELLS, {"a": 10, "b": 30, "c": 20, "d": 40})
    hole = Table((*full[:3], replace(full[3], disposition=Disposition.BLOCKED), row("e", "y", 40, True, "south", measured=False)))
    assert weighting(hole) is not None
    more = Table((*full, row("e", "z", 50, True, "north"), row("f", "z", 25, True, "south", measured=False)))
    raked = weighting(more)
    assert raked is not None
    assert raked.kind == RAKED
    by_region = {
        region: sum(raked.weights[one.key] for one in more.rows if one.region == region and one.key in raked.weights)
        for region in ("north", "south")
    }
    assert by_region == pytest.approx({"north": 80, "south": 95}, rel=1e-3)


def test_a_stratum_nobody_was_measured_in_is_named() -> None:
    found = weighting(Table((row("a", "x", 10, True), row("b", "y", 30, None, measured=False))))
    assert found is not None
    assert (found.unreached, found.population) == (("y",), 10)


def test_equal_weights_leave_the_share_as_it_is() -> None:
    table = compute(make_facts(300))
    same = Table(tuple(replace(one, industry="x", stratum_size=900) for one in table.rows))
    given_weights = weighting(same)
    assert given_weights is not None
    found = weighted_share(same, given_weights, "chat.reach_60", Daypart.WORKDAY)
    e = same.cell("chat.reach_60", None, Daypart.WORKDAY).estimate
    assert found is not None
    assert found.estimate.point == pytest.approx(e.point)
    assert (found.estimate.low, found.estimate.high) == pytest.approx((e.low, e.high), abs=0.01)
    assert found.effective_n == pytest.approx(e.n)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(st.floats(0.5, 50), st.one_of(st.none(), st.booleans())), max_size=8), min_size=1, max_size=5))
def test_a_weighted_share_stays_a_share_and_within_its_interval(strata: list[list[tuple[float, bool | None]]]) -> None:
    if not any(yes is not None for members in strata for _, yes in members):
        with pytest.raises(ValueError, match="no known answer"):
            weights.ratio_share(strata)
        return
    found = weights.ratio_share(strata)
    e = found.estimate
    ends = [end for end in (e.low, e.point, e.high) if end is not None]
    assert len(ends) == 3
    assert all(a <= b + 1e-9 for a, b in zip([0.0, *ends], [*ends, 1.0], strict=True))
    assert found.design_effect >= 1 - 1e-9
