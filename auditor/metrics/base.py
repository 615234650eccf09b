"""What a metric is, and the few words in which families of metrics are written.

A metric's `measure` gets all that a wave holds of one shop and returns its measures: none where the metric does not apply to
the shop (it is outside the base), one with `missing` where it applies and was not measured, else a value. Unknown is not absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.types import Daypart, Disposition, Measure, Observation, ShopFacts, Verdict, VisitFacts, VisitRecord, VisitState

MEASURED = (Disposition.COMPLETE, Disposition.PARTIAL)
"""Dispositions of shops that were measured."""

NOT_A_SHOP = (Disposition.OUT_OF_SCOPE,)
"""Dispositions that take a shop out of every base: it is not a shop."""

THRESHOLDS_S = (10, 30, 60, 120, 300)
"""The published thresholds of chat, in seconds (protocol, section 3)."""


class Unit(StrEnum):
    """What a measure's value counts."""

    SHARE = "share"
    SECONDS = "seconds"
    COUNT = "count"
    KIND = "kind"


class Direction(StrEnum):
    """What is better for the shopper."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


Measures = tuple[Measure, ...]

Words = tuple[str, str, str, str]
"""Name and definition: Russian name, English name, Russian definition, English definition."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its id and version, its words in Russian and English, its base, and how one shop is measured.

    The definition may change only with the version; every wave is recomputed from its observations then. `by_daypart` says
    that the measures name the part of the week; `primary` that it belongs to the family corrected by Holm.
    """

    id: str
    name_ru: str
    name_en: str
    definition_ru: str
    definition_en: str
    base_ru: str
    base_en: str
    measure: Callable[[ShopFacts], Measures]
    unit: Unit = Unit.SHARE
    direction: Direction = Direction.MORE
    version: int = 1
    primary: bool = False
    by_daypart: bool = False
    family: str = ""

    def name(self, lang: str) -> str:
        """The short name in `lang` (ru, else English)."""
        return self.name_ru if lang == "ru" else self.name_en

    def definition(self, lang: str) -> str:
        """The definition in `lang` (ru, else English)."""
        return self.definition_ru if lang == "ru" else self.definition_en

    def base(self, lang: str) -> str:
        """The base in `lang` (ru, else English)."""
        return self.base_ru if lang == "ru" else self.base_en


def value(metric: str, number: float | bool, daypart: Daypart | None = None) -> Measure:
    """A measure with a value: 0 or 1 for shares."""
    return Measure(metric, value=float(number), daypart=daypart)


def missing(metric: str, reason: str, daypart: Daypart | None = None) -> Measure:
    """A measure that applies and was not taken, and why."""
    return Measure(metric, missing=reason, daypart=daypart)


def kind(metric: str, label: str, daypart: Daypart | None = None) -> Measure:
    """A measure that names a kind (a vendor, an outcome)."""
    return Measure(metric, value=1.0, label=label, daypart=daypart)


def why_unmeasured(facts: ShopFacts) -> str | None:
    """The reason why a whole shop was not measured, or None."""
    return None if facts.disposition in MEASURED else str(facts.disposition)


def applies(facts: ShopFacts) -> bool:
    """Whether the shop belongs to any base at all."""
    return facts.disposition not in NOT_A_SHOP


def looked(facts: ShopFacts) -> Iterator[tuple[VisitFacts, VisitRecord]]:
    """The finished visits that saw a shop, in the order of the dayparts."""
    order = list(Daypart)
    for visit in sorted(facts.visits, key=lambda v: order.index(v.daypart)):
        if visit.state is VisitState.DONE and visit.record is not None and visit.record.disposition in MEASURED:
            yield visit, visit.record


def records(facts: ShopFacts) -> tuple[VisitRecord, ...]:
    """The records of the visits that saw the shop."""
    return tuple(record for _, record in looked(facts))


def named(facts: ShopFacts, *names: str) -> tuple[Observation, ...]:
    """The observations with one of these names."""
    return tuple(o for o in facts.observations if o.name in names)


def verdict_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Present if anything was seen, absent if a look that could tell said so and nothing was seen, else unknown."""
    found = set(verdicts)
    if Verdict.PRESENT in found:
        return Verdict.PRESENT
    return Verdict.ABSENT if Verdict.ABSENT in found else Verdict.UNKNOWN


def of_verdict(metric: str, facts: ShopFacts, verdict: Verdict) -> Measures:
    """A yes, a no, or a missing with its reason, for a metric whose base is the measured shops."""
    if not applies(facts):
        return ()
    if reason := why_unmeasured(facts):
        return (missing(metric, reason),)
    if verdict is Verdict.UNKNOWN:
        return (missing(metric, "not_rendered"),)
    return (value(metric, verdict is Verdict.PRESENT),)


def any_yes(metric: str, answers: Iterable[bool | None], reason: str = "not_seen") -> Measures:
    """Over the visits of one shop: yes if any said yes, no if any said no, else missing; nothing where there was no visit."""
    found = list(answers)
    if not found:
        return ()
    if True in found:
        return (value(metric, True),)
    return (value(metric, False),) if False in found else (missing(metric, reason),)
