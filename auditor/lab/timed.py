"""Operators who speak at moments that are known to the millisecond: the truth for the instrument's certificate.

`python -m auditor.lab.timed SEED SHOPS` serves the street of `timed_street` in a process of its own. It prints `{"ready": …}` with its
ports and its authority, then `{"heard": SHOP, "s": …}` for each first question. The line `{"window_s": …, "lines": …}` on its standard
input lets every operator who was asked say so many lines, spread over that time; when all is said it prints `{"said": […]}`. It leaves
when its standard input ends. Seconds are this machine's monotonic clock, `at_ms` its wall clock in epoch milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import replace
from typing import Any

from auditor.lab.answers import answer_to
from auditor.lab.brands import BRANDS
from auditor.lab.operators import Conversation, Event, LabClock, Log, Operators
from auditor.lab.server import LabServer
from auditor.lab.street import Street, make_street
from auditor.lab.truth import ChatTruth, OperatorTruth
from auditor.types import ChatState, Daypart

_CHAT_SHARE = 0.5
_LETTERS = "bcdfghklmnprstvz", "aeiou"


def timed_street(seed: int, shops: int) -> Street:
    """A street without misfortunes, half of it with a chat that is always staffed and comes with the page."""
    street = make_street(seed, shops, chat_share=_CHAT_SHARE, misfortune=False)
    calm = tuple(replace(shop, chat=_staffed(shop.chat)) if shop.chat else shop for shop in street.shops)
    return Street(street.seed, street.scale_times, calm)


def _staffed(chat: ChatTruth) -> ChatTruth:
    return replace(chat, states=dict.fromkeys(Daypart, ChatState.ONLINE), operator=OperatorTruth(), invite=None, arrival="plain")


def talkers(street: Street) -> list[str]:
    """The shops whose operators sit with a maker of their own host, and so in another process than the pages."""
    return [shop.key for shop in street.shops if shop.chat and BRANDS[shop.chat.brand].host]


class TimedOperators(Operators):
    """They say nothing of their own accord; `speak` lets them all answer."""

    def __init__(self, clock: LabClock, log: Log, seed: int, scale: float) -> None:
        super().__init__(clock, log, seed, scale)
        self.asked: dict[str, tuple[Conversation, str]] = {}
        self._draw = random.Random(f"timed/{seed}")

    async def hear(self, talk: Conversation, said: Event) -> None:
        """As all operators do, with the moment of the first question told to the parent before anything else is done."""
        now_s, at_ms = time.monotonic(), time.time() * 1000
        key = talk.shop.key
        if said.get("t") == "msg" and key not in self.asked:
            self.asked[key] = (talk, str(said.get("text", "")))
            tell({"heard": key, "s": now_s, "at_ms": at_ms})
        await super().hear(talk, said)

    def _first(self, talk: Conversation, text: str) -> None:
        """Silence, until `speak`."""

    async def speak(self, window_s: float, lines: int) -> list[dict[str, Any]]:
        """Let everyone who was asked say `lines` lines within `window_s`; what was said, and the moment before it left.

        Each line has a stretch of the window for itself and comes at a random moment of it, so that nobody falls silent for long.
        """
        said: list[dict[str, Any]] = []
        await asyncio.gather(*(self._answer(talk, text, window_s, lines, said) for talk, text in self.asked.values()))
        return said

    async def _answer(self, talk: Conversation, text: str, window_s: float, lines: int, said: list[dict[str, Any]]) -> None:
        began, stretch = time.monotonic(), window_s / lines
        for number in range(lines):
            moment = began + stretch * (number + self._draw.uniform(0.2, 0.8))
            await asyncio.sleep(max(0.0, moment - time.monotonic() - min(2.0, stretch / 3)))
            if number == 0:
                await self._tell(talk, {"t": "typing", "on": True})
            word = self._word()
            line = f"{answer_to(text, talk.shop.language == 'ru', self._draw)[0]} {word}." if number == 0 else f"{self._word()} {word}."
            event = self._message(talk, line)
            await asyncio.sleep(max(0.0, moment - time.monotonic()))
            one = {"shop": talk.shop.key, "word": word, "number": number, "transport": talk.chat.transport}
            said.append(one | {"s": time.monotonic(), "at_ms": time.time() * 1000})
            await self._tell(talk, event)

    def _word(self) -> str:
        """A word that nobody else says."""
        return "".join(self._draw.choice(_LETTERS[n % 2]) for n in range(10))


def tell(line: dict[str, Any]) -> None:
    """One line to the parent."""
    print(json.dumps(line), flush=True)


async def _main(seed: int, shops: int) -> None:
    loop = asyncio.get_running_loop()
    parent = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(parent), sys.stdin)
    async with LabServer(timed_street(seed, shops), staff=TimedOperators) as server:
        operators = server.operators
        assert isinstance(operators, TimedOperators)
        tell({"ready": [server.port, server.tls_port], "pem": server.authority.pem.decode()})
        async for line in parent:
            wanted = json.loads(line)
            tell({"said": await operators.speak(wanted["window_s"], wanted["lines"])})


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
