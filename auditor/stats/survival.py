"""Times that may not have ended: Kaplan-Meier, quantiles, restricted mean, competing outcomes, log-rank.

A `Wait` is what is known of one wait: its time in seconds, and what ended it. Times are the right ends of their intervals.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from auditor.stats.shares import LEVEL


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait: `time` in seconds, `outcome` 0 where it had not ended then, else the number of the outcome (1 is the one looked for)."""

    time: float
    outcome: int = 1
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function: at `times[i]` the share takes `shares[i]`, with its band; `start` before the first step."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    n: int
    start: float

    def _at(self, values: tuple[float, ...], time: float) -> float:
        i = bisect_right(self.times, time)
        return values[i - 1] if i else self.start

    def at(self, time: float) -> tuple[float, float, float]:
        """Share, low and high at `time`."""
        return self._at(self.shares, time), self._at(self.lows, time), self._at(self.highs, time)


def at_risk(waits: Sequence[Wait], time: float) -> int:
    """How many were still waiting after `time`: neither ended nor lost from sight by then."""
    return sum(w.time > time for w in waits)


def _fit(waits: Sequence[Wait], level: float) -> Any:
    from lifelines import KaplanMeierFitter

    return KaplanMeierFitter(alpha=1 - level).fit([w.time for w in waits], [w.outcome != 0 for w in waits])


def kaplan_meier(waits: Sequence[Wait], level: float = LEVEL) -> Curve:
    """The share still waiting, with the log-log band (Kaplan and Meier 1958; Kalbfleisch and Prentice 1980).

    Every outcome other than 0 ends a wait. Where nobody has ended yet the band is the point itself. Raises `ValueError` without waits.
    """
    if not waits:
        raise ValueError("no waits")
    fit = _fit(waits, level)
    steps = [t for t in fit.survival_function_.index if t > 0 or fit.event_table.loc[t, "observed"] > 0]
    shares = [float(fit.survival_function_.loc[t].iloc[0]) for t in steps]
    band = fit.confidence_interval_
    lows = [_or(float(band.loc[t].iloc[0]), s) for t, s in zip(steps, shares, strict=True)]
    highs = [_or(float(band.loc[t].iloc[1]), s) for t, s in zip(steps, shares, strict=True)]
    return Curve(tuple(map(float, steps)), tuple(shares), tuple(lows), tuple(highs), len(waits), 1.0)


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value


def greenwood(waits: Sequence[Wait], time: float) -> float:
    """Greenwood's standard error of the share still waiting at `time` (Greenwood 1926)."""
    share, total = 1.0, 0.0
    for t in sorted({w.time for w in waits if w.outcome and w.time <= time}):
        n = sum(w.time >= t for w in waits)
        d = sum(w.time == t and w.outcome != 0 for w in waits)
        share *= 1 - d / n
        total += d / (n * (n - d)) if n > d else 0.0
    return share * math.sqrt(total)


def quantile(curve: Curve, share: float = 0.5) -> float | None:
    """The first time at which at most `share` are still waiting; None where that is not reached. `share` 0.5 is the median."""
    return next((t for t, s in zip(curve.times, curve.shares, strict=True) if s <= share + 1e-12), None)


def rmst(waits: Sequence[Wait], tau: float) -> float:
    """The mean wait capped at `tau` seconds, whether answered or not: the area under the curve (Royston and Parmar 2013)."""
    from lifelines.utils import restricted_mean_survival_time

    return float(restricted_mean_survival_time(_fit(waits, LEVEL), t=tau))


def aalen_johansen(waits: Sequence[Wait], outcome: int = 1, level: float = LEVEL) -> Curve:
    """The share that ended by `outcome` up to each time while other outcomes compete (Aalen and Johansen 1978), rising from 0.

    Own code: lifelines shifts tied times at random, which fails the published example. The variance is Aalen's (Marubini and
    Valsecchi 1995, eq. 10.12); the band is on the log-log scale. With a single time-out and no other loss the share is the plain share.
    """
    if not waits:
        raise ValueError("no waits")
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + level / 2))
    times = sorted({w.time for w in waits if w.outcome})
    ended = {t: [0, 0] for t in times}  # by any outcome, by this one
    for w in waits:
        if w.outcome:
            ended[w.time][0] += 1
            ended[w.time][1] += w.outcome == outcome
    ordered = sorted(w.time for w in waits)
    free, total = 1.0, 0.0
    # sums over the steps so far, from which the variance at t follows without a second loop (the terms of (F(t) - F(j))^2 spread out)
    sum_a = sum_af = sum_aff = sum_b = sum_c = sum_cf = 0.0
    shares, lows, highs = [], [], []
    for t in times:
        n = len(ordered) - bisect_left(ordered, t)
        d, mine = ended[t]
        step = free * mine / n
        total += step
        if n > d:
            a = d / (n * (n - d))
            sum_a, sum_af, sum_aff = sum_a + a, sum_af + a * total, sum_aff + a * total * total
        sum_b += free * free * (n - mine) * mine / n**3
        c = free * mine / (n * n)
        sum_c, sum_cf = sum_c + c, sum_cf + c * total
        variance = total * total * sum_a - 2 * total * sum_af + sum_aff + sum_b - 2 * (total * sum_c - sum_cf)
        free *= 1 - d / n
        low, high = _log_log(total, max(0.0, variance), z)
        shares.append(total)
        lows.append(low)
        highs.append(high)
    return Curve(tuple(times), tuple(shares), tuple(lows), tuple(highs), len(waits), 0.0)


def _log_log(share: float, variance: float, z: float) -> tuple[float, float]:
    if not 0 < share < 1 or variance == 0:
        return share, share
    spread = z * math.sqrt(variance) / (share * math.log(share))
    return share ** math.exp(-spread), share ** math.exp(spread)


def log_rank(groups: Sequence[Sequence[Wait]]) -> tuple[float, float]:
    """Chi-square and p of the log-rank test over two or more groups, stratified where the waits name strata (Mantel 1966).

    A stratum is the shop where a shop was visited several times. Where no stratum says anything (all ties) the statistic is 0 and p is 1.
    Raises `ValueError` where no wait has ended, and where one of three or more groups cannot be compared.
    """
    import numpy as np
    from statsmodels.duration.survfunc import survdiff

    waits = [(w, i) for i, group in enumerate(groups) for w in group]
    if not any(w.outcome for w, _ in waits):
        raise ValueError("no wait has ended")
    strata = np.asarray([w.stratum for w, _ in waits]) if any(w.stratum for w, _ in waits) else None
    times, ended = np.asarray([w.time for w, _ in waits]), np.asarray([int(w.outcome != 0) for w, _ in waits])
    try:
        statistic, p = survdiff(times, ended, np.asarray([i for _, i in waits]), strata=strata)
    except np.linalg.LinAlgError:
        statistic = p = math.nan
    if not math.isfinite(statistic):
        if len(groups) > 2:
            raise ValueError("a group has nothing to be compared with")
        return 0.0, 1.0
    return float(statistic), float(p)
