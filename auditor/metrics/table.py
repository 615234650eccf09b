"""The table of a wave: every metric's estimate by industry and daypart, and what the estimates are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.metrics import registry
from auditor.metrics.base import Metric, Unit
from auditor.stats import shares
from auditor.stats.paired import Pairs
from auditor.stats.survival import Wait
from auditor.types import Daypart, Disposition, Estimate, Measure, ShopFacts

OUTCOME_CODES = {"answered": 1, "form": 2, "busy": 3, "closed": 4}
"""Numbers of the outcomes in `Wait.outcome`; 0 is still waiting."""

FIRST_CODES = {"human": 1, "automatic": 2, "left": 3}
"""Numbers of what came first after a question; "left" is a form, busy or a closed chat."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One metric in one group: the estimate, and why measures are missing (reason to count).

    `bounds` is the share if none, and if all, of the unmeasured had it; None where nothing was in the base. `floor` is given
    where a share cannot be estimated because only "yes" can be seen: found in k of so many looked at.
    """

    estimate: Estimate
    reasons: Mapping[str, int] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    floor: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop with its measures by metric."""

    key: str
    industry: str
    disposition: Disposition
    measures: Mapping[str, tuple[Measure, ...]]
    name: str | None = None
    region: str | None = None
    stratum_size: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All measures of one wave, and the estimates made of them. Industries in the order of their names."""

    rows: tuple[ShopRow, ...]
    _cells: dict[tuple[str, str | None, Daypart | None], Cell] = field(default_factory=dict, repr=False, compare=False)

    @property
    def industries(self) -> tuple[str, ...]:
        """The industries of the panel, by name."""
        return tuple(sorted({row.industry for row in self.rows}))

    @property
    def dayparts(self) -> tuple[Daypart, ...]:
        """The dayparts that were visited at all."""
        seen = {m.daypart for row in self.rows for m in row.measures.get("chat.reach_60", ()) if m.daypart}
        return tuple(part for part in Daypart if part in seen)

    def measures(self, metric: str, industry: str | None = None, daypart: Daypart | None = None) -> list[tuple[str, Measure]]:
        """The measures of a metric with their shops' keys; None means all industries, all dayparts."""
        return [
            (row.key, measure)
            for row in self.rows
            if industry is None or row.industry == industry
            for measure in row.measures.get(metric, ())
            if daypart is None or measure.daypart in (daypart, None)
        ]

    def cell(self, metric: str, industry: str | None = None, daypart: Daypart | None = None) -> Cell:
        """The estimate of a share (or of the mean of a count) in a group.

        Where much is unknown in a way that hides one answer only (`ONE_SIDED`), the share is not estimated: a look that can only
        say "present" would make it 100%. The bounds say what is known then.
        """
        key = (metric, industry, daypart)
        if key not in self._cells:
            self._cells[key] = _cell(registry()[metric], [m for _, m in self.measures(metric, industry, daypart)])
        return self._cells[key]

    def kinds(self, metric: str, industry: str | None = None, daypart: Daypart | None = None) -> Counter[str]:
        """How often each kind was named, for metrics that count kinds."""
        return Counter(m.label for _, m in self.measures(metric, industry, daypart) if m.label is not None)

    def waits(self, metric: str, industry: str | None = None, daypart: Daypart | None = None, by_shop: bool = False) -> list[Wait]:
        """The times of a metric as waits; with `by_shop` the shop is their stratum."""
        found = []
        for key, m in self.measures(metric, industry, daypart):
            stratum = key if by_shop else ""
            if m.value is not None:
                found.append(Wait(m.value, OUTCOME_CODES["answered"], stratum))
            elif m.censored_at is not None:
                found.append(Wait(m.censored_at, OUTCOME_CODES.get(m.competing or "", 0), stratum))
        return found

    def firsts(self, industry: str | None = None, daypart: Daypart | None = None) -> list[Wait]:
        """What came first after a question, as waits with the numbers of `FIRST_CODES`; 0 is nothing while we listened."""
        found = []
        for _, m in self.measures("chat.first_response", industry, daypart):
            if m.value is not None:
                found.append(Wait(m.value, FIRST_CODES[m.label or ""]))
            elif m.censored_at is not None:
                found.append(Wait(m.censored_at, FIRST_CODES["left"] if m.competing else 0))
        return found

    def pairs(self, metric: str, first: Daypart, second: Daypart, industry: str | None = None) -> Pairs:
        """Shops for which a share was measured in both dayparts."""
        known: dict[str, dict[Daypart | None, bool]] = {}
        for part in (first, second):
            for key, m in self.measures(metric, industry, part):
                if m.value is not None and m.daypart is part:
                    known.setdefault(key, {})[part] = m.value == 1.0
        counts = Counter((both[first], both[second]) for both in known.values() if len(both) == 2)
        return Pairs(counts[True, True], counts[True, False], counts[False, True], counts[False, False])

    def dispositions(self) -> Counter[Disposition]:
        """How many shops ended how."""
        return Counter(row.disposition for row in self.rows)


def _row(one: ShopFacts, found: Mapping[str, tuple[Measure, ...]]) -> ShopRow:
    shop = one.shop
    return ShopRow(shop.key, shop.industry, one.disposition, found, shop.name, shop.region, shop.stratum_size)


def _cell(metric: Metric, measures: list[Measure]) -> Cell:
    values = [m.value for m in measures if m.value is not None]
    reasons = dict(sorted(Counter(m.missing for m in measures if m.missing is not None).items()))
    unknown = sum(reasons.values())
    censored = sum(m.censored_at is not None for m in measures)
    n = len(values)
    if metric.unit is not Unit.SHARE:
        mean = sum(values) / n if n and metric.unit is Unit.COUNT else None
        return Cell(Estimate(mean, None, None, n, n, unknown, censored), reasons)
    k = sum(v == 1.0 for v in values)
    limits = shares.bounds(k, n, unknown) if n + unknown else None
    if _one_sided(k, n, reasons):
        unseen = reasons.get("not_rendered", 0)
        return Cell(Estimate(None, None, None, k, n, unknown, censored), reasons, limits, (k, n + unseen) if unseen and k else None)
    return Cell(shares.share(k, n, unknown, censored), reasons, limits)


ONE_SIDED = ("not_rendered", "not_asked")
"""Reasons that can hide only one answer: a look at the source can never say "absent"; only shops with a chat can be not asked."""

MOST_HIDDEN = 0.1
"""Above this part of the base hidden one-sidedly, a share would mislead: only its bounds are given."""


def _one_sided(k: int, n: int, reasons: Mapping[str, int]) -> bool:
    """Whether the share would mislead: too much is hidden on one side, or the hidden answer was never seen at all."""
    hidden = sum(reasons.get(reason, 0) for reason in ONE_SIDED)
    never_no, never_yes = reasons.get("not_rendered", 0) and k == n, reasons.get("not_asked", 0) and k == 0
    return bool(hidden > MOST_HIDDEN * (n + hidden) or never_no or never_yes)


def compute(facts: Iterable[ShopFacts]) -> Table:
    """Measure every metric of the registry on every shop. Pure: the same facts give the same table, in the same order."""
    metrics = registry().values()
    rows = []
    for one in facts:
        found = {metric.id: measures for metric in metrics if (measures := metric.measure(one))}
        rows.append(_row(one, found))
    return Table(tuple(sorted(rows, key=lambda row: row.key)))
