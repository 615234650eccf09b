"""Test calls under a campaign: who may be called now, and each call from its permit to the fact it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from auditor.clock import utc_now
from auditor.config import Settings
from auditor.phone.call import Caller, CallResult, Outcome, Sentence
from auditor.phone.hours import may_call, next_call, week_of
from auditor.phone.numbers import number_to_call
from auditor.store import Store
from auditor.types import Campaign, Evidence, IntentState, JsonValue, Observation, ShopFacts, Verdict
from auditor.visit.ledger import Reason, Refusal

PROBE = "calls"
GIVE_UP_AFTER = 3
"""Failed calls in a row after which the trunk is taken to be broken and nobody else is called."""

_FINAL = (Reason.PER_WAVE, Reason.PER_DAY, Reason.BUDGET, Reason.CAMPAIGN)
"""Refusals that hold for every further shop as well."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One shop of a wave as the dialler sees it: `number` None, or `opens_at` later than now, and it is not called now.

    `why` says so in words.
    """

    shop_key: str
    number: str | None
    timezone: str
    opens_at: datetime | None
    why: str = ""


def candidates(facts: Iterable[ShopFacts], default_zone: str, now: datetime) -> list[Candidate]:
    """Every shop of a wave, with the number to call and when it may be called next."""
    found = []
    for one in facts:
        timezone = one.shop.timezone or default_zone
        number, why = number_to_call(one)
        texts = [
            str(seen.value["text"])
            for seen in one.observations
            if seen.name in ("survey.hours", "visit.hours") and isinstance(seen.value, dict) and seen.value.get("text")
        ]
        week = week_of(texts)
        opens = now if may_call(week, now, timezone) else next_call(week, now, timezone)
        found.append(Candidate(one.shop.key, number, timezone, opens, why))
    return found


@dataclass(frozen=True, slots=True)
class Dialled:
    """What became of one candidate: a result, or the rule that forbade the call."""

    candidate: Candidate
    result: CallResult | None = None
    refusal: Refusal | None = None


class Dialling:
    """Calls the candidates that are open, `lines` at a time and each shop once at a time. `stop` lets the calls under way end."""

    def __init__(
        self,
        store: Store,
        wave: str,
        settings: Settings,
        campaign: Campaign,
        caller: Caller,
        stop: asyncio.Event,
        sentence: Sentence | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store, self._wave, self._settings, self._campaign = store, wave, settings, campaign
        self._caller, self._stop, self._sentence, self._clock = caller, stop, sentence, clock
        self._failed = 0
        self.ended_because = ""

    async def run(self, open_now: Sequence[Candidate]) -> AsyncIterator[Dialled]:
        """Each call as it ends, or why it was not made."""
        phone = self._settings.phone
        longest_s = phone.no_answer_s + phone.greeting_s + phone.sentence_s + phone.end_s + 60.0
        await asyncio.to_thread(self._store.recover_contacts, self._clock(), longest_s)
        waiting = iter(open_now)
        going: set[asyncio.Task[Dialled]] = set()
        while True:
            while len(going) < max(1, phone.lines) and not self._done and (candidate := next(waiting, None)) is not None:
                going.add(asyncio.create_task(self._call(candidate)))
            if not going:
                return
            ended, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                dialled = task.result()
                self._judge(dialled)
                yield dialled

    @property
    def _done(self) -> bool:
        return self._stop.is_set() or bool(self.ended_because)

    def _judge(self, dialled: Dialled) -> None:
        if dialled.refusal and dialled.refusal.reason in _FINAL:
            self.ended_because = dialled.refusal.detail
        if dialled.result:
            self._failed = self._failed + 1 if dialled.result.outcome is Outcome.FAILED else 0
            if self._failed >= GIVE_UP_AFTER:
                self.ended_because = f"{self._failed} calls in a row failed, the last with: {dialled.result.reason}"

    async def _call(self, candidate: Candidate) -> Dialled:
        assert candidate.number
        store, number = self._store, candidate.number
        permit = await asyncio.to_thread(
            store.begin_contact, self._wave, candidate.shop_key, PROBE, number, self._campaign, self._settings.conduct, self._clock()
        )
        if isinstance(permit, Refusal):
            return Dialled(candidate, refusal=permit)
        result = await self._caller.place(number, self._settings.phone.no_answer_s, self._sentence)
        # A failed call reached nobody: its permit is given back, the shop can be called again.
        state = IntentState.CANCELLED if result.outcome is Outcome.FAILED else IntentState.SENT
        fact = dialled_fact(result, number)
        await asyncio.to_thread(
            lambda: store.settle_contact(
                permit, state, self._clock(), staff_s=staff_seconds(result), about={"outcome": result.outcome}, fact=fact
            )
        )
        log.info("call.ended", shop=candidate.shop_key, outcome=str(result.outcome), ring_s=result.ring_s, code=result.code)
        return Dialled(candidate, result)


def staff_seconds(result: CallResult) -> float:
    """What a call cost the people there: the ringing that called somebody, and the talk."""
    return round((result.ring_s or 0.0) + (result.talk_s or 0.0), 1) if result.post_dial_s is not None or result.answered else 0.0


def dialled_fact(result: CallResult, number: str) -> Observation:
    """The fact that a test call leaves (`call.result`)."""
    answered, rang = result.answered, result.outcome in (Outcome.ANSWERED, Outcome.NO_ANSWER)
    value: dict[str, JsonValue] = {
        "called_at": result.started_at.isoformat(),
        "number": number,
        "source": "dialled",
        "outcome": result.outcome.value,
        "answered": answered,
        "answer_s": result.ring_s if rang else None,
        "post_dial_s": result.post_dial_s,
        "waited_s": result.total_s,
        "width_s": result.width_s,
        "early_media": result.early_media,
        "ended_by": result.ended_by.value,
        "code": result.code,
        "introduced": None,
        "greeting": {"class": result.greeting.value, "seconds": result.greeting_s, "unvalidated": True} if result.greeting else None,
        "note": "",
    }
    seen = Evidence("api", "SIP", (result.reason or result.outcome.value)[:200])
    return Observation("call.result", Verdict.UNKNOWN if answered is None else Verdict.PRESENT, value, evidence=(seen,))
