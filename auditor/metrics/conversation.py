"""One visit to a chat, judged: what came of it, and when a person answered. The only place that reads a visit's clock marks."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.types import ChatState, Ending, Mark, Responder, Side, VisitRecord

NO_CHAT = (ChatState.NO_WIDGET,)
OFFLINE = (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD)
BUSY = (ChatState.BUSY_FORM, ChatState.BUSY_DEAD)
ONLINE = (ChatState.ONLINE, ChatState.QUEUE)

OUTCOMES = ("answered", "form", "busy", "closed", "silence", "gate")
"""How a visit to a chat ends: a person answered; a form; busy; closed without a form; nothing until the time-out; a bot or a gate."""

LAST_LOOK_S = 0.5
"""A visit whose last look came this much before a threshold still counts as having listened up to it."""

_BY_ENDING = {
    Ending.COMPETING_FORM: "form",
    Ending.COMPETING_BUSY: "busy",
    Ending.COMPETING_CLOSED: "closed",
    Ending.CENSORED_TIMEOUT: "silence",
}
_BY_STATE = {
    ChatState.OFFLINE_FORM: "form",
    ChatState.OFFLINE_DEAD: "closed",
    ChatState.BUSY_FORM: "busy",
    ChatState.BUSY_DEAD: "busy",
    ChatState.PRECHAT_GATE: "gate",
    ChatState.BOT_ONLY: "gate",
    ChatState.WIDGET_HIDDEN: "closed",
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one visit says of the chat.

    `chat` whether there was one (None: not known); `outcome` one of `OUTCOMES`, or None where that is not known, with `why_unknown`.
    Times are seconds after our question: `human_s` until a person wrote, `any_s` until anything came, `unclear_s` until a reply
    came of which it is not clear who wrote it, `ended_s` until the competing outcome or the last look.
    """

    chat: bool | None
    asked: bool
    outcome: str | None
    why_unknown: str | None = None
    human_s: float | None = None
    any_s: float | None = None
    unclear_s: float | None = None
    ended_s: float | None = None


def first_stamps(record: VisitRecord) -> dict[Mark, float]:
    """The first stamp of each mark, in milliseconds; the right ends of their intervals."""
    found: dict[Mark, float] = {}
    for event in record.events:
        known = found.get(event.mark)
        if known is None or event.stamp_ms < known:
            found[event.mark] = event.stamp_ms
    return found


def _between(stamps: dict[Mark, float], start: Mark, end: Mark) -> float | None:
    a, b = stamps.get(start), stamps.get(end)
    return None if a is None or b is None else max(0.0, (b - a) / 1000)


def seconds_between(record: VisitRecord, start: Mark, end: Mark) -> float | None:
    """From the first `start` to the first `end` mark, in seconds; the right ends of both intervals. None where one is missing."""
    return _between(first_stamps(record), start, end)


def has_chat(record: VisitRecord) -> bool | None:
    """Whether a chat was there: a widget in any state, hidden included; None where the visit could not tell."""
    if record.state in NO_CHAT:
        return False
    return True if record.state is not ChatState.UNKNOWN or record.vendor is not None or record.entry is not None else None


def judge(record: VisitRecord) -> Conversation:
    """Judge one visit. A bot's words do not count as a person's; a silence is known only up to the last look."""
    chat = has_chat(record)
    stamps = first_stamps(record)
    asked = Mark.SENT in stamps
    human_s = _between(stamps, Mark.SENT, Mark.HUMAN)
    any_s = _between(stamps, Mark.SENT, Mark.ANY)
    ended_s = _between(stamps, Mark.SENT, Mark.FALLBACK)
    if ended_s is None:
        ended_s = _between(stamps, Mark.SENT, Mark.END)
    if chat is None:
        return Conversation(None, asked, None, "state_unknown")
    if not chat:
        return Conversation(False, asked, None)
    if human_s is not None:
        return Conversation(True, asked, "answered", None, human_s, any_s, None, ended_s)
    unclear_s = _unclear(record, stamps)
    if unclear_s is not None:
        return Conversation(True, asked, None, "responder_unclear", None, any_s, unclear_s, ended_s)
    outcome = _BY_ENDING.get(record.ending)
    if outcome is None and not asked:
        outcome = _BY_STATE.get(record.state)
    if outcome == "silence" and record.state is ChatState.BOT_ONLY:
        outcome = "gate"
    why = None if outcome else ("not_asked" if not asked and record.ending is Ending.NOT_ASKED else str(record.ending))
    return Conversation(True, asked, outcome, why, None, any_s, None, ended_s)


def _unclear(record: VisitRecord, stamps: dict[Mark, float]) -> float | None:
    """When the first reply came that may be a person's or a machine's."""
    sent = stamps.get(Mark.SENT)
    if sent is None:
        return None
    times = [
        m.stamp_ms
        for m in record.messages
        if m.side is Side.SHOP and m.kind == "reply" and m.responder in (Responder.UNCLEAR, None) and m.stamp_ms >= sent
    ]
    return (min(times) - sent) / 1000 if times else None


def human_within(talk: Conversation, limit_s: float) -> bool | None:
    """Whether a person answered within `limit_s` of the question.

    None where the visit did not listen that long, or where a reply came in time and it is not clear who wrote it.
    """
    if talk.human_s is not None:
        return talk.human_s <= limit_s
    if talk.unclear_s is not None:
        return None if talk.unclear_s <= limit_s else False
    if talk.outcome in ("form", "busy", "closed") or (talk.outcome == "gate" and not talk.asked):
        return False
    if talk.outcome in ("silence", "gate") and talk.ended_s is not None and talk.ended_s + LAST_LOOK_S >= limit_s:
        return False
    return None
