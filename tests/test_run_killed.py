"""`auditor run` over the lab's street with real browsers, killed again and again: no operator ever reads a question twice.

The full proof of "sent at most once": the operators of the lab write down what they received, and they are asked.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.config import load_settings
from auditor.store import Store
from auditor.waves import FINAL

SHOPS, KILLS = 45, 20
ROOT = Path(__file__).parents[1]


def start(*arguments: str | Path, folder: Path, **pipes: object) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
    return subprocess.Popen(
        [sys.executable, "-m", "auditor", *map(str, arguments)],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        text=True,
        **pipes,  # type: ignore[call-overload]
    )


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Path]:
    """A served street, all of whose living shops have a chat, in working hours; its folder."""
    folder = tmp_path / "lab"
    options = ("--shops", SHOPS, "--dir", folder, "--scale-times", 0.1, "--chat-share", 1, "--daypart", "workday")
    server = start("lab", "serve", *map(str, options), folder=tmp_path, stdout=subprocess.PIPE)
    try:
        assert server.stdout
        assert server.stdout.readline().startswith("ready ")
        yield folder
    finally:
        server.terminate()
        server.communicate(timeout=30)


def heard(street: Path) -> list[dict[str, object]]:
    """What the operators received, message by message."""
    events = [json.loads(line) for line in (street / "operators.jsonl").read_text(encoding="utf-8").splitlines()]
    return [event for event in events if event["event"] == "heard"]


def test_killed_runs_ask_nobody_twice_and_the_wave_ends(street: Path, tmp_path: Path) -> None:
    """Killed at random moments, stopped once politely, then let run: every visit is final, every question was read at most once."""
    workspace = tmp_path / "audit"
    workspace.mkdir()
    shutil.copy(street / "panel.csv", workspace)
    shutil.copy(street / "lab.toml", workspace / "auditor.toml")
    dice = random.Random(5)
    command = ("run", "--campaign", street / "campaign.toml", "--set", "visit.dwell_s=2", "--set", "conduct.hours_between=0")

    with Store.of(load_settings(workspace / "auditor.toml", environ={}), workspace) as store:

        def until_asked(process: subprocess.Popen[str], more: int) -> None:
            """Wait until `more` questions were begun since now, or the run ends; two minutes at most, on a slow machine."""
            before = _begun(store)
            for _ in range(1200):
                if process.poll() is not None or _begun(store) >= before + more:
                    return
                _wait(process, 0.1)

        for kill in range(KILLS):
            # Few at a time, so that twenty lives do not suffice for the wave.
            process = start(*command, "--set", "browser.parked=3", folder=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if kill % 2:  # while a message is on its way
                until_asked(process, 1)
                _wait(process, dice.random() * 0.4)
            else:  # at any moment: start, survey, loading, waiting, writing
                _wait(process, 0.5 + dice.random() * 6)
            assert process.poll() is None, "the wave was over before the last kill"
            # A power cut takes the browser too: the whole session goes at once.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        assert _begun(store), "no run came so far as to ask"
        stopped = start(*command, folder=workspace, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        until_asked(stopped, 1)
        stopped.send_signal(signal.SIGTERM)
        said = stopped.communicate(timeout=120)[0]
        assert stopped.returncode in (0, 130)
        assert "Next: auditor" in said
        last = start(*command, folder=workspace, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        said = last.communicate(timeout=240)[0]
        assert last.returncode == 0
        assert "Every visit is final" in said
        (wave,) = store.waves()
        assert {row.state for row in store.progress(wave.id)} <= set(FINAL)
        messages = heard(street)
        assert messages, "no operator was reached at all"
        assert set(Counter((event["shop"], event["text"]) for event in messages).values()) == {1}
        spent = store.spent(wave.id)
        assert "sending" not in spent.messages
        assert len({event["shop"] for event in messages}) <= spent.conversations
        assert spent.conversations <= SHOPS


def _begun(store: Store) -> int:
    wave = store.latest_wave()
    return sum(store.spent(wave.id).messages.values()) if wave else 0


def _wait(process: subprocess.Popen[str], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
