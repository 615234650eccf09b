"""Bringing back a shopper who left a cart."""

from __future__ import annotations

from auditor.metrics.base import Direction, Measures, Metric, Unit, kind, named, of_verdict, records, value, verdict_of
from auditor.types import Measure, Observation, ShopFacts, Verdict

_MEASURED = ("измеренные магазины", "measured shops")
_LEFT = ("магазины, где в корзине оставлен адрес", "shops where an address was left in the cart")
_CAME = ("магазины, которые напомнили", "shops that sent a reminder")


def _seen(facts: ShopFacts, name: str) -> Verdict:
    """As the visits said; where no visit looked for it, unknown."""
    return verdict_of(o.verdict for o in named(facts, name))


def _email_capture(facts: ShopFacts) -> Measures:
    return of_verdict("recovery.email_capture", facts, _seen(facts, "visit.email_capture")) if records(facts) else ()


def _push_prompt(facts: ShopFacts) -> Measures:
    return of_verdict("recovery.push_prompt", facts, _seen(facts, "visit.push_prompt")) if records(facts) else ()


def _reminders(facts: ShopFacts) -> tuple[Observation, ...]:
    return named(facts, "recovery.followup")


def _values(facts: ShopFacts) -> list[dict[str, object]]:
    return [dict(o.value) for o in _reminders(facts) if o.verdict is Verdict.PRESENT and isinstance(o.value, dict)]


def _reminder(facts: ShopFacts) -> Measures:
    found = {o.verdict for o in _reminders(facts)}
    if not found:
        return ()
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
        *_MEASURED,
        _email_capture,
        direction=Direction.NEITHER,
    ),
    Metric(
        "recovery.push_prompt",
        "Предлагает уведомления",
        "Offers notifications",
        "Сайт просит разрешения присылать уведомления",
        "The site asks to send notifications",
        *_MEASURED,
        _push_prompt,
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
