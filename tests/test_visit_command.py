"""`auditor visit` from the outside: its JSON contract, its refusal without a campaign, its limits across commands in a workspace."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from visit_street import Desk, Street

KEYS = [
    *("url", "vendor", "entry", "ending", "claimed_online", "proven_online", "operator_photo", "operator_name", "greeting", "invite"),
    *("times_ms", "messages", "offline_form", "busy_fallback", "prechat", "woken_by", "staff_s", "failure", "evidence"),
]
CAMPAIGN = """purpose = "test"
responsible = "tester"
contact = "t@example.test"
legal_basis = "own pages"
from = 2020-01-01
to = 2099-01-01
probes = ["chat"]
approved_by = "tester"
"""
FAST = ["--dwell", "0", "--set", "visit.wake_s=3", "--set", "visit.reply_timeout_s=6", "--set", "visit.linger_s=0.5"]
PERSON = [(1.2, "typing", ""), (4.2, "theirs", "2 left, write to petrova@mail.example")]


async def auditor(*arguments: str, folder: Path) -> tuple[int, list[dict[str, Any]], str]:
    """Run the command line in `folder`: exit code, JSON lines, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "auditor", *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return process.returncode or 0, [json.loads(line) for line in out.decode().splitlines()], err.decode()


async def test_asking_without_a_campaign_is_refused_in_one_line(tmp_path: Path) -> None:
    code, rows, said = await auditor("visit", "http://127.0.0.1:1/", "--json", "--ask", "Hello?", folder=tmp_path)
    assert code == 6
    assert rows == []
    assert "--campaign" in said
    assert said.count("\n") == 1


@dataclass
class Ran:
    """Two commands one after the other in a workspace, one beside them without: exit code, rows and standard error of each."""

    first: tuple[int, list[dict[str, Any]], str]
    again: tuple[int, list[dict[str, Any]], str]
    passive: tuple[int, list[dict[str, Any]], str]
    desk: Desk
    workspace: Path


async def run_all(folder: Path) -> Ran:
    workspace, nowhere = folder / "audit", folder / "nowhere"
    workspace.mkdir()
    nowhere.mkdir()
    (workspace / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (workspace / "auditor.toml").write_text('[network]\nallow_private = ["127.0.0.1"]\n', encoding="utf-8")
    async with Street() as street:
        url, gate = street.url("shop", PERSON, transport="ws", greeting=1), street.url("gate", PERSON, transport="ws", gate=1)
        ask = ["visit", url, "--json", "--campaign", "campaign.toml", "--ask", "Hello, is the kettle in stock?", *FAST]
        look = asyncio.create_task(auditor("visit", gate, "--json", "--allow-private", "127.0.0.1", *FAST, folder=nowhere))
        first = await auditor(*ask, folder=workspace)
        again = await auditor(*ask, folder=workspace)
        return Ran(first, again, await look, street.desks["shop"], workspace)


def kept_file(workspace: Path, sha256: str) -> bytes:
    """The evidence of this hash, as it lies in the workspace."""
    (path,) = (workspace / "evidence").rglob(f"*{sha256}*")
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == sha256
    return data


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return asyncio.run(run_all(tmp_path_factory.mktemp("visit")))


def test_every_key_is_there_and_times_are_epoch(ran: Ran) -> None:
    code, (row,), said = ran.first
    assert code == 0, said
    assert set(KEYS) <= set(row)
    assert row["failure"] is None
    assert row["greeting"] is True
    assert row["entry"] == "launcher"
    reply = next(m for m in row["messages"] if m["side"] == "shop" and m["kind"] == "reply")
    drawn = next(at for who, at in ran.desk.drawn if who == "theirs" and at > row["times_ms"]["sent"])
    assert abs(reply["at_ms"] - drawn) < 5
    assert row["times_ms"]["nav"] <= row["times_ms"]["load"] <= row["times_ms"]["sent"] <= reply["at_ms"] <= row["times_ms"]["end"]
    assert "petrova" not in json.dumps(row)
    assert row["evidence"]
    kept = {piece["detail"]: kept_file(ran.workspace, piece["sha256"]) for piece in row["evidence"]}
    assert {"screenshot.open", "html.open", "screenshot.question", "screenshot.human"} <= set(kept)
    page = kept["html.open"].decode()
    assert "Copper kettle" in page
    assert "Good afternoon! How can I help you?" in page
    assert "<script" not in page


def test_limits_hold_across_commands_in_a_workspace(ran: Ran) -> None:
    _, (again,), _ = ran.again
    assert again["ending"] == "not_asked"
    assert again["failure"]["code"] == "limit"
    assert len(ran.desk.questions) == 2, "one question and one thanks over both commands"


def test_a_passive_look_needs_no_workspace(ran: Ran) -> None:
    code, (row,), said = ran.passive
    assert code == 0, said
    assert row["ending"] == "not_asked"
    assert row["prechat"] == {"fields": ["name", "email"], "required": ["name", "email"]}
    assert row["messages"] == []
