"""The people, and the programs, behind the chats: each follows the shop's truth, and writes down all it hears and says.

Times in the log are epoch seconds of this machine, taken when a message arrives or leaves: the truth for the auditor's clocks.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from auditor.lab.answers import answer_to, auto_text, line_of
from auditor.lab.truth import ChatTruth, Truth
from auditor.types import Answers, ChatState, Daypart

Event = dict[str, Any]


@dataclass
class LabClock:
    """The lab's own time: the machine's, shifted, or held in one daypart for every shop."""

    offset_s: float = 0.0
    daypart: Daypart | None = None

    def daypart_of(self, zone: str) -> Daypart:
        """The daypart in a shop's time zone now."""
        if self.daypart:
            return self.daypart
        now = (datetime.now(UTC) + timedelta(seconds=self.offset_s)).astimezone(ZoneInfo(zone))
        if not 8 <= now.hour < 22:
            return Daypart.NIGHT
        if now.weekday() >= 5:
            return Daypart.WEEKEND
        return Daypart.WORKDAY if now.hour < 18 else Daypart.EVENING


class Log:
    """Everything that happened, in memory and, where a file is given, one JSON object a line."""

    def __init__(self, file: Path | None = None) -> None:
        self.events: list[Event] = []
        self._stream = file.open("a", encoding="utf-8", buffering=1) if file else None

    def write(self, event: str, shop: str, **more: Any) -> Event:
        """Record one event with the moment of now, and hand it back."""
        entry: Event = {"event": event, "shop": shop, "at": time.time(), **more}
        self.events.append(entry)
        if self._stream:
            self._stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return entry

    def of(self, event: str, shop: str | None = None) -> list[Event]:
        """The events of one kind, of one shop or of all."""
        return [e for e in self.events if e["event"] == event and shop in (None, e["shop"])]

    def close(self) -> None:
        """Close the file."""
        if self._stream:
            self._stream.close()


@dataclass
class Conversation:
    """One visitor at one shop's chat. `out` is what the widget has yet to be told; `history` all it was told, numbered."""

    shop: Truth
    visitor: str
    state: ChatState
    history: list[Event] = field(default_factory=list)
    asked: int = 0
    seen: set[str] = field(default_factory=set)
    greeted: bool = False
    gated: bool = False
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def chat(self) -> ChatTruth:
        """The chat's truth."""
        assert self.shop.chat is not None
        return self.shop.chat


class Operators:
    """All operators of the street. `faults` are switches that tests and demonstrations turn on (`drop`, `deaf`)."""

    def __init__(self, clock: LabClock, log: Log, seed: int, scale: float) -> None:
        self.clock = clock
        self.log = log
        self.scale = scale
        self.faults: set[str] = set()
        self._rng = random.Random(f"operators/{seed}")
        self._conversations: dict[tuple[str, str], Conversation] = {}

    def state_of(self, shop: Truth) -> ChatState:
        """How the shop's chat stands now."""
        return shop.chat.states[self.clock.daypart_of(shop.timezone)] if shop.chat else ChatState.NO_WIDGET

    def conversation(self, shop: Truth, visitor: str) -> Conversation:
        """The conversation of this visitor, begun now if there is none. The state is the one of its beginning."""
        key = (shop.key, visitor)
        if key not in self._conversations:
            state = self.state_of(shop)
            self._conversations[key] = Conversation(shop, visitor, state)
            daypart = self.clock.daypart_of(shop.timezone)
            self.log.write("visit", shop.key, visitor=visitor, state=state.value, daypart=daypart.value)
        return self._conversations[key]

    async def hear(self, talk: Conversation, said: Event) -> None:
        """Take one message of the widget: `open`, `msg`, `form`, `invited` or `gate`."""
        kind = said.get("t")
        if kind == "open":
            await self._opened(talk)
        elif kind == "msg":
            await self._question(talk, str(said.get("id", "")), str(said.get("text", "")))
        elif kind == "form":
            self.log.write("form", talk.shop.key, visitor=talk.visitor, kind=said.get("kind"), fields=sorted(said.get("fields", {})))
            await self._tell(talk, {"t": "form_ok"})
        elif kind == "invited":
            more = {name: said.get(name) for name in ("since_load_ms", "page", "trigger", "style")}
            self.log.write("invited", talk.shop.key, visitor=talk.visitor, **more)

    async def _tell(self, talk: Conversation, event: Event) -> None:
        async with talk.news:
            talk.history.append(event)
            talk.news.notify_all()

    async def after(self, talk: Conversation, number: int, patience_s: float) -> list[Event]:
        """What the widget has not heard yet, from number `number` on; waits up to `patience_s` seconds for something."""
        async with talk.news:
            if len(talk.history) <= number:
                try:
                    await asyncio.wait_for(talk.news.wait_for(lambda: len(talk.history) > number), patience_s)
                except TimeoutError:
                    return []
            return talk.history[number:]

    def _later(self, talk: Conversation, delay_s: float, event: Event, kind: str | None = None, **more: Any) -> None:
        async def say() -> None:
            await asyncio.sleep(delay_s)
            if kind:
                told = {"text": event.get("text", ""), "after": talk.asked} | more
                self.log.write("said", talk.shop.key, visitor=talk.visitor, kind=kind, **told)
            await self._tell(talk, event)

        task = asyncio.get_running_loop().create_task(say())
        talk.tasks.add(task)
        task.add_done_callback(talk.tasks.discard)

    def _give(self, talk: Conversation, delay_s: float, message: Event, kind: str, **more: Any) -> None:
        """Say it after so long, at once or word by word; the log has its first word's moment, and under `end` that of its last."""
        word_s, text = talk.chat.operator.word_s, str(message["text"])
        first, *rest = re.findall(r"\S+\s*", text)
        if word_s is None or not rest:
            self._later(talk, delay_s, message, kind, **more)
            return
        self._later(talk, delay_s, message | {"text": first, "grows": True, "buttons": []}, kind, **{"text": text} | more)
        for number, word in enumerate(rest, 1):
            last = {"buttons": message["buttons"]} if number == len(rest) else {}
            said = {"kind": "end", "text": text} if last else {}
            self._later(talk, delay_s + number * word_s, {"t": "word", "text": word, **last}, **said)

    def _message(self, talk: Conversation, text: str, *, program: bool = False, buttons: Iterable[str] = ()) -> Event:
        chat, ru = talk.chat, talk.shop.language == "ru"
        name = (line_of("bot_name", ru) if program else talk.shop.extras["operator"]) if chat.operator_name else None
        return {"t": "msg", "text": text, "name": name, "face": chat.photo.value, "buttons": list(buttons)}

    async def _opened(self, talk: Conversation) -> None:
        self.log.write("opened", talk.shop.key, visitor=talk.visitor, state=talk.state.value)
        if talk.greeted:
            return
        talk.greeted = True
        chat, ru = talk.chat, talk.shop.language == "ru"
        if talk.state is ChatState.BOT_ONLY:
            self._later(
                talk,
                0.3,
                self._message(talk, line_of("bot_hello", ru), program=True, buttons=line_of("bot_buttons", ru).split("|")),
                "auto",
            )
        elif chat.greeting and chat.greeting_after_s is not None and talk.state in (ChatState.ONLINE, ChatState.QUEUE):
            self._later(talk, chat.greeting_after_s, self._message(talk, chat.greeting), "greeting")

    async def _question(self, talk: Conversation, ident: str, text: str) -> None:
        repeated = ident in talk.seen
        talk.seen.add(ident)
        talk.asked += 0 if repeated else 1
        self.log.write(
            "heard", talk.shop.key, visitor=talk.visitor, id=ident, text=text, number=talk.asked, repeated=repeated, state=talk.state.value
        )
        if "deaf" in self.faults:
            return
        await self._tell(talk, {"t": "ack", "id": ident})
        if repeated:
            return
        if talk.asked == 1:
            self._first(talk, text)
        elif talk.asked == 2 and talk.state is ChatState.ONLINE and self._rng.random() < 0.5:
            self._later(talk, 3.0, self._message(talk, line_of("goodbye", talk.shop.language == "ru")), "human")

    def _first(self, talk: Conversation, text: str) -> None:
        """What follows the first question."""
        chat, ru, how = talk.chat, talk.shop.language == "ru", talk.chat.operator
        if "drop" in self.faults or (how.drops and talk.state is ChatState.ONLINE):
            self._later(talk, 1.5, {"t": "drop"}, "drop")
        elif talk.state is ChatState.BOT_ONLY:
            buttons = line_of("bot_buttons", ru).split("|")
            said = self._message(talk, line_of("bot_reply", ru), program=True, buttons=buttons)
            self._give(talk, self._rng.uniform(0.3, 1.2), said, "auto")
        elif talk.state is ChatState.BUSY_FORM:
            self._later(talk, 0.8, {"t": "busy", "text": line_of("busy_form", ru), "form": True}, "fallback")
        elif talk.state is ChatState.BUSY_DEAD:
            self._later(talk, 0.8, {"t": "busy", "text": line_of("busy_dead", ru), "form": False}, "busy")
        elif how.closes and talk.state is ChatState.ONLINE:
            self._later(talk, max(4.0, 10 * self.scale), {"t": "closed", "text": line_of("closed", ru)}, "closed")
        else:
            if talk.state is ChatState.QUEUE:
                self._later(talk, 0.5, {"t": "queue", "text": line_of("queue", ru).format(self._rng.randint(2, 7))}, "queue")
            if how.auto_s is not None:
                self._later(talk, how.auto_s, self._message(talk, auto_text(chat.brand, ru), program=True), "auto")
            if not how.silent:
                self._person(talk, text)

    def _person(self, talk: Conversation, text: str) -> None:
        how, ru = talk.chat.operator, talk.shop.language == "ru"
        words, answers = answer_to(text, ru, self._rng) if how.answers is Answers.YES else (line_of("no_answer", ru), Answers.NO)
        # Reading and thinking are the shop's and may be scaled; nobody's fingers are faster in a demo.
        delay = how.least_s + math.exp(self._rng.gauss(math.log(max(how.median_s, 0.1)), how.spread)) + len(words) / how.typed_per_s
        if how.join:
            name = talk.shop.extras["operator"]
            self._later(talk, delay * 0.5, {"t": "join", "text": line_of("joined", ru).format(name)}, "join")
        if how.typing:
            self._later(talk, delay * 0.6, {"t": "typing", "on": True}, "typing")
        self._give(talk, delay, self._message(talk, words), "human", answers=answers)

    async def close(self) -> None:
        """End everything that was still to be said."""
        tasks = [task for talk in self._conversations.values() for task in talk.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
