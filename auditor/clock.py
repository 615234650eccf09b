"""Monotonic time and the budget that many waits share.

Durations come from a monotonic clock, dayparts from the wall clock in UTC (house rule 7). A `Budget` is one deadline that
every wait of a piece of work draws on, so that a total time-out is derived from its parts and never added up by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

Monotonic = Callable[[], float]
"""A clock for durations: seconds from an arbitrary start, never going back."""


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


class BudgetSpentError(TimeoutError):
    """The budget named in the message is used up."""


@dataclass(frozen=True, slots=True)
class Budget:
    """One deadline shared by many waits.

    `name` says in failures what ran out; `total_s` is its length in seconds from the moment the budget was made.
    """

    name: str
    total_s: float
    clock: Monotonic = field(default=time.monotonic, repr=False)
    started_s: float = field(default=-1.0, repr=False)

    def __post_init__(self) -> None:
        if self.started_s < 0:
            object.__setattr__(self, "started_s", self.clock())

    @property
    def used_s(self) -> float:
        """Seconds since the budget was made."""
        return self.clock() - self.started_s

    @property
    def left_s(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.total_s - self.used_s)

    @property
    def left_ms(self) -> float:
        """Milliseconds left, at least 1: Playwright reads a time-out of 0 as "wait for ever"."""
        return max(1.0, self.left_s * 1000)

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left_s <= 0

    def part(self, name: str, at_most_s: float) -> Budget:
        """A smaller budget that begins now and ends no later than this one."""
        return Budget(f"{self.name}.{name}", min(at_most_s, self.left_s), self.clock)

    def check(self) -> None:
        """Raise `BudgetSpentError` where nothing is left."""
        if self.spent:
            raise BudgetSpentError(f"the budget {self.name} of {self.total_s:g} s is used up")
