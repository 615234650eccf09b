"""The same shops twice or more: McNemar, Tango's interval, Cochran's Q."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.stats.shares import LEVEL, Difference


@dataclass(frozen=True, slots=True)
class Pairs:
    """Shops seen twice: `both` yes, `first` only, `second` only, `neither`."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        """How many pairs."""
        return self.both + self.first + self.second + self.neither


def mcnemar_chi2(pairs: Pairs) -> float:
    """McNemar's statistic without continuity correction (McNemar 1947). Zero where no pair changed."""
    if pairs.first + pairs.second == 0:
        return 0.0
    from statsmodels.stats.contingency_tables import mcnemar

    table = [[pairs.both, pairs.first], [pairs.second, pairs.neither]]
    return float(mcnemar(table, exact=False, correction=False).statistic)


def mcnemar_mid_p(pairs: Pairs) -> float:
    """Two-sided mid-p of McNemar's test (Fagerland, Lydersen and Laake 2013). 1 where no pair changed."""
    changed = pairs.first + pairs.second
    if changed == 0:
        return 1.0
    from scipy.stats import binom

    less = min(pairs.first, pairs.second)
    return float(min(1.0, 2 * binom.cdf(less, changed, 0.5) - binom.pmf(less, changed, 0.5)))


def tango(pairs: Pairs, level: float = LEVEL) -> Difference:
    """First minus second share with Tango's score interval (Tango 1998). Raises `ValueError` without pairs."""
    n, b, c = pairs.n, pairs.first, pairs.second
    if n == 0:
        raise ValueError("no pairs, no difference")
    from scipy.optimize import brentq
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + level / 2))
    point = (b - c) / n

    def score(delta: float) -> float:
        # the share of "only second" that is most likely under this difference, Tango's equation for q21
        p = -b - c + (2 * n - b + c) * delta
        q = -c * delta * (1 - delta)
        q21 = ((p * p - 8 * n * q) ** 0.5 - p) / (4 * n)
        variance = n * (2 * q21 + delta * (1 - delta))
        return float((b - c - n * delta) / max(variance, 1e-300) ** 0.5)

    edge = 1e-9
    low = high = point
    if point > -1 + 2 * edge:
        low = -1.0 if score(-1 + edge) < z else float(brentq(lambda d: score(d) - z, -1 + edge, point))
    if point < 1 - 2 * edge:
        high = 1.0 if score(1 - edge) > -z else float(brentq(lambda d: score(d) + z, point, 1 - edge))
    return Difference(point, low, high)


def apart(pairs: Pairs, level: float = LEVEL) -> bool | None:
    """Whether the two can be told apart: True or False where McNemar's mid-p and Tango's interval agree, None where they do not.

    With few pairs they can differ by a hair; words that follow one of them would contradict the other, which is shown beside.
    """
    difference = tango(pairs, level)
    tested, outside = mcnemar_mid_p(pairs) < 1 - level, difference.low > 0 or difference.high < 0
    return tested if tested is outside else None


def cochran_q(rows: Sequence[Sequence[int]]) -> tuple[float, int, float]:
    """Cochran's Q over subjects (rows) and occasions (columns) of 0 and 1: statistic, degrees of freedom, p (Cochran 1950).

    Subjects that never change carry no information; where none changes the statistic is 0 and p is 1.
    """
    occasions = len(rows[0])
    if all(sum(row) in (0, occasions) for row in rows):
        return 0.0, occasions - 1, 1.0
    import numpy as np
    from statsmodels.stats.contingency_tables import cochrans_q

    found = cochrans_q(np.asarray(rows))
    return float(found.statistic), int(found.df), float(found.pvalue)
