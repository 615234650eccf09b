"""Old waves are computed anew: records of an older program are read, and a changed definition restates every wave under its new version."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner
from facts_factory import make_record

import auditor.metrics
from auditor.cli import auditor as program
from auditor.metrics.base import Metric, value
from auditor.store import Store, Wave
from auditor.types import ChatState, Daypart, Ending, PlannedVisit, Shop, VisitState

RECORDS = {
    "fast.example": make_record(ending=Ending.ANSWERED, human_s=20.0),
    "slow.example": make_record(ending=Ending.ANSWERED, human_s=200.0),
    "none.example": make_record(state=ChatState.NO_WIDGET),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two waves of the same three shops, a year apart."""
    shops = [Shop(key, f"https://{key}/", "pets") for key in RECORDS]
    with Store.open("sqlite:///audit.db", tmp_path) as store:
        for year in (2025, 2026):
            now = datetime(year, 3, 2, 9, 0, tzinfo=UTC)
            store.open_wave(Wave(str(year), now), shops, [PlannedVisit(str(year), key, "visit", Daypart.WORKDAY) for key in RECORDS])
            for claim in store.claim(str(year), "visit", "me", now, limit=3):
                assert store.finish(claim, VisitState.DONE, now, record=RECORDS[claim.shop.key])
    return tmp_path


def recompute(workspace: Path) -> dict[str, list[dict[str, str]]]:
    done = CliRunner().invoke(program, ["recompute", "--workspace", str(workspace)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found = {}
    for line in done.stdout.split():
        rows = list(csv.DictReader(io.StringIO(Path(line).read_text(encoding="utf-8"))))
        found[rows[0]["wave"]] = rows
    return found


def reach(rows: list[dict[str, str]]) -> tuple[str, str, str]:
    (row,) = [row for row in rows if row["metric"] == "chat.reach_60" and not row["industry"]]
    return row["version"], row["k"], row["n"]


def test_every_wave_is_computed_from_its_observations(workspace: Path) -> None:
    assert {wave: reach(rows) for wave, rows in recompute(workspace).items()} == {"2025": ("1", "1", "3"), "2026": ("1", "1", "3")}


def test_a_record_without_the_fields_of_today_gives_the_same_numbers(workspace: Path) -> None:
    before = recompute(workspace)
    needed = {"url", "final_url", "started_at", "disposition", "state", "ending", "events", "messages", "pages"}
    with closing(sqlite3.connect(workspace / "audit.db")) as database, database:
        for id_, body in database.execute("select id, record from visits").fetchall():
            old = {name: field for name, field in json.loads(body).items() if name in needed}
            database.execute("update visits set record = ? where id = ?", (json.dumps(old), id_))
    assert recompute(workspace) == before


def test_a_changed_definition_restates_every_wave_under_its_new_version(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = recompute(workspace)
    known = dict(auditor.metrics.registry())

    def everybody(facts: object) -> tuple[object, ...]:
        return (value("chat.reach_60", True, Daypart.WORKDAY),)

    changed: Metric = replace(known["chat.reach_60"], version=2, measure=everybody)  # type: ignore[arg-type]
    for name in ("auditor.metrics.registry", "auditor.metrics.table.registry", "auditor.metrics.export.registry"):
        monkeypatch.setattr(name, lambda: MappingProxyType(known | {"chat.reach_60": changed}))
    second = recompute(workspace)
    assert {wave: reach(rows) for wave, rows in second.items()} == {"2025": ("2", "3", "3"), "2026": ("2", "3", "3")}
    others = [row for row in second["2025"] if row["metric"] != "chat.reach_60"]
    assert others == [row for row in first["2025"] if row["metric"] != "chat.reach_60"]
