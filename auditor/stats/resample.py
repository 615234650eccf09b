"""Bootstrap over shops: repeated visits of one shop stay together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
