"""What a metric was made from: the observations and visits of a shop that its measures looked into.

A metric is a pure function of a shop's facts, so it needs no list of its sources: it is run once on facts that note which of them
are read. Whoever reads an observation's name only, to pass it by, has not used it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from auditor.metrics.base import Metric
from auditor.types import Measure, Observation, ShopFacts, VisitFacts

_TELLING = frozenset({"verdict", "value", "failure", "record"})
"""Fields whose reading counts as use."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The measures of one metric at one shop, and what they were made from.

    `observations` are places in `ShopFacts.observations`; `visits` the visits looked into, in their order.
    """

    measures: tuple[Measure, ...]
    observations: tuple[int, ...]
    visits: tuple[VisitFacts, ...]

    def visits_of(self, measure: Measure) -> tuple[VisitFacts, ...]:
        """The visits behind one measure: those of its part of the week, or all."""
        return tuple(visit for visit in self.visits if measure.daypart in (visit.daypart, None))


class _NotingObservation(Observation):
    __slots__ = ("_note",)

    def __getattribute__(self, name: str) -> Any:
        if name in _TELLING:
            object.__getattribute__(self, "_note")()
        return object.__getattribute__(self, name)


class _NotingVisit(VisitFacts):
    __slots__ = ("_note",)

    def __getattribute__(self, name: str) -> Any:
        if name in _TELLING:
            object.__getattribute__(self, "_note")()
        return object.__getattribute__(self, name)


class Tracer:
    """The facts of one shop, made ready to be traced for any number of metrics."""

    def __init__(self, facts: ShopFacts) -> None:
        self._facts = facts
        self._used: set[tuple[str, int]] = set()
        self._noting = dataclasses.replace(
            facts,
            observations=tuple(self._noted(_NotingObservation, one, "observation", i) for i, one in enumerate(facts.observations)),
            visits=tuple(self._noted(_NotingVisit, one, "visit", i) for i, one in enumerate(facts.visits)),
        )

    def _noted(self, kind: type[Any], one: Observation | VisitFacts, what: str, i: int) -> Any:
        noting = object.__new__(kind)
        for field in dataclasses.fields(one):
            object.__setattr__(noting, field.name, getattr(one, field.name))
        object.__setattr__(noting, "_note", lambda: self._used.add((what, i)))
        return noting

    def of(self, metric: Metric) -> Sources:
        """The measures of `metric` at this shop and their sources."""
        self._used.clear()
        measures = metric.measure(self._noting)
        observations = tuple(sorted(i for what, i in self._used if what == "observation"))
        visits = tuple(self._facts.visits[i] for i in sorted(i for what, i in self._used if what == "visit"))
        return Sources(measures, observations, visits)
