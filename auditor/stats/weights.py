"""Weights: post-stratification to known industry counts, raking, Kish's design effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.stats.shares import LEVEL
from auditor.types import Estimate


@dataclass(frozen=True, slots=True)
class Stratum:
    """`k` of `n` measured shops in a stratum of `size` shops in the population."""

    k: int
    n: int
    size: int


@dataclass(frozen=True, slots=True)
class Weighted:
    """A post-stratified share, its standard error, Kish's design effect and the effective number of shops."""

    estimate: Estimate
    error: float
    design_effect: float
    effective_n: float


def design_effect(weights: Sequence[float]) -> float:
    """Kish's design effect of unequal weights, n * sum(w^2) / sum(w)^2 (Kish 1965). 1 for equal weights."""
    return len(weights) * sum(w * w for w in weights) / sum(weights) ** 2


def poststratified(strata: Sequence[Stratum], level: float = LEVEL) -> Weighted:
    """The share in a population of known strata, from a simple random sample in each (Cochran 1977, 5A.8).

    Without the factor for a finite population.

    Strata without measured shops leave the population, which the caller has to say. Raises `ValueError` if none is left.
    """
    from scipy.stats import norm

    used = [s for s in strata if s.n > 0 and s.size > 0]
    if not used:
        raise ValueError("no measured stratum")
    population = sum(s.size for s in used)
    point = sum(s.size * s.k / s.n for s in used) / population
    variance = 0.0
    for s in used:
        p = s.k / s.n
        variance += (s.size / population) ** 2 * p * (1 - p) / max(1, s.n - 1)
    error = variance**0.5
    weights = [s.size / s.n for s in used for _ in range(s.n)]
    effect = design_effect(weights)
    n = sum(s.n for s in used)
    z = float(norm.ppf(0.5 + level / 2))
    estimate = Estimate(point, max(0.0, point - z * error), min(1.0, point + z * error), sum(s.k for s in used), n, level=level)
    return Weighted(estimate, error, effect, n / effect)


def rake(
    members: Sequence[Mapping[str, str]], totals: Mapping[str, Mapping[str, float]], rounds: int = 100, close: float = 1e-9
) -> list[float]:
    """Weights of `members` (variable -> category) whose sums meet the `totals` of each variable (Deming and Stephan 1940).

    Raises `ValueError` where a category that is wanted has no member or the totals cannot be met together.
    """
    weights = [1.0] * len(members)
    for variable, wanted in totals.items():
        if missing := set(wanted) - {m[variable] for m in members}:
            raise ValueError(f"no member with {variable} = {sorted(missing)[0]}")
    for _ in range(rounds):
        worst = 0.0
        for variable, wanted in totals.items():
            sums = dict.fromkeys(wanted, 0.0)
            for member, weight in zip(members, weights, strict=True):
                sums[member[variable]] += weight
            factor = {category: wanted[category] / sums[category] for category in wanted}
            worst = max(worst, *(abs(f - 1) for f in factor.values()))
            weights = [w * factor[m[variable]] for m, w in zip(members, weights, strict=True)]
        if worst < close:
            return weights
    raise ValueError("the totals of the variables cannot be met together")
