"""Claims, results and recovery, on both databases."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from store_cases import NOW, campaign, claim_one, open_wave, shops

from auditor.config import Conduct
from auditor.failures import Failure, FailureCode, StoreError
from auditor.store import CertificateRow, Store, Wave
from auditor.store.claims import ATTEMPTS
from auditor.types import (
    Daypart,
    Disposition,
    Evidence,
    IntentState,
    Observation,
    PlannedVisit,
    Shop,
    ShopFacts,
    Verdict,
    VisitRecord,
    VisitState,
)
from auditor.visit.ledger import Permit


def record(**more: object) -> VisitRecord:
    return VisitRecord("https://a.ru/", "https://a.ru/", NOW, Disposition.COMPLETE, **more)  # type: ignore[arg-type]


def facts(store: Store) -> dict[str, ShopFacts]:
    return {one.shop.key: one for one in store.shop_facts("w1")}


def test_a_wave_keeps_its_panel_and_plan(store: Store) -> None:
    """What was opened is read back unchanged, in the order of the list."""
    open_wave(store, 5)
    assert store.panel("w1") == tuple(shops(5))
    assert store.get_wave("w1").opened_at == NOW
    assert [wave.id for wave in store.waves()] == ["w1"]
    assert sum(row.count for row in store.progress("w1") if row.kind == "visit") == 5


def test_a_wave_is_opened_once(store: Store) -> None:
    """A second wave of the same name is refused and changes nothing."""
    open_wave(store, 2)
    with pytest.raises(StoreError, match="already a wave w1"):
        open_wave(store, 3)
    assert len(store.panel("w1")) == 2


def test_a_plan_that_fails_opens_nothing(store: Store) -> None:
    """A visit of a shop outside the panel breaks the whole opening: no half wave stays."""
    with pytest.raises(StoreError, match="cannot be opened"):
        store.open_wave(Wave("w1", NOW), shops(1), [PlannedVisit("w1", "stranger.ru", "visit", Daypart.NIGHT)])
    assert store.waves() == ()


def test_work_planned_twice_stands_once(store: Store) -> None:
    """Planning is idempotent: only what is new is counted."""
    open_wave(store, 2)
    again = [PlannedVisit("w1", shop.key, "visit", part) for shop in shops(2) for part in (Daypart.WORKDAY, Daypart.NIGHT)]
    assert store.plan_visits(again) == 2
    assert store.plan_visits(again) == 0


def test_a_claim_is_given_once_and_one_a_shop(store: Store) -> None:
    """Two dayparts of a shop are never under way together, nor its survey with a visit."""
    open_wave(store, 3, dayparts=(Daypart.WORKDAY, Daypart.NIGHT))
    first = store.claim("w1", "visit", "a", NOW, 60, 100)
    assert sorted(one.visit.shop_key for one in first) == ["shop0.ru", "shop1.ru", "shop2.ru"]
    assert store.claim("w1", "visit", "b", NOW, 60, 100) == ()
    assert store.claim("w1", "survey", "b", NOW, 60, 100) == ()
    assert store.finish(first[0], VisitState.DONE, NOW)
    (freed,) = store.claim("w1", "visit", "b", NOW, 60, 100)
    assert freed.visit.shop_key == first[0].visit.shop_key
    assert freed.visit.daypart is not first[0].visit.daypart


def test_work_is_not_claimed_before_it_is_due(store: Store) -> None:
    """`next_due` says when there will be something to do, `claim` gives it then."""
    store.open_wave(Wave("w1", NOW), shops(1), [PlannedVisit("w1", "shop0.ru", "visit", Daypart.NIGHT, NOW + timedelta(hours=5))])
    assert store.claim("w1", "visit", "a", NOW, 60) == ()
    assert store.next_due("w1", NOW) == NOW + timedelta(hours=5)
    assert len(store.claim("w1", "visit", "a", NOW + timedelta(hours=5), 60)) == 1
    assert store.next_due("w1", NOW) is None


def test_a_final_state_never_changes(store: Store) -> None:
    """Neither a second result nor a recovery nor a release touches what is finished."""
    open_wave(store, 1)
    claim = claim_one(store)
    assert store.finish(claim, VisitState.DONE, NOW, [Observation("visit.chat", Verdict.PRESENT)], record())
    assert not store.finish(claim, VisitState.FAILED, NOW, [Observation("visit.chat", Verdict.ABSENT)])
    assert not store.release(claim)
    store.recover(NOW + timedelta(days=1))
    found = facts(store)["shop0.ru"]
    assert [visit.state for visit in found.visits] == [VisitState.DONE]
    assert [one.verdict for one in found.observations] == [Verdict.PRESENT]


def test_a_result_needs_a_final_state(store: Store) -> None:
    """A defect of a caller is an exception, not a visit that hangs between states."""
    open_wave(store, 1)
    with pytest.raises(ValueError, match="not a final state"):
        store.finish(claim_one(store), VisitState.PLANNED, NOW)


def test_a_lost_lease_writes_nothing(store: Store) -> None:
    """A worker that was thought dead and comes back cannot overwrite the result of its successor."""
    open_wave(store, 1)
    slow = claim_one(store, lease_s=10)
    later = NOW + timedelta(seconds=11)
    assert store.recover(later).replanned == 1
    quick = claim_one(store, later)
    assert (slow.attempt, quick.attempt) == (1, 2)
    assert not store.finish(slow, VisitState.FAILED, later)
    assert store.renew([slow, quick], later) == (slow,)
    assert store.finish(quick, VisitState.DONE, later, (), record())


def test_a_renewed_lease_is_not_recovered(store: Store) -> None:
    """Renewal moves the end of the lease."""
    open_wave(store, 1)
    claim = claim_one(store, lease_s=10)
    assert store.renew([claim], NOW + timedelta(seconds=9), 10) == ()
    assert store.recover(NOW + timedelta(seconds=15)).replanned == 0


def test_work_that_keeps_killing_its_worker_is_given_up(store: Store) -> None:
    """After so many deaths the work is `interrupted`, so that a run ends."""
    open_wave(store, 1)
    for turn in range(ATTEMPTS):
        claim_one(store, kind="survey", worker=f"victim{turn}")
        found = store.recover(NOW, gone={f"victim{turn}"})
    assert (found.replanned, found.interrupted) == (0, 1)
    assert store.claim("w1", "survey", "me", NOW) == ()


def test_a_visit_with_a_message_is_never_done_again(store: Store) -> None:
    """Its state is `failed`, `interrupted`; the message that was being sent is `unknown`, and cannot be settled otherwise."""
    open_wave(store, 1)
    claim = claim_one(store)
    permit = store.begin(claim, campaign(), Conduct(), "hello", NOW)
    assert isinstance(permit, Permit)
    found = store.recover(NOW, gone={"me"})
    assert (found.replanned, found.interrupted, found.unknown_messages) == (0, 1, 1)
    assert not store.settle(permit, IntentState.SENT, NOW)
    assert store.claim("w1", "visit", "me", NOW) == ()
    (visit,) = facts(store)["shop0.ru"].visits
    assert visit.failure == Failure(FailureCode.INTERRUPTED, "run", "the worker died while this was going on")
    assert store.spent("w1").messages == {"unknown": 1}


def test_a_clean_stop_gives_work_back(store: Store) -> None:
    """A released visit costs no attempt and can be put off; one that spoke cannot be released."""
    open_wave(store, 1)
    assert store.release(claim_one(store), NOW + timedelta(hours=1))
    assert store.claim("w1", "visit", "me", NOW) == ()
    again = claim_one(store, NOW + timedelta(hours=1))
    assert again.attempt == 1
    store.begin(again, campaign(), Conduct(), "hello", NOW + timedelta(hours=1))
    assert not store.release(again)


def test_a_visit_moves_to_the_daypart_it_falls_in(store: Store) -> None:
    """But not onto one that is planned already."""
    open_wave(store, 1, dayparts=(Daypart.WORKDAY, Daypart.NIGHT))
    claim = claim_one(store)
    assert store.move(claim, Daypart.NIGHT) is None
    moved = store.move(claim, Daypart.EVENING)
    assert moved is not None
    assert moved.visit.daypart is Daypart.EVENING
    assert store.finish(moved, VisitState.DONE, NOW, (), record())
    assert {visit.daypart for visit in facts(store)["shop0.ru"].visits} == {Daypart.EVENING, Daypart.NIGHT}


def test_a_record_survives_whatever_a_page_said(store: Store) -> None:
    """NUL, lone surrogates, infinities and all of Unicode are stored without an error; what can be kept is kept."""
    open_wave(store, 1)
    said = record(vendor="ж\0\ud800😀", staff_s=math.inf, evidence=(Evidence("text", text="\x00\udfff\u2028"),))
    seen = [Observation("visit.note", Verdict.PRESENT, {"a": ["\0", None, 1.5]}, sure=0.5)]
    assert store.finish(claim_one(store), VisitState.DONE, NOW, seen, said)
    found = facts(store)["shop0.ru"]
    assert found.observations == tuple(seen)
    assert found.visits[0].record is not None
    assert found.visits[0].record.vendor == "ж\0?😀"
    assert found.visits[0].record.staff_s == math.inf


def test_dispositions_of_shops(store: Store) -> None:
    """Complete, partial, why not, and not attempted; a failure is never a "no"."""
    open_wave(store, 4)
    for claim in store.claim("w1", "survey", "me", NOW, 60, 3):
        said = {"shop0.ru": "complete", "shop1.ru": "complete", "shop2.ru": "robots"}[claim.visit.shop_key]
        seen = [Observation("survey.disposition", Verdict.PRESENT, said)]
        store.finish(claim, VisitState.DONE if said == "complete" else VisitState.FAILED, NOW, seen)
    for claim in store.claim("w1", "visit", "me", NOW, 60, 3):
        if claim.visit.shop_key == "shop0.ru":
            store.finish(claim, VisitState.DONE, NOW, (), record())
        else:
            store.finish(claim, VisitState.FAILED, NOW, (), None, Failure(FailureCode.TIMEOUT, "visit.load"))
    assert [one.disposition for one in facts(store).values()] == ["complete", "partial", "robots", "not_attempted"]


def test_facts_are_streamed_in_pages_without_loss(store: Store) -> None:
    """More shops than one page holds: each comes once, in the order of the keys."""
    open_wave(store, 431)
    keys = [one.shop.key for one in store.shop_facts("w1")]
    assert keys == sorted(shop.key for shop in shops(431))


def test_evidence_is_kept_under_its_hash(store: Store) -> None:
    """The same bytes are one file; a file that was lost is written again; an unknown hash is None."""
    digest = store.put_artifact(b"<html>", "text/html; charset=utf-8")
    assert store.put_artifact(b"<html>", "text/html") == digest
    found = store.artifact(digest)
    assert found is not None
    assert (found[0].read_bytes(), found[0].suffix, found[1]) == (b"<html>", ".html", "text/html; charset=utf-8")
    found[0].unlink()
    assert store.artifact(digest) is None
    store.put_artifact(b"<html>", "text/html")
    assert store.artifact(digest) is not None
    assert store.artifact("0" * 64) is None


def test_the_newest_certificate_counts(store: Store) -> None:
    """A certificate is kept with its disagreements; a new one does not erase the old."""
    open_wave(store, 1)
    assert store.certificate("w1") is None
    store.put_certificate("w1", [CertificateRow("chat", 1, 3, ("shop2.ru: yes, not no",))])
    store.put_certificate("w1", [CertificateRow("chat", 3, 3)])
    assert store.certificate("w1") == (CertificateRow("chat", 3, 3),)


def test_an_optout_covers_the_domain_and_what_is_below_it(store: Store) -> None:
    """And nothing that merely looks like it."""
    assert store.add_optout("Shop0.ru", NOW, "asked by mail")
    assert not store.add_optout("shop0.ru", NOW)
    assert store.is_opted_out("shop0.ru")
    assert store.is_opted_out("www.shop0.ru")
    assert not store.is_opted_out("ashop0.ru")
    assert not store.is_opted_out("ru")
    assert [one.domain for one in store.optouts()] == ["shop0.ru"]


@pytest.mark.parametrize(
    ("listed", "key", "told"),
    [
        ("shop0.ru", "shop0.ru", True),
        ("shop0.ru", "www.shop0.ru", True),
        ("shop0.ru", "ashop0.ru", False),
        ("s_op.ru", "a.shop.ru", False),
        ("s_op.ru", "a.s_op.ru", True),
    ],
)
def test_a_claim_says_whether_its_shop_is_on_the_optout_list(store: Store, listed: str, key: str, told: bool) -> None:
    """As `is_opted_out` has it, names with a sign that LIKE reads as any sign among them."""
    store.add_optout(listed, NOW)
    shop = Shop(key, f"https://{key}/", "pets")
    store.open_wave(Wave("w1", NOW), [shop], [PlannedVisit("w1", key, "visit", Daypart.WORKDAY)])
    (claim,) = store.claim("w1", "visit", "a", NOW)
    assert claim.opted_out is told is store.is_opted_out(key)
