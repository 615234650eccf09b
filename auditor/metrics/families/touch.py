"""The human touch of a chat: photo, name, greeting."""

from __future__ import annotations

from collections.abc import Callable

from auditor.metrics.base import Measures, Metric, Words, any_yes, records
from auditor.metrics.conversation import has_chat
from auditor.types import ChatState, PhotoClass, ShopFacts, VisitRecord

_BASE = ("магазины, чей чат открылся", "shops with a chat that opened")


def _photo(record: VisitRecord) -> bool | None:
    return None if record.operator_photo in (None, PhotoClass.UNKNOWN) else record.operator_photo is PhotoClass.PERSON


def _name(record: VisitRecord) -> bool | None:
    return record.operator_name


def _greeting(record: VisitRecord) -> bool | None:
    return record.greeting


def _opened(record: VisitRecord) -> bool:
    return bool(has_chat(record)) and record.state not in (ChatState.WIDGET_HIDDEN, ChatState.UNKNOWN)


def _metric(metric: str, shown: Callable[[VisitRecord], bool | None], words: Words) -> Metric:
    def measure(facts: ShopFacts) -> Measures:
        return any_yes(metric, (shown(r) for r in records(facts) if _opened(r)))

    return Metric(metric, *words, *_BASE, measure)


METRICS = (
    _metric(
        "chat.operator_photo",
        _photo,
        (
            "Фото оператора",
            "Operator's photo",
            "Рядом с именем оператора или в шапке виджета фотография человека, не логотип и не рисунок",
            "A photograph of a person beside the operator's name or in the widget's header, no logo and no drawing",
        ),
    ),
    _metric("chat.operator_name", _name, ("Имя оператора", "Operator's name", "Видно имя оператора", "The operator's name is shown")),
    _metric("chat.greeting", _greeting, ("Приветствие", "Greeting", "Чат встречает словами приветствия", "The chat greets the visitor")),
)
