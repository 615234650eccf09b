"""Bootstrap over shops: repeated visits of one shop stay together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from auditor.stats.shares import LEVEL

T = TypeVar("T")


def bootstrap(
    shops: Sequence[T], statistic: Callable[[Sequence[T]], float], seed: int, times: int = 2000, level: float = LEVEL
) -> tuple[float, float]:
    """The percentile interval of `statistic` when whole shops are drawn again with replacement (Davison and Hinkley 1997, 3.8).

    The same seed gives the same interval. Raises `ValueError` without shops.
    """
    import numpy as np

    if not shops:
        raise ValueError("no shops to draw from")
    draw = np.random.default_rng(seed)
    values = [statistic([shops[i] for i in draw.integers(0, len(shops), len(shops))]) for _ in range(times)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The share of a group over all its visits with its interval, and the places it took in repetitions (1 is the largest share)."""

    share: float
    low: float
    high: float
    first: int
    last: int


def ranked(groups: Sequence[Sequence[tuple[int, int]]], seed: int, times: int = 2000, level: float = LEVEL) -> list[Ranked]:
    """Shares and ranks of groups of shops that were visited several times, by drawing whole shops again within each group.

    A shop is (yes, visits). The intervals are percentiles (Davison and Hinkley 1997, 5.3); those of the ranks are each group's own
    (Goldstein and Spiegelhalter 1996), narrower than joint ones. The same seed gives the same. Raises `ValueError` for a group without
    visits.
    """
    import numpy as np

    if any(not sum(n for _, n in group) for group in groups):
        raise ValueError("a group without visits has no share")
    draw = np.random.default_rng(seed)
    drawn = np.empty((len(groups), times))
    for i, group in enumerate(groups):
        counts = np.asarray(group, dtype=float)
        again = counts[draw.integers(0, len(group), (times, len(group)))].sum(axis=1)
        drawn[i] = np.divide(again[:, 0], again[:, 1], out=np.zeros(times), where=again[:, 1] > 0)
    tail = (1 - level) / 2
    higher = (drawn[None, :, :] > drawn[:, None, :]).sum(axis=1) + 1
    lower = len(groups) - (drawn[None, :, :] < drawn[:, None, :]).sum(axis=1)
    found = []
    for i, group in enumerate(groups):
        low, high = np.quantile(drawn[i], [tail, 1 - tail])
        first = int(np.quantile(higher[i], tail, method="lower"))
        last = int(np.quantile(lower[i], 1 - tail, method="higher"))
        found.append(Ranked(sum(k for k, _ in group) / sum(n for _, n in group), float(low), float(high), first, last))
    return found
