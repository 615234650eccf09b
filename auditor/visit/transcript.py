"""From what appeared in a chat's panel to messages: whose words, when they began and when they ended. Pure: no browser, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.visit import words
from auditor.visit.observer import Shown

JOINED_MS = 400.0
"""Texts of one row that follow each other sooner than this belong to one message."""
_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[a-zа-я]*\.?"
_WHEN = re.compile(
    rf"^(?:(?:{_DAY}|{_MONTH}|today|yesterday|just now|now|сегодня|вчера|только что|сейчас|at|в|on|ago|назад|[ap]\.?m\.?"
    r"|\d{1,4}(?:st|nd|rd|th)?|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?"
    r"|(?:a few|\d+(?:[.,]\d+)?)\s?(?:s|ms|sec|seconds?|m|min|minutes?|h|hours?|сек|мин|ч|час)[a-zа-я]*\.?)[\s,·:–-]*)+$",
    re.IGNORECASE,
)
_TICK = re.compile(
    r"^(?:sent|delivered|read|seen|sending|not sent|you|me|вы|я|доставлено|прочитано|отправлено|отправляется|просмотрено"
    r"|(?:(?:start|process|load|generat|connect|wait|prepar|initiali[sz])ing|queue|обработка|загрузка|соединение|подключение)"
    r"(?: (?:the |a |your )?(?:chat|session|conversation|reply|response|чата?|сессии))?[\s|:.,…/\ds-]*"
    r"|[\d.,]+\s?(?:/\s?[\d.,]+\s?(?:s|ms|с|сек)?|%)"
    r"|[✓✔✅☑]+|\d{1,3}|[•●·.…\s]+|[|/-])\W*$",
    re.IGNORECASE,
)
_OURSELVES = re.compile(r"^(?:you|me|вы|я|guest|visitor|гость|посетитель)$", re.IGNORECASE)
_INITIALS = re.compile(r"^[A-ZА-ЯЁ]{1,2}$")
WITH_OURS_MS = 120.0
"""What comes this soon with our own words and is no sentence belongs to them: a date, a caption."""
OUR_ROW_MS = 2500.0
"""The same, in the very row of our own words: a name and a time above them."""
_DOTS = re.compile(r"^[\s.…•●·_|▍▌█]*$")
_JOIN = re.compile(
    r"присоедин|подключил|вступил|принял\w* (?:чат|диалог|обращени)|вошл?[аё]?\w* в (?:чат|диалог)|(?:has |have )?joined"
    r"|is now (?:chatting|with you|connected)|entered the (?:chat|conversation)|connected (?:you )?(?:to|with)",
    re.IGNORECASE,
)
_QUEUE = re.compile(
    r"(?:вы|ваш[ае]? (?:место|номер|позиция))\b.{0,30}(?:в )?очеред|number \d+ in (?:the )?(?:queue|line)|position in (?:the )?queue"
    r"|place in (?:the )?queue",
    re.IGNORECASE,
)

OWN_DOTS_MS = 700.0
"""Dots that come this soon after our words are the widget's own; nobody has read and begun to write by then."""


def is_time(text: str) -> bool:
    """Whether a text is only a time or a date, as stands beside messages."""
    return bool(_WHEN.match(text.strip()))


def untimed(text: str) -> str:
    """A caption without the time that stands at its end: `Anna 5:02 AM` is `Anna`."""
    words_ = text.split()
    for cut in range(1, min(len(words_), 6)):
        tail = " ".join(words_[cut:])
        if is_time(tail) and re.search(r"\d[:.]\d\d|[a-zа-яё]{2}", tail):  # a bare number is no time
            return " ".join(words_[:cut]).rstrip(" ,·|–-")
    return text


@dataclass(slots=True)
class Draft:
    """A message as it grows. `nodes` are its texts by node, in order of appearance.

    `told_ms` is when we were told of its beginning, by this program's monotonic clock; `doubt` why its moment is not to be trusted;
    `opening` the words with which it began, where it grew.
    """

    row: int
    first_ms: float
    last_ms: float
    late_ms: float
    nodes: dict[int, str] = field(default_factory=dict)
    blocks: dict[int, int] = field(default_factory=dict)
    sizes: dict[int, float] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    typed: bool = False
    joined: bool = False
    told_ms: float = 0.0
    doubt: str = ""
    opening: str = ""

    @property
    def parts(self) -> list[str]:
        """Its texts, those of one block joined."""
        by_block: dict[int, str] = {}
        for node, text in self.nodes.items():
            block = self.blocks[node]
            by_block[block] = f"{by_block[block]} {text}" if block in by_block else text
        return list(by_block.values())

    @property
    def sender(self) -> str | None:
        """The name above it, as far as one stands apart from the words."""
        parts = self.parts
        labels = [part for part in parts if _is_label(part)]
        return untimed(labels[0]) if labels and len(parts) > len(labels) else None

    @property
    def text(self) -> str:
        """Its words, without name and time."""
        parts = self.parts
        spoken = [part for part in parts if not _is_label(part)]
        return " ".join(spoken or parts).strip()

    @property
    def kind(self) -> str:
        """`join`, `queue` or `reply`."""
        text = self.text
        if len(text) < 90 and _JOIN.search(text):
            return "join"
        if len(text) < 160 and _QUEUE.search(text):
            return "queue"
        return "reply"


def _is_label(text: str) -> bool:
    text = untimed(text) if len(text) <= 48 else text
    return len(text) <= 28 and len(text.split()) <= 3 and not re.search(r"[.?!,:;)\d]\s*$|\d", text)


def bare(text: str) -> str:
    """The text without white space: what stays the same however it is drawn."""
    return "".join(text.split())


@dataclass(slots=True)
class Transcript:
    """What came into the panel after our message. `own` are our words, `known` what stood there before."""

    own: str
    known: set[str]
    own_ms: float = 0.0
    drafts: list[Draft] = field(default_factory=list)
    typing_ms: float | None = None
    typing_seen: bool = False
    last_typing_ms: float = 0.0
    join_ms: float | None = None
    own_row: int = 0

    @classmethod
    def after(cls, own: str, before: Iterable[str], own_ms: float = 0.0) -> Transcript:
        """A transcript that begins now: `before` are the texts of the panel at this moment, `own_ms` when our words were shown."""
        return cls(bare(own), {bare(text) for text in before}, own_ms)

    def feed(self, events: Iterable[Shown]) -> bool:
        """Take in what appeared; whether any message began or grew."""
        events = list(events)
        if self.own_row == 0:
            self.own_row = next((event.row for event in events if event.kind == "text" and self._is_ours(bare(event.text))), 0)
        taken = [self._take(event) for event in events]
        return any(taken)

    def _take(self, event: Shown) -> bool:
        if event.kind == "moving":
            self._typing(event.at_ms)
            return False
        if event.kind != "text":
            return False
        text = event.text.strip()
        plain = bare(text)
        draft = self._draft_of(event)
        if draft and event.key in draft.nodes:
            return self._grow(draft, event, text)
        ours = self._is_ours(plain)
        if not plain or ours or _WHEN.match(text) or _TICK.match(text) or (len(text) <= 48 and _OURSELVES.match(untimed(text))):
            if _DOTS.match(text):
                self._typing(event.at_ms)
            return False
        if len(text) < 70 and words.TYPING.search(text):
            self._typing(event.at_ms)
            return False
        if plain in self.known or _INITIALS.match(text):
            return False
        if self._caption_of_ours(event, text):
            return False
        for older in self.drafts:  # drawn anew: the same words in other nodes
            whole = bare(older.text)
            if plain == whole or (event.row == older.row and plain in whole) or any(plain == bare(part) for part in older.parts):
                older.row = event.row
                return False
        last = self.drafts[-1] if self.drafts else None
        if last and len(bare(last.text)) >= 4 and plain.startswith(bare(last.text)):  # the same message, grown and drawn anew
            last.row, last.nodes, last.blocks = event.row, {event.key: text}, {event.key: event.block}
            last.last_ms = max(last.last_ms, event.at_ms)
            return True
        if event.press:
            if self.drafts:
                self.drafts[-1].buttons.append(text[:60])
            return False
        first = self._first(event, text)
        if draft and (event.block in draft.blocks.values() or first - draft.last_ms < JOINED_MS):
            if bare(draft.text) and bare(draft.text) in plain:  # the whole of it in one new node
                draft.nodes.clear()
                draft.blocks.clear()
        else:
            typed, joined = self._typed_lately(first), self.join_ms is not None
            draft = Draft(event.row, first, first, event.late_ms, typed=typed, joined=joined, told_ms=event.told_ms)
            draft.opening = next((earlier for at, earlier in event.past if at == first), text)
            self.drafts.append(draft)
        draft.nodes[event.key], draft.blocks[event.key], draft.sizes[event.key] = text, event.block, event.size
        draft.last_ms = max(draft.last_ms, event.at_ms)
        if first < draft.first_ms:
            draft.first_ms, draft.told_ms = first, event.told_ms
        if draft.kind == "join" and self.join_ms is None:
            self.join_ms = draft.first_ms
        return True

    def _grow(self, draft: Draft, event: Shown, text: str) -> bool:
        if not text or draft.nodes[event.key] == text:
            return False
        draft.nodes[event.key] = text
        draft.last_ms = max(draft.last_ms, event.at_ms)
        return True

    def _draft_of(self, event: Shown) -> Draft | None:
        for draft in reversed(self.drafts):
            if event.key in draft.nodes or (event.row and draft.row == event.row):
                return draft
        return None

    def _first(self, event: Shown, text: str) -> float:
        """When the first words of this text stood in its node; a placeholder is no word."""
        for at, earlier in event.past:
            if not _DOTS.match(earlier) and not words.TYPING.search(earlier) and bare(earlier) not in self.known:
                return at
        return event.at_ms if event.shown_ms - event.at_ms < 1500 else event.shown_ms

    def _is_ours(self, plain: str) -> bool:
        if self.own in plain:
            return len(plain) < len(self.own) * 1.5 + 12
        return (len(plain) >= 6 and plain in self.own) or (len(plain) > 12 and plain.rstrip(".…") in self.own)

    def _caption_of_ours(self, event: Shown, text: str) -> bool:
        """Whether a few words beside our own, come with them, are their caption."""
        if not self.own_ms or len(text.split()) > 6 or re.search(r"[.!?…)]$", text):
            return False
        near = OUR_ROW_MS if event.row and event.row == self.own_row else WITH_OURS_MS
        return abs(event.at_ms - self.own_ms) < near

    def _typing(self, at_ms: float) -> None:
        if at_ms - self.own_ms < OWN_DOTS_MS:
            return
        self.typing_seen = True
        if self.typing_ms is None:
            self.typing_ms = at_ms
        self.last_typing_ms = at_ms

    def _typed_lately(self, at_ms: float) -> bool:
        return self.typing_seen and at_ms - self.last_typing_ms < 60_000
