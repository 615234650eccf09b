"""Several processes at once, and processes killed at random moments: limits hold and nothing is said twice. On both databases."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from pathlib import Path

import pytest
from store_cases import NOW, open_wave
from store_processes import open_it, talk_until_done

from auditor.store import Store
from auditor.types import Daypart, VisitState

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["auditor.store", "auditor.workers", "psycopg", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql"])


def run_together(count: int, target: object, *args: object) -> None:
    workers = [FORK.Process(target=target, args=args) for _ in range(count)]  # type: ignore[arg-type]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0


def delivered(folder: Path) -> Counter[str]:
    return Counter((folder / "delivered").read_text().split())


def test_four_processes_never_exceed_a_limit(store: Store, store_url: str, tmp_path: Path) -> None:
    """Two dayparts of each shop are tempting; each shop is asked once (24 hours), and the wave stops at its limit exactly."""
    open_wave(store, 80, dayparts=(Daypart.WORKDAY, Daypart.EVENING))
    run_together(4, talk_until_done, store_url, tmp_path, {"per_wave": 60}, 3)
    assert delivered(tmp_path).total() == 60
    assert set(delivered(tmp_path).values()) == {1}
    assert {row.state for row in store.progress("w1") if row.kind == "visit"} == {VisitState.DONE}
    assert store.spent("w1").conversations == 60


def test_four_processes_never_exceed_the_staff_budget(store: Store, store_url: str, tmp_path: Path) -> None:
    """Reserves are counted as well as what was used: 1000 s at 60 s each are 16 conversations, never 17."""
    open_wave(store, 60)
    run_together(4, talk_until_done, store_url, tmp_path, {"staff_seconds": 1000.0}, 2)
    assert delivered(tmp_path).total() == 16


def test_an_empty_database_is_migrated_once(store_url: str, tmp_path: Path) -> None:
    """Four processes that find it empty at the same moment do not stumble over each other."""
    run_together(4, open_it, store_url, tmp_path)


@pytest.mark.parametrize("seed", [11])
def test_killed_at_random_moments_nothing_is_said_twice(store: Store, store_url: str, tmp_path: Path, seed: int) -> None:
    """At least 20 kills -9 and three messages caught in the act; then a last process ends the wave and every visit is final."""
    dice, kills = random.Random(seed), 0
    open_wave(store, 300)
    while kills < 20 or store.spent("w1").messages.get("unknown", 0) < 3:
        ready, acting = FORK.Event(), FORK.Event()
        worker = FORK.Process(target=talk_until_done, args=(store_url, tmp_path, {}, 1, ready, acting))
        worker.start()
        assert ready.wait(30)
        if kills % 2:
            acting.wait(30)  # every second kill comes while a message is being delivered
        else:
            worker.join(dice.random() * 0.06)
        if worker.exitcode is None:
            worker.kill()
            kills += 1
        worker.join()
        assert kills < 200, "no kill ever hit a message that was being sent"
        assert store.next_due("w1", NOW, "visit") is not None, "the wave ended before the kills did"
    run_together(1, talk_until_done, store_url, tmp_path, {"per_wave": 1})
    counts = delivered(tmp_path)
    assert counts
    assert set(counts.values()) == {1}
    states = {row.state for row in store.progress("w1") if row.kind == "visit"}
    assert states <= {VisitState.DONE, VisitState.FAILED}
    spent = store.spent("w1")
    assert spent.messages.get("sending", 0) == 0
    assert counts.total() <= spent.conversations
