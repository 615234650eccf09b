"""`auditor explain`: every number leads to its definition, its base, who is left out and why, and the raw rows behind it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from facts_factory import make_facts, make_record

from auditor.cli import auditor
from auditor.metrics import registry
from auditor.metrics.explanation import explain
from auditor.metrics.table import compute
from auditor.metrics.trace import Tracer
from auditor.store import Store, Wave
from auditor.types import Daypart, Disposition, Ending, Evidence, Observation, PlannedVisit, Shop, Verdict, VisitState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PHONE = {"e164": "+78005550100", "country": "RU", "kind": "toll_free", "clickable": True, "extension": None}
HOSTILE = "\x1b[2J\u202egnp.exe\n<b>"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One shop visited (with a picture) and called, one not visited, one parked."""
    shops = [Shop(f"{name}.example", f"https://{name}.example/", "pets") for name in ("done", "late", "parked")]
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        store.open_wave(Wave("w1", NOW), shops, [PlannedVisit("w1", shop.key, "visit", Daypart.WORKDAY) for shop in shops])
        sha = store.put_artifact(b"a picture", "image/jpeg", NOW)
        record = make_record(NOW, ending=Ending.ANSWERED, human_s=20.0, evidence=(Evidence("pixels", "screenshot.end", "", sha),))
        seen = [Observation("visit.phone", Verdict.PRESENT, {**PHONE, "note": HOSTILE}, evidence=(Evidence("text", HOSTILE),))]  # type: ignore[dict-item]
        for claim in store.claim("w1", "visit", "me", NOW, limit=3):
            if claim.shop.key == "done.example":
                assert store.finish(claim, VisitState.DONE, NOW, seen, record)
            if claim.shop.key == "parked.example":
                parked = replace(record, disposition=Disposition.OUT_OF_SCOPE, events=(), messages=(), evidence=())
                assert store.finish(claim, VisitState.DONE, NOW, record=parked)
        call = Observation("call.result", Verdict.PRESENT, {"answered": True, "answer_s": 7.0})
        store.put_observations("w1", "done.example", [call], NOW)
    return tmp_path


def run(workspace: Path, *arguments: str) -> str:
    done = CliRunner().invoke(auditor, ["explain", *arguments, "--workspace", str(workspace)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_visit_s_number_leads_to_the_visit_and_the_hash_of_its_picture(workspace: Path) -> None:
    found = json.loads(run(workspace, "chat.reach_60", "--json"))
    assert (found["estimate"]["k"], found["estimate"]["n"], found["missing"], found["outside"]) == (
        1,
        1,
        {"not_visited": 1},
        {"out_of_scope": 1},
    )
    (done,) = [m for m in found["measures"] if m["shop"] == "done.example"]
    (source,) = done["sources"]
    assert source["visit"] == "w1/done.example/visit/workday"
    assert source["facts"]["human_s"] == 20.0
    with Store.open("sqlite:///audit.db", workspace) as store:
        path, _ = store.artifact(source["evidence"][0]) or (None, None)
    assert path is not None
    assert path.read_bytes() == b"a picture"


def test_an_observation_s_number_leads_to_its_row_and_where_it_came_from(workspace: Path) -> None:
    (phone,) = json.loads(run(workspace, "phone.tollfree", "--json"))["measures"]
    (row,) = phone["sources"]
    assert (row["visit"], row["name"], row["facts"]["value"]["e164"]) == ("w1/done.example/visit/workday", "visit.phone", PHONE["e164"])
    (call,) = json.loads(run(workspace, "phone.answer_time", "--json"))["measures"]
    assert (call["value"], call["sources"][0]["visit"], call["sources"][0]["name"]) == (7.0, None, "call.result")
    assert call["sources"][0]["observation"] != row["observation"]


def test_the_terminal_gets_words_and_nothing_that_steers_it(workspace: Path) -> None:
    said = run(workspace, "phone.tollfree") + run(workspace, "chat.reach_60", "--shop", "done.example")
    assert not {c for c in said if c in "\x1b\u202e\x00"}
    assert "w1/done.example/visit/workday  observation" in said
    assert "outside the base: out_of_scope 1" in said
    assert "late.example" not in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chat.reach_61"], "there is no metric chat.reach_61; near it: chat.reach_60"),
        (["chat.reach_60", "--industry", "pots"], "has no sector pots; it has pets"),
        (["chat.reach_60", "--shop", "x.example"], "has no shop x.example"),
    ],
)
def test_what_is_not_there_is_one_line(workspace: Path, arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(auditor, ["explain", *arguments, "--workspace", str(workspace)])
    assert message in str(done.exception)
    assert "\n" not in str(done.exception)


def test_every_metric_is_explained_as_it_is_published() -> None:
    """The same estimate as the report's table, and every known measure has a source, for whatever families there are."""
    facts = make_facts(60)
    table = compute(facts)
    for id_ in registry():
        for industry in (None, "pets"):
            found = explain(id_, facts, industry)
            assert found.cell == table.cell(id_, industry), id_
            assert all(one.sources for one in found.measures if one.measure.value is not None and not id_.endswith(".count")), id_
            shops = [one for one in facts if industry in (None, one.shop.industry)]
            assert len({one.shop for one in found.measures}) + sum(found.outside.values()) == len(shops), id_


def test_tracing_changes_no_measure_and_names_only_what_was_read() -> None:
    for one in make_facts(25, seed=3):
        tracer = Tracer(one)
        for metric in registry().values():
            assert tracer.of(metric).measures == metric.measure(one)
        names = Counter(one.observations[i].name for i in tracer.of(registry()["phone.answer_time"]).observations)
        assert set(names) <= {"call.result"}
        assert not tracer.of(registry()["phone.answer_time"]).visits
