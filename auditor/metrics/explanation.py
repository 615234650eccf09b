"""Where one number comes from: its estimate, who is left out of it and why, and the raw facts behind each measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from auditor.metrics import registry
from auditor.metrics.base import NOT_A_SHOP, Metric, Unit
from auditor.metrics.conversation import judge
from auditor.metrics.table import Cell, ShopRow, Table
from auditor.metrics.trace import Tracer
from auditor.stats.survival import kaplan_meier, quantile, rmst
from auditor.types import Daypart, Evidence, Measure, ShopFacts, VisitFacts


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw fact. `observation` is its place among the shop's, or None for a visit's own record, which `daypart` names then.

    `words` say what it holds, `evidence` are the SHA-256 of its files, `where` the places on the page.
    """

    daypart: Daypart | None
    observation: int | None
    name: str
    words: JsonValue
    evidence: tuple[str, ...]
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One measure of one shop with the facts it was made from."""

    shop: str
    measure: Measure
    sources: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One metric in one group. `outside` counts the shops that are not in its base: by disposition, or `does_not_apply`.

    `median_s` and `capped_mean_s` are given for times, the latter up to `cap_s`; `median_s` None then means not reached.
    """

    metric: Metric
    cell: Cell
    outside: dict[str, int]
    kinds: dict[str, int]
    measures: tuple[Explained, ...]
    median_s: float | None = None
    capped_mean_s: float | None = None
    cap_s: float | None = None


def explain(metric: str, facts: Iterable[ShopFacts], industry: str | None = None, daypart: Daypart | None = None) -> Explanation:
    """Measure `metric` again on the facts of a wave and keep what each measure was made from. Raises `KeyError` for an unknown one."""
    found = registry()[metric]
    rows, measures, outside = [], [], Counter[str]()
    for one in facts:
        if industry is not None and one.shop.industry != industry:
            continue
        traced = Tracer(one).of(found)
        fitting = tuple(m for m in traced.measures if daypart is None or m.daypart in (daypart, None))
        if not fitting:
            outside[str(one.disposition) if one.disposition in NOT_A_SHOP else "does_not_apply"] += 1
        rows.append(ShopRow(one.shop.key, one.shop.industry, one.disposition, {metric: fitting}))
        seen = tuple(_observed(one, i) for i in traced.observations)
        measures += [
            Explained(one.shop.key, m, (*(raw for visit in traced.visits_of(m) for raw in _visited(visit)), *seen)) for m in fitting
        ]
    table = Table(tuple(sorted(rows, key=lambda row: row.key)))
    kinds = dict(table.kinds(metric).most_common())
    cell = table.cell(metric)
    if found.unit is not Unit.SECONDS:
        return Explanation(found, cell, dict(sorted(outside.items())), kinds, tuple(measures))
    waits = table.waits(metric)
    cap = max((w.time for w in waits), default=None)
    median = quantile(kaplan_meier(waits)) if waits else None
    mean = rmst(waits, cap) if waits and cap else None
    return Explanation(found, cell, dict(sorted(outside.items())), kinds, tuple(measures), median, mean, cap)


def _observed(facts: ShopFacts, i: int) -> Raw:
    one = facts.observations[i]
    words: dict[str, JsonValue] = {"verdict": str(one.verdict)}
    if one.value is not None:
        words["value"] = one.value
    if one.page is not None:
        words["page"] = str(one.page)
    if one.failure is not None:
        words["failure"] = f"{one.failure.code} at {one.failure.stage}"
    return Raw(None, i, one.name, words, _files(one.evidence), tuple(f"{e.where} {e.detail}".strip() for e in one.evidence))


def _visited(visit: VisitFacts) -> Iterator[Raw]:
    if visit.record is None:
        failure = f"{visit.failure.code} at {visit.failure.stage}" if visit.failure else None
        yield Raw(visit.daypart, None, "visit", {"state": str(visit.state), "failure": failure}, ())
        return
    record, talk = visit.record, judge(visit.record)
    words: dict[str, JsonValue] = {
        "at": record.started_at.isoformat(timespec="seconds"),
        "disposition": str(record.disposition),
        "state": str(record.state),
        "ending": str(record.ending),
    }
    words |= {"vendor": record.vendor} if record.vendor else {}
    times = {"any_s": talk.any_s, "human_s": talk.human_s, "unclear_s": talk.unclear_s, "listened_s": talk.ended_s if talk.asked else None}
    words |= {name: round(seconds, 1) for name, seconds in times.items() if seconds is not None}
    if record.invite is not None:
        words["invite_s"] = round(record.invite.delay_ms / 1000, 1)
    yield Raw(visit.daypart, None, "visit", words, _files(record.evidence))


def _files(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.sha256 for e in evidence if e.sha256))
