"""Who wrote a reply, and whether it answers: from timing, events, buttons and wording (protocol, section 3).

The judgement says what the evidence supports, not what was "really" so. The first rule that fits decides; the rules and the
words for the reasons are those of the labelled set that the judgement is measured on (see `docs/design/0004-chat-judgement.md`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.detect.answers import answers_question
from auditor.detect.reply_signs import Signs, read_signs
from auditor.types import Answers, Responder

FAST_MS = 2_000
"""Under this nobody has read the question (protocol: "arrives within 2 s")."""


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One message that came after our question.

    `delay_ms` runs from our message to this one. `joined` and `typing`: a join was seen before, typing just before; None where
    the widget shows no such thing. `previous` is what the shop said before our question, `vendor` a catalogue id or None.
    """

    question: str
    text: str
    delay_ms: float
    joined: bool | None = None
    typing: bool | None = None
    buttons: tuple[str, ...] = ()
    sender_label: str | None = None
    previous: tuple[str, ...] = ()
    vendor: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyJudgement:
    """Who answered, whether the fact asked for is named, and the signs leaned on."""

    responder: Responder
    answers: Answers
    reasons: tuple[str, ...] = field(default=())


def judge_reply(view: ReplyView) -> ReplyJudgement:
    """The judgement of one message. Never raises."""
    signs = read_signs(view)
    responder = _responder(view, signs)
    reasons = signs.reasons(responder)
    return ReplyJudgement(responder, answers_question(view.question, view.text, signs), reasons)


def _responder(view: ReplyView, s: Signs) -> Responder:
    if view.delay_ms < FAST_MS:
        crossed = view.joined is True and view.typing is True and s.word_count <= 8 and s.is_plain and not s.says_bot
        return Responder.UNCLEAR if crossed else Responder.AUTOMATIC
    if (s.says_bot or s.bot_sender) and not s.takeover:
        return Responder.AUTOMATIC
    asked_for = s.contacts and s.seen_event and not s.too_fast
    if s.buttons or s.same_before or s.echo or s.rating or s.menu or (s.notice and not s.handover_by_person and not asked_for):
        return Responder.AUTOMATIC
    if s.promo and not s.personal:
        return Responder.AUTOMATIC
    if s.busy or s.hours or s.contacts:
        return _stock_words(view, s)
    if s.courtesy_only:
        return _courtesy(view, s)
    return _answer(view, s)


def _stock_words(view: ReplyView, s: Signs) -> Responder:
    """Busy, out of hours, leave your phone."""
    if not s.seen_event:
        return Responder.HUMAN if s.personal and s.on_question and not s.neither and s.slow else Responder.AUTOMATIC
    if s.too_fast:
        return Responder.AUTOMATIC
    return Responder.HUMAN if s.personal else Responder.UNCLEAR


def _courtesy(view: ReplyView, s: Signs) -> Responder:
    """Words that could follow any question."""
    if view.delay_ms < 3_000 and not s.seen_event:
        return Responder.AUTOMATIC
    if s.neither:
        return Responder.AUTOMATIC
    if view.typing is True and view.delay_ms >= 4_000 and view.joined is not False:
        return Responder.HUMAN
    if view.joined is True and view.delay_ms >= 10_000:
        return Responder.HUMAN
    return Responder.UNCLEAR


def _answer(view: ReplyView, s: Signs) -> Responder:
    """An answer, or a question back that shows ours was read. Speed counts from 1 s after our message."""
    if s.per_second > 20:
        return Responder.UNCLEAR if s.seen_event else Responder.AUTOMATIC
    if view.delay_ms < 3_000:
        return Responder.UNCLEAR if s.seen_event else Responder.AUTOMATIC
    if s.per_second > 8:
        return Responder.UNCLEAR
    return Responder.HUMAN if s.seen_event or s.personal or s.slow else Responder.UNCLEAR
