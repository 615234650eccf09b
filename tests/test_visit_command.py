"""`auditor visit` from the outside: its JSON contract, its refusal without a campaign, its limits across commands in a workspace."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from visit_street import Street

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


async def test_every_key_is_there_times_are_epoch_and_limits_hold_across_commands(tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (tmp_path / "auditor.toml").write_text('[network]\nallow_private = ["127.0.0.1"]\n', encoding="utf-8")
    async with Street() as street:
        url = street.url("shop", PERSON, transport="ws", greeting=1)
        ask = ["visit", url, "--json", "--campaign", "campaign.toml", "--ask", "Hello, is the kettle in stock?", *FAST]
        code, rows, said = await auditor(*ask, folder=tmp_path)
        assert code == 0, said
        (row,) = rows
        assert set(KEYS) <= set(row)
        assert row["failure"] is None
        assert row["greeting"] is True
        assert row["entry"] == "launcher"
        spoken = next(at for kind, _, at in street.desks["shop"].spoken if kind == "theirs")
        reply = next(m for m in row["messages"] if m["side"] == "shop" and m["kind"] == "reply")
        assert -5 <= reply["at_ms"] - spoken < 500
        assert row["times_ms"]["nav"] <= row["times_ms"]["load"] <= row["times_ms"]["sent"] <= reply["at_ms"] <= row["times_ms"]["end"]
        assert "petrova" not in json.dumps(row)
        assert row["evidence"]
        assert all((tmp_path / "evidence").rglob(f"*{piece['sha256']}*") for piece in row["evidence"])

        _, (again,), _ = await auditor(*ask, folder=tmp_path)
        assert again["ending"] == "not_asked"
        assert again["failure"]["code"] == "limit"
        assert len(street.desks["shop"].questions) == 2, "one question and one thanks over both commands"


async def test_a_passive_look_needs_no_workspace(tmp_path: Path) -> None:
    async with Street() as street:
        url = street.url("shop", PERSON, transport="ws", gate=1)
        code, (row,), said = await auditor("visit", url, "--json", "--allow-private", "127.0.0.1", *FAST, folder=tmp_path)
    assert code == 0, said
    assert row["ending"] == "not_asked"
    assert row["prechat"] == {"fields": ["name", "email"], "required": ["name", "email"]}
    assert row["messages"] == []
