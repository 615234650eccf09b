"""What people wrote is forgotten by age and by shop; the features, the ledger and everybody else's facts stay. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from store_cases import NOW, campaign, claim_one, open_wave

from auditor.cli import auditor
from auditor.config import Conduct
from auditor.failures import FailureCode
from auditor.store import Claim, Purged, Store
from auditor.types import (
    Disposition,
    Evidence,
    IntentState,
    Message,
    Observation,
    Responder,
    ShopFacts,
    Side,
    Verdict,
    VisitRecord,
    VisitState,
)
from auditor.visit.ledger import Permit

LATER = NOW + timedelta(days=100)
REPLY = "Да, привезём завтра"


def converse(store: Store, claim: Claim, picture: bytes, ended: datetime = NOW) -> None:
    """A visit with one question, one answer, a picture of it and a fact with a page."""
    permit = store.begin(claim, campaign(), Conduct(), "Есть в наличии чайник?", NOW)
    assert isinstance(permit, Permit)
    assert store.settle(permit, IntentState.SENT, NOW, 12.0)
    messages = (
        Message(Side.SHOPPER, "question", "Есть в наличии чайник?", 10.0, 9.0),
        Message(Side.SHOP, "reply", REPLY, 4_000.0, 3_990.0, responder=Responder.HUMAN, reasons=("joined",)),
    )
    shot = Evidence("pixels", "screenshot.reply", "", store.put_artifact(picture, "image/jpeg", NOW))
    page = Evidence("line", "7", "", store.put_artifact(b"<p>" + picture, "text/html", NOW))
    record = VisitRecord(claim.shop.url, claim.shop.url, NOW, Disposition.COMPLETE, messages=messages, evidence=(shot,))
    assert store.finish(
        claim, VisitState.DONE, ended, [Observation("survey.phone", Verdict.PRESENT, "+74950000000", evidence=(page,))], record
    )


def facts(store: Store) -> dict[str, ShopFacts]:
    return {one.shop.key: one for one in store.shop_facts("w1")}


def kept(store: Store) -> list[str]:
    return sorted(path.suffix for path in store.folder.rglob("*") if path.is_file())


def record_of(one: ShopFacts) -> VisitRecord:
    (record,) = [visit.record for visit in one.visits if visit.record]
    return record


def test_words_and_pictures_go_by_age_and_features_stay(store: Store) -> None:
    open_wave(store, 1)
    converse(store, claim_one(store), b"old")
    before = record_of(facts(store)["shop0.ru"])
    assert store.purge_older(NOW) == Purged()
    assert store.purge_older(LATER, dry_run=True) == Purged(messages=2, files=1, size_bytes=3)
    assert record_of(facts(store)["shop0.ru"]) == before
    assert store.purge_older(LATER) == Purged(messages=2, files=1, size_bytes=3)
    after = record_of(facts(store)["shop0.ru"])
    assert [message.text for message in after.messages] == ["", ""]
    assert after.messages[1].responder is Responder.HUMAN
    assert after.messages[1].stamp_ms == before.messages[1].stamp_ms
    assert kept(store) == [".html"]
    assert store.purge_older(LATER) == Purged()
    assert store.purge_older(LATER, pages=True).files == 1
    assert kept(store) == []


def test_a_picture_that_a_younger_visit_names_stays(store: Store) -> None:
    """Evidence is named by content: the same picture may be old and new."""
    open_wave(store, 2)
    converse(store, claim_one(store), b"same")
    converse(store, claim_one(store), b"same", ended=NOW + timedelta(minutes=1))
    assert store.purge_older(NOW + timedelta(seconds=1)) == Purged(messages=2)
    assert kept(store) == [".html", ".jpg"]


def test_a_shop_is_forgotten_and_nobody_else(store: Store) -> None:
    open_wave(store, 2)
    converse(store, claim_one(store), b"one")
    converse(store, claim_one(store), b"two")
    spent = store.spent("w1")
    first, second = sorted(facts(store))
    assert store.purge_shop("unknown.ru") == Purged()
    assert store.purge_shop(first, dry_run=True).files == 2
    assert record_of(facts(store)[first]).messages
    assert store.purge_shop(first) == Purged(messages=1, files=2, size_bytes=9, shops=1)
    gone = facts(store)[first]
    assert (gone.observations, [visit.record for visit in gone.visits]) == ((), [None])
    assert [visit.failure.code for visit in gone.visits if visit.failure] == [FailureCode.OPTED_OUT]
    assert gone.disposition is not Disposition.COMPLETE
    assert record_of(facts(store)[second]).messages[1].text == REPLY
    assert kept(store) == [".html", ".jpg"]
    assert store.spent("w1") == spent  # the budget still adds up, and nobody is contacted twice


def test_evidence_two_shops_share_stays(store: Store) -> None:
    open_wave(store, 2)
    converse(store, claim_one(store), b"alike")
    converse(store, claim_one(store), b"alike")
    assert store.purge_shop("shop0.ru").files == 0
    assert kept(store) == [".html", ".jpg"]


def test_the_command_forgets_a_shop_for_good(tmp_path: Path) -> None:
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        open_wave(store, 1)
        converse(store, claim_one(store), b"x")
    call = CliRunner().invoke(auditor, ["purge", "--workspace", str(tmp_path), "--shop", "https://www.shop0.ru/about", "--dry-run"])
    assert "1 messages and 2 files" in call.output
    assert "would be removed" in call.output
    call = CliRunner().invoke(auditor, ["purge", "--workspace", str(tmp_path), "--shop", "https://www.shop0.ru/about"])
    assert call.exit_code == 0, call.output
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        assert store.is_opted_out("shop0.ru")
        assert facts(store)["shop0.ru"].observations == ()
    again = CliRunner().invoke(auditor, ["purge", "--workspace", str(tmp_path)])
    assert "nothing is kept" in again.output
