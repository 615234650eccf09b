"""What judging makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.failures import Failure
from auditor.types.findings import Observation
from auditor.types.kinds import Daypart, Disposition, VisitState
from auditor.types.plans import Shop
from auditor.types.visits import VisitRecord


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One finished visit as metrics see it. `record` is None where it failed before it could see anything."""

    daypart: Daypart
    state: VisitState
    record: VisitRecord | None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """All that one wave holds of one shop: what metrics are computed from, and nothing else is."""

    shop: Shop
    disposition: Disposition
    observations: tuple[Observation, ...] = ()
    visits: tuple[VisitFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of one shop (and daypart): exactly one of a value, a censoring time or a failure; never a default 0.

    `value` is 0.0 or 1.0 for shares, seconds for times, a number for counts. `censored_at` means "not yet at that time".
    `competing` names the outcome that came instead (`form`, `busy`, `closed`). `label` names the kind, for metrics that
    count kinds (a vendor, an outcome); `value` is 1.0 then.
    """

    metric: str
    value: float | None = None
    censored_at: float | None = None
    competing: str | None = None
    missing: str | None = None
    daypart: Daypart | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its uncertainty: `k` of `n`, `low`..`high` at `level`; `unknown` were not measured, `censored` not finished."""

    point: float | None
    low: float | None
    high: float | None
    k: int
    n: int
    unknown: int = 0
    censored: int = 0
    level: float = 0.95
