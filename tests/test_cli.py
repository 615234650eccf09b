"""The command line as a person meets it: one line for an error, an exit code that means something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`auditor …` as a process of its own."""
    return subprocess.run([sys.executable, "-m", "auditor", *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def test_help_lists_the_commands(tmp_path: Path) -> None:
    """Every file in the commands folder shows up."""
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in ("detect", "visit", "run", "report", "doctor", "init"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("detect", "x.html", "--set", "visit.dwel=1"), 2, "unknown setting visit.dwel"),
        (("detect", "x.html", "--set", "visit.dwell_s"), 2, "has no value"),
        (("detect", "x.html", "--settings", "none.toml"), 2, "does not exist"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_wrong_word_is_one_line(tmp_path: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    """No traceback, the exit code, the word that was wrong."""
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_in_the_workspace_stops_every_command(tmp_path: Path) -> None:
    """A typing error in auditor.toml is not silently ignored."""
    (tmp_path / "auditor.toml").write_text("[network]\ncontac = 'me'\n")
    done = run("detect", "x.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean network.contact?" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
