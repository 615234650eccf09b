"""Live chat: whose it is, who is there, and how fast a person answers."""

from __future__ import annotations

from auditor.metrics.base import (
    THRESHOLDS_S,
    Direction,
    Measures,
    Metric,
    Unit,
    any_yes,
    applies,
    kind,
    looked,
    missing,
    records,
    value,
    why_unmeasured,
)
from auditor.metrics.conversation import ONLINE, has_chat, human_within, judge
from auditor.types import Answers, ChatState, Measure, Responder, ShopFacts, Side, Verdict

_ASKED = ("визиты, в которых задан вопрос", "visits on which a question was sent")
_MEASURED = (
    "все измеренные магазины: нет чата, офлайн и тишина считаются за «нет»",
    "all measured shops: no chat, offline and silence count as no",
)
_CHAT = ("магазины с чатом", "shops with chat")


def _vendor(facts: ShopFacts) -> Measures:
    named = sorted({r.vendor for r in records(facts) if r.vendor})
    if not named:
        named = sorted(
            {
                str(o.value["id"])
                for o in facts.observations
                if o.name == "survey.vendor"
                and o.verdict is Verdict.PRESENT
                and isinstance(o.value, dict)
                and o.value.get("group") == "chat"
            }
        )
    if named:
        return (kind("chat.vendor", named[0]),)
    return (kind("chat.vendor", "unrecognised"),) if any(has_chat(r) for r in records(facts)) else ()


def _online(facts: ShopFacts) -> Measures:
    found = []
    for visit, record in looked(facts):
        if not has_chat(record):
            continue
        if record.state is ChatState.UNKNOWN and not record.proven_online:
            found.append(missing("chat.online", "state_unknown", visit.daypart))
        else:
            found.append(value("chat.online", record.state in ONLINE or bool(record.proven_online), visit.daypart))
    return tuple(found)


def _outcome(facts: ShopFacts) -> Measures:
    found = []
    for visit, record in looked(facts):
        talk = judge(record)
        if talk.chat:
            found.append(
                kind("chat.outcome", talk.outcome, visit.daypart)
                if talk.outcome
                else missing("chat.outcome", talk.why_unknown or "unknown", visit.daypart)
            )
    return tuple(found)


def _reach_of(limit_s: int) -> Metric:
    metric = f"chat.reach_{limit_s}"

    def measure(facts: ShopFacts) -> Measures:
        if not applies(facts):
            return ()
        seen = {visit.daypart: judge(record) for visit, record in looked(facts)}
        found = []
        for visit in facts.visits:
            if visit.daypart not in seen:
                failed = str(visit.failure.code) if visit.failure else (str(visit.record.disposition) if visit.record else "not_visited")
                found.append(missing(metric, failed, visit.daypart))
                continue
            talk = seen[visit.daypart]
            answered = False if talk.chat is False else human_within(talk, limit_s)
            if answered is None:
                found.append(missing(metric, talk.why_unknown or "listened_shorter", visit.daypart))
            else:
                found.append(value(metric, answered, visit.daypart))
        if not facts.visits and (reason := why_unmeasured(facts)):
            found.append(missing(metric, reason))
        return tuple(found)

    return Metric(
        metric,
        f"Человек ответил за {limit_s} с",
        f"A person answered within {limit_s} s",
        f"Покупатель, пришедший сейчас, получает ответ человека в чате не позже чем через {limit_s} с",
        f"A shopper who comes now gets a person's answer in chat within {limit_s} s",
        *_MEASURED,
        measure,
        primary=limit_s == 60,
        by_daypart=True,
    )


def _within(limit_s: int, human: bool) -> Metric:
    metric = f"chat.{'human' if human else 'answered'}_within_{limit_s}"

    def measure(facts: ShopFacts) -> Measures:
        found = []
        for visit, record in looked(facts):
            talk = judge(record)
            if not talk.asked:
                continue
            answered = human_within(talk, limit_s)
            if not human and talk.any_s is not None:
                answered = talk.any_s <= limit_s
            why = talk.why_unknown or "listened_shorter"
            found.append(missing(metric, why, visit.daypart) if answered is None else value(metric, answered, visit.daypart))
        return tuple(found)

    who_ru, who_en = ("человека", "from a person") if human else ("любой, и автоматический", "of any kind, automatic ones included")
    return Metric(
        metric,
        f"{'Ответ человека' if human else 'Любой ответ'} за {limit_s} с",
        f"{'A person replied' if human else 'Any reply'} within {limit_s} s",
        f"Первый ответ ({who_ru}) не позже чем через {limit_s} с после вопроса",
        f"First response {who_en} within {limit_s} s of the question",
        *_ASKED,
        measure,
        by_daypart=True,
    )


def _response_time(facts: ShopFacts) -> Measures:
    found = []
    for visit, record in looked(facts):
        talk = judge(record)
        if not talk.asked:
            continue
        if talk.human_s is not None:
            found.append(Measure("chat.response_time", value=talk.human_s, daypart=visit.daypart))
        elif talk.ended_s is None or talk.unclear_s is not None:
            found.append(missing("chat.response_time", talk.why_unknown or "no_last_look", visit.daypart))
        else:
            competing = talk.outcome if talk.outcome in ("form", "busy", "closed") else None
            found.append(Measure("chat.response_time", censored_at=talk.ended_s, competing=competing, daypart=visit.daypart))
    return tuple(found)


def _first_response(facts: ShopFacts) -> Measures:
    """What came first after the question: a person, an automatic reply, the end of the chat, or nothing while we listened."""
    found = []
    for visit, record in looked(facts):
        talk = judge(record)
        if not talk.asked:
            continue
        left = talk.outcome if talk.outcome in ("form", "busy", "closed") else None
        first_s = talk.any_s if talk.human_s is None else min(talk.human_s, talk.any_s if talk.any_s is not None else talk.human_s)
        if talk.unclear_s is not None and (first_s is None or talk.unclear_s <= first_s):
            found.append(missing("chat.first_response", "responder_unclear", visit.daypart))
        elif first_s is not None and not (left and talk.ended_s is not None and talk.ended_s <= first_s):
            label = "human" if talk.human_s is not None and talk.human_s <= first_s else "automatic"
            found.append(Measure("chat.first_response", value=first_s, label=label, daypart=visit.daypart))
        elif talk.ended_s is None:
            found.append(missing("chat.first_response", talk.why_unknown or "no_last_look", visit.daypart))
        else:
            found.append(Measure("chat.first_response", censored_at=talk.ended_s, competing=left, daypart=visit.daypart))
    return tuple(found)


def _useful(facts: ShopFacts) -> Measures:
    found = []
    for visit, record in looked(facts):
        if judge(record).asked:
            named = any(m.side is Side.SHOP and m.responder is Responder.HUMAN and m.answers is Answers.YES for m in record.messages)
            found.append(value("chat.useful", named, visit.daypart))
    return tuple(found)


def _state(metric: str, state: ChatState) -> Metric:
    words = {
        ChatState.PRECHAT_GATE: (
            "Анкета до чата",
            "Details asked before a chat",
            "Контакты спрашивают до начала чата",
            "Contact details are asked before a chat",
        ),
        ChatState.BOT_ONLY: ("Только бот", "Only a bot", "Вместо человека отвечает только бот", "Only a bot answers, no person"),
    }[state]

    def measure(facts: ShopFacts) -> Measures:
        opened = (r for r in records(facts) if has_chat(r))
        return any_yes(metric, (None if r.state is ChatState.UNKNOWN else r.state is state for r in opened), "state_unknown")

    return Metric(metric, *words, *_CHAT, measure, direction=Direction.LESS)


METRICS = (
    *(_reach_of(limit) for limit in THRESHOLDS_S),
    *(_within(limit, human=True) for limit in THRESHOLDS_S),
    *(_within(limit, human=False) for limit in THRESHOLDS_S),
    Metric(
        "chat.response_time",
        "Время до ответа человека",
        "Time until a person answers",
        "От отправки вопроса до первой реплики человека; автоответы часов не останавливают; кто не ответил, остаётся в расчёте",
        "From the question to a person's first message; automatic replies do not stop the clock; those who never answered stay in",
        *_ASKED,
        _response_time,
        Unit.SECONDS,
        Direction.LESS,
        by_daypart=True,
    ),
    Metric(
        "chat.first_response",
        "Что приходит первым",
        "What comes first",
        "После вопроса первым приходит ответ человека, автоответ или конец чата (форма, занято, закрыто); кто молчал, остаётся в расчёте",
        "After the question a person, an automatic reply or the end of the chat (a form, busy, closed) comes first; the silent stay in",
        *_ASKED,
        _first_response,
        Unit.SECONDS,
        Direction.LESS,
        by_daypart=True,
    ),
    Metric(
        "chat.vendor",
        "Вендор чата",
        "Vendor of the chat",
        "Чей чат стоит на сайте",
        "Whose chat the site uses",
        *_CHAT,
        _vendor,
        Unit.KIND,
        Direction.NEITHER,
    ),
    Metric(
        "chat.outcome",
        "Исход визита в чат",
        "How a visit to the chat ended",
        "Ответил человек, форма заявки, занято, закрыто, тишина до конца ожидания, бот или анкета",
        "A person answered, a form, busy, closed, silence until the time-out, a bot or a gate",
        "визиты в магазины с чатом",
        "visits to shops with chat",
        _outcome,
        Unit.KIND,
        Direction.NEITHER,
        by_daypart=True,
    ),
    Metric(
        "chat.online",
        "Чат в сети",
        "Chat is online",
        "Виджет показывает, что операторы в сети, или человек ответил",
        "The widget says that operators are online, or a person answered",
        "магазины с чатом, куда пришли в эту часть недели",
        "shops with chat, visited in the daypart",
        _online,
        by_daypart=True,
    ),
    Metric(
        "chat.useful",
        "Полезный ответ",
        "Useful answer",
        "Ответ человека называет то, о чём спросили",
        "A person's answer names the fact that was asked for",
        *_ASKED,
        _useful,
        by_daypart=True,
    ),
    _state("chat.prechat_gate", ChatState.PRECHAT_GATE),
    _state("chat.bot_only", ChatState.BOT_ONLY),
)
