"""Orders placed by people: how and how fast a shop confirms them. From an imported log; this program places none."""

from __future__ import annotations

from auditor.metrics.base import Direction, Measures, Metric, Unit, kind, missing, named
from auditor.types import Measure, ShopFacts

_BASE = ("заказы в журнале", "orders in the log")


def _orders(facts: ShopFacts) -> list[dict[str, object]]:
    return [dict(o.value) for o in named(facts, "order.confirmed") if isinstance(o.value, dict)]


def _by(facts: ShopFacts) -> Measures:
    return tuple(
        kind("order.confirmed_by", by) if isinstance(by := order.get("by"), str) else missing("order.confirmed_by", "not_confirmed")
        for order in _orders(facts)
    )


def _time(facts: ShopFacts) -> Measures:
    return tuple(
        Measure("order.confirmation_time", value=float(after))
        if isinstance(after := order.get("after_s"), int | float)
        else missing("order.confirmation_time", "not_confirmed")
        for order in _orders(facts)
    )


METRICS = (
    Metric(
        "order.confirmed_by",
        "Чем подтверждают заказ",
        "How orders are confirmed",
        "Звонком, сообщением, письмом или в мессенджере",
        "By call, text message, e-mail or messenger",
        *_BASE,
        _by,
        Unit.KIND,
        Direction.NEITHER,
    ),
    Metric(
        "order.confirmation_time",
        "Время до подтверждения заказа",
        "Time until an order is confirmed",
        "От заказа до подтверждения человеком",
        "From the order to its confirmation",
        *_BASE,
        _time,
        Unit.SECONDS,
        Direction.LESS,
    ),
)
