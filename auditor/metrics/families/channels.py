"""Channels: how a shopper can ask. Seen in the source or by a visit; absent only where a rendered look said so."""

from __future__ import annotations

from collections.abc import Callable

from auditor.metrics.base import (
    Direction,
    Measures,
    Metric,
    Unit,
    applies,
    missing,
    named,
    of_verdict,
    records,
    value,
    verdict_of,
    why_unmeasured,
)
from auditor.metrics.conversation import has_chat
from auditor.types import FormKind, Observation, ShopFacts, Verdict

_BASE = ("измеренные магазины", "measured shops")


def _says(observation: Observation, key: str, *wanted: str) -> bool:
    return isinstance(observation.value, dict) and observation.value.get(key) in wanted


def _judged(facts: ShopFacts, names: tuple[str, ...], fits: Callable[[Observation], bool] | None = None) -> Verdict:
    """Present where a fitting observation is; absent where a rendered look found nothing at all of this name."""
    verdicts: list[Verdict] = []
    for one in named(facts, *names):
        if one.verdict is not Verdict.PRESENT:
            verdicts.append(one.verdict)
        elif fits is None or fits(one):
            verdicts.append(Verdict.PRESENT)
        elif one.name.startswith("visit."):
            verdicts.append(Verdict.ABSENT)  # a rendered look found others of this name, and not this kind
    return verdict_of(verdicts)


def _phone(facts: ShopFacts) -> Verdict:
    return _judged(facts, ("survey.phone", "visit.phone"))


def _email(facts: ShopFacts) -> Verdict:
    return _judged(facts, ("survey.email", "visit.email"))


def _messenger(facts: ShopFacts) -> Verdict:
    return _judged(facts, ("survey.messenger", "visit.messenger"))


def _chat(facts: ShopFacts) -> Verdict:
    """A visit knows best; a chat in the source that no visit could find is not known."""
    seen = [has_chat(r) for r in records(facts)]
    if True in seen:
        return Verdict.PRESENT
    if False in seen:
        return Verdict.ABSENT
    return _judged(facts, ("survey.vendor",), lambda o: _says(o, "group", "chat"))


def form_verdict(facts: ShopFacts, *kinds: FormKind) -> Verdict:
    """Whether the site has a form of one of these kinds."""
    return _judged(facts, ("survey.form", "visit.form"), lambda o: _says(o, "kind", *kinds))


def _form(facts: ShopFacts) -> Verdict:
    return form_verdict(facts, FormKind.QUESTION, FormKind.OFFLINE)


def _callback(facts: ShopFacts) -> Verdict:
    return verdict_of(
        [
            form_verdict(facts, FormKind.CALLBACK),
            _judged(facts, ("survey.vendor", "visit.vendor"), lambda o: _says(o, "group", "callback")),
            _judged(facts, ("visit.callback",)),
        ]
    )


def _push(facts: ShopFacts) -> Verdict:
    return verdict_of(
        [_judged(facts, ("survey.vendor", "visit.vendor"), lambda o: _says(o, "group", "push")), _judged(facts, ("visit.push_prompt",))]
    )


CHANNELS: dict[str, Callable[[ShopFacts], Verdict]] = {
    "channel.phone": _phone,
    "channel.chat": _chat,
    "channel.callback": _callback,
    "channel.form": _form,
    "channel.email": _email,
    "channel.messenger": _messenger,
    "channel.push": _push,
}
"""How each channel is judged."""

_WORDS = {
    "channel.phone": ("Телефон", "Phone", "На сайте указан номер телефона", "The site shows a phone number"),
    "channel.chat": ("Чат на сайте", "Chat on the site", "На сайте есть чат, хотя бы и офлайн", "The site has a chat, be it offline"),
    "channel.callback": ("Обратный звонок", "Callback", "Можно попросить перезвонить", "A callback can be asked for"),
    "channel.form": ("Форма вопроса", "Question form", "Есть форма для вопроса", "There is a form for a question"),
    "channel.email": ("Почта", "E-mail", "Указан адрес почты магазина", "The shop's e-mail address is shown"),
    "channel.messenger": ("Мессенджер", "Messenger", "Есть ссылка в мессенджер", "There is a link into a messenger"),
    "channel.push": ("Пуш-уведомления", "Push notifications", "Сайт предлагает уведомления", "The site offers notifications"),
}


def _metric(metric: str) -> Metric:
    def measure(facts: ShopFacts) -> Measures:
        return of_verdict(metric, facts, CHANNELS[metric](facts))

    return Metric(metric, *_WORDS[metric], *_BASE, measure)


def _count(facts: ShopFacts) -> Measures:
    if not applies(facts):
        return ()
    if reason := why_unmeasured(facts):
        return (missing("channel.count", reason),)
    return (value("channel.count", sum(judge(facts) is Verdict.PRESENT for judge in CHANNELS.values())),)


METRICS = (
    *(_metric(metric) for metric in CHANNELS),
    Metric(
        "channel.count",
        "Найдено каналов",
        "Channels found",
        "Сколько из семи каналов найдено; не найденный мог остаться незамеченным",
        "How many of the seven channels were found; one that was not found may have gone unseen",
        *_BASE,
        _count,
        Unit.COUNT,
        Direction.MORE,
    ),
)
