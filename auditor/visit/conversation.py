"""The conversation in an opened chat: look again, ask once, wait, thank, close; with a passive look where nothing may be said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from auditor.detect.replies import ReplyJudgement
from auditor.failures import Failure, FailureCode
from auditor.types import ChatState, Ending, IntentState, Mark, Message, PhotoClass, Responder, Side
from auditor.visit import words
from auditor.visit.ask import Said, say
from auditor.visit.doubts import ahead, doubts
from auditor.visit.job import VisitJob
from auditor.visit.listening import Heard, listen
from auditor.visit.look import Thing
from auditor.visit.opening import Opened, read_again
from auditor.visit.outcome import state_after
from auditor.visit.pages import language, product_name
from auditor.visit.questions import choose_question, fixed_words
from auditor.visit.reading import named_in, read_greeting, read_operator
from auditor.visit.scene import Scene
from auditor.visit.transcript import Draft, Transcript, bare
from auditor.visit.vendor import VendorSight
from auditor.visit.wire import Wire
from auditor.visit.witness import Witness

AGAIN_S = 2.5
"""The state is read again after so long: greetings come, and some widgets only then know whether anybody is there."""
_LEAVE_S, _BREATH_S = 2.0, 0.5
"""For our last words to be seen leaving, and from then until the window closes."""
_TESTIFIED = 8
"""Messages of a conversation for which the network is asked."""
_NO_QUESTION = frozenset({ChatState.PRECHAT_GATE, ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD, ChatState.BUSY_FORM, ChatState.BUSY_DEAD})
"""States in which a question would be left with nobody, or as a lead."""


Picture = Callable[[str], Awaitable[None]]
"""Keeps a picture of the open chat under a name."""


@dataclass(slots=True)
class Talk:
    """What the conversation came to."""

    ending: Ending = Ending.NOT_ASKED
    state: ChatState | None = None
    proven: bool | None = None
    greeting: bool | None = None
    photo: PhotoClass | None = None
    name: bool | None = None
    messages: list[Message] = field(default_factory=list)
    fallback: str | None = None
    staff_s: float = 0.0
    failure: Failure | None = None


async def converse(scene: Scene, job: VisitJob, opened: Opened, wire: Wire, vendors: VendorSight, talk: Talk, picture: Picture) -> None:
    """Hold the conversation that the job allows; without a ledger only look. What it comes to is written into `talk` as it goes, so
    that a visit which is broken off keeps it.

    Pictures are taken only while no clock runs: before the question leaves, and when the wait for its answer is over.
    """
    await _settle(scene, opened)
    first = opened.judgement
    await read_again(scene, opened, vendors.says)
    if opened.judgement.sure < first.sure and opened.judgement.state is ChatState.UNKNOWN:
        opened.judgement = first
    greeting = await read_greeting(scene, opened)
    talk.greeting = greeting is not None
    if greeting:
        stamp = scene.at(Mark.READY) or scene.now_ms()
        talk.messages.append(Message(Side.SHOP, "greeting", greeting, stamp, scene.at(Mark.OPEN) or stamp, responder=Responder.UNCLEAR))
    if job.ledger is None or opened.input is None or opened.judgement.state in _NO_QUESTION:
        scene.step(f"asked nothing: {_why_not(job, opened)}")
        if opened.input is None and opened.judgement.state is ChatState.UNKNOWN:
            talk.failure = Failure(
                FailureCode.INPUT_NOT_FOUND, "visit.open", "a window without anything to write in and without a word on why"
            )
        return
    lang = job.lang or await language(scene)
    question = job.question or choose_question(
        job.shop.industry if job.shop else "any", lang, await product_name(scene), job.key or job.url
    )
    before = (*opened.texts, *([greeting] if greeting else []))
    witness = Witness(scene.context)
    await witness.listen(scene.page, opened.input.frame)

    async def written() -> None:
        await picture("question")
        talk.ending = Ending.LOST_CONNECTION  # it may leave now: a page that breaks off before the wait is over takes its chat with it

    said = await say(scene, opened.input, wire, job.ledger, question, _account(job, vendors), written)
    if said.refusal:
        talk.failure = Failure(FailureCode.LIMIT, "visit.ask", f"{said.refusal.reason}: {said.refusal.detail}")
        scene.step(f"asked nothing: {said.refusal.reason}")
        return
    if said.state is not IntentState.SENT:
        talk.failure = said.failure
        talk.ending = Ending.NOT_ASKED if said.state is IntentState.CANCELLED else _unsent(wire)
        return
    _note_own(scene, talk, said, "question", opened.input)
    transcript = Transcript.after(said.text, before, said.shown_ms or said.pressed_ms)
    heard = await listen(
        scene, opened, said, transcript, wire, scene.settings.visit.reply_timeout_s, vendors.chat.id if vendors.chat else None
    )
    await _testify(scene, said, heard, witness)
    await picture("human" if heard.ending is Ending.ANSWERED else "fallback" if heard.fallback else "end")
    _note_replies(talk, heard)
    talk.ending, talk.fallback = heard.ending, heard.fallback
    if heard.ending is Ending.LOST_CONNECTION:
        talk.failure = Failure(
            FailureCode.LOST_CONNECTION, "visit.wait", "the connection that carried the question broke and brought no answer"
        )
    responders = {judgement.responder for draft, judgement in heard.judged if draft.kind == "reply"}
    talk.proven = True if Responder.HUMAN in responders else None if Responder.UNCLEAR in responders else False
    talk.state = state_after(opened.judgement.state, heard, before)
    if responders:
        talk.photo, talk.name = await read_operator(scene, opened)
        talk.name = talk.name or any(named_in(part) for draft, _ in heard.judged if draft.kind == "reply" for part in draft.parts)
    if Responder.HUMAN in responders or Responder.UNCLEAR in responders:
        await _thank(scene, job, opened, wire, talk, heard, lang)
    await _close(scene, opened)
    if said.permit:
        talk.staff_s = busy_s(scene, responders, said.shown_ms or said.pressed_ms)
        await asyncio.shield(job.ledger.settle(said.permit, said.state, talk.staff_s))


def busy_s(scene: Scene, responders: set[Responder], began_ms: float) -> float:
    """For how long somebody of the shop was busy with us: from our first message to our closing. 0 where nobody but a program showed."""
    somebody = responders & {Responder.HUMAN, Responder.UNCLEAR} or scene.at(Mark.AGENT_JOIN) or scene.at(Mark.TYPING)
    return round(max(0.0, scene.now_ms() - began_ms) / 1000, 1) if somebody else 0.0


def _account(job: VisitJob, vendors: VendorSight) -> str | None:
    """The vendor's customer, so that no two chats to one account run at once."""
    chat = vendors.chat
    return job.account or (f"{chat.id}:{chat.account}" if chat and chat.account else None)


def _why_not(job: VisitJob, opened: Opened) -> str:
    if job.ledger is None:
        return "no campaign"
    return "nothing to write in" if opened.input is None else str(opened.judgement.state)


def _unsent(wire: Wire) -> Ending:
    return Ending.LOST_CONNECTION if wire.broken_ms is not None else Ending.NOT_ASKED


async def _settle(scene: Scene, opened: Opened) -> None:
    """Let the panel come to rest: greetings arrive, connections are made."""
    if opened.panel:
        await scene.observer.set_state(opened.panel[0], panel=opened.panel[1], pace=150)
    await scene.wait(AGAIN_S)


def _note_own(scene: Scene, talk: Talk, said: Said, kind: str, field_: Thing) -> None:
    stamp = said.shown_ms or said.wire_ms or said.pressed_ms
    if kind == "question":
        scene.mark(Mark.SENT, stamp, said.pressed_ms)
    talk.messages.append(Message(Side.SHOPPER, kind, said.text, stamp, min(said.pressed_ms, stamp)))


async def _testify(scene: Scene, said: Said, heard: Heard, witness: Witness) -> None:
    """Put the network's own time beside the page's stamp of our question and of each reply that made a mark."""
    left_ms = witness.sent(said.text, said.pressed_ms)
    scene.events[:] = [replace(event, witness_ms=left_ms) if event.mark is Mark.SENT else event for event in scene.events]
    drafts = [draft for draft, _ in heard.judged[:_TESTIFIED]]
    witnesses = [await witness.of(draft.text, draft.first_ms) for draft in drafts]
    began = [await _began(draft, at_ms, witness) for draft, at_ms in zip(drafts, witnesses, strict=True)]
    lags_ms = [event.told_ms - event.shown_ms for event in scene.observer.seen if event.told_ms]
    for draft, at_ms, doubt in zip(drafts, witnesses, doubts(drafts, began, lags_ms, witness.error_ms), strict=True):
        draft.doubt = doubt
        for n, event in enumerate(scene.events):
            if event.stamp_ms == draft.first_ms:
                scene.events[n] = replace(event, witness_ms=at_ms, poor=event.poor or bool(doubt))
    if any(draft.doubt for draft in drafts):
        scene.step("a reply's moment is not what the network saw")
    await witness.close()


async def _began(draft: Draft, whole_ms: float | None, witness: Witness) -> float | None:
    """When the network brought the beginning of a message: of one that grew, its first words; too few of them to tell are believed."""
    if not ahead(draft.first_ms, whole_ms, witness.error_ms) or draft.opening == draft.text:
        return whole_ms
    if len(bare(draft.opening)) < 4:
        return draft.first_ms
    return await witness.of(draft.opening, draft.first_ms) or whole_ms


def _note_replies(talk: Talk, heard: Heard) -> None:
    for draft, judgement in heard.judged:
        talk.messages.append(message_of(draft, judgement))


def message_of(draft: Draft, judgement: ReplyJudgement) -> Message:
    """A message of the shop as the record keeps it: times from the page, left end before the renderer was last held up."""
    system = draft.kind != "reply"
    return Message(
        Side.SYSTEM if system else Side.SHOP,
        draft.kind,
        draft.text,
        draft.first_ms,
        draft.first_ms - max(1.0, draft.late_ms),
        last_ms=draft.last_ms if draft.last_ms > draft.first_ms else None,
        responder=None if system else judgement.responder,
        answers=None if system else judgement.answers,
        reasons=(*judgement.reasons, draft.doubt) if draft.doubt else judgement.reasons,
        poor=draft.late_ms > 250.0 or bool(draft.doubt),
    )


async def _thank(scene: Scene, job: VisitJob, opened: Opened, wire: Wire, talk: Talk, heard: Heard, lang: str) -> None:
    """The second and last message: thanks, or the truth for whoever asked who we are."""
    assert job.ledger is not None
    assert opened.input is not None
    fixed = fixed_words(lang, scene.settings.network.agent, scene.settings.network.contact)
    text = fixed.truth if heard.asked_us else fixed.thanks
    look = await scene.look()
    field_ = next((f for f in look.fields if f.key == opened.input.key and not f.raw["off"]), None)
    if field_ is None:
        from auditor.visit.score import best_input

        field_ = best_input(look)
    if field_ is None or field_.frame is not opened.input.frame:
        scene.step("no thanks: the input is gone")
        return
    said = await say(scene, field_, wire, job.ledger, text, job.account)
    if said.state is IntentState.SENT:
        await _let_go(scene, wire)
        _note_own(scene, talk, said, "closing" if heard.asked_us else "thanks", field_)
        scene.step("told the truth about ourselves" if heard.asked_us else "said thanks")


async def _let_go(scene: Scene, wire: Wire) -> None:
    """Give the last words time to leave before the window closes: a widget shows them before the network has them."""
    until = time.monotonic() + _LEAVE_S
    while wire.carried_ms is None and time.monotonic() < until:
        await scene.news(0.1)
    await scene.observer.rest(_BREATH_S)


async def _close(scene: Scene, opened: Opened) -> None:
    """Close the window, as a visitor who is done; only by a button that says so."""
    look = await scene.look()
    for thing in look.press:
        inside = opened.panel is not None and thing.frame is opened.panel[0] and (thing.floating or thing.in_frame)
        if inside and words.CLOSE.search(thing.label) and not words.DECOY.search(thing.label) and await scene.press(thing):
            scene.step("closed the chat")
            return
