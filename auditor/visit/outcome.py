"""The rung of the ladder after a conversation: what was announced on opening, corrected by what the conversation then showed. Pure."""

from __future__ import annotations

from auditor.detect.states import StateView, judge_state
from auditor.types import ChatState, Ending, Responder
from auditor.visit import words
from auditor.visit.listening import Heard

_BUSY = (ChatState.BUSY_FORM, ChatState.BUSY_DEAD)
_AWAY = (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD)
_BOT_SIGNS = frozenset({"says_bot", "menu"})


def state_after(announced: ChatState, heard: Heard, texts: tuple[str, ...] = ()) -> ChatState:
    """The state that stands in the record.

    - A person answered: what was not known is `online`; a queue stays one, since it is what the shopper met.
    - A form came instead: `busy_form` or `offline_form`, as the words that came with it say.
    - The shop said that all are busy: `busy_dead`. It put us in a queue: `queue`.
    - Nobody but a program spoke, and it showed itself as one, in its reply or in `texts` of the window: `bot_only`.
    - A chat that somebody closed on us was what it had announced; one that had announced nothing and now says that nobody is there
      is `offline_dead`.
    """
    replies = [(draft, judgement) for draft, judgement in heard.judged if draft.kind == "reply"]
    responders = {judgement.responder for _, judgement in replies}
    queued = any(draft.kind == "queue" for draft, _ in heard.judged)
    if Responder.HUMAN in responders:
        return ChatState.QUEUE if queued else ChatState.ONLINE if announced in (ChatState.UNKNOWN, ChatState.BOT_ONLY) else announced
    said = judge_state(StateView(tuple(draft.text for draft, _ in heard.judged))).state
    if heard.ending is Ending.COMPETING_FORM:
        return ChatState.BUSY_FORM if said in _BUSY else ChatState.OFFLINE_FORM if said in _AWAY else announced
    if heard.ending is Ending.COMPETING_BUSY:
        return ChatState.BUSY_DEAD
    if heard.ending is Ending.COMPETING_CLOSED:
        ended = any(words.ENDED.search(draft.text) for draft, _ in heard.judged)
        return ChatState.OFFLINE_DEAD if announced is ChatState.UNKNOWN and not ended else announced
    if queued:
        return ChatState.QUEUE
    if responders == {Responder.AUTOMATIC} and announced in (ChatState.ONLINE, ChatState.UNKNOWN):
        shown = any(_BOT_SIGNS & set(judgement.reasons) or draft.buttons for draft, judgement in replies)
        if shown or "bot" in judge_state(StateView(texts)).reasons:
            return ChatState.BOT_ONLY
    return announced
