"""Shares: intervals for k of n, differences of independent shares, bounds, detector error, intervals of ranks.

A share is between 0 and 1. Libraries are imported where they are used: they take a second to load, and not every command counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.types import Estimate

LEVEL = 0.95
"""The level of every published interval."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares with its interval, -1 to 1."""

    point: float
    low: float
    high: float


def wilson(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for k of n (Wilson 1927; Newcombe 1998, method 3). Raises `ValueError` unless 0 <= k <= n and n > 0."""
    if n <= 0 or not 0 <= k <= n:
        raise ValueError(f"a share needs 0 <= k <= n and n > 0, got {k} of {n}")
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def share(k: int, n: int, unknown: int = 0, censored: int = 0, level: float = LEVEL) -> Estimate:
    """k of n as an estimate; with n = 0 nothing is known and point and interval are None, never 0."""
    if n == 0:
        return Estimate(None, None, None, k, n, unknown, censored, level)
    low, high = wilson(k, n, level)
    return Estimate(k / n, low, high, k, n, unknown, censored, level)


def newcombe(k1: int, n1: int, k2: int, n2: int, level: float = LEVEL) -> Difference:
    """Difference of two independent shares with Newcombe's hybrid score interval (Newcombe 1998, method 10)."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=1 - level)
    point = k1 / n1 - k2 / n2
    return Difference(point, min(point, float(low)), max(point, float(high)))


def bounds(k: int, n: int, unmeasured: int) -> tuple[float, float]:
    """The share if none, and if all, of the unmeasured had it (Manski 1989): what missing data can do at worst and at best.

    Raises `ValueError` where there is nothing at all.
    """
    total = n + unmeasured
    if total <= 0:
        raise ValueError("no shop, no bounds")
    return k / total, (k + unmeasured) / total


def rogan_gladen(k: int, n: int, sensitivity: float, specificity: float) -> float:
    """A share corrected for the detector's error, cut to 0..1 (Rogan and Gladen 1978).

    Raises `ValueError` for a detector that is no better than chance.
    """
    if sensitivity + specificity <= 1:
        raise ValueError("a detector whose sensitivity and specificity add up to no more than 1 says nothing")
    return min(1.0, max(0.0, (k / n + specificity - 1) / (sensitivity + specificity - 1)))


def rank_intervals(counts: Sequence[tuple[int, int]], level: float = LEVEL) -> list[tuple[int, int]]:
    """For each (k, n): the places, 1 = largest share, that a repetition could give it; joint over all groups.

    Klein, Wright and Wieczorek 2020 ("A joint confidence region for an overall ranking of populations"): with simultaneous
    intervals (Sidak), a group stands behind those that lie wholly above it and before those wholly below.
    """
    each = level ** (1 / max(1, len(counts)))
    limits = [wilson(k, n, each) for k, n in counts]
    return [
        (
            1 + sum(other_low > high for other_low, _ in limits),
            len(limits) - sum(other_high < low for _, other_high in limits),
        )
        for low, high in limits
    ]


def round_to_total(parts: Sequence[int], total: int = 100) -> list[int]:
    """Whole parts of `total` in proportion to `parts`: the first keeps its ordinary rounding, the largest other takes the rest.

    For a row of a hundred squares. All zeros give zeros.
    """
    whole = sum(parts)
    if whole == 0:
        return [0 for _ in parts]
    rounded = [math.floor(total * part / whole + 0.5) for part in parts]
    spare = total - sum(rounded)
    if spare and len(parts) > 1:
        largest = max(range(1, len(parts)), key=lambda i: parts[i])
        rounded[largest] += spare
    return rounded
