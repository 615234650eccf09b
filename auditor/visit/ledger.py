"""What a visit asks before it says anything: may this message be sent, and afterwards what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from auditor.types import IntentState


class Reason(StrEnum):
    """The rule of conduct that forbids a message (protocol, section 6)."""

    OPTED_OUT = "opted_out"
    CAMPAIGN = "campaign"  # unsigned, outside its dates, or without this probe
    DAYPART = "daypart"  # one conversation per shop and daypart in a wave
    PER_SHOP = "per_shop"
    PER_WAVE = "per_wave"
    TOO_SOON = "too_soon"  # hours between two contacts with one shop
    MESSAGES = "messages"  # two messages a visit
    BUDGET = "budget"  # the campaign's staff time
    ACCOUNT_BUSY = "account_busy"  # a parallel chat to the same vendor account
    PER_DAY = "per_day"  # test calls in a day
    UNDER_WAY = "under_way"  # a call to this shop is going on
    LEASE_LOST = "lease_lost"  # another worker answers for this visit


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to send one message once. `ordinal` is 1 for the question, 2 for the thanks."""

    id: int
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that must not be sent, and why."""

    reason: Reason
    detail: str = ""


class Ledger(Protocol):
    """The memory that survives a crash. Whoever has no ledger writes nothing into any input."""

    async def begin(self, text: str, *, account: str | None = None) -> Permit | Refusal:
        """Commit the intent to send `text`, or refuse. `account` names the vendor's customer, where known."""
        ...

    async def holds(self, permit: Permit) -> bool:
        """Whether the permit may still be used. Asked just before the message leaves: writing it takes seconds, and longer where
        the process was stopped meanwhile."""
        ...

    async def settle(self, permit: Permit, state: IntentState, staff_s: float | None = None) -> None:
        """Record what became of it: `sent`, `unknown` or `cancelled`; `staff_s` replaces the reckoned staff time."""
        ...
