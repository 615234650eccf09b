"""What one live visit is given, and what it is given to work with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Page

from auditor.failures import Failure
from auditor.gather.guard import Guard
from auditor.types import Shop
from auditor.visit.ledger import Ledger

Artifacts = Callable[[bytes, str], str]
"""Stores bytes of a media type and gives their SHA-256."""
MayOpen = Callable[[str], Awaitable[Failure | None]]
"""Asks the rules (robots.txt, opt-outs) before a navigation; a failure forbids it."""
LeaveAddress = Callable[[Page, Guard | None, str], Awaitable[bool]]
"""Leaves our own address on a page, once a shop and wave; the text names what lies in the cart. Whether it was left."""


@dataclass(frozen=True, slots=True)
class VisitJob:
    """One visit to make. Without a `ledger` nothing is ever written into an input; without a `question` one is taken from the bank.

    `key` names the visit (for the choice of a question), `dwell_s` overrides the setting, `lang` the language of the fixed words.
    """

    url: str
    shop: Shop | None = None
    key: str = ""
    ledger: Ledger | None = None
    question: str | None = None
    dwell_s: float | None = None
    lang: str | None = None
    account: str | None = None
    cart: bool = False
    """Whether this visit walks to the checkout (`visit.cart` decides it for the visits of a wave)."""
    leave_address: LeaveAddress | None = field(default=None, compare=False)
    """How our own address is left in the cart, where the campaign allows the probe `recovery`."""
    alone: bool = False
    """Whether it wants a browser of its own: it was broken off before, perhaps by what others had opened, perhaps by its own page."""
    lost: asyncio.Event | None = field(default=None, compare=False)
    """When it is set, this visit belongs to somebody else: it is broken off, and says nothing more."""
    tag: object = field(default=None, compare=False)
    """Whatever the caller wants back with the record."""
