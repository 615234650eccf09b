"""Measure the judgements of chat text on the labelled sets of a folder, with that folder's own `score.py`.

    python benchmarks/replies.py DIR [--lines PREFIX] [--misses] [--halves] [--keep FOLDER]

DIR holds `replies.jsonl`, `states.jsonl`, `redaction.jsonl` and `score.py`. `--halves` also prints each half of a fixed split (by the
hash of the chat, or of the line where there is none). `--lines benchmarks/chat_lines/round_a_` measures on those files, of the same
shape, and takes only `score.py` from DIR. `--keep` leaves the predictions there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from auditor.detect.redact import redact
from auditor.detect.replies import ReplyView, judge_reply
from auditor.detect.states import Field, StateView, judge_state

Row = dict[str, Any]


def predict_reply(row: Row) -> Row:
    """Who answered, and whether the fact is named. Only evidence is given to the judge, never an id or a label."""
    judged = judge_reply(
        ReplyView(
            question=row["question"],
            text=row["text"],
            delay_ms=row["delay_ms"],
            joined=row["joined_event"],
            typing=row["typing_event"],
            buttons=tuple(row["buttons"]),
            sender_label=row["sender_label"],
            previous=tuple(row["previous"]),
            vendor=row["vendor"],
            lang=row["lang"],
        )
    )
    return {"label": judged.responder.value, "answers": judged.answers.value}


def predict_state(row: Row) -> Row:
    """The state that the strings and inputs announce."""
    fields = tuple(Field(f["name"], f["type"]) for f in row["fields"])
    return {"label": judge_state(StateView(tuple(row["texts"]), fields)).state.value}


def predict_spans(row: Row) -> Row:
    """What must be blacked out."""
    return {"spans": [{"start": s.start, "end": s.end, "kind": s.kind} for s in redact(row["text"]).spans]}


SETS: dict[str, Callable[[Row], Row]] = {"replies": predict_reply, "states": predict_state, "redaction": predict_spans}


def half_of(row: Row) -> int:
    """0 or 1, by the hash of the chat a line belongs to."""
    return int(hashlib.sha256(str(row.get("scenario", row["id"])).encode()).hexdigest(), 16) % 2


def write(path: Path, rows: Iterable[Row]) -> Path:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def main() -> int:
    """Predict, then let the folder's own script count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", help="what the file names of another labelled set begin with")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--halves", action="store_true")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    redact("Анна")  # loads the dictionary, which is not part of a line's time
    with tempfile.TemporaryDirectory() as scratch:
        out = args.keep or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        for name, predict in SETS.items():
            truth = Path(f"{args.lines}{name}.jsonl") if args.lines else args.folder / f"{name}.jsonl"
            if args.lines and not truth.exists():  # a round of one kind of lines
                continue
            gold = [json.loads(line) for line in truth.read_text("utf-8").splitlines() if line.strip()]
            begun = time.perf_counter()
            told = [{"id": row["id"], **predict(row)} for row in gold]
            each_ms = (time.perf_counter() - begun) / max(1, len(gold)) * 1000
            print(f"\n== {name}: {len(gold)} lines, {each_ms:.2f} ms each", flush=True)
            script = [sys.executable, str(args.folder / "score.py"), name, str(write(out / f"{name}.jsonl", told)), "--gold", str(truth)]
            subprocess.run(script + ["--misses"] * args.misses, check=True)
            if name == "redaction":
                print("\n-- with the shop's own details neutral", flush=True)
                subprocess.run([*script, "--public-optional"], check=True)
            for half in (0, 1) if args.halves else ():
                print(f"\n-- {name}, {'even' if half == 0 else 'odd'} half", flush=True)
                part = write(Path(scratch) / f"gold-{name}-{half}.jsonl", [row for row in gold if half_of(row) == half])
                kept = {row["id"] for row in gold if half_of(row) == half}
                mine = write(Path(scratch) / f"told-{name}-{half}.jsonl", [row for row in told if row["id"] in kept])
                subprocess.run([sys.executable, str(args.folder / "score.py"), name, str(mine), "--gold", str(part)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
