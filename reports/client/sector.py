"""The measured shops of one sector, counted once for all the cards that are made of it; each card leaves its own shop out."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.metrics import registry
from auditor.metrics.base import Unit
from auditor.metrics.scores import CATEGORIES, Check, State, judge_check
from auditor.types import Daypart, Measure
from reports.client.model import Peer

FEW = 10
"""Under so many peers there is no median and no histogram."""

Key = tuple[str, Daypart | None]


@dataclass(slots=True)
class Sector:
    """Shops of one sector. Every figure takes the peer that is to be left out."""

    peers: dict[str, Peer]
    _passed: Counter[str] = field(default_factory=Counter)
    _counted: Counter[str] = field(default_factory=Counter)
    _scores: dict[str, list[float]] = field(default_factory=dict)
    _yes: Counter[Key] = field(default_factory=Counter)
    _known: Counter[Key] = field(default_factory=Counter)
    _values: dict[Key, list[float]] = field(default_factory=dict)

    @classmethod
    def of(cls, peers: Iterable[Peer]) -> Sector:
        """Count them."""
        made = cls({peer.row.key: peer for peer in peers})
        for peer in made.peers.values():
            for one in peer.scores:
                if one.score is not None:
                    made._scores.setdefault(one.category, []).append(one.score)
            for checks in CATEGORIES.values():
                for check in checks:
                    made._passed[check.id] += passed(check, peer) is True
                    made._counted[check.id] += passed(check, peer) is not None
            for metric, measures in peer.row.measures.items():
                made._count(metric, measures)
        for scores in made._scores.values():
            scores.sort()
        for values in made._values.values():
            values.sort()
        return made

    def _count(self, metric: str, measures: tuple[Measure, ...]) -> None:
        unit = registry()[metric].unit
        for m in measures:
            key = (metric, m.daypart)
            if unit is Unit.SHARE and m.value is not None:
                self._yes[key] += m.value == 1.0
                self._known[key] += 1
            elif unit in (Unit.SECONDS, Unit.COUNT) and (value := value_of(m)) is not None:
                self._values.setdefault(key, []).append(value)

    def size(self, own: Peer) -> int:
        """How many peers there are."""
        return len(self.peers) - (own.row.key in self.peers)

    def quartiles(self, category: str, own: Peer) -> tuple[float, float, float] | None:
        """Lower quartile, median, upper quartile of the peers' scores; None under ten peers."""
        score = next((one.score for one in own.scores if one.category == category), None)
        found = _without(self._scores.get(category, []), [score] if score is not None and own.row.key in self.peers else [])
        if len(found) < FEW:
            return None
        low, middle, high = statistics.quantiles(found, n=4, method="inclusive")
        return low, middle, high

    def in_order(self, check: Check, own: Peer) -> tuple[int, int]:
        """How many peers have a check in order, of how many that it applies to and were measured."""
        mine = passed(check, own) if own.row.key in self.peers else None
        return self._passed[check.id] - (mine is True), self._counted[check.id] - (mine is not None)

    def share(self, metric: str, daypart: Daypart | None, own: Peer) -> tuple[int, int]:
        """Of how many peers with a known answer how many say yes to a share metric."""
        mine = [m.value for m in _mine(metric, daypart, own, self) if m.value is not None]
        key = (metric, daypart)
        return self._yes[key] - sum(v == 1.0 for v in mine), self._known[key] - len(mine)

    def values(self, metric: str, daypart: Daypart | None, own: Peer) -> list[float]:
        """The peers' values in order; what had not come when last looked at is `inf`, and so last."""
        mine = [v for m in _mine(metric, daypart, own, self) if (v := value_of(m)) is not None]
        return _without(self._values.get((metric, daypart), []), mine)


def value_of(measure: Measure) -> float | None:
    """The value of a time or a count; `inf` where it had not come when last looked at; None where it was not measured."""
    return float("inf") if measure.censored_at is not None else measure.value


def passed(check: Check, peer: Peer) -> bool | None:
    """Whether a check is in order; None where it does not apply or was not measured."""
    result = judge_check(check, peer.row.measures.get(check.metric, ()))
    return None if result is None or result.state is State.NOT_MEASURED else result.state is State.PASS


def _mine(metric: str, daypart: Daypart | None, own: Peer, sector: Sector) -> list[Measure]:
    return [m for m in own.row.measures.get(metric, ()) if m.daypart is daypart] if own.row.key in sector.peers else []


def _without(values: list[float], mine: Iterable[float]) -> list[float]:
    found = list(values)
    for value in mine:
        found.pop(bisect_left(found, value))
    return found
