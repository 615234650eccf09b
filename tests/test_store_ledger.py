"""Every rule of conduct refuses a message when it should, in the transaction that would commit it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from store_cases import HOUR, NOW, campaign, claim_one, open_wave

from auditor.config import Conduct
from auditor.store import Claim, Store, StoreLedger
from auditor.types import Campaign, Daypart, Disposition, IntentState, PlannedVisit, VisitRecord, VisitState
from auditor.visit.ledger import Ledger, Permit, Reason, Refusal

CONDUCT = Conduct()
PARTS = tuple(Daypart)


def ask(store: Store, claim: Claim, now: datetime = NOW, with_campaign: Campaign | None = None, account: str | None = None) -> str:
    """`permit`, or the reason of the refusal."""
    answer = store.begin(claim, with_campaign or campaign(), CONDUCT, "hello", now, account)
    return "permit" if isinstance(answer, Permit) else answer.reason.value


def converse(store: Store, now: datetime, with_campaign: Campaign | None = None, wave: str = "w1", staff_s: float = 20.0) -> str:
    """Claim the next visit, ask, settle, finish."""
    claim = claim_one(store, now, wave)
    answer = store.begin(claim, with_campaign or campaign(), CONDUCT, "hello", now)
    if isinstance(answer, Permit):
        assert store.settle(answer, IntentState.SENT, now)
    record = VisitRecord("https://a.ru/", "https://a.ru/", now, Disposition.COMPLETE, staff_s=staff_s)
    assert store.finish(claim, VisitState.DONE, now, (), record)
    return "permit" if isinstance(answer, Permit) else answer.reason.value


def test_two_messages_a_visit_and_no_third(store: Store) -> None:
    """The question and the thanks are permitted; a cancelled message reached nobody and makes room."""
    open_wave(store, 1)
    claim = claim_one(store)
    first = store.begin(claim, campaign(), CONDUCT, "hello", NOW)
    assert isinstance(first, Permit)
    assert store.settle(first, IntentState.CANCELLED, NOW)
    assert [ask(store, claim) for _ in range(3)] == ["permit", "permit", "messages"]


@pytest.mark.parametrize(
    "change",
    [{"approved_by": " "}, {"probes": ("calls",)}, {"begins": NOW.date() + timedelta(days=1)}, {"ends": NOW.date() - timedelta(days=1)}],
    ids=["unsigned", "no probe", "not yet", "over"],
)
def test_a_campaign_must_be_signed_allow_chat_and_run_today(store: Store, change: dict[str, object]) -> None:
    """Any of these refuses, and leaves no intent."""
    open_wave(store, 1)
    assert ask(store, claim_one(store), with_campaign=replace(campaign(), **change)) == Reason.CAMPAIGN  # type: ignore[arg-type]
    assert store.spent("w1").conversations == 0


def test_an_optout_in_the_middle_of_a_visit_refuses(store: Store) -> None:
    """The list is read in the very transaction."""
    open_wave(store, 1)
    claim = claim_one(store)
    store.add_optout("shop0.ru", NOW)
    assert ask(store, claim) == Reason.OPTED_OUT


def test_a_lost_or_expired_lease_refuses(store: Store) -> None:
    """A worker that slept too long may not speak, whether or not anybody took its place."""
    open_wave(store, 1)
    slow = claim_one(store, lease_s=10)
    later = NOW + timedelta(seconds=11)
    assert ask(store, slow, later) == Reason.LEASE_LOST
    store.recover(later)
    quick = claim_one(store, later)
    assert ask(store, slow, later) == Reason.LEASE_LOST
    assert ask(store, quick, later) == "permit"


async def test_a_permit_holds_until_its_lease_is_over_or_another_worker_answers(store: Store) -> None:
    """Asked again just before the words leave: the process may have been stopped since."""
    open_wave(store, 1)
    claim = claim_one(store)
    permit = store.begin(claim, campaign(), CONDUCT, "hello", NOW)
    assert isinstance(permit, Permit)

    async def holds(now: datetime) -> bool:
        return await StoreLedger(store.db, claim, campaign(), CONDUCT, lambda: now).holds(permit)

    assert await holds(NOW)
    assert not await holds(NOW + HOUR)
    store.recover(NOW, store.workers())
    assert not await holds(NOW)


async def test_a_permit_of_a_shop_that_opts_out_meanwhile_does_not_hold(store: Store) -> None:
    """Not even when the words stand in the field already."""
    open_wave(store, 1)
    claim = claim_one(store)
    permit = store.begin(claim, campaign(), CONDUCT, "hello", NOW)
    assert isinstance(permit, Permit)
    store.add_optout(claim.shop.key, NOW)
    assert not await StoreLedger(store.db, claim, campaign(), CONDUCT, lambda: NOW).holds(permit)


def test_a_day_between_two_contacts_with_one_shop(store: Store) -> None:
    """Also over waves; a second question 24 hours later is permitted."""
    open_wave(store, 1, dayparts=PARTS)
    assert converse(store, NOW) == "permit"
    assert converse(store, NOW + 23 * HOUR) == Reason.TOO_SOON
    open_wave(store, 1, wave="w2", dayparts=PARTS)
    assert converse(store, NOW + 23 * HOUR, wave="w2") == Reason.TOO_SOON
    assert converse(store, NOW + 24 * HOUR, wave="w2") == "permit"


def test_a_clock_that_was_set_back_does_not_allow_more(store: Store) -> None:
    """A contact in what is now the future is a recent contact."""
    open_wave(store, 1, dayparts=PARTS)
    assert converse(store, NOW) == "permit"
    assert converse(store, NOW - 48 * HOUR) == Reason.TOO_SOON


def test_conversations_a_shop_and_wave(store: Store) -> None:
    """The campaign's own limit counts conversations, not messages."""
    open_wave(store, 1, dayparts=PARTS)
    two = campaign(per_shop=2)
    assert [converse(store, NOW + day * 24 * HOUR, two) for day in range(3)] == ["permit", "permit", Reason.PER_SHOP]


def test_no_campaign_exceeds_four_a_shop(store: Store) -> None:
    """A limit of a hundred in a campaign made by hand is still four."""
    open_wave(store, 1, dayparts=PARTS)
    many = campaign(per_shop=100)
    assert [converse(store, NOW + day * 24 * HOUR, many) for day in range(4)] == ["permit"] * 4
    store.plan_visits([PlannedVisit("w1", "shop0.ru", "visit")])
    assert converse(store, NOW + 96 * HOUR, many) == Reason.PER_SHOP


def test_conversations_a_wave(store: Store) -> None:
    """The wave's limit counts over all shops; the next wave begins anew."""
    open_wave(store, 3)
    two = campaign(per_wave=2)
    assert [converse(store, NOW, two) for _ in range(3)] == ["permit", "permit", Reason.PER_WAVE]
    open_wave(store, 3, wave="w2")
    assert converse(store, NOW + 24 * HOUR, two, "w2") == "permit"


def test_the_staff_budget_reserves_and_settles(store: Store) -> None:
    """Sixty seconds are reserved until the visit says what it used; the budget is the campaign's, over its waves."""
    open_wave(store, 5)
    tight = campaign(staff_seconds=130.0)
    first, second, third = store.claim("w1", "visit", "me", NOW, 60, 3)
    assert [ask(store, one, with_campaign=tight) for one in (first, second, third)] == ["permit", "permit", Reason.BUDGET]
    record = VisitRecord("https://a.ru/", "https://a.ru/", NOW, Disposition.COMPLETE, staff_s=12.0)
    permit = store.begin(first, tight, CONDUCT, "thanks", NOW)
    assert isinstance(permit, Permit)
    store.settle(permit, IntentState.SENT, NOW)
    assert store.finish(first, VisitState.DONE, NOW, (), record)
    spent = store.spent("w1")
    assert (spent.conversations, spent.messages) == (2, {"sending": 1, "sent": 1, "unknown": 1})
    # The first question was never settled: it is unknown, and what was reserved for it stays spent.
    assert ask(store, third, with_campaign=tight) == Reason.BUDGET
    assert ask(store, third, with_campaign=replace(tight, digest="d2")) == "permit"


def test_what_a_visit_used_frees_the_rest_of_its_reserve(store: Store) -> None:
    """Settled seconds count, not the reckoned ones."""
    open_wave(store, 3)
    tight = campaign(staff_seconds=100.0)
    assert [converse(store, NOW, tight, staff_s=20.0) for _ in range(3)] == ["permit"] * 3
    assert store.spent("w1").staff_s == 60.0


def test_a_refused_budget_still_allows_the_thanks(store: Store) -> None:
    """Nobody is left waiting because the budget ran out in the middle of a conversation."""
    open_wave(store, 1)
    claim, tight = claim_one(store), campaign(staff_seconds=60.0)
    assert [ask(store, claim, with_campaign=tight) for _ in range(2)] == ["permit", "permit"]


def test_no_parallel_chats_to_one_vendor_account(store: Store) -> None:
    """Two shops behind one account are asked one after the other; without an account nothing is known to be shared."""
    open_wave(store, 3)
    first, second, third = store.claim("w1", "visit", "me", NOW, 60, 3)
    assert ask(store, first, account="jivo:abc") == "permit"
    assert ask(store, second, account="jivo:abc") == Reason.ACCOUNT_BUSY
    assert ask(store, third) == "permit"
    assert store.finish(first, VisitState.DONE, NOW)
    assert ask(store, second, account="jivo:abc") == "permit"


def test_a_message_is_settled_once(store: Store) -> None:
    """From `sent` there is no way to `cancelled`; the seconds may still be given later."""
    open_wave(store, 1)
    permit = store.begin(claim_one(store), campaign(), CONDUCT, "hello", NOW)
    assert isinstance(permit, Permit)
    assert store.settle(permit, IntentState.SENT, NOW)
    assert not store.settle(permit, IntentState.CANCELLED, NOW)
    assert store.settle(permit, IntentState.SENT, NOW, 33.0)
    assert store.spent("w1").staff_s == 33.0
    with pytest.raises(ValueError, match="cannot be settled"):
        store.settle(permit, IntentState.SENDING, NOW)


async def test_the_live_session_speaks_through_an_adapter(store: Store) -> None:
    """`StoreLedger` is a `Ledger`: its clock is asked at each message."""
    open_wave(store, 1)
    moments = iter([NOW, NOW, datetime(2027, 1, 1, tzinfo=UTC)])
    ledger: Ledger = StoreLedger(store.db, claim_one(store), campaign(), CONDUCT, lambda: next(moments))
    permit = await ledger.begin("hello", account="a")
    assert isinstance(permit, Permit)
    await ledger.settle(permit, IntentState.SENT, 5.0)
    assert store.spent("w1").messages == {"sent": 1}
    assert isinstance(await ledger.begin("thanks"), Refusal)
