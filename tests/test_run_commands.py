"""The commands of a workspace, as a person runs them: what they say, their exit codes, and bad input in one clear line."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


def auditor(*arguments: str | Path, folder: Path, **environ: str) -> Done:
    """A command as the shell would run it, in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.chdir(folder)
        for name in [name for name in os.environ if name.startswith("AUDITOR_")]:
            patch.delenv(name)
        for name, value in environ.items():
            patch.setenv(name, value)
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def auditor_process(*arguments: str | Path, folder: Path, **environ: str) -> Done:
    """The same as a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *map(str, arguments)],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(Path(__file__).parents[1]), **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with two shops."""
    assert auditor("init", "audit", folder=tmp_path).returncode == 0
    folder = tmp_path / "audit"
    (folder / "panel.csv").write_text("url,industry\nhttps://a.example/,pets\nhttps://b.example/,tools\nnonsense,pets\n", encoding="utf-8")
    return folder


def fails(code: int, says: str, done: Done) -> None:
    """It ended with this code, and said this in one line on stderr, and nothing else."""
    assert done.returncode == code, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert says in lines[0]
    assert lines[0].startswith("auditor: ")
    assert done.stdout == ""


def test_init_makes_a_workspace_and_overwrites_nothing(tmp_path: Path) -> None:
    """A second init leaves a changed panel as it is; the panel and settings it writes can be used."""
    assert "Next: " in auditor("init", folder=tmp_path).stdout
    (tmp_path / "panel.csv").write_text("url\nmine.example\n")
    again = auditor("init", folder=tmp_path)
    assert "left  panel.csv as it is" in again.stdout
    assert (tmp_path / "panel.csv").read_text() == "url\nmine.example\n"
    assert auditor("panel", "check", folder=tmp_path).returncode == 0


def test_a_panel_is_checked_and_imported(workspace: Path) -> None:
    """Bad rows go to stderr and into the exit code; an import does not overwrite a panel of one's own unless told to."""
    done = auditor("panel", "check", folder=workspace)
    assert done.returncode == 1
    assert "2 shops in 2 sectors, 1 rows left out" in done.stdout
    assert "line 4: 'nonsense' is not a domain name" in done.stderr
    (workspace / "list.txt").write_bytes("Сайт;Отрасль\nмяу.рф;Зоотовары\n".encode("cp1251"))
    fails(3, "give --replace", auditor("panel", "import", "list.txt", folder=workspace))
    assert auditor("panel", "import", "list.txt", "--replace", folder=workspace).returncode == 0
    assert "https://xn--l1ao9a.xn--p1ai/,pets" in (workspace / "panel.csv").read_text(encoding="utf-8")
    shown = json.loads(auditor("panel", "check", "--json", folder=workspace).stdout)
    assert [shop["industry"] for shop in shown["shops"]] == ["pets"]


def test_a_wave_is_opened_shown_and_closed(workspace: Path) -> None:
    """With a line for people, JSON for programs, and the next command."""
    done = auditor("wave", "open", "spring", folder=workspace)
    assert "wave spring: 2 shops, 4 surveys and visits planned" in done.stdout
    assert "Next: auditor run" in done.stdout
    fails(4, "already a wave spring", auditor("wave", "open", "spring", folder=workspace))
    status = json.loads(auditor("wave", "status", "--json", folder=workspace).stdout)
    assert (status["wave"], status["shops"], len(status["work"])) == ("spring", {"not_attempted": 2}, 4)
    assert "0 of 4 done" in auditor("wave", "close", folder=workspace).stdout
    assert "closed" in auditor("wave", "list", folder=workspace).stdout
    fails(4, "is closed", auditor("run", "--wave", "spring", folder=workspace))
    fails(4, "no wave none", auditor("wave", "status", "none", folder=workspace))


def test_an_opt_out_is_kept_by_its_domain(workspace: Path) -> None:
    """Any address of the shop names it."""
    assert (
        "a.example will not be opened" in auditor("optout", "add", "https://www.a.example/x", "--reason", "mail", folder=workspace).stdout
    )
    assert "on the list already" in auditor("optout", "add", "a.example", folder=workspace).stdout
    assert json.loads(auditor("optout", "list", "--json", folder=workspace).stdout)["domain"] == "a.example"


def test_a_dry_run_contacts_and_writes_nothing(workspace: Path) -> None:
    """It says who would be visited and asked, and how many conversations at most; no database is made."""
    done = auditor("run", "--dry-run", folder=workspace)
    assert "Nobody would be contacted" in done.stdout
    assert "a.example  pets" in done.stdout
    assert not (workspace / "audit.db").exists()
    auditor("optout", "add", "a.example", folder=workspace)
    signed = (workspace / "campaign.toml.example").read_text(encoding="utf-8").replace('approved_by = ""', 'approved_by = "B"')
    signed = signed.replace("2026-03-01", "2020-01-01").replace("2026-03-31", "2999-01-01")
    (workspace / "campaign.toml").write_text(signed, encoding="utf-8")
    done = auditor("run", "--dry-run", "--campaign", "campaign.toml", folder=workspace)
    assert "a.example  pets" in done.stdout
    assert "left alone, opted out" in done.stdout
    assert "At most 1 conversations" in done.stdout


def test_bad_input_is_one_line_and_loses_nothing(workspace: Path) -> None:
    """An unreadable panel, an unknown setting, an unsigned campaign, a database that cannot be opened."""
    fails(2, "wave.dayparts", auditor("wave", "open", "--set", "wave.dayparts=noon", folder=workspace))
    fails(2, "wave.timezone", auditor("wave", "open", "--set", "wave.timezone=Mars", folder=workspace))
    fails(6, "not signed", auditor("run", "--campaign", "campaign.toml.example", folder=workspace))
    fails(4, "cannot be reached", auditor("run", "--store-database-url", "postgresql://127.0.0.1:1/x", folder=workspace))
    fails(3, "cannot be read", auditor_process("run", "--panel", "none.csv", folder=workspace))
    fails(2, "did you mean", auditor_process("wave", "list", folder=workspace, AUDITOR_VISIT_DWEL_S="1"))
    (workspace / "audit.db").write_text("not a database at all " * 100)
    fails(4, "not a readable SQLite database", auditor_process("wave", "status", folder=workspace))
    assert (workspace / "audit.db").read_text().startswith("not a database")


def test_a_run_before_any_wave_shows_what_is_missing(tmp_path: Path) -> None:
    """In an empty folder there is no panel to open a wave over."""
    fails(4, "there is no audit", auditor("wave", "list", folder=tmp_path))
    fails(3, "panel.csv cannot be read", auditor("run", folder=tmp_path))
