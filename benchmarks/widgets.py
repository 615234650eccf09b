"""Hold conversations with third-party chat widgets and compare what the visit says with what their operators know.

    python benchmarks/widgets.py WIDGETS_DIR [--variants] [--only NAME ...] [--delay 16] [--parked 16] [--json FILE] [--again FILE]

WIDGETS_DIR holds `serve.py` and `widgets.json`; the widgets are in its cache (`--cache`). Every question carries a nonce that comes
back reversed, so that neither an echo nor a greeting can pass for the answer. A line a visit, then totals; the exit code is 1 where a
base page fails or fewer than 95 of 100 variants are right. `late` is a right visit whose reply time is more than 50 ms off: see the
machine's load; `poor` is one that the visit itself marks as taken while the browser was starved. Reply times are compared with the
moment the operator's side let the reply go, less what the package itself is known to add.

What is expected is what the scripted operator was, not what the visit took him for: a person's words must be judged a person's and end the
visit as `answered` and `online`, an automatic reply must be judged automatic. A person needs a person's time, though: nobody reads a
question and types ninety characters in three seconds, and by the protocol such a reply is nobody's. So the operator is given 16 s; with a
shorter `--delay` who answered is not compared.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import logging
import secrets
import signal
import statistics
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog

from auditor.config import Browser, Conduct, Network, Settings, Visit
from auditor.gather.browser import BrowserPool
from auditor.types import Campaign, ChatState, Ending, Message, Responder, Shop, Side, VisitRecord
from auditor.visit.job import VisitJob
from auditor.visit.memory_ledger import MemoryBook
from auditor.visit.runner import run_visits

ALLOWED_MS = 50.0
FAR_MS = 250.0
DELAY_S = 16.0
TYPED_PER_S, READ_S = 8.0, 1.0
"""A person reads for a second and types at most so many characters a second (the labelled set's rule 6); under 10 s style decides."""
SLOW_S = 10.0
PAGE_VARIANTS: tuple[dict[str, str], ...] = (
    {"late": "3"},
    {"wake": "scroll"},
    {"wake": "move"},
    {"wake": "click"},
    {"consent": "1"},
    {"decoy": "1"},
    {"iframe": "1"},
    {"silent": "1"},
    {"consent": "1", "wake": "scroll", "late": "2"},
    {"decoy": "1", "iframe": "1", "wake": "move"},
)
OPERATOR_VARIANTS = ("greeting", "auto", "stream", "typing", "join", "drop", "offline")
CAMPAIGN = Campaign("benchmark", "nobody", "none@example.test", "own pages", date(2020, 1, 1), date(2099, 1, 1), ("chat",), "benchmark")
OFFLINE = (ChatState.OFFLINE_FORM, ChatState.OFFLINE_DEAD)


@dataclasses.dataclass(frozen=True)
class Case:
    """One page to visit: the widget, the options of the page, the nonce of the question."""

    widget: str
    options: dict[str, str]
    about: dict[str, Any]
    delay_s: float
    visit: str
    nonce: str

    def could_be_typed(self, text: str) -> bool:
        """Whether a person could have written this in the time the operator is given."""
        return self.delay_s >= max(SLOW_S, READ_S + len(text) / TYPED_PER_S)

    @property
    def name(self) -> str:
        return self.widget + ("?" + "&".join(f"{k}={v}" if v != "1" else k for k, v in self.options.items()) if self.options else "")


@dataclasses.dataclass
class Verdict:
    """What was wrong with one visit (nothing: it was right), and the error of the reply's time in ms."""

    case: Case
    record: VisitRecord
    wrong: list[str]
    error_ms: float | None
    lag_ms: float
    poor: bool = False

    @property
    def late(self) -> bool:
        """Whether the reply's time is off by more than is allowed: on a machine that does other things this is the machine's."""
        return self.error_ms is not None and not -5 <= self.error_ms <= ALLOWED_MS + self.lag_ms


def cases(about: dict[str, Any], only: list[str], variants: bool, delay_s: float) -> Iterator[Case]:
    for widget, facts in about.items():
        if facts.get("why_not") or (only and widget not in only):
            continue
        chosen: list[dict[str, str]] = [{}]
        if variants:
            chosen += [dict(options) for options in PAGE_VARIANTS]
            chosen += [{ability: "1"} for ability in OPERATOR_VARIANTS if ability in facts["can"]]
            if "greeting" in facts["can"]:
                chosen.append({"greeting": "1", "iframe": "1"})
            if "auto" in facts["can"] and "greeting" in facts["can"]:
                chosen.append({"auto": "1", "greeting": "1", "late": "2"})
        for options in chosen:
            yield Case(widget, options, facts, delay_s, secrets.token_hex(6), secrets.token_hex(4))


def bare(text: str) -> str:
    return "".join(text.split()).lower()


def compare(case: Case, record: VisitRecord, truth: dict[str, Any] | None) -> Verdict:
    """What the record gets wrong."""
    wrong: list[str] = []
    lag = float(case.about.get("lag_ms", [0, 0])[1])
    gate, offline = bool(case.about.get("gate")), "offline" in case.options
    questions = [q for q in (truth or {}).get("questions", []) if q["nonce"] == case.nonce]
    if truth and truth["forms"]:
        wrong.append(f"left {len(truth['forms'])} forms")
    expected = 0 if gate or offline else 1
    if len(questions) != expected:
        wrong.append(f"question arrived {len(questions)} times, not {expected}")
    replies = [m for m in record.messages if m.side is Side.SHOP and m.kind == "reply"]
    error, poor = None, False
    for reply in questions[0]["replies"] if questions else []:
        match = find(replies, reply, case)
        if match is None:
            wrong.append(f"{reply['kind']} reply not seen")
            continue
        if reply["kind"] == "human":
            if match.responder is not Responder.HUMAN and case.could_be_typed(reply["text"]):
                wrong.append(f"a person's reply called {match.responder} ({', '.join(match.reasons)})")
            error, poor = match.stamp_ms - reply["emitted_at"] * 1000, match.poor
            if not -50 <= error <= 1000 + lag and not poor:
                wrong.append(f"reply {error:.0f} ms off")
            if not poor and "stream" in case.options and abs((match.last_ms or match.stamp_ms) - reply["last_at"] * 1000) > 1000 + lag:
                wrong.append("end of stream off")
        elif match.responder is not Responder.AUTOMATIC:
            wrong.append(f"automatic reply called {match.responder}")
    extra = [m for m in replies if not any(find([m], r, case) for r in (questions[0]["replies"] if questions else []))]
    wrong += [f"took for a reply: {m.text[:40]!r}" for m in extra if m.responder is not Responder.AUTOMATIC or "drop" not in case.options]
    wrong += ending(case, record, gate, offline, [reply for q in questions for reply in q["replies"]])
    if truth and truth["greetings"] and not gate and record.greeting is False:
        wrong.append("greeting not seen")
    wake = case.options.get("wake")
    if wake and record.woken_by != wake and not case.options.get("late"):  # two causes: either may be named
        wrong.append(f"woken by {record.woken_by}")
    return Verdict(case, record, wrong, error, lag, poor)


def find(replies: list[Message], reply: dict[str, Any], case: Case) -> Message | None:
    want = case.nonce[::-1] if reply["kind"] == "human" else bare(reply["text"])[:40]
    return next((m for m in replies if want in bare(m.text)), None)


def ending(case: Case, record: VisitRecord, gate: bool, offline: bool, spoken: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the state and the ending, by what the operator's side `spoken`."""
    wrong = []
    if gate:
        want: tuple[Ending, ...] = (Ending.NOT_ASKED,)
        if record.state is not ChatState.PRECHAT_GATE:
            wrong.append(f"state {record.state}")
    elif offline:
        want = (Ending.NOT_ASKED,)
        if record.state not in OFFLINE:
            wrong.append(f"state {record.state}")
    else:
        typed = [reply for reply in spoken if reply["kind"] == "human" and case.could_be_typed(reply["text"])]
        states = (ChatState.ONLINE,) if typed else (ChatState.ONLINE, ChatState.UNKNOWN, ChatState.BOT_ONLY)
        if record.state not in states:
            wrong.append(f"state {record.state}")
        if (record.proven_online is True) != bool(typed) and (typed or not spoken):
            wrong.append(f"proven_online {record.proven_online}")
        want = (Ending.ANSWERED,) if typed else (Ending.ANSWERED, Ending.CENSORED_TIMEOUT) if spoken else (Ending.CENSORED_TIMEOUT,)
        if "silent" in case.options:
            want = (Ending.CENSORED_TIMEOUT,)
        elif "drop" in case.options:
            want = (Ending.LOST_CONNECTION, Ending.CENSORED_TIMEOUT)
    if record.ending not in want:
        wrong.append(f"ending {record.ending}" + (f" ({record.failure})" if record.failure else ""))
    return wrong


def read(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


@asynccontextmanager
async def serve(args: argparse.Namespace) -> AsyncIterator[None]:
    """The widgets' own server, ready; it is ended with the measurement, also where that is told to stop."""
    if args.running:
        yield
        return
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)  # type: ignore[union-attr]
    python = args.cache / "venv" / "serve" / "bin" / "python"
    script = getattr(args, "script", None) or [str(args.folder / "serve.py")]
    process = await asyncio.create_subprocess_exec(
        str(python), *script, "--cache", str(args.cache), "--port", str(args.port), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        async with asyncio.timeout(120):
            while line := await process.stdout.readline():
                if line.startswith(b"ready"):
                    break
            else:
                raise SystemExit("the widgets' server did not start")
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def measure(args: argparse.Namespace) -> list[Verdict]:
    base = f"http://127.0.0.1:{args.port}"
    about = await asyncio.to_thread(read, base + "/widgets")
    todo = {case.visit: case for case in cases(about, args.only, args.variants, args.delay)}
    if args.again:
        missed = {one["name"] for one in map(json.loads, args.again.read_text().splitlines()) if one["wrong"] or one["late"]}
        todo = {visit: case for visit, case in todo.items() if case.name in missed}
    settings = Settings(
        network=Network(allow_private=("127.0.0.1",), delay_s=0, robots=False),
        visit=Visit(dwell_s=0, reply_timeout_s=args.timeout, linger_s=1.0),
        browser=Browser(active=args.active, parked=args.parked),
    )
    book = MemoryBook(CAMPAIGN, Conduct())

    def jobs() -> Iterator[VisitJob]:
        for case in todo.values():
            url = f"{base}/p/{case.widget}/?" + urlencode({"visit": case.visit, "delay": args.delay, **case.options})
            shop = Shop(case.visit, url, "any")
            question = f"Hello! Do you ship tomorrow? My code is nonce-{case.nonce}, thanks."
            yield VisitJob(url, shop, case.visit, book.ledger(case.visit), question, lang="en", tag=case)

    verdicts = []
    async with BrowserPool(settings) as pool:
        async for job, record in run_visits(jobs(), pool, settings):
            case = job.tag
            assert isinstance(case, Case)
            truth = await asyncio.to_thread(read, f"{base}/truth?visit={case.visit}")
            verdict = compare(case, record, truth[0] if truth else None)
            verdicts.append(verdict)
            shown = "-" if verdict.error_ms is None else f"{verdict.error_ms:.0f}"
            said = "WRONG" if verdict.wrong else "poor " if verdict.late and verdict.poor else "late " if verdict.late else "ok   "
            print(f"{said} {case.name:52} {record.state:13} {record.ending:17} {shown:>5} ms  {'; '.join(verdict.wrong)}", flush=True)
            if args.verbose and verdict.wrong:
                print("        ", record.failure, record.steps, [(m.kind, str(m.responder), m.text[:60]) for m in record.messages])
    return verdicts


def totals(verdicts: list[Verdict], seconds: float) -> bool:
    base = [v for v in verdicts if not v.case.options]
    rest = [v for v in verdicts if v.case.options]
    for name, group in (("base pages", base), ("variants", rest)):
        if group:
            right = sum(not v.wrong for v in group)
            print(f"{name}: {right} of {len(group)} right ({100 * right / len(group):.1f}%)")
    errors = [v.error_ms for v in verdicts if v.error_ms is not None and v.lag_ms == 0]
    if len(errors) > 1:
        cuts = statistics.quantiles(errors, n=100, method="inclusive")
        print(f"reply time, packages without a delay of their own: n {len(errors)}, median {statistics.median(errors):.1f} ms,", end=" ")
        late = sum(v.late for v in verdicts if v.lag_ms == 0)
        print(f"p95 {cuts[94]:.1f}, most {max(errors):.1f}; more than {ALLOWED_MS:.0f} ms off: {late} of {len(errors)}")
        far = [v for v in verdicts if v.error_ms is not None and v.error_ms > FAR_MS + v.lag_ms]
        print(f"more than {FAR_MS:.0f} ms off: {len(far)}, of these marked as poor by the visit: {sum(v.poor for v in far)}")
    print(f"{len(verdicts)} visits in {seconds:.0f} s")
    return all(not v.wrong for v in base) and sum(not v.wrong for v in rest) >= 0.95 * len(rest)


async def run(args: argparse.Namespace) -> bool:
    async with serve(args):
        began = time.monotonic()
        verdicts = await measure(args)
    good = totals(verdicts, time.monotonic() - began)
    if args.json:
        lines = [
            {
                "name": v.case.name,
                "wrong": v.wrong,
                "error_ms": v.error_ms,
                "late": v.late,
                "poor": v.poor,
                "state": v.record.state,
                "ending": v.record.ending,
            }
            for v in verdicts
        ]
        args.json.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "auditor-widgets")
    parser.add_argument("--port", type=int, default=8740, help="this and the next ten ports are used")
    parser.add_argument("--running", action="store_true", help="serve.py already runs at --port")
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--delay", type=float, default=DELAY_S, help="seconds until the operator answers")
    parser.add_argument("--timeout", type=float, default=22.0, help="seconds to wait for a person")
    parser.add_argument("--active", type=int, default=2)
    parser.add_argument("--parked", type=int, default=16)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--again", type=Path, help="what --json kept of an earlier run: only what was wrong or late there")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(run(args)) else 1)


if __name__ == "__main__":
    main()
