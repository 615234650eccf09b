"""Forms on the site: what they ask of somebody who has a question."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from auditor.metrics.base import Direction, Measures, Metric, Unit, Words, any_yes, named, of_verdict, value
from auditor.metrics.families.channels import form_verdict
from auditor.types import FormKind, ShopFacts, Verdict

ASKING = (FormKind.QUESTION, FormKind.CALLBACK, FormKind.OFFLINE)
"""Forms through which a shopper asks something."""

_MEASURED = ("измеренные магазины", "measured shops")
_FORMS = ("магазины с формой вопроса или обратного звонка", "shops with a question or callback form")


def _forms(facts: ShopFacts) -> list[Mapping[str, JsonValue]]:
    return [
        o.value
        for o in named(facts, "survey.form", "visit.form")
        if o.verdict is Verdict.PRESENT and isinstance(o.value, dict) and o.value.get("kind") in ASKING
    ]


def _required(facts: ShopFacts) -> Measures:
    counts = [len(required) for form in _forms(facts) if isinstance(required := form.get("required"), list)]
    return (value("form.required_fields", min(counts)),) if counts else ()


def _consent(facts: ShopFacts) -> Measures:
    return any_yes("form.consent", (bool(form.get("consent")) for form in _forms(facts)))


def _kind(metric: str, kind: FormKind, words: Words) -> Metric:
    def measure(facts: ShopFacts) -> Measures:
        return of_verdict(metric, facts, form_verdict(facts, kind))

    return Metric(metric, *words, *_MEASURED, measure)


METRICS = (
    _kind(
        "form.question",
        FormKind.QUESTION,
        ("Форма вопроса", "Question form", "На сайте есть форма вопроса", "The site has a question form"),
    ),
    _kind(
        "form.callback",
        FormKind.CALLBACK,
        ("Форма обратного звонка", "Callback form", "На сайте есть форма обратного звонка", "The site has a callback form"),
    ),
    Metric(
        "form.required_fields",
        "Обязательных полей",
        "Required fields",
        "Сколько полей обязательны в самой короткой форме",
        "How many fields must be filled in the shortest form",
        *_FORMS,
        _required,
        Unit.COUNT,
        Direction.LESS,
    ),
    Metric(
        "form.consent",
        "Согласие на обработку данных",
        "Consent to data processing",
        "Форма просит согласия на обработку данных",
        "The form asks for consent to data processing",
        *_FORMS,
        _consent,
        direction=Direction.NEITHER,
    ),
)
