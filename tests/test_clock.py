"""Budgets: one deadline shared by many waits."""

from __future__ import annotations

import pytest

from auditor.clock import Budget, BudgetSpentError


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_part_never_outlives_its_whole() -> None:
    """A part ends with the whole, however long it was meant to be; both count down together."""
    clock = Hands()
    whole = Budget("visit", 10.0, clock)
    clock.now += 7
    part = whole.part("open", 5.0)
    assert part.total_s == pytest.approx(3.0)
    assert part.name == "visit.open"
    clock.now += 2
    assert part.left_s == pytest.approx(1.0)
    assert whole.left_s == pytest.approx(1.0)
    clock.now += 2
    assert part.spent
    assert whole.spent


def test_a_spent_budget_says_its_name_and_never_becomes_an_endless_wait() -> None:
    """Playwright reads 0 ms as "for ever", so a spent budget still gives 1 ms."""
    clock = Hands()
    budget = Budget("load", 1.0, clock)
    budget.check()
    clock.now += 5
    assert budget.left_ms == 1.0
    with pytest.raises(BudgetSpentError, match="load"):
        budget.check()
