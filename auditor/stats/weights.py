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


def ratio_share(strata: Sequence[Sequence[tuple[float, bool | None]]], level: float = LEVEL) -> Weighted:
    """The weighted share of yes among those whose answer is known, from strata of (weight, answer); None is outside the base.

    A ratio of two weighted sums, with the variance of its linearised values within strata (Saerndal, Swensson and Wretman 1992, 5.6
    and 10.3); where everybody's answer is known and weights are equal within strata it is the post-stratified share. The interval
    is Wilson's at the effective number of shops (Korn and Graubard 1998), so that it stays a share. Raises `ValueError` where no
    answer is known.
    """
    from statsmodels.stats.proportion import proportion_confint

    known = [(weight, yes) for members in strata for weight, yes in members if yes is not None]
    if not known:
        raise ValueError("no known answer")
    total = sum(weight for weight, _ in known)
    point = sum(weight for weight, yes in known if yes) / total
    variance = 0.0
    for members in strata:
        n = len(members)
        values = [0.0 if yes is None else weight * (yes - point) / total for weight, yes in members]
        mean = sum(values) / n if n else 0.0
        variance += n / max(1, n - 1) * sum((value - mean) ** 2 for value in values)
    n, effect = len(known), design_effect([weight for weight, _ in known])
    effective = point * (1 - point) / variance if variance > 0 else n / effect
    low, high = proportion_confint(point * effective, effective, alpha=1 - level, method="wilson")
    estimate = Estimate(point, max(0.0, float(low)), min(1.0, float(high)), sum(bool(yes) for _, yes in known), n, level=level)
    return Weighted(estimate, variance**0.5, effect, n / effect)


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
