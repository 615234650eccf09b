"""`auditor doctor`: what it looks at is real, what it does is bounded, and what it says is one line each."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from auditor.commands.doctor import command
from auditor.config import settings_table
from auditor.gather import install
from auditor.gather.install import Step, get_browser, run


def doctor(*arguments: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(command, arguments)
    return done.exit_code, done.stdout.splitlines()


def test_a_good_machine_passes_and_the_browser_really_ran(tmp_path: Path) -> None:
    code, lines = doctor("--json", "--workspace", str(tmp_path))
    checks = {row["name"]: row for row in map(json.loads, lines)}
    assert code == 0
    assert list(checks) == ["python", "browser", "fonts", "workspace", "database", "disk"]
    assert "rendered a page" in checks["browser"]["seen"]


def test_a_browser_that_does_not_start_fails_with_what_to_do(tmp_path: Path) -> None:
    fake = tmp_path / "chrome"
    fake.write_text("#!/bin/sh\nexit 3\n")
    fake.chmod(0o755)
    code, lines = doctor("--browser-path", str(fake), "--workspace", str(tmp_path))
    (line,) = [line for line in lines if " browser " in line]
    assert code == 1
    assert line.startswith("BAD")
    assert "auditor doctor --fix" in line


def test_a_folder_that_is_not_there_and_a_database_that_does_not_answer_fail(tmp_path: Path) -> None:
    _, lines = doctor("--workspace", str(tmp_path / "no"), "--store-database-url", "postgresql+psycopg://x:secret@127.0.0.1:1/audit")
    bad = [line for line in lines if line.startswith("BAD")]
    assert [line.split()[1] for line in bad] == ["workspace", "database"]
    assert "secret" not in "\n".join(lines)


def test_the_list_of_settings_is_whole() -> None:
    _, lines = doctor("--settings-list")
    assert [line.split(" = ")[0] for line in lines if not line.startswith(" ")] == [row.name for row in settings_table()]


def ended(pid: int) -> bool:
    """Whether the process ends, which after a kill takes a moment; one that nobody has collected yet is over."""
    for _ in range(200):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_a_command_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pid"
    began_first = f"sleep 600 & echo $! > {shlex.quote(str(pids))}; wait"  # a shell starts at once even on a busy machine
    began = time.monotonic()
    assert run(Step("hanging", ("sh", "-c", began_first), 3)) == "not done after 3 s"
    assert time.monotonic() - began < 60
    assert ended(int(pids.read_text()))


def test_ways_are_tried_in_turn_until_the_browser_works(monkeypatch: pytest.MonkeyPatch) -> None:
    fails = Step("first", (sys.executable, "-c", "print('no route'); raise SystemExit(1)"), 20)
    works = Step("second", (sys.executable, "-c", ""), 20)
    never = Step("third", ("/nowhere",), 20)
    monkeypatch.setattr(install, "ways", lambda: iter([(fails,), (works,), (never,)]))
    said: list[str] = []
    assert get_browser(lambda: True, said.append)
    assert said == ["first (at most 20 s) ...", "  did not work: no route", "second (at most 20 s) ..."]
    assert not get_browser(lambda: False, said.append)
