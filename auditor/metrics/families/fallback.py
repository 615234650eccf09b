"""When nobody is there: what a chat offers offline and while busy."""

from __future__ import annotations

from auditor.metrics.base import Direction, Measures, Metric, Unit, any_yes, records, value
from auditor.metrics.conversation import BUSY, OFFLINE
from auditor.types import ChatState, ShopFacts

_OFFLINE = ("магазины, чей чат застали офлайн", "shops with chat seen offline")
_FORM = ("магазины с офлайн-формой", "shops with an offline form")


def _offline_form(facts: ShopFacts) -> Measures:
    seen = [r for r in records(facts) if r.state in OFFLINE]
    return any_yes("chat.offline_form", (r.state is ChatState.OFFLINE_FORM for r in seen))


def _fields(metric: str, required: bool) -> Metric:
    def measure(facts: ShopFacts) -> Measures:
        forms = [r.offline_form for r in records(facts) if r.offline_form is not None]
        return (value(metric, max(len(f.required if required else f.fields) for f in forms)),) if forms else ()

    words = (
        (
            "Обязательных полей офлайн-формы",
            "Required fields of the offline form",
            "Сколько полей офлайн-формы обязательны",
            "How many fields must be filled",
        )
        if required
        else ("Полей офлайн-формы", "Fields of the offline form", "Сколько полей в офлайн-форме", "How many fields the offline form has")
    )
    return Metric(metric, *words, *_FORM, measure, Unit.COUNT, Direction.LESS)


def _busy(facts: ShopFacts) -> Measures:
    seen = [r for r in records(facts) if r.state in BUSY]
    return any_yes("chat.busy_fallback", (r.state is ChatState.BUSY_FORM or r.busy_fallback is not None for r in seen))


METRICS = (
    Metric(
        "chat.offline_form",
        "Офлайн-форма",
        "Offline form",
        "Когда операторов нет, чат предлагает оставить заявку",
        "While nobody is there, the chat offers a request form",
        *_OFFLINE,
        _offline_form,
    ),
    _fields("chat.offline_fields", required=False),
    _fields("chat.offline_required", required=True),
    Metric(
        "chat.busy_fallback",
        "Выход при занятости",
        "A way out while busy",
        "Когда операторы заняты, чат предлагает форму или обратный звонок",
        "While operators are busy, the chat offers a form or a callback",
        "магазины, чей чат застали занятым",
        "shops with chat seen busy",
        _busy,
    ),
)
