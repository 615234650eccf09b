"""A ledger for one process: the same rules as the store's for what a single command can do, and no memory beyond it."""

from __future__ import annotations

from auditor.clock import utc_now
from auditor.config import Conduct
from auditor.types import Campaign, IntentState
from auditor.visit.ledger import Ledger, Permit, Reason, Refusal

MESSAGES = 2
"""Messages of ours in one visit (protocol, section 6.2)."""


class MemoryBook:
    """What one command has said so far, over all its visits: staff time, shops reached, accounts in a chat right now."""

    def __init__(self, campaign: Campaign, conduct: Conduct) -> None:
        self.campaign, self.conduct = campaign, conduct
        self.staff_s = 0.0
        self.reached: dict[str, int] = {}
        self.talking: set[str] = set()
        self.states: dict[int, IntentState] = {}

    def ledger(self, shop_key: str) -> Ledger:
        """The ledger of one visit to a shop."""
        return _VisitLedger(self, shop_key)


class _VisitLedger:
    def __init__(self, book: MemoryBook, shop_key: str) -> None:
        self._book, self._shop, self._said = book, shop_key, 0

    async def begin(self, text: str, *, account: str | None = None) -> Permit | Refusal:
        """Allow `text`, or say which rule forbids it."""
        book, campaign = self._book, self._book.campaign
        if self._said >= MESSAGES:
            return Refusal(Reason.MESSAGES, f"{MESSAGES} messages were already written in this visit")
        if self._said == 0:
            today = utc_now().date()
            if "chat" not in campaign.probes or not campaign.begins <= today <= campaign.ends or not campaign.approved_by.strip():
                return Refusal(Reason.CAMPAIGN, "the campaign does not allow a chat today")
            if book.reached.get(self._shop, 0) >= 1:
                return Refusal(Reason.TOO_SOON, "this command has already asked this shop")
            if len(book.reached) >= campaign.limits.per_wave:
                return Refusal(Reason.PER_WAVE, "the campaign's conversations are used up")
            if account and account in book.talking:
                return Refusal(Reason.ACCOUNT_BUSY, "another chat to the same account is open")
            if book.staff_s + book.conduct.staff_seconds_each > campaign.limits.staff_seconds:
                return Refusal(Reason.BUDGET, "the campaign's staff time is used up")
            book.reached[self._shop] = book.reached.get(self._shop, 0) + 1
            book.staff_s += book.conduct.staff_seconds_each
            if account:
                book.talking.add(account)
        self._said += 1
        number = len(book.states) + 1
        book.states[number] = IntentState.SENDING
        return Permit(number, self._said)

    async def holds(self, permit: Permit) -> bool:
        """Nobody else can take it away."""
        return self._book.states[permit.id] is IntentState.SENDING

    async def settle(self, permit: Permit, state: IntentState, staff_s: float | None = None) -> None:
        """Note what became of it. A cancelled question gives back what was reckoned for it."""
        book = self._book
        book.states[permit.id] = state
        if state is IntentState.CANCELLED and permit.ordinal == 1:
            book.staff_s -= book.conduct.staff_seconds_each
            book.reached[self._shop] -= 1
        elif staff_s is not None:
            book.staff_s += staff_s - book.conduct.staff_seconds_each
