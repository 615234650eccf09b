"""Orders placed by people: how and how fast a shop confirms them. From an imported log; this program places none."""

from __future__ import annotations

from auditor.metrics.base import Direction, Measures, Metric, Unit, kind, missing, named
from auditor.types import Measure, ShopFacts

_BASE = ("заказы в журнале", "orders in the log")


def _orders(facts: ShopFacts) -> list[dict[str, object]]:
    """Each order once, by what is known of it last: confirmed, else the longest watched."""
    best: dict[str, dict[str, object]] = {}
    for o in named(facts, "order.confirmed"):
        if isinstance(o.value, dict):
            order: dict[str, object] = dict(o.value)
            name = str(order.get("order") or order.get("ordered_at") or len(best))
            if name not in best or _known(order) > _known(best[name]):
                best[name] = order
    return list(best.values())


def _known(order: dict[str, object]) -> tuple[bool, float]:
    watched = order.get("watched_s")
    return isinstance(order.get("after_s"), int | float), float(watched) if isinstance(watched, int | float) else 0.0


def _by(facts: ShopFacts) -> Measures:
    return tuple(
        kind("order.confirmed_by", by) if isinstance(by := order.get("by"), str) else missing("order.confirmed_by", "not_confirmed")
        for order in _orders(facts)
    )


def _time(facts: ShopFacts) -> Measures:
    found = []
    for order in _orders(facts):
        after, watched = order.get("after_s"), order.get("watched_s")
        if isinstance(after, int | float):
            found.append(Measure("order.confirmation_time", value=float(after)))
        elif isinstance(watched, int | float):
            found.append(Measure("order.confirmation_time", censored_at=float(watched)))
        else:
            found.append(missing("order.confirmation_time", "not_confirmed"))
    return tuple(found)


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
