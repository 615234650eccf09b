"""The signs that a reply shows: what `replies` weighs, with the words its reasons are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.detect.wording import LONGEST, phrase_book, plain, words, words_of
from auditor.types import Responder

if TYPE_CHECKING:
    from auditor.detect.replies import ReplyView

_SAY = phrase_book("replies")
_NOT_WORD = re.compile(r"[^\w]+")
_FILLER = words_of("filler")


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be read from one reply. `per_second` is characters a second from 1 s after our message."""

    plain_text: str
    word_count: int
    per_second: float
    joined: bool
    typing: bool
    seen_event: bool
    neither: bool
    slow: bool
    under_2s: bool
    timer: bool
    says_bot: bool
    bot_sender: bool
    person_sender: bool
    takeover: bool
    notice: bool
    rating: bool
    menu: bool
    promo: bool
    contacts: bool
    busy: bool
    hours: bool
    buttons: bool
    same_before: bool
    echo: bool
    courtesy_only: bool
    on_question: bool
    asks_back: bool
    looked_up: bool
    handover: bool
    colloquial: bool
    slips: bool
    closing: bool
    polished: bool

    @property
    def personal(self) -> bool:
        """The style is a person's."""
        return self.colloquial or self.slips

    @property
    def is_plain(self) -> bool:
        """A few plain words, no stock text."""
        return not (self.notice or self.rating or self.menu or self.promo or self.contacts or self.buttons or self.busy or self.hours)

    @property
    def stock_text(self) -> bool:
        """A notice, or busy, out of hours, leave your phone."""
        return self.notice or self.contacts or self.busy or self.hours

    @property
    def too_fast(self) -> bool:
        """Nobody typed it."""
        return self.per_second > 20

    @property
    def handover_by_person(self) -> bool:
        """Somebody who joined or typed hands over."""
        return self.handover and self.seen_event and not self.bot_sender and not self.too_fast

    def reasons(self, responder: Responder) -> tuple[str, ...]:
        """The signs in the words of the labelled set, those towards automatic first."""
        names = {
            "under_2s": self.under_2s,
            "too_long_for_time": self.too_fast and not self.under_2s,
            "timer": self.timer,
            "same_text_before": self.same_before,
            "no_join_no_typing": self.neither,
            "buttons": self.buttons,
            "off_question": not self.on_question,
            "says_bot": self.says_bot,
            "bot_sender": self.bot_sender,
            "system_notice": self.notice,
            "asks_contacts": self.contacts,
            "busy_text": self.busy,
            "hours_text": self.hours,
            "menu": self.menu,
            "rating_request": self.rating,
            "echo": self.echo,
            "assistant_style": self.closing and self.polished,
            "promo": self.promo,
            "polished_text": self.polished and self.courtesy_only,
            "joined": self.joined,
            "typing": self.typing,
            "plausible_time": self.per_second <= 8 and not self.under_2s,
            "on_question": self.on_question,
            "looked_up": self.looked_up,
            "asks_back": self.asks_back,
            "slips": self.slips,
            "colloquial": self.colloquial,
            "terse": self.word_count <= 4,
            "person_sender": self.person_sender,
            "handover": self.handover,
        }
        found = [name for name, there in names.items() if there]
        if responder is Responder.UNCLEAR:
            found.append("mixed_evidence" if self.seen_event else "thin_evidence")
        return tuple(found)


def content(text: str) -> set[str]:
    """The stems (first five letters) of the words that carry meaning; numbers whole."""
    return {w[:5] for w in words(text) if w not in _FILLER and (len(w) > 2 or any(c.isnumeric() for c in w))}


def read_signs(view: ReplyView) -> Signs:
    """All signs of one reply."""
    raw, text = view.text[:LONGEST].strip(), plain(view.text)
    sender = plain(view.sender_label or "")
    joined, typing = view.joined is True, view.typing is True
    slips, polished = _style(raw)
    stripped = _SAY["courtesy"].sub(" ", text)
    left = content(stripped)
    asked = content(view.question)
    shared = asked & content(text)
    courtesy = _is_courtesy(text, stripped, left - content(sender), shared)
    return Signs(
        plain_text=text,
        word_count=len(words(text)),
        per_second=len(raw) / max(0.001, (view.delay_ms - 1_000) / 1_000),
        joined=joined,
        typing=typing,
        seen_event=joined or typing,
        neither=view.joined is False and view.typing is False,
        slow=view.delay_ms >= 10_000,
        under_2s=view.delay_ms < 2_000,
        timer=_is_round(view.delay_ms),
        says_bot=bool(_SAY["bot_text"].search(text)) or _bot_before(view, sender),
        bot_sender=bool(_SAY["bot_sender"].search(sender))
        and not (_SAY["helper_sender"].search(sender) and slips and view.delay_ms >= 10_000),
        person_sender=bool(sender) and not _SAY["bot_sender"].search(sender),
        takeover=bool(_SAY["takeover"].search(text)),
        notice=bool(_SAY["notice"].search(text)),
        rating=bool(_SAY["rating"].search(text)),
        menu=bool(_SAY["menu"].search(text)),
        promo=bool(_SAY["promo"].search(text)),
        contacts=bool(_SAY["contacts"].search(text)),
        busy=bool(_SAY["busy"].search(text)),
        hours=bool(_SAY["hours"].search(text)),
        buttons=bool(view.buttons),
        same_before=any(_bare(text) == _bare(plain(p)) for p in view.previous),
        echo=len(_bare(plain(view.question))) > 8 and _bare(plain(view.question)) in _bare(text),
        courtesy_only=courtesy,
        on_question=bool(shared) or not courtesy,
        asks_back="?" in stripped and not courtesy,
        looked_up=bool(_SAY["looked_up"].search(text)),
        handover=bool(_SAY["handover"].search(text)),
        colloquial=bool(_SAY["everyday"].search(text)) or bool(_SAY["placeholder_person"].search(text)),
        slips=slips,
        closing=bool(_SAY["closing"].search(text)),
        polished=polished,
    )


def _is_courtesy(text: str, stripped: str, left: set[str], shared: set[str]) -> bool:
    """Words that could follow any question: nothing is left without them, or a stock question after an introduction."""
    if _SAY["placeholder"].search(text):
        return True
    if not left:
        return not _SAY["says"].search(stripped.strip(" .,!()"))
    return "?" in stripped and not shared and bool(_SAY["introduces"].search(text))


def _bare(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip()


def _is_round(delay_ms: float) -> bool:
    """Within a tenth of a second above a multiple of five seconds, as a timer fires."""
    return delay_ms >= 5_000 and delay_ms % 5_000 < 120


def _bot_before(view: ReplyView, sender: str) -> bool:
    """A greeting that named itself a program, from the one who writes now; the bare name of the window's kind says nothing of him."""
    previous = [text for text in map(plain, view.previous) if not _SAY["window_kind"].search(text.strip())]
    if not any(_SAY["bot_text"].search(text) for text in previous):
        return False
    return not sender or any(w in " ".join(previous) for w in words(sender)) or (view.joined is not True and view.typing is not True)


def _style(raw: str) -> tuple[bool, bool]:
    """(slips of the pen, polished): lower case at the start, no full stop after several words; or whole sentences."""
    letters = raw.lstrip('(["«- ')
    low = bool(letters) and letters[0].islower()
    open_end = bool(raw) and (raw[-1].isalnum() or raw[-1] in ")(") and len(raw.split()) >= 5
    return low or (open_end and not raw.startswith("[")), bool(letters) and not low and raw[-1:] in ".!?…"
