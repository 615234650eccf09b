"""What live visits saw of a chat, compared with what the chat was and with what its operators wrote down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from auditor.lab.operators import Event
from auditor.lab.sites import engine_of, route_of
from auditor.lab.truth import ChatTruth, Truth
from auditor.types import Answers, ChatState, Ending, Mark, PageKind, Responder, ShopFacts, Side, VisitFacts, VisitRecord

Count = Callable[[str, bool, str, object, object], None]

INVITE_WITHIN_MS = 1500.0
REPLY_WITHIN_MS = 50.0
_AFTERWARDS_S = 60.0  # a visit without a conversation has no late marks, and loads pages after its last one
_ASKABLE = {ChatState.ONLINE, ChatState.QUEUE, ChatState.BUSY_FORM, ChatState.BUSY_DEAD}
_STAFFED = {ChatState.ONLINE, ChatState.QUEUE}


@dataclass(frozen=True, slots=True)
class _Seen:
    """One visit beside the part of the log that belongs to it."""

    truth: Truth
    chat: ChatTruth
    record: VisitRecord
    state: ChatState
    log: tuple[Event, ...]
    where: str

    def of(self, event: str, *kinds: str) -> list[Event]:
        return [e for e in self.log if e["event"] == event and (not kinds or e.get("kind") in kinds)]

    def stamp(self, mark: Mark) -> float | None:
        return next((e.stamp_ms for e in self.record.events if e.mark is mark), None)


def compare_visits(count: Count, truth: Truth, found: ShopFacts, log: Sequence[Event], *, timeout_s: float, asking: bool) -> None:
    """Compare every visit of one shop. A visit that saw nothing counts as a wrong state."""
    if truth.chat is None:
        return
    done = sorted((v for v in found.visits if v.record), key=lambda v: v.record.started_at if v.record else 0)
    for visit in found.visits:
        if visit.record is None:
            count("chat state", False, f"{truth.key}/{visit.daypart}", truth.chat.states[visit.daypart], visit.failure)
    for number, visit in enumerate(done):
        later = done[number + 1] if number + 1 < len(done) else None
        _compare(count, _seen(truth, truth.chat, visit, later, log), timeout_s, asking)


def _seen(truth: Truth, chat: ChatTruth, visit: VisitFacts, later: VisitFacts | None, log: Sequence[Event]) -> _Seen:
    """The log from a second before this visit's start until soon after its last event, and never into the next visit."""
    assert visit.record
    begin = visit.record.started_at.timestamp() - 1
    last = max([e.stamp_ms / 1000 for e in visit.record.events] + [m.stamp_ms / 1000 for m in visit.record.messages], default=begin)
    end = max(last, begin) + _AFTERWARDS_S
    if later and later.record:
        end = min(end, later.record.started_at.timestamp() - 1)
    own = tuple(e for e in log if begin <= e["at"] < end)
    state = next((ChatState(e["state"]) for e in own if e["event"] == "visit"), chat.states[visit.daypart])
    return _Seen(truth, chat, visit.record, state, own, f"{truth.key}/{visit.daypart}")


def _compare(count: Count, seen: _Seen, timeout_s: float, asking: bool) -> None:
    chat, record, state, where = seen.chat, seen.record, seen.state, seen.where
    if state is ChatState.WIDGET_HIDDEN and chat.vendor is None:
        return  # nothing at all to be seen
    heard = [e for e in seen.of("heard") if e["number"] == 1]
    states = {state}
    if not heard and state in _ASKABLE:
        states.add(ChatState.ONLINE)  # busy and queue show only to who asks
    if state is ChatState.ONLINE and not chat.presence:
        states.add(ChatState.UNKNOWN)  # a product that never says who is there
    count("chat state", record.state in states, where, states, record.state)
    claim = chat.claims_online(state)
    if claim is not None and state not in (ChatState.BUSY_FORM, ChatState.BUSY_DEAD):
        count("claimed online", record.claimed_online == claim, where, claim, record.claimed_online)
    _invites(count, seen)
    if state is not ChatState.WIDGET_HIDDEN:
        _window(count, seen)
    _conversation(count, seen, heard, timeout_s, asking)


def _invites(count: Count, seen: _Seen) -> None:
    shown = seen.of("invited")
    record, where = seen.record, seen.where
    count("invite", (record.invite is not None) == bool(shown), where, bool(shown), record.invite is not None)
    if not shown or record.invite is None:
        return
    first = shown[0]
    delay = float(first["since_load_ms"])
    count(
        "invite delay within 1.5 s",
        abs(record.invite.delay_ms - delay) <= INVITE_WITHIN_MS,
        where,
        round(delay),
        round(record.invite.delay_ms),
    )
    route = route_of(engine_of(seen.truth.platform), str(first["page"]))
    page = route.kind if route else PageKind.OTHER
    real, got = f"{first['trigger']} on {page}", f"{record.invite.trigger} on {record.invite.page}"
    count("invite trigger and page", real == got, where, real, got)


def _window(count: Count, seen: _Seen) -> None:
    """What the open window shows."""
    chat, record, state, where = seen.chat, seen.record, seen.state, seen.where
    if state in _ASKABLE | {ChatState.BOT_ONLY}:
        count("operator photo", record.operator_photo is chat.photo, where, chat.photo, record.operator_photo)
    if state in _STAFFED:
        count("operator name", record.operator_name == chat.operator_name, where, chat.operator_name, record.operator_name)
    if state in _STAFFED and not seen.of("invited"):
        asked_at = next((e["at"] for e in seen.of("heard")), float("inf"))
        local = chat.greeting is not None and chat.greeting_after_s is None
        greeted = bool(seen.of("opened")) and (local or any(e["at"] < asked_at for e in seen.of("said", "greeting")))
        count("greeting", bool(record.greeting) == greeted, where, greeted, record.greeting)
    for fact, rung, real, got in (
        ("pre-chat form", ChatState.PRECHAT_GATE, chat.prechat, record.prechat),
        ("offline form", ChatState.OFFLINE_FORM, chat.offline_form, record.offline_form),
    ):
        if state is rung and real is not None:
            count(f"{fact}: fields", got is not None and set(got.fields) == set(real.fields), where, real.fields, got and got.fields)
            count(
                f"{fact}: required", got is not None and set(got.required) == set(real.required), where, real.required, got and got.required
            )


def _conversation(count: Count, seen: _Seen, heard: list[Event], timeout_s: float, asking: bool) -> None:
    record, state, where = seen.record, seen.state, seen.where
    repeated = [e for e in seen.of("heard") if e["repeated"]]
    least = 1 if asking and state in _ASKABLE else 0
    most = 1 if asking and state in _ASKABLE | {ChatState.BOT_ONLY} else 0
    right = least <= len(heard) <= most and not repeated
    count("question delivered once", right, where, least, f"{len(heard)} and {len(repeated)} repeated")
    if not asking:
        return
    asked_at = heard[0]["at"] if heard else None
    people = [e for e in seen.of("said", "human") if asked_at is not None and e["at"] >= asked_at]
    delay_s = people[0]["at"] - asked_at if people and asked_at is not None else None
    expected = _endings(seen, asked_at is not None, delay_s is not None and delay_s < timeout_s)
    count("ending", record.ending in expected, where, expected, record.ending)
    if state in _ASKABLE and asked_at is not None:
        proven = delay_s is not None and delay_s < timeout_s
        count("proven online", bool(record.proven_online) == proven, where, proven, record.proven_online)
    if state in (ChatState.BUSY_FORM, ChatState.BUSY_DEAD) and asked_at is not None:
        real = "form" if state is ChatState.BUSY_FORM else "none"
        count("busy fall-back", (record.busy_fallback or "none") == real, where, real, record.busy_fallback)
    if delay_s is not None and delay_s < timeout_s:
        sent, human = seen.stamp(Mark.SENT), seen.stamp(Mark.HUMAN)
        measured = human - sent if sent is not None and human is not None else None
        close = measured is not None and abs(measured - delay_s * 1000) <= REPLY_WITHIN_MS
        count("reply time within 50 ms", close, where, f"{delay_s * 1000:.0f} ms", None if measured is None else f"{measured:.0f} ms")
        _usefulness(count, seen, people[0])
    _responders(count, seen)


def _endings(seen: _Seen, asked: bool, answered: bool) -> set[Ending]:
    """The endings that are right for what happened."""
    state = seen.state
    if state is ChatState.BOT_ONLY:
        return {Ending.CENSORED_TIMEOUT} if asked else {Ending.NOT_ASKED}
    if state not in _ASKABLE:
        return {Ending.NOT_ASKED}
    if not asked:
        return set()  # it should have been asked: nothing is right
    if answered:
        return {Ending.ANSWERED}
    if seen.of("said", "drop"):
        return {Ending.LOST_CONNECTION}
    if seen.of("said", "closed"):
        return {Ending.COMPETING_CLOSED}
    if seen.of("said", "fallback"):
        return {Ending.COMPETING_FORM}
    return {Ending.COMPETING_BUSY} if seen.of("said", "busy") else {Ending.CENSORED_TIMEOUT}


def _responders(count: Count, seen: _Seen) -> None:
    """Each reply that a person or a program gave before the visit's end: was it taken for what it was?"""
    end = seen.stamp(Mark.END) or float("inf")
    replies = [m for m in seen.record.messages if m.side is Side.SHOP and m.kind == "reply"]
    first = next((e["at"] for e in seen.of("heard")), None)
    for event in seen.of("said", "human", "auto"):
        at_ms = event["at"] * 1000
        if first is None or event["at"] < first or at_ms > end - 200 or event.get("after", 1) > 1:
            continue
        real = Responder.HUMAN if event["kind"] == "human" else Responder.AUTOMATIC
        near = min(replies, key=lambda m: abs(m.stamp_ms - at_ms), default=None)
        got = near.responder if near is not None and abs(near.stamp_ms - at_ms) < 500 else None
        count("responder class", got is real, seen.where, real, got)


def _usefulness(count: Count, seen: _Seen, answer: Event) -> None:
    real = answer.get("answers")
    if real not in (Answers.YES, Answers.NO):
        return
    at_ms = answer["at"] * 1000
    near = min((m for m in seen.record.messages if m.side is Side.SHOP), key=lambda m: abs(m.stamp_ms - at_ms), default=None)
    got = near.answers if near is not None and abs(near.stamp_ms - at_ms) < 500 else None
    count("useful answer", got == real, seen.where, real, got)
