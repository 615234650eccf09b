"""After a whole wave with conversations, nothing that was written holds an operator's name: database, evidence, logs, what was printed."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.lab.workspace import read_street
from hostile import report
from hostile.faults import audit

SHOPS = 24
_TEXTS = (".html", ".json", ".txt", ".log", ".csv", ".toml")


@dataclass
class Searched:
    """What was searched, and what was found in it."""

    names: tuple[str, ...]
    answers: int
    rows: int
    files: int
    found: list[str]


async def search(folder: Path) -> Searched:
    """Run the wave, then read everything."""
    async with audit(folder, SHOPS) as one:
        assert await one.end(await one.start()) == 0, one.said[-2000:]
    return read_all(one.folder, one.lab, one.said)


def read_all(folder: Path, lab: Path, said: str = "") -> Searched:
    """Look for the names of the lab's operators in a workspace that audited it, and in what its run said."""
    street, log = read_street(lab)
    shown = {shop.extras["operator"] for shop in street.shops if shop.chat and shop.chat.operator_name}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(shown))) + r")\b")
    found = [f"printed: {match[0]}" for match in pattern.finditer(said)]
    rows = 0
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'audit.db'}?mode=ro", uri=True)) as connection:
        for line in connection.iterdump():
            rows += 1
            found += [f"database: {line[max(0, match.start() - 60) : match.end() + 60]}" for match in pattern.finditer(line)]
    files = [file for file in folder.rglob("*") if file.suffix in _TEXTS and lab not in file.parents]
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.name}: {text[max(0, match.start() - 60) : match.end() + 60]}" for match in pattern.finditer(text)]
    answers = sum(event["event"] == "said" and event["kind"] == "human" for event in log)
    return Searched(tuple(sorted(shown)), answers, rows, len(files), found)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """One wave, written down."""
    made = asyncio.run(search(tmp_path_factory.mktemp("names")))
    told = f"{len(made.names)} names of operators, {made.answers} answers of theirs; searched: {made.rows} rows, {made.files} text files, "
    report.put("names", f"{report.when()}. {SHOPS} shops, {told}all that was printed. Found: {len(made.found)}.")
    return made


def test_no_operators_name_is_kept_anywhere(searched: Searched) -> None:
    """Names stood in the chats, and people answered; none is in what was written."""
    assert searched.names
    assert searched.answers
    assert not searched.found
