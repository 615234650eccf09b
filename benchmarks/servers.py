"""Hold conversations with whole chat servers whose operators are online, silent, away or logged out, and compare with what they know.

    python benchmarks/servers.py WIDGETS_DIR [--cache DIR] [--delay 16] [--timeout 22] [--rounds 1] [--parked 12] [--json FILE]

WIDGETS_DIR is that of `widgets.py`: its servers (a Django application, an XMPP server with a web client, a Gradio application) are started
with `servers_street.py`. `silent` hears the question and never answers. `away` says so by his presence, where the server has one; of the
Django application nobody is logged in as staff; Gradio's handler is hung up on, so that the server itself shows an error. `gone` has logged
out of XMPP, and the server hands the message back.

A row a server and operator: what the visit says, and whether that is right; the error of the reply's time less what the server itself is
known to add; how often the question reached the operator, by his own log, and how often it stands in the server's, where that keeps one.
Right is, where nobody answers: the question delivered at most once, nobody proven, nothing called a person's reply, and no state that
claims more than was shown. The exit code is 1 where a row is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import structlog
from widgets import ALLOWED_MS, CAMPAIGN, Case, compare, read, serve

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.types import ChatState, Ending, Responder, Shop, Side, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.runner import run_visits

OPERATORS = {"online": {}, "silent": {"silent": "1"}, "away": {"silent": "1"}, "gone": {"silent": "1"}}
ONLY = {"gone": ("converse",)}
"""Operators that only some servers have."""
NOBODY = (ChatState.UNKNOWN, ChatState.BOT_ONLY, ChatState.OFFLINE_DEAD, ChatState.OFFLINE_FORM)
"""What may be said of a chat in which nobody answered."""
UNANSWERED = (Ending.CENSORED_TIMEOUT, Ending.LOST_CONNECTION, Ending.COMPETING_CLOSED, Ending.NOT_ASKED)


@dataclass
class Row:
    """One conversation as the table shows it."""

    case: Case
    operator: str
    record: VisitRecord
    delivered: int
    stored: int | None
    error_ms: float | None
    wrong: list[str]

    @property
    def late(self) -> bool:
        lag_ms = float(self.case.about.get("lag_ms", [0, 0])[1])
        return self.error_ms is not None and not -5 <= self.error_ms <= ALLOWED_MS + lag_ms

    @property
    def cells(self) -> tuple[str, ...]:
        said = "WRONG" if self.wrong else "late" if self.late else "ok"
        error = "-" if self.error_ms is None else f"{self.error_ms:.0f}"
        stored = "-" if self.stored is None else str(self.stored)
        one = self.record
        return (
            self.case.widget,
            self.operator,
            str(one.state),
            str(one.ending),
            str(one.proven_online),
            error,
            str(self.delivered),
            stored,
            said,
        )


def stored_by(args: argparse.Namespace, widget: str, nonce: str) -> int | None:
    """How often the question stands in the server's own database; None where it keeps none that can be read."""
    file = args.cache / "run" / f"{widget}-{args.port}" / "db.sqlite3"
    if not file.exists():
        return None
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table' and name like '%message'")]
        asked = f"%nonce-{nonce}%"
        return sum(int(connection.execute(f'select count(*) from "{name}" where text like ?', (asked,)).fetchone()[0]) for name in tables)


def judge(case: Case, operator: str, record: VisitRecord, args: argparse.Namespace) -> Row:
    """One conversation beside its operator's log."""
    found = read(f"http://127.0.0.1:{args.port}/truth?visit={case.visit}")
    truth = found[0] if found else None
    delivered = sum(q["nonce"] == case.nonce for q in (truth or {}).get("questions", []))
    stored = stored_by(args, case.widget, case.nonce)
    if operator == "online":
        verdict = compare(case, record, truth)
        wrong, error = verdict.wrong, verdict.error_ms
    else:
        wrong, error = nobody(record, delivered), None
    if stored is not None and stored != delivered:
        wrong.append(f"stands {stored} times in the server's database")
    if truth and truth["forms"]:
        wrong.append("left a form")
    return Row(case, operator, record, delivered, stored, error, wrong)


def nobody(record: VisitRecord, delivered: int) -> list[str]:
    """What is wrong with the record of a chat in which nobody answered."""
    wrong = [f"question arrived {delivered} times"] if delivered != (record.ending is not Ending.NOT_ASKED) else []
    wrong += [f"state {record.state}"] if record.state not in NOBODY else []
    wrong += [f"ending {record.ending}"] if record.ending not in UNANSWERED else []
    wrong += ["proven online"] if record.proven_online else []
    heard = [m for m in record.messages if m.side is Side.SHOP and m.kind == "reply" and m.responder is not Responder.AUTOMATIC]
    return wrong + [f"took for a reply: {m.text[:40]!r}" for m in heard]


async def measure(args: argparse.Namespace) -> list[Row]:
    base = f"http://127.0.0.1:{args.port}"
    about = {name: facts for name, facts in (await asyncio.to_thread(read, base + "/widgets")).items() if facts.get("server")}
    for name, facts in about.items():
        if facts["why_not"]:
            print(f"{name} is not served: {facts['why_not']}")
    settings = Settings(
        network=Network(allow_private=("127.0.0.1",), delay_s=0, robots=False),
        visit=Visit(dwell_s=0, reply_timeout_s=args.timeout, linger_s=1.0),
        browser=Browser(active=args.active, parked=args.parked),
    )
    book = MemoryBook(CAMPAIGN, Conduct())

    def jobs() -> Iterator[VisitJob]:
        for number in range(args.rounds * len(OPERATORS) * len(about)):
            name = list(about)[number % len(about)]
            operator = list(OPERATORS)[number // len(about) % len(OPERATORS)]
            if about[name]["why_not"] or name not in ONLY.get(operator, (name,)):
                continue
            visit = (operator if operator in ("away", "gone") else "v") + secrets.token_hex(6)
            case = Case(name, {}, about[name], args.delay, visit, secrets.token_hex(4))
            options = {key: value for key, value in OPERATORS[operator].items() if operator != "away" or name != "gradio"}
            url = f"{base}/p/{name}/?" + urlencode({"visit": visit, "delay": args.delay, **options})
            question = f"Hello! Do you ship tomorrow? My code is nonce-{case.nonce}, thanks."
            yield VisitJob(url, Shop(visit, url, "any"), visit, book.ledger(visit), question, lang="en", tag=(case, operator))

    rows = []
    async with BrowserPool(settings) as pool:
        async for job, record in run_visits(jobs(), pool, settings):
            case, operator = job.tag  # type: ignore[misc]
            row = await asyncio.to_thread(judge, case, operator, record, args)
            rows.append(row)
            print("  ".join(row.cells), "; ".join(row.wrong), flush=True)
            if args.verbose:
                print("    ", record.failure, record.steps, [(m.kind, str(m.responder), m.text[:60]) for m in record.messages])
    return rows


def table(rows: list[Row]) -> None:
    heads = ("server", "operator", "state", "ending", "proven", "error ms", "delivered", "stored", "verdict")
    order = {name: n for n, name in enumerate(OPERATORS)}
    lines = [heads, *(row.cells for row in sorted(rows, key=lambda row: (row.case.widget, order[row.operator])))]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    print()
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    print(f"{sum(not row.wrong for row in rows)} of {len(rows)} right")


async def run(args: argparse.Namespace) -> bool:
    args.script = [str(Path(__file__).with_name("servers_street.py")), str(args.folder)]
    async with serve(args):
        rows = await measure(args)
    table(rows)
    if args.json:
        names = ("server", "operator", "state", "ending", "proven", "error_ms", "delivered", "stored", "verdict")
        lines = [dict(zip(names, row.cells, strict=True)) | {"wrong": row.wrong} for row in rows]
        args.json.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return bool(rows) and not any(row.wrong for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "auditor-widgets")
    parser.add_argument("--port", type=int, default=8760, help="this and the next ten ports are used")
    parser.add_argument("--running", action="store_true", help="servers_street.py already runs at --port")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--delay", type=float, default=16.0, help="seconds until the operator answers")
    parser.add_argument("--timeout", type=float, default=22.0, help="seconds to wait for a person")
    parser.add_argument("--active", type=int, default=2)
    parser.add_argument("--parked", type=int, default=12)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(run(args)) else 1)


if __name__ == "__main__":
    main()
