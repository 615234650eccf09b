"""A shop's scores: six categories from 0 to 100, each the weighted mean of its applicable checks. All weights stand here.

What does not apply to a shop and what was not measured is left out, for and against (protocol, section 4). There is no overall
score: six numbers with different bases do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.metrics import registry
from auditor.metrics.base import Direction, Unit
from auditor.metrics.table import ShopRow
from auditor.types import Daypart, Measure


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a category: a share metric (in one part of the week, or any) and its weight."""

    metric: str
    weight: int = 1
    daypart: Daypart | None = None

    @property
    def id(self) -> str:
        """The metric's id, with the part of the week where the check names one."""
        return self.metric if self.daypart is None else f"{self.metric}.{self.daypart}"


CATEGORIES: Mapping[str, tuple[Check, ...]] = {
    "reach": (
        Check("channel.phone", 3),
        Check("channel.chat", 3),
        Check("channel.messenger", 2),
        Check("channel.email"),
        Check("channel.callback"),
        Check("phone.clickable"),
        Check("phone.tollfree"),
        Check("phone.hours"),
    ),
    "responsiveness": (
        Check("phone.no_answer", 3),
        Check("phone.within_20s", 2),
        Check("chat.human_within_60", 4, Daypart.WORKDAY),
        Check("chat.human_within_300", 2, Daypart.EVENING),
        Check("chat.human_within_300", 2, Daypart.WEEKEND),
        Check("chat.useful", 2, Daypart.WORKDAY),
    ),
    "nobody": (
        Check("chat.offline_form", 4),
        Check("chat.busy_fallback", 2),
        Check("chat.human_within_300", 2, Daypart.NIGHT),
        Check("form.question", 2),
    ),
    "touch": (
        Check("chat.operator_photo", 2),
        Check("chat.operator_name", 2),
        Check("chat.greeting"),
        Check("chat.invite", 2),
        Check("chat.invite_early"),
        Check("chat.invite_cart", 2),
    ),
    "checkout": (
        Check("cart.guest", 3),
        Check("cart.delivery_shown", 3),
        Check("cart.late_costs", 2),
        Check("cart.one_click"),
    ),
    "back": (
        Check("recovery.reminder", 3),
        Check("recovery.email_capture"),
        Check("recovery.push_prompt"),
    ),
}
"""The categories (Reach, Responsiveness, When nobody is there, Human touch, Checkout, Bringing back) and their weighted checks."""


class State(StrEnum):
    """How a check stands."""

    FIX = "fix"
    PASS = "pass"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class Result:
    """One applicable check of one shop; `reason` says why it was not measured."""

    check: Check
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """One category of one shop: `score` 0 to 100, or None where no check was measured, and its applicable checks."""

    category: str
    score: float | None
    results: tuple[Result, ...]

    def gain(self, check: Check) -> float:
        """How many points the category would win if this failed check were in order."""
        total = sum(r.check.weight for r in self.results if r.state is not State.NOT_MEASURED)
        return 100 * check.weight / total if total else 0.0


def judge_check(check: Check, measures: tuple[Measure, ...]) -> Result | None:
    """How a check stands for a shop with these measures of its metric; None where it does not apply."""
    fitting = [m for m in measures if check.daypart is None or m.daypart is check.daypart]
    if not fitting:
        return None
    known = [m.value for m in fitting if m.value is not None]
    if not known:
        return Result(check, State.NOT_MEASURED, next((m.missing for m in fitting if m.missing), ""))
    good = 0.0 if registry()[check.metric].direction is Direction.LESS else 1.0
    return Result(check, State.PASS if all(v == good for v in known) else State.FIX)


def scores(row: ShopRow) -> tuple[CategoryScore, ...]:
    """All categories of one shop, in their order."""
    made = []
    for category, checks in CATEGORIES.items():
        results = tuple(r for check in checks if (r := judge_check(check, row.measures.get(check.metric, ()))) is not None)
        counted = [r for r in results if r.state is not State.NOT_MEASURED]
        total = sum(r.check.weight for r in counted)
        won = sum(r.check.weight for r in counted if r.state is State.PASS)
        made.append(CategoryScore(category, 100 * won / total if total else None, results))
    return tuple(made)


def only_shares() -> bool:
    """Whether every check is a share of the registry: the condition under which a check is in order or not."""
    return all(
        check.metric in registry() and registry()[check.metric].unit is Unit.SHARE for checks in CATEGORIES.values() for check in checks
    )
