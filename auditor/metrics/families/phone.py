"""The phone: what the number is, and, where test calls were made, whether it is picked up."""

from __future__ import annotations

from collections.abc import Callable

from auditor.metrics.base import Direction, Measures, Metric, Unit, any_yes, missing, named, value
from auditor.types import Measure, PhoneKind, ShopFacts, Verdict

NO_ANSWER_S = 120.0
"""How long a test call rings before it counts as not answered (protocol, section 4)."""

_NOT_RINGING = {"busy": "busy", "not_in_service": "closed", "unavailable": "closed", "declined": "closed"}
"""Outcomes of a call that cannot be picked up any more, as competing outcomes of the time to pick-up."""

_PHONE = ("магазины с телефоном", "shops with a phone")
_CALLED = ("магазины, куда звонили", "shops called")


def _phones(facts: ShopFacts) -> list[dict[str, object]]:
    return [
        dict(o.value) for o in named(facts, "survey.phone", "visit.phone") if o.verdict is Verdict.PRESENT and isinstance(o.value, dict)
    ]


def _of_phones(metric: str, fits: Callable[[dict[str, object]], bool]) -> Callable[[ShopFacts], Measures]:
    return lambda facts: any_yes(metric, (fits(phone) for phone in _phones(facts)))


def _hours(facts: ShopFacts) -> Measures:
    if not _phones(facts):
        return ()
    if any(o.verdict is Verdict.PRESENT for o in named(facts, "survey.hours", "visit.hours")):
        return (value("phone.hours", True),)
    absent = any(o.verdict is Verdict.ABSENT for o in named(facts, "survey.hours", "visit.hours"))
    return (value("phone.hours", False),) if absent else (missing("phone.hours", "not_rendered"),)


def _call(facts: ShopFacts) -> dict[str, object] | None:
    """The first test call that came to an outcome, else a failed one; later ones do not count (protocol: one call a shop)."""
    calls: list[dict[str, object]] = [dict(o.value) for o in named(facts, "call.result") if isinstance(o.value, dict)]
    calls.sort(key=lambda call: (not isinstance(call.get("answered"), bool), str(call.get("called_at") or "")))
    return calls[0] if calls else None


def _answer_s(call: dict[str, object]) -> float | None:
    seconds = call.get("answer_s")
    return float(seconds) if isinstance(seconds, int | float) else None


def _gave_up(call: dict[str, object], limit_s: float) -> bool:
    """Whether the caller hung up while it rang, before `limit_s`: then nobody knows whether it would have been picked up."""
    waited = call.get("waited_s")
    return call.get("answered") is False and call.get("ended_by") == "caller" and isinstance(waited, int | float) and waited < limit_s - 1


def _no_answer(facts: ShopFacts) -> Measures:
    call = _call(facts)
    if call is None:
        return ()
    if not isinstance(call.get("answered"), bool):
        return (missing("phone.no_answer", "call_failed"),)
    if _gave_up(call, NO_ANSWER_S):
        return (missing("phone.no_answer", "gave_up"),)
    seconds = _answer_s(call)
    return (value("phone.no_answer", not call["answered"] or (seconds is not None and seconds > NO_ANSWER_S)),)


def _answer_time(facts: ShopFacts) -> Measures:
    call = _call(facts)
    if call is None:
        return ()
    seconds = _answer_s(call)
    if call.get("answered") is True and seconds is not None:
        return (Measure("phone.answer_time", value=seconds),)
    if call.get("answered") is False:
        if call.get("outcome") in _NOT_RINGING:  # nobody would ever pick up: it has no time, and is no censored one either
            return (Measure("phone.answer_time", censored_at=NO_ANSWER_S, competing=_NOT_RINGING[str(call["outcome"])]),)
        return (Measure("phone.answer_time", censored_at=seconds if seconds is not None else NO_ANSWER_S),)
    return (missing("phone.answer_time", "call_failed"),)


def _within(limit_s: int) -> Metric:
    metric = f"phone.within_{limit_s}s"

    def measure(facts: ShopFacts) -> Measures:
        found = []
        call = _call(facts)
        if call is not None and _gave_up(call, limit_s):
            return (missing(metric, "gave_up"),)
        for one in _answer_time(facts):
            if one.missing:
                found.append(missing(metric, one.missing))
            else:
                found.append(value(metric, one.value is not None and one.value <= limit_s))
        return tuple(found)

    return Metric(
        metric,
        f"Сняли трубку за {limit_s} с",
        f"Picked up within {limit_s} s",
        f"Трубку сняли не позже чем через {limit_s} с после первого гудка",
        f"The call was picked up within {limit_s} s of the first ring",
        *_CALLED,
        measure,
    )


def _introduced(facts: ShopFacts) -> Measures:
    call = _call(facts)
    if call is None or call.get("answered") is not True:
        return ()
    said = call.get("introduced")
    return (value("phone.introduced", said),) if isinstance(said, bool) else (missing("phone.introduced", "not_noted"),)


METRICS = (
    Metric(
        "phone.clickable",
        "Номер можно нажать",
        "Number can be tapped",
        "Номер на сайте оформлен ссылкой tel:",
        "The number is a tel: link",
        *_PHONE,
        _of_phones("phone.clickable", lambda p: bool(p.get("clickable"))),
    ),
    Metric(
        "phone.tollfree",
        "Бесплатный номер",
        "Toll-free number",
        "Есть номер, звонок на который бесплатен",
        "There is a number that is free to call",
        *_PHONE,
        _of_phones("phone.tollfree", lambda p: p.get("kind") == PhoneKind.TOLL_FREE),
    ),
    Metric("phone.hours", "Часы работы", "Working hours", "Указаны часы работы", "Working hours are stated", *_PHONE, _hours),
    Metric(
        "phone.no_answer",
        "Трубку не сняли",
        "Phone not answered",
        "Пробный звонок не приняли за 120 с",
        "The test call was not picked up within 120 s",
        *_CALLED,
        _no_answer,
        direction=Direction.LESS,
        primary=True,
    ),
    Metric(
        "phone.answer_time",
        "Время до снятия трубки",
        "Time until pick-up",
        "От первого гудка до снятия трубки; не снятые остаются в расчёте",
        "From the first ring to pick-up; calls not picked up stay in",
        *_CALLED,
        _answer_time,
        Unit.SECONDS,
        Direction.LESS,
    ),
    _within(10),
    _within(20),
    Metric(
        "phone.introduced",
        "Оператор представился",
        "Operator introduced",
        "Оператор назвал имя и компанию",
        "The operator gave name and company",
        "принятые звонки",
        "answered calls",
        _introduced,
    ),
)
