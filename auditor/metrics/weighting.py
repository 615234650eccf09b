"""Weights for a panel that knows how many shops its strata have: post-stratified to the sectors, raked where cells are finer.

The panel gives each shop the size of its stratum. Where all shops of a sector give one size, the strata are the sectors. Where the
sizes agree only within sector and region, those cells are the strata; if some of them hold no measured shop, the weights are raked
to the totals of sectors and of regions instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.metrics.base import MEASURED
from auditor.metrics.matched import answer
from auditor.metrics.table import ShopRow, Table
from auditor.stats.weights import Weighted, design_effect, rake, ratio_share
from auditor.types import Daypart

INDUSTRY, CELLS, RAKED = "industry", "industry and region", "raked to industry and region"


@dataclass(frozen=True, slots=True)
class Weighting:
    """The weights of the measured shops, how they came about, and what stands outside.

    `population` is the number of shops the weights stand for; `unreached` strata of known size without a measured shop, which leave
    the population (not when raked).
    """

    kind: str
    weights: Mapping[str, float]
    population: float
    unreached: tuple[str, ...]
    design_effect: float

    @property
    def effective_n(self) -> float:
        """How many shops of equal weight would say as much."""
        return len(self.weights) / self.design_effect


def weighting(table: Table) -> Weighting | None:
    """The weights of a wave; None where the panel gives no sizes, or sizes that contradict each other."""
    for kind, cell_of in ((INDUSTRY, _industry), (CELLS, _cell)):
        sizes = _sizes(table, cell_of)
        if sizes is not None:
            return _made(table, kind, sizes)
    return None


def _industry(row: ShopRow) -> tuple[str, ...]:
    return (row.industry,)


def _cell(row: ShopRow) -> tuple[str, ...]:
    return (row.industry, row.region or "")


def _sizes(table: Table, cell_of: object) -> dict[tuple[str, ...], int] | None:
    """One size a cell, or None where a cell has none or several."""
    found: dict[tuple[str, ...], set[int | None]] = defaultdict(set)
    for row in table.rows:
        found[cell_of(row)].add(row.stratum_size)  # type: ignore[operator]
    sizes = {cell: next(iter(given)) for cell, given in found.items() if len(given) == 1}
    if not sizes or len(sizes) < len(found) or not all(sizes.values()):
        return None
    return {cell: size for cell, size in sizes.items() if size}


def _made(table: Table, kind: str, sizes: dict[tuple[str, ...], int]) -> Weighting | None:
    measured = [row for row in table.rows if row.disposition in MEASURED]
    if not measured:
        return None
    cell_of = _industry if kind == INDUSTRY else _cell
    counts = Counter(cell_of(row) for row in measured)
    unreached = sorted(set(sizes) - set(counts))
    if unreached and kind == CELLS:
        totals: dict[str, dict[str, float]] = {"industry": defaultdict(float), "region": defaultdict(float)}
        for (industry, region), size in sizes.items():
            totals["industry"][industry] += size
            totals["region"][region] += size
        try:
            raked = rake([{"industry": row.industry, "region": row.region or ""} for row in measured], totals, rounds=1000, close=1e-6)
        except ValueError:
            pass
        else:
            weights = {row.key: weight for row, weight in zip(measured, raked, strict=True)}
            return Weighting(RAKED, weights, sum(raked), (), design_effect(raked))
    weights = {row.key: sizes[cell_of(row)] / counts[cell_of(row)] for row in measured}
    population = sum(size for cell, size in sizes.items() if cell in counts)
    names = tuple(", ".join(part for part in cell if part) for cell in unreached)
    return Weighting(kind, weights, population, names, design_effect(list(weights.values())))


def weighted_share(table: Table, given: Weighting, metric: str, part: Daypart | None) -> Weighted | None:
    """A share over all sectors with these weights, over the shops for which it was measured. None where it was measured in none."""
    strata: dict[str, list[tuple[float, bool | None]]] = defaultdict(list)
    for row in table.rows:
        if row.key in given.weights:
            strata[row.industry].append((given.weights[row.key], answer(row, metric, part)))
    if not any(known is not None for members in strata.values() for _, known in members):
        return None
    return ratio_share([strata[industry] for industry in sorted(strata)])
