"""A lab street's truth turned into what an audit would have stored of it, without a browser; and the true shares.

The two halves share nothing but the truth: `facts_of` draws what one visit sees (who answers, and when, is chance), `true_share` says
how probable it is. The metrics of the program stand between them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auditor.failures import Failure, FailureCode
from auditor.lab.truth import Truth
from auditor.types import (
    Answers,
    ChatState,
    Daypart,
    Disposition,
    Ending,
    FormKind,
    FormSeen,
    Invite,
    InviteTrigger,
    Mark,
    Message,
    Observation,
    PageKind,
    PhotoClass,
    Responder,
    SessionEvent,
    Shop,
    ShopFacts,
    Side,
    Verdict,
    VisitFacts,
    VisitRecord,
    VisitState,
)

START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
TYPED_S, LISTENED_S, DWELT_S = 8.0, 300.0, 50.0
"""Seconds a person types an answer; seconds a visit listens; seconds it dwells before it opens the chat."""

STAFFED = (ChatState.ONLINE, ChatState.QUEUE)
OFFLINE, BUSY = (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD), (ChatState.BUSY_FORM, ChatState.BUSY_DEAD)

Chance = Callable[[Truth, Daypart], float | None]
"""How probable a yes is at a shop in a part of the week; None outside the base."""


def facts_of(truth: Truth, key: str, draw: random.Random, lost: float = 0.05, stratum_size: int | None = None) -> ShopFacts:
    """What one wave would hold of a shop; `lost` is the chance that a shop does not load that day."""
    shop = Shop(key, truth.url, truth.industry, truth.name, truth.region, truth.timezone, stratum_size=stratum_size)
    measurable = truth.measurable and draw.random() >= lost
    if not measurable:
        why = truth.disposition if not truth.measurable else Disposition.TIMEOUT
        gone = tuple(VisitFacts(part, VisitState.FAILED, None, Failure(FailureCode.TIMEOUT, "visit.open")) for part in Daypart)
        return ShopFacts(shop, why, (), gone)
    visits = tuple(VisitFacts(part, VisitState.DONE, _record(truth, part, draw)) for part in Daypart)
    return ShopFacts(shop, Disposition.COMPLETE, _observations(truth), visits)


def _observations(truth: Truth) -> tuple[Observation, ...]:
    """What a rendered look says of the pages: present with its value, or absent."""
    found = [
        Observation("visit.phone", Verdict.PRESENT, {"e164": p.e164, "kind": _kind(p.e164), "clickable": p.clickable}) for p in truth.phones
    ]
    found += [Observation("visit.email", Verdict.PRESENT, {"email": mail}) for mail in truth.emails]
    found += [Observation("visit.messenger", Verdict.PRESENT, {"id": name}) for name in truth.messengers]
    for kind in truth.forms:
        form = {"kind": str(kind), "fields": ["name", "phone"], "required": ["phone"], "consent": False, "captcha": False}
        found.append(Observation("visit.form", Verdict.PRESENT, form))  # type: ignore[arg-type]
    found += [Observation("visit.callback", Verdict.PRESENT, {"vendor": name}) for name in truth.callback]
    found += [Observation("visit.push_prompt", Verdict.PRESENT, {"vendor": name}) for name in truth.push]
    seen = {one.name for one in found}
    names = ("visit.phone", "visit.email", "visit.messenger", "visit.form", "visit.callback", "visit.push_prompt")
    return (*found, *(Observation(name, Verdict.ABSENT) for name in names if name not in seen))


def _kind(e164: str) -> str:
    return "toll_free" if e164.startswith(("+7800", "+44800")) else "landline"


def _record(truth: Truth, part: Daypart, draw: random.Random) -> VisitRecord:
    at = START + timedelta(days=list(Daypart).index(part))
    base = at.timestamp() * 1000
    chat = truth.chat
    state = chat.states[part] if chat else ChatState.NO_WIDGET
    events = [SessionEvent(Mark.NAV, base, base), SessionEvent(Mark.LOAD, base + 900, base + 800)]
    messages: list[Message] = []
    ending, end, human = Ending.NOT_ASKED, base + 60_000, False
    if chat and state is not ChatState.WIDGET_HIDDEN:
        events.append(SessionEvent(Mark.OPEN, base + 900 + 1000 * DWELT_S, base + 900))
    if chat and state in (*STAFFED, ChatState.BOT_ONLY):
        how, sent = chat.operator, base + 55_000
        events.append(SessionEvent(Mark.SENT, sent, sent - 10))
        messages.append(Message(Side.SHOPPER, "question", "Is this in stock?", sent, sent - 10))
        answer = how.least_s + math.exp(draw.gauss(math.log(how.median_s), how.spread)) + TYPED_S
        if how.drops and state is ChatState.ONLINE:
            ending, end = Ending.LOST_CONNECTION, sent + 1500
        elif how.closes and state is ChatState.ONLINE:
            ending, end = Ending.COMPETING_CLOSED, sent + 10_000
            events.append(SessionEvent(Mark.FALLBACK, end, end - 50))
        elif state is ChatState.BOT_ONLY or how.silent or answer > LISTENED_S:
            ending, end = Ending.CENSORED_TIMEOUT, sent + 1000 * LISTENED_S
        else:
            moment, human = sent + 1000 * answer, True
            ending, end = Ending.ANSWERED, moment + 5000
            events += [SessionEvent(Mark.ANY, moment, moment - 50), SessionEvent(Mark.HUMAN, moment, moment - 50)]
            messages.append(Message(Side.SHOP, "reply", "Yes", moment, moment - 50, responder=Responder.HUMAN, answers=how.answers))
        if how.auto_s is not None or state is ChatState.BOT_ONLY:
            auto = sent + 1000 * (how.auto_s or 0.8)
            if auto < end:
                events += [SessionEvent(Mark.ANY, auto, auto), SessionEvent(Mark.AUTO, auto, auto)]
                messages.append(Message(Side.SHOP, "reply", "One moment", auto, auto, responder=Responder.AUTOMATIC, answers=Answers.NO))
    events.append(SessionEvent(Mark.END, end, end))
    invite = chat.invite if chat else None
    shown = invite is not None and invite.trigger is InviteTrigger.TIME and invite.delay_s <= DWELT_S
    return VisitRecord(
        url=truth.url,
        final_url=truth.url,
        started_at=at,
        disposition=Disposition.COMPLETE,
        state=state,
        ending=ending,
        vendor=chat.vendor if chat else None,
        proven_online=human,
        events=tuple(events),
        messages=tuple(messages),
        pages=(PageKind.HOME, PageKind.PRODUCT, PageKind.CART),
        operator_photo=chat.photo if chat else None,
        operator_name=chat.operator_name if chat else None,
        greeting=chat.greeting is not None if chat else None,
        offline_form=FormSeen(chat.offline_form.fields, chat.offline_form.required) if chat and state is ChatState.OFFLINE_FORM else None,
        invite=Invite(1000 * invite.delay_s, PageKind.HOME, invite.trigger, "help") if shown and invite else None,
    )


# ---------------------------------------------------------------- the true shares, from the truth alone


@dataclass(frozen=True, slots=True)
class Known:
    """A metric with its parts of the week and the chance of a yes."""

    metric: str
    parts: tuple[Daypart | None, ...]
    chance: Chance


def person_within(limit_s: float) -> Chance:
    """The chance that a person answers within `limit_s` at a shop that was asked and did not lose the line; None where nobody is asked."""

    def chance(truth: Truth, part: Daypart) -> float | None:
        chat = truth.chat
        if chat is None or chat.states[part] not in (*STAFFED, ChatState.BOT_ONLY) or _drops(truth, part):
            return None
        how, left = chat.operator, limit_s - chat.operator.least_s - TYPED_S
        if chat.states[part] is ChatState.BOT_ONLY or how.silent or (how.closes and chat.states[part] is ChatState.ONLINE) or left <= 0:
            return 0.0
        z = (math.log(left) - math.log(how.median_s)) / how.spread
        return 0.5 * (1 + math.erf(z / math.sqrt(2)))

    return chance


def _drops(truth: Truth, part: Daypart) -> bool:
    return truth.chat is not None and truth.chat.operator.drops and truth.chat.states[part] is ChatState.ONLINE


def reached_within(limit_s: float) -> Chance:
    """The same over all shops that can be measured."""
    asked = person_within(limit_s)
    return lambda truth, part: None if _drops(truth, part) else asked(truth, part) or 0.0


def _useful(truth: Truth, part: Daypart) -> float | None:
    if truth.chat is None or truth.chat.states[part] not in (*STAFFED, ChatState.BOT_ONLY):
        return None
    return (person_within(LISTENED_S)(truth, part) or 0.0) * (truth.chat.operator.answers is Answers.YES)


def _of_chats(yes: Callable[[Truth], bool | None]) -> Chance:
    def chance(truth: Truth, part: Daypart) -> float | None:
        answer = yes(truth) if truth.chat else None
        return None if answer is None else float(answer)

    return chance


def _ever(wanted: ChatState, among: Sequence[ChatState]) -> Callable[[Truth], bool | None]:
    def yes(truth: Truth) -> bool | None:
        states = set(truth.chat.states.values()) if truth.chat else set()
        return wanted in states if states & set(among) else None

    return yes


def _opened(yes: Callable[[Truth], bool]) -> Callable[[Truth], bool | None]:
    return lambda truth: yes(truth) if truth.chat and set(truth.chat.states.values()) != {ChatState.WIDGET_HIDDEN} else None


def _invites(truth: Truth) -> bool:
    invite = truth.chat.invite if truth.chat else None
    return invite is not None and invite.trigger is InviteTrigger.TIME and invite.delay_s <= DWELT_S


_ANY: tuple[None] = (None,)
_ALL = tuple(Daypart)
TRUE = (
    *(
        Known(f"channel.{name}", _ANY, lambda t, _, name=name: float(name in t.channels))
        for name in ("phone", "chat", "callback", "form", "email", "messenger", "push")
    ),  # type: ignore[misc]
    Known("form.callback", _ANY, lambda t, _: float(FormKind.CALLBACK in t.forms)),
    Known("phone.clickable", _ANY, lambda t, _: float(any(p.clickable for p in t.phones)) if t.phones else None),
    *(Known(f"chat.reach_{s}", _ALL, reached_within(s)) for s in (30, 60, 120, 300)),
    *(Known(f"chat.human_within_{s}", _ALL, person_within(s)) for s in (30, 60, 120)),
    Known("chat.online", _ALL, lambda t, part: float(t.chat.states[part] in STAFFED) if t.chat else None),
    Known("chat.useful", _ALL, _useful),
    Known("chat.offline_form", _ANY, _of_chats(_ever(ChatState.OFFLINE_FORM, OFFLINE))),
    Known("chat.busy_fallback", _ANY, _of_chats(_ever(ChatState.BUSY_FORM, BUSY))),
    Known("chat.prechat_gate", _ANY, _of_chats(_ever(ChatState.PRECHAT_GATE, tuple(ChatState)))),
    Known("chat.bot_only", _ANY, _of_chats(_ever(ChatState.BOT_ONLY, tuple(ChatState)))),
    Known("chat.operator_photo", _ANY, _of_chats(_opened(lambda t: t.chat is not None and t.chat.photo is PhotoClass.PERSON))),
    Known("chat.operator_name", _ANY, _of_chats(_opened(lambda t: t.chat is not None and t.chat.operator_name))),
    Known("chat.greeting", _ANY, _of_chats(_opened(lambda t: t.chat is not None and t.chat.greeting is not None))),
    Known("chat.invite", _ANY, _of_chats(_invites)),
    Known("chat.invite_early", _ANY, _of_chats(lambda t: t.chat.invite.delay_s < 10 if _invites(t) and t.chat and t.chat.invite else None)),
)
"""What the simulation knows the truth of: thirty-odd published shares."""


def true_share(shops: Sequence[Truth], chance: Chance, part: Daypart | None) -> float | None:
    """The expected share over the shops in the base; None for an empty base."""
    known = [p for p in (chance(truth, part or Daypart.WORKDAY) for truth in shops if truth.measurable) if p is not None]
    return sum(known) / len(known) if known else None
