"""Bringing back a shopper who left a cart."""

from __future__ import annotations

from collections.abc import Callable

from auditor.metrics.base import Direction, Measures, Metric, Unit, applies, kind, missing, named, value, verdict_of
from auditor.types import Measure, Observation, ShopFacts, Verdict

_LOOKED = ("магазины, где визит смотрел", "shops where a visit looked for it")
_LEFT = ("магазины, где в корзине оставлен адрес", "shops where an address was left in the cart")
_CAME = ("магазины, которые напомнили", "shops that sent a reminder")


def _prompt(metric: str, name: str) -> Callable[[ShopFacts], Measures]:
    """Whether a visit saw a prompt; nothing where no visit looked for it."""

    def measure(facts: ShopFacts) -> Measures:
        seen = [o.verdict for o in named(facts, name)]
        if not seen or not applies(facts):
            return ()
        verdict = verdict_of(seen)
        return (missing(metric, "not_seen"),) if verdict is Verdict.UNKNOWN else (value(metric, verdict is Verdict.PRESENT),)

    return measure


def _reminders(facts: ShopFacts) -> tuple[Observation, ...]:
    return named(facts, "recovery.followup")


def _values(facts: ShopFacts) -> list[dict[str, object]]:
    return [dict(o.value) for o in _reminders(facts) if o.verdict is Verdict.PRESENT and isinstance(o.value, dict)]


def _reminder(facts: ShopFacts) -> Measures:
    found = {o.verdict for o in _reminders(facts)}
    if not found:
        left = named(facts, "recovery.address_left")
        return (Measure("recovery.reminder", missing="still_waiting"),) if any(o.verdict is Verdict.PRESENT for o in left) else ()
    if Verdict.PRESENT in found:
        return (value("recovery.reminder", True),)
    return (value("recovery.reminder", False),) if Verdict.ABSENT in found else (Measure("recovery.reminder", missing="not_seen"),)


def _delay(facts: ShopFacts) -> Measures:
    after = [float(seconds) for one in _values(facts) if isinstance(seconds := one.get("after_s"), int | float)]
    return (Measure("recovery.delay", value=min(after)),) if after else ()


def _discount(facts: ShopFacts) -> Measures:
    said = [one["discount"] for one in _values(facts) if isinstance(one.get("discount"), bool)]
    return (value("recovery.discount", any(said)),) if said else ()


def _channels(facts: ShopFacts) -> Measures:
    return tuple(kind("recovery.channels", one) for one in sorted({str(v["channel"]) for v in _values(facts) if v.get("channel")}))


METRICS = (
    Metric(
        "recovery.email_capture",
        "Просит адрес почты",
        "Asks for an address",
        "Окно или строка просит адрес почты до заказа",
        "A pop-up or a box asks for an e-mail address before an order",
        *_LOOKED,
        _prompt("recovery.email_capture", "visit.email_capture"),
        direction=Direction.NEITHER,
    ),
    Metric(
        "recovery.push_prompt",
        "Предлагает уведомления",
        "Offers notifications",
        "Сайт просит разрешения присылать уведомления",
        "The site asks to send notifications",
        *_LOOKED,
        _prompt("recovery.push_prompt", "visit.push_prompt"),
        direction=Direction.NEITHER,
    ),
    Metric(
        "recovery.reminder",
        "Напомнил о брошенной корзине",
        "Reminded of the cart",
        "Пришло напоминание о брошенной корзине",
        "A reminder of the abandoned cart came",
        *_LEFT,
        _reminder,
    ),
    Metric(
        "recovery.delay",
        "Через сколько напомнил",
        "Delay of the reminder",
        "От ухода из корзины до первого напоминания",
        "From leaving the cart to the first reminder",
        *_CAME,
        _delay,
        Unit.SECONDS,
        Direction.NEITHER,
    ),
    Metric(
        "recovery.discount",
        "Скидка в напоминании",
        "Discount in the reminder",
        "Напоминание предлагает скидку",
        "The reminder offers a discount",
        *_CAME,
        _discount,
        direction=Direction.NEITHER,
    ),
    Metric(
        "recovery.channels",
        "Каналы напоминаний",
        "Channels of reminders",
        "Письмо, сообщение, уведомление, звонок",
        "E-mail, text message, notification, call",
        *_CAME,
        _channels,
        Unit.KIND,
        Direction.NEITHER,
    ),
)
