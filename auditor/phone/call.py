"""What a test call is: how it ended, its times, and the one thing a caller must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """How a call ended. `failed` is our side's or the trunk's doing and says nothing of the shop."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"  # it rang, and nobody picked up
    BUSY = "busy"
    NOT_IN_SERVICE = "not_in_service"  # there is no such number
    UNAVAILABLE = "unavailable"  # switched off or out of reach: it never rang
    DECLINED = "declined"
    FAILED = "failed"


class EndedBy(StrEnum):
    """Who ended a call: the caller (we, or the person whose log was imported), the shop, or the network between."""

    CALLER = "caller"
    SHOP = "shop"
    NETWORK = "network"


class Greeting(StrEnum):
    """How long the first words after the answer were. Unvalidated as a sign of a machine; no metric uses it."""

    SILENT = "silent"
    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said once to whoever answers: 16-bit mono sound at `rate` Hz, after a greeting of `wait_s` seconds at most."""

    pcm: bytes
    rate: int
    wait_s: float = 4.0

    @property
    def length_s(self) -> float:
        """How long it takes."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """One call as the signalling told it, in seconds.

    `post_dial_s` is INVITE to the first 18x, `ring_s` that 18x to the answer (from the INVITE where none came), or, without an
    answer, to the end; `total_s` INVITE to the end. `early_media`: the first was 183, so tone or words came before any answer.
    `width_s` is how late this process may have stamped.
    `code` and `reason` are the far end's last refusal. `heard`: sound came after the answer (None: it was not listened for).
    """

    outcome: Outcome
    started_at: datetime
    total_s: float
    ended_by: EndedBy
    post_dial_s: float | None = None
    ring_s: float | None = None
    early_media: bool = False
    code: int | None = None
    reason: str = ""
    greeting: Greeting | None = None
    greeting_s: float | None = None
    heard: bool | None = None
    talk_s: float | None = None
    width_s: float = 0.0

    @property
    def answered(self) -> bool | None:
        """Whether it was picked up; None where the call itself failed."""
        return None if self.outcome is Outcome.FAILED else self.outcome is Outcome.ANSWERED


class Caller(Protocol):
    """Whoever can place calls. `place` never raises for what a far end or a network does, and always comes to an end."""

    async def place(self, number: str, no_answer_s: float, sentence: Sentence | None = None) -> CallResult:
        """Call `number` (E.164), let it ring until `no_answer_s` after the INVITE, then CANCEL.

        Once answered, hang up at once, or say the sentence and hang up.
        """
        ...

    async def close(self) -> None:
        """End what is under way and give back the stack."""
        ...


_BY_CODE = {
    486: Outcome.BUSY,
    600: Outcome.BUSY,
    404: Outcome.NOT_IN_SERVICE,
    410: Outcome.NOT_IN_SERVICE,
    484: Outcome.NOT_IN_SERVICE,
    604: Outcome.NOT_IN_SERVICE,
    603: Outcome.DECLINED,
    608: Outcome.DECLINED,
    480: Outcome.UNAVAILABLE,
}
_STOPPED_RINGING = (408, 480, 487)


def refused(code: int | None, rang: bool) -> Outcome:
    """What a final answer that is no 200 means; `code` None: there was none at all. `rang`: an 18x had come before."""
    if rang and (code in _STOPPED_RINGING or (code is not None and code >= 500 and code < 600)):
        return Outcome.NO_ANSWER
    return _BY_CODE.get(code or 0, Outcome.FAILED)
