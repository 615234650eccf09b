"""What state an opened widget announces, from its visible strings and inputs (protocol, section 3).

The label is what is announced, not what would prove true: `proven_online` is somebody else's fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.detect.state_words import is_door_plate, read_clauses
from auditor.detect.wording import phrase_book, plain
from auditor.types import ChatState

MOST_TEXTS = 200
"""Strings of a widget that are read; a conversation longer than that announces nothing new."""


@dataclass(frozen=True, slots=True)
class Field:
    """A visible input: `name` is its caption or placeholder, `type` its kind (`text`, `tel`, `textarea`, `submit` ...)."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class StateView:
    """What is visible of an opened widget: strings in order (buttons included), inputs, and the vendor's own word, if it has one.

    `vendor_says` is a word such as `online`, `offline`, `away` or `busy` from the vendor's status call. `lang` is not needed:
    both languages are read at once.
    """

    texts: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    vendor_says: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class StateJudgement:
    """The rung of the ladder, the signs that led there, and how sure (0 to 1) the judge is."""

    state: ChatState
    reasons: tuple[str, ...]
    sure: float


_SAY = phrase_book("states")
_PART = re.compile(r"[.!?\n]+(?:\s|$)|\n")
_UNSAYS = ("usual", "away", "bot_itself")
_NOT_TYPED = frozenset({"submit", "button", "checkbox", "radio", "file", "hidden", "reset", "image"})
_BUSY_SAYS = frozenset({"busy", "occupied", "full"})
_AWAY_SAYS = frozenset({"offline", "away", "closed", "unavailable", "inactive"})
_HERE_SAYS = frozenset({"online", "available", "active", "open", "ready"})


def judge_state(view: StateView) -> StateJudgement:
    """The state that `view` announces. Never raises; nothing visible is `unknown`."""
    text = _SAY["nothing_yet"].sub(" ", plain("\n".join(view.texts[:MOST_TEXTS])))
    typed = [f for f in view.fields if f.type.split(" ")[0] not in _NOT_TYPED and not _SAY["disabled"].search(plain(f"{f.name} {f.type}"))]
    contacts = [f for f in typed if _is_contact(f) and not _SAY["optional"].search(plain(f.name))]
    shown = _signs(text, view, contacts)
    if typed or any(_SAY["button_leave"].search(plain(t)) for t in view.texts[:MOST_TEXTS]):
        shown.add("can_leave")
    if contacts:
        shown.add("asks_contacts")
    if any(f.type.startswith("textarea") for f in typed):
        shown.add("message_box")
    if any(f.type == "password" for f in typed):
        shown |= {"gate", "asks_contacts"}
    state, sure = _decide(shown, bool(typed))
    state, sure = _with_vendor(state, sure, plain(view.vendor_says or ""), shown)
    return StateJudgement(state, tuple(sorted(shown)), sure)


def _is_contact(field: Field) -> bool:
    kind = field.type.split(" ")[0]
    return kind in ("tel", "email") or (kind != "textarea" and _SAY["contact"].search(plain(field.name)) is not None)


def _signs(text: str, view: StateView, contacts: list[Field]) -> set[str]:
    captions = plain("\n".join(f.name for f in view.fields[:MOST_TEXTS]))
    signs = {
        name
        for name in ("queue", "busy", "away", "gate", "log_in", "call_back", "leave", "not_chat", "bot_denied", "speaks_of_chat")
        if _SAY[name].search(text)
    }
    if any(
        _SAY["present"].search(part) and not any(_SAY[n].search(part) for n in _UNSAYS) and not is_door_plate(part)
        for part in _PART.split(text)
    ):
        signs.add("present")
    signs |= read_clauses(text)
    if _SAY["self_service"].search(text):
        signs.add("self_service")
    if _SAY["bot"].search(_SAY["bot_denied"].sub(" ", text)) or re.search(r"\bбот|\bbot\b", captions):
        signs.add("bot")
    starts = any(f.type == "submit" and _SAY["button_start"].search(plain(f.name)) for f in view.fields)
    if contacts and (starts or _SAY["gate"].search(captions)):
        signs.add("gate")
    return signs


def _decide(shown: set[str], typed: bool) -> tuple[ChatState, float]:
    form = "can_leave" in shown
    if "queue" in shown:
        return ChatState.QUEUE, 0.9
    if "bot" in shown and "present" not in shown and not ("away" in shown and "asks_contacts" in shown):
        return ChatState.BOT_ONLY, 0.85
    if "busy" in shown:
        return (ChatState.BUSY_FORM if form else ChatState.BUSY_DEAD), 0.9
    if "away" in shown:
        return (ChatState.OFFLINE_FORM if form else ChatState.OFFLINE_DEAD), 0.9
    if "log_in" in shown and not typed:
        return ChatState.PRECHAT_GATE, 0.85
    if "gate" in shown and "asks_contacts" in shown and "not_chat" not in shown:
        return ChatState.PRECHAT_GATE, 0.85
    if "present" in shown:
        return (ChatState.PRECHAT_GATE, 0.6) if "asks_contacts" in shown else (ChatState.ONLINE, 0.9)
    if "leave" in shown and "asks_contacts" in shown and "not_chat" not in shown:
        return ChatState.OFFLINE_FORM, 0.6
    if "asks_contacts" in shown and "speaks_of_chat" in shown and not shown & {"call_back", "not_chat", "message_box", "leave"}:
        return ChatState.PRECHAT_GATE, 0.6
    if "self_service" in shown:
        return ChatState.BOT_ONLY, 0.6
    return ChatState.UNKNOWN, 0.5


def _with_vendor(state: ChatState, sure: float, says: str, shown: set[str]) -> tuple[ChatState, float]:
    """The vendor's word decides only where nothing was announced; a contradiction lowers the certainty."""
    here, away, busy = says in _HERE_SAYS, says in _AWAY_SAYS, says in _BUSY_SAYS
    if not (here or away or busy):
        return state, sure
    shown.add("vendor_says_" + ("online" if here else "offline" if away else "busy"))
    if state is ChatState.UNKNOWN:
        form = "can_leave" in shown
        if here:
            return ChatState.ONLINE, 0.7
        if busy:
            return (ChatState.BUSY_FORM if form else ChatState.BUSY_DEAD), 0.7
        return (ChatState.OFFLINE_FORM if form else ChatState.OFFLINE_DEAD), 0.7
    agrees = {
        ChatState.ONLINE: here,
        ChatState.OFFLINE_FORM: away,
        ChatState.OFFLINE_DEAD: away,
        ChatState.BUSY_FORM: busy or here,
        ChatState.BUSY_DEAD: busy or here,
    }.get(state)
    return state, (min(0.99, sure + 0.08) if agrees else sure / 2 if agrees is False else sure)
