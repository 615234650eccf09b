"""Four worker processes on a real PostgreSQL, killed, paused past their lease, cut off from the database, robbed of their queue.

Everything is real but the browsers: a scripted visit asks through the ledger, and its operator writes down what was heard. The
same with browsers, over the lab's street, is `make test-fleet`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
from postgres_server import PostgresServer
from store_cases import shops

from auditor.clock import utc_now
from auditor.dayparts import daypart_of
from auditor.store import Store, Wave
from auditor.types import PlannedVisit, VisitState

SHOPS, LEASE_S = 100, 8
ROOT = Path(__file__).parents[1]


def plan(wave: str) -> list[PlannedVisit]:
    part = daypart_of(utc_now(), "Europe/Moscow")
    return [PlannedVisit(wave, shop.key, "visit", part) for shop in shops(SHOPS)]


def crew_of(number: int, url: str, folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Worker processes: who waits for them, and their ids."""
    command = [sys.executable, Path(__file__).parent / "fleet_process.py", url, folder, str(LEASE_S), "4", str(number)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "said").open("ab") as said:
        crew = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=said, text=True)
    assert crew.stdout
    return crew, [int(crew.stdout.readline()) for _ in range(number)]


def heard(folder: Path) -> list[dict[str, str]]:
    file = folder / "heard.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def until(done: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 120.0) -> None:
    """Until a condition holds, or the process ends; at most so many seconds."""
    for _ in range(int(seconds * 20)):
        if done():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    assert done(), "it did not come to that in time"


def test_four_workers_through_kills_a_pause_an_outage_and_a_lost_queue(postgres_server: PostgresServer, tmp_path: Path) -> None:
    """Two waves over the same shops: every visit final, nobody asked twice in 24 hours, nothing lost but what was under way."""
    # A process that is stopped in the middle of a transaction holds the others up for two seconds.
    url = postgres_server.new_database() + "&options=-c%20idle_in_transaction_session_timeout%3D2000"
    dice = random.Random(3)
    with Store.open(url, tmp_path) as store:
        for name in ("w1", "w2"):
            store.open_wave(Wave(name, utc_now()), shops(SHOPS), plan(name))
        store.db.patience_s = 60
        crew, pids = crew_of(4, url, tmp_path)
        paused = pids[0]

        def held(pid: int) -> bool:
            return any(f":{pid}:" in name for name in store.workers())

        def asked(number: int) -> Callable[[], bool]:
            return lambda: len(heard(tmp_path)) >= number

        try:
            until(asked(4), crew)
            until(lambda: held(paused), crew)
            os.kill(paused, signal.SIGSTOP)
            for victim in pids[1:3]:
                until(asked(len(heard(tmp_path)) + dice.randrange(1, 5)), crew)
                os.kill(victim, signal.SIGKILL)
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                connection.execute("truncate auditor_queue.procrastinate_jobs cascade")
            until(lambda: not held(paused), crew)
            postgres_server.stop()
            postgres_server.start()
            os.kill(paused, signal.SIGCONT)
            ended = dict(map(int, line.split()) for line in crew.communicate(timeout=180)[0].splitlines())
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            crew.wait(30)
        said = (tmp_path / "said").read_text(encoding="utf-8")
        assert [ended[pid] for pid in pids] == [0, -9, -9, 0], said[-2000:]
        assert all(wave.closed_at for wave in store.waves())
        assert max(Counter(one["shop"] for one in heard(tmp_path)).values()) == 1
        survived = {one["visit"] for one in heard(tmp_path) if int(one["pid"]) == pids[3]}
        broken = set()
        for name in ("w1", "w2"):
            assert "sending" not in store.spent(name).messages
            for facts in store.shop_facts(name):
                (visit,) = facts.visits
                assert visit.state in (VisitState.DONE, VisitState.FAILED)
                told = [one.value for one in facts.observations if one.name == "visit.phone"]
                assert len(told) == (visit.state is VisitState.DONE), f"{name} {facts.shop.key}: {visit.state}, {told}"
                if visit.state is VisitState.FAILED:
                    broken.add(facts.shop.key)
                    assert f"{name}/{facts.shop.key}/visit/{visit.daypart}" not in survived, "what a worker had that lived on is kept"
        asked_shops = {one["shop"] for one in heard(tmp_path)}
        assert asked_shops | broken == {shop.key for shop in shops(SHOPS)}, "every shop was asked, or its worker died over it"
