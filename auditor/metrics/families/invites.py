"""Invitations: the widget speaks, opens or rises by itself."""

from __future__ import annotations

from auditor.metrics.base import Direction, Measures, Metric, Unit, Words, any_yes, records, value
from auditor.metrics.conversation import has_chat, seconds_between
from auditor.types import InviteTrigger, Mark, Measure, PageKind, ShopFacts, VisitRecord

EARLY_S = 10.0
"""An invitation before this is early (protocol, section 4)."""

_BASE = ("магазины с чатом, где визит ждал приглашения", "shops with chat, dwelt on")
_INVITED = ("магазины, чей чат пригласил", "shops whose chat invited")


def dwelt_s(record: VisitRecord) -> float | None:
    """How long a visit watched for an invitation: from the load of its first page until it opened the widget, or ended."""
    opened = seconds_between(record, Mark.LOAD, Mark.OPEN)
    return opened if opened is not None else seconds_between(record, Mark.LOAD, Mark.END)


def _watched(facts: ShopFacts) -> list[VisitRecord]:
    return [r for r in records(facts) if has_chat(r) and (r.invite is not None or dwelt_s(r))]


def _first(facts: ShopFacts) -> VisitRecord | None:
    return min(_watched(facts), key=lambda r: r.started_at, default=None)


def _invite(facts: ShopFacts) -> Measures:
    return any_yes("chat.invite", (r.invite is not None for r in _watched(facts)))


def _delay(facts: ShopFacts) -> Measures:
    first = _first(facts)
    if first is None:
        return ()
    if first.invite is not None:
        return (Measure("chat.invite_delay", value=first.invite.delay_ms / 1000),)
    return (Measure("chat.invite_delay", censored_at=dwelt_s(first)),)


def _early(facts: ShopFacts) -> Measures:
    first = _first(facts)
    return () if first is None or first.invite is None else (value("chat.invite_early", first.invite.delay_ms < EARLY_S * 1000),)


def _cart(facts: ShopFacts) -> Measures:
    on_cart = [r for r in _watched(facts) if PageKind.CART in r.pages or PageKind.CHECKOUT in r.pages]
    pages = (PageKind.CART, PageKind.CHECKOUT)
    return any_yes(
        "chat.invite_cart",
        (r.invite is not None and (r.invite.page in pages or r.invite.trigger is InviteTrigger.CART) for r in on_cart),
    )


def _triggered(metric: str, trigger: InviteTrigger, words: Words) -> Metric:
    def measure(facts: ShopFacts) -> Measures:
        invited = [r.invite for r in _watched(facts) if r.invite is not None]
        if invited and all(i.trigger is InviteTrigger.UNKNOWN for i in invited):
            return (Measure(metric, missing="trigger_unknown"),)
        return any_yes(metric, (i.trigger is trigger for i in invited))

    return Metric(metric, *words, *_INVITED, measure, direction=Direction.NEITHER)


METRICS = (
    Metric(
        "chat.invite",
        "Приглашает в чат",
        "Invites to the chat",
        "Виджет сам заговорил, открылся или поднялся, без действий посетителя",
        "The widget speaks, opens or rises by itself, without an action of the visitor",
        *_BASE,
        _invite,
    ),
    Metric(
        "chat.invite_delay",
        "Задержка приглашения",
        "Delay of the invitation",
        "Секунды от загрузки страницы до приглашения в первом визите; молчавшие дольше визита остаются в расчёте",
        "Seconds from the page's load to the invitation on the first visit; those silent throughout stay in",
        *_BASE,
        _delay,
        Unit.SECONDS,
        Direction.NEITHER,
    ),
    Metric(
        "chat.invite_early",
        "Приглашает раньше 10 с",
        "Invites before 10 s",
        "Приглашение приходит раньше десятой секунды после загрузки",
        "The invitation comes before the tenth second after load",
        *_INVITED,
        _early,
        direction=Direction.LESS,
    ),
    Metric(
        "chat.invite_cart",
        "Приглашает в корзине",
        "Invites in the cart",
        "Приглашение приходит в корзине или из-за неё",
        "The invitation comes in the cart or because of it",
        "магазины с чатом, чью корзину видел визит",
        "shops with chat whose cart the visit saw",
        _cart,
    ),
    _triggered(
        "chat.invite_leaving",
        InviteTrigger.LEAVING,
        (
            "Приглашает уходящего",
            "Invites on leaving",
            "Приглашение вызвано уходом со страницы",
            "The invitation is triggered by leaving the page",
        ),
    ),
    _triggered(
        "chat.invite_return",
        InviteTrigger.RETURN,
        (
            "Приглашает вернувшегося",
            "Invites on return",
            "Приглашение вызвано повторным визитом",
            "The invitation is triggered by a return visit",
        ),
    ),
)
