"""What the trend is made from and what its template prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.metrics import matched
from auditor.metrics.base import Unit
from auditor.metrics.table import Table
from auditor.stats import paired, several
from auditor.stats.paired import Pairs
from auditor.stats.shares import Difference
from auditor.types import Daypart, ShopFacts
from reports.benchmark.model import FEW, Agreement, Study, WaveInfo
from reports.i18n import Words
from reports.page import plain
from reports.parts import Section

LEVEL = 0.05
"""A change is called one where its corrected p is below this."""


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """One wave of the trend: what it is, what it holds, and its comparison with a known truth where there is one."""

    info: WaveInfo
    facts: Iterable[ShopFacts]
    certificate: Sequence[Agreement] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One tested change: what changed, its pairs, the difference with its interval, p and the p corrected in its family."""

    id: str
    pairs: Pairs
    difference: Difference
    p: float
    adjusted: float

    @property
    def told_apart(self) -> bool:
        """Whether the change is more than noise by its family's correction."""
        return self.adjusted < LEVEL

    @property
    def before(self) -> float:
        """The share before, of the pairs."""
        return (self.pairs.both + self.pairs.first) / self.pairs.n

    @property
    def after(self) -> float:
        """The share after, of the pairs."""
        return (self.pairs.both + self.pairs.second) / self.pairs.n


def tested(found: dict[str, Pairs], correct: Callable[[Sequence[float]], list[float]]) -> tuple[Change, ...]:
    """Test each of a family's pairs and correct for their number; those with fewer than ten pairs stay out of the family."""
    family = {id_: pairs for id_, pairs in found.items() if pairs.n >= FEW}
    raw = [paired.mcnemar_mid_p(pairs) for pairs in family.values()]
    return tuple(
        Change(id_, pairs, matched.change(pairs), p, q) for (id_, pairs), p, q in zip(family.items(), raw, correct(raw), strict=True)
    )


@dataclass(frozen=True)
class TrendStudy:
    """Everything the sections draw on: one study a wave, the oldest first, on one part of the week and one threshold."""

    studies: tuple[Study, ...]

    @property
    def w(self) -> Words:
        """The words of the language."""
        return self.studies[0].w

    @property
    def now(self) -> Study:
        """The last wave."""
        return self.studies[-1]

    @property
    def then(self) -> Study:
        """The wave before the last."""
        return self.studies[-2]

    @property
    def part(self) -> Daypart | None:
        """The part of the week that the headline is of."""
        return self.now.main

    @property
    def reach(self) -> str:
        """The primary metric."""
        return self.now.reach

    @property
    def tables(self) -> tuple[Table, ...]:
        """The waves' tables."""
        return tuple(study.table for study in self.studies)

    @cached_property
    def industries(self) -> tuple[str, ...]:
        """The sectors of the last wave, then those that only earlier ones have."""
        earlier = {one for table in self.tables for one in table.industries} - set(self.now.table.industries)
        return (*self.now.table.industries, *sorted(earlier))

    def pairs(self, metric: str, part: Daypart | None, industry: str | None = None) -> Pairs:
        """Pairs of the last two waves."""
        return matched.wave_pairs(self.then.table, self.now.table, metric, part, industry)

    @cached_property
    def overall(self) -> Change | None:
        """The primary metric over all sectors: one test named before, not corrected. None under ten pairs."""
        return next(iter(tested({"": self.pairs(self.reach, self.part)}, list)), None)

    @cached_property
    def sectors(self) -> tuple[Change, ...]:
        """The primary family: the primary metric in each sector, corrected by Holm."""
        return tested({one: self.pairs(self.reach, self.part, one) for one in self.now.table.industries}, several.holm)

    @cached_property
    def explored(self) -> tuple[Change, ...]:
        """The other shares over all sectors, corrected by Benjamini and Hochberg; those that either wave could not estimate stay out."""
        from auditor.metrics import registry

        found: dict[str, Pairs] = {}
        names: set[str] = set()
        for metric in registry().values():
            part = self.part if metric.by_daypart else None
            if metric.unit is not Unit.SHARE or metric.id == self.reach or _other_threshold(metric.id, self.now.limit_s):
                continue
            name = metric.name("en")  # two ids that say the same (a form as a channel, a form of the page) are one test
            if name not in names and all(study.cell(metric.id, None, part).estimate.point is not None for study in (self.then, self.now)):
                found[metric.id] = self.pairs(metric.id, part)
                names.add(name)
        return tested(found, several.benjamini_hochberg)

    def name(self, study: Study) -> str:
        """The name of a wave, short enough for a label."""
        return plain(study.wave.id, 24)


def _other_threshold(metric: str, limit_s: int) -> bool:
    """Whether a metric is one of the thresholds that say nearly the same as the headline's: only the headline's stays in the family."""
    last = metric.rpartition("_")[2]
    return metric.startswith("chat.") and last.isdigit() and int(last) != limit_s


TrendSection = Callable[[TrendStudy, int], Section | None]
"""Makes one section; the number is that of its first figure. None leaves the section out."""
