"""What the store hands out besides the nouns of `auditor.types`, and how facts become JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from auditor.types import Daypart, PlannedVisit, Shop, VisitState

T = TypeVar("T")

PROTOCOL = "1"
"""Version of the audit protocol that waves are opened under."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One round of fieldwork. `closed_at` None: still open. `program` is the version that opened it.

    `registration` is the SHA-256 of the pre-registration (`auditor/registration.py`), an artifact; None for a wave without one.
    """

    id: str
    opened_at: datetime
    closed_at: datetime | None = None
    seed: int = 1
    dayparts: tuple[Daypart, ...] = ()
    protocol: str = PROTOCOL
    program: str = ""
    registration: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one planned piece of work until `lease_until`; `token` proves it. `attempt` counts from 1.

    `opted_out`: the shop's domain, or one above it, stood on the opt-out list in that moment.
    """

    visit: PlannedVisit
    shop: Shop
    visit_id: int
    token: str
    attempt: int
    lease_until: datetime
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """How many pieces of work of one kind, industry and daypart (None: a survey) stand in one state."""

    kind: str
    state: VisitState
    industry: str
    daypart: Daypart | None
    count: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """What `recover` did with the work whose workers had gone."""

    replanned: int = 0
    interrupted: int = 0
    unknown_messages: int = 0


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One fact of a wave compared with a known truth: `right` of `of`, and where they disagree.

    `of_yes` of them were truly yes, and `right_yes` of those were found so; 0 where the fact is no yes or no.
    """

    fact: str
    right: int
    of: int
    disagreements: tuple[str, ...] = ()
    of_yes: int = 0
    right_yes: int = 0
    pairs: tuple[tuple[str, str, int], ...] = ()  # of a fact that is a class: what it was, what it was taken for, how often


@dataclass(frozen=True, slots=True)
class OptOut:
    """A shop that is never contacted nor opened again."""

    domain: str
    added_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class SpentBudget:
    """What contact with people has cost so far: conversations, messages by state, staff seconds used and still reserved."""

    conversations: int
    messages: dict[str, int]
    staff_s: float
    reserved_s: float


def dump(adapter: TypeAdapter[T], value: T) -> str:
    """JSON of a noun. What a page said may hold lone surrogates, which no database takes: they become `?`."""
    text = json.dumps(adapter.dump_python(value, mode="json"), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def load(adapter: TypeAdapter[T], text: str) -> T:
    """The noun that `dump` wrote, also one of an older version: fields it did not know have their defaults."""
    body: Any = json.loads(text)
    return adapter.validate_python(body)
