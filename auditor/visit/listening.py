"""Waiting for an answer: each message judged as it comes, automatic ones logged while the clock runs on, every ending named."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from auditor.detect.replies import ReplyJudgement, ReplyView, judge_reply
from auditor.detect.states import Field, StateView, judge_state
from auditor.types import Answers, ChatState, Ending, Mark, Responder
from auditor.visit import score, words
from auditor.visit.ask import Said
from auditor.visit.opening import Opened
from auditor.visit.reading import form_of, name_before
from auditor.visit.scene import Scene
from auditor.visit.transcript import Draft, Transcript
from auditor.visit.wire import Wire

QUIET_S = 0.7
"""A message counts as complete when it has not grown for so long."""
LOST_S = 8.0
"""A connection that broke is given so long to come back before the conversation counts as lost."""
UNCLEAR_S = 25.0
"""After an answer that could be a person's, nobody is kept waiting on us longer than this."""
CLOSED_S = 15.0
"""An input that cannot be used for so long is closed; for a shorter time it may only wait for an answer, as bots' do."""
_LOOK_EVERY_S = 3.0
_TOLD_S = 0.3


@dataclass(slots=True)
class Heard:
    """How the wait ended. `judged` holds each message of the shop with its judgement, in order.

    `asked_us`: somebody asked who we are. `fallback` and `form`: what was offered instead of an answer, and what it asks.
    """

    ending: Ending
    judged: list[tuple[Draft, ReplyJudgement]] = field(default_factory=list)
    fallback: str | None = None
    form: tuple[str, ...] = ()
    asked_us: bool = False


async def listen(
    scene: Scene, opened: Opened, said: Said, transcript: Transcript, wire: Wire, timeout_s: float, vendor: str | None = None
) -> Heard:
    """Wait for a person's answer to what was said, at most `timeout_s`."""
    assert opened.input is not None
    frame = opened.input.frame
    began_ms = said.shown_ms or said.wire_ms or said.pressed_ms
    until = time.monotonic() + timeout_s
    fed, last_growth, last_look, settled_at = _start(scene, said), time.monotonic(), 0.0, None
    clear_ms = began_ms  # the last moment at which a look found no form, nothing busy and nothing closed
    heard, signs, usable_at = Heard(Ending.CENSORED_TIMEOUT), False, time.monotonic()
    await scene.observer.set_state(frame, pace=150)
    while True:
        seen = scene.observer.seen
        fresh = [event for event in seen[fed:] if event.frame is frame]
        fed = len(seen)
        if transcript.feed([event for event in fresh if event.inside and event.at_ms >= said.pressed_ms]):
            last_growth = time.monotonic()
        _marks(scene, transcript)
        quiet = time.monotonic() - last_growth
        if transcript.drafts and quiet >= QUIET_S:
            heard.judged = judged = _judge(scene, opened, said, transcript, began_ms, vendor)
            if any(words.BOT_CHECK.search(draft.text) for draft, _ in judged):
                heard.asked_us = True
            stop = _enough(judged)
            if stop is Responder.HUMAN and quiet >= scene.settings.visit.linger_s:
                heard.ending = Ending.ANSWERED
                return heard
            if stop is Responder.UNCLEAR and quiet >= UNCLEAR_S:
                heard.ending = Ending.ANSWERED
                return heard
            settled_at = stop
        if _lost(scene, heard, wire, timeout_s):
            heard.ending = Ending.LOST_CONNECTION
            return heard
        now = time.monotonic()
        signs = signs or any(event.kind == "field" for event in fresh)
        if now - last_look > (_LOOK_EVERY_S if signs else _LOOK_EVERY_S * 4):
            last_look, signs = now, False
            look_ms = scene.now_ms()
            ended, usable = await _competing(scene, opened, transcript, now - usable_at > CLOSED_S)
            usable_at = now if usable else usable_at
            clear_ms = clear_ms if ended else look_ms
            if ended:
                scene.mark(Mark.FALLBACK, scene.now_ms(), clear_ms)
                await scene.observer.call(frame, "settle")  # what came with it and has not been told yet
                await scene.news(_TOLD_S)
                late = [event for event in scene.observer.seen[fed:] if event.frame is frame and event.inside]
                transcript.feed(late)
                heard.ending, heard.fallback, heard.form = ended
                heard.judged = _judge(scene, opened, said, transcript, began_ms, vendor)
                return heard
        left = until - now
        if left <= 0 or scene.budget.spent:
            heard.judged = _judge(scene, opened, said, transcript, began_ms, vendor)
            heard.ending = _silence(heard, wire, scene)
            if heard.ending is Ending.CENSORED_TIMEOUT:
                held, _ = await _competing(scene, opened, transcript, True)
                if held:  # our words were kept back behind a form, or the chat closed without a word
                    heard.ending, heard.fallback, heard.form = held
                    scene.mark(Mark.FALLBACK, scene.now_ms(), clear_ms)
            return heard
        pause = min(left, 2.0)
        if transcript.drafts and quiet < QUIET_S:
            pause = min(pause, QUIET_S - quiet + 0.02)
        elif settled_at is Responder.HUMAN:
            pause = min(pause, max(0.05, scene.settings.visit.linger_s - quiet + 0.02))
        await scene.news(pause)


def _start(scene: Scene, said: Said) -> int:
    """Where in what was seen our message left."""
    return next((n for n, event in enumerate(scene.observer.seen) if event.at_ms >= said.pressed_ms), len(scene.observer.seen))


def _lost(scene: Scene, heard: Heard, wire: Wire, timeout_s: float) -> bool:
    """Whether the conversation's connection broke, brought nothing, and was not made anew in time."""
    if wire.broken_ms is None or (wire.sockets_after and not wire.lost_request) or not _only_errors(heard, wire):
        return False
    return scene.now_ms() - wire.broken_ms > min(LOST_S, timeout_s / 2) * 1000


def _only_errors(heard: Heard, wire: Wire) -> bool:
    """Whether the connection broke before anything came: what the widget says afterwards is its own complaint."""
    broken = wire.broken_ms
    return broken is not None and not wire.heard_since and all(draft.first_ms > broken - 500.0 for draft, _ in heard.judged)


def _silence(heard: Heard, wire: Wire, scene: Scene) -> Ending:
    if scene.budget.spent:
        return Ending.BUDGET_STOP
    if _only_errors(heard, wire):
        return Ending.LOST_CONNECTION
    replies = [(draft, judgement) for draft, judgement in heard.judged if draft.kind == "reply"]
    busy = [draft for draft, _ in heard.judged if draft.kind != "queue" and _says_busy(draft.text)]
    if any(judgement.responder is not Responder.AUTOMATIC and draft not in busy for draft, judgement in replies):
        return Ending.ANSWERED
    if busy and not any(draft.kind == "join" and draft.first_ms > busy[-1].first_ms for draft, _ in heard.judged):
        scene.mark(Mark.FALLBACK, busy[0].first_ms, busy[0].first_ms - max(1.0, busy[0].late_ms))
        heard.fallback = "none"
        return Ending.COMPETING_BUSY
    return Ending.CENSORED_TIMEOUT  # a program's words, even right ones, do not stop the clock


def _says_busy(text: str) -> bool:
    return judge_state(StateView((text,))).state in (ChatState.BUSY_FORM, ChatState.BUSY_DEAD)


def _enough(judged: list[tuple[Draft, ReplyJudgement]]) -> Responder | None:
    """Whether what came so far ends the wait: a person's words; or words that could be a person's and answer."""
    replies = [judgement for draft, judgement in judged if draft.kind == "reply"]
    if any(j.responder is Responder.HUMAN for j in replies):
        return Responder.HUMAN
    if any(j.responder is Responder.UNCLEAR and j.answers is not Answers.NO for j in replies):
        return Responder.UNCLEAR
    return None


def _judge(
    scene: Scene, opened: Opened, said: Said, transcript: Transcript, began_ms: float, vendor: str | None
) -> list[tuple[Draft, ReplyJudgement]]:
    judged = []
    join = transcript.join_ms
    for draft in transcript.drafts:
        if not draft.text:
            continue
        name, spoken = name_before(draft.text)
        view = ReplyView(
            question=said.text,
            text=spoken,
            delay_ms=max(0.0, draft.first_ms - began_ms),
            joined=(join <= draft.first_ms) if join is not None else None,
            typing=draft.typed if transcript.typing_seen else None,
            buttons=tuple(draft.buttons),
            sender_label=draft.sender or name,
            previous=opened.texts,
            vendor=vendor,
        )
        judgement = judge_reply(view)
        judged.append((draft, judgement))
        if draft.kind != "reply":
            continue
        left = draft.first_ms - max(draft.late_ms, 1.0)
        scene.mark(Mark.ANY, draft.first_ms, left)
        if judgement.responder is Responder.AUTOMATIC:
            scene.mark(Mark.AUTO, draft.first_ms, left)
        if judgement.responder is Responder.HUMAN:
            scene.mark(Mark.HUMAN, draft.first_ms, left)
            if judgement.answers is Answers.YES:
                scene.mark(Mark.USEFUL, draft.first_ms, left)
    return judged


def _marks(scene: Scene, transcript: Transcript) -> None:
    if transcript.typing_ms is not None:
        scene.mark(Mark.TYPING, transcript.typing_ms, transcript.typing_ms - 1)
    if transcript.join_ms is not None:
        scene.mark(Mark.AGENT_JOIN, transcript.join_ms, transcript.join_ms - 1)


async def _competing(
    scene: Scene, opened: Opened, transcript: Transcript, long_closed: bool
) -> tuple[tuple[Ending, str, tuple[str, ...]] | None, bool]:
    """Whether the chat turned into a form, said it is busy, or closed, so that nobody will answer here; and whether its input is usable."""
    assert opened.input is not None
    look = await scene.look()
    alive = next((f for f in look.fields if f.key == opened.input.key), None) or score.best_input(look, ready=False)
    before, home = {f.key for f in opened.fields}, opened.input
    contacts = [
        f
        for f in score.contact_fields(look)
        if f.frame is home.frame and f.key not in before and (f.in_frame or f.raw["panel"] == home.raw["panel"] or f.group == home.group)
    ]
    usable = alive is not None and not alive.raw["off"]
    said = tuple(draft.text for draft in transcript.drafts)
    state = judge_state(StateView(said, tuple(Field(str(f.raw["caption"]), str(f.raw["type"])) for f in contacts))).state
    if contacts and (alive is None or state in (ChatState.BUSY_FORM, ChatState.OFFLINE_FORM) or long_closed):
        return (Ending.COMPETING_FORM, "form", form_of(tuple(contacts)).fields), usable
    if usable or (alive is not None and not long_closed):
        return None, usable
    if state in (ChatState.BUSY_DEAD, ChatState.BUSY_FORM):
        return (Ending.COMPETING_BUSY, "none", ()), usable
    if state in (ChatState.OFFLINE_DEAD, ChatState.OFFLINE_FORM):
        return (Ending.COMPETING_CLOSED, "none", ()), usable
    return None, usable
