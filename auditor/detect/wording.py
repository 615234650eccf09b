"""Normalised text and small regular expressions over it: what every judgement of chat text shares.

All patterns run on `plain(text)`: lower case, `ё` as `е`, straight quotes, single spaces, at most `LONGEST` characters. Gaps in
patterns are bounded, so matching is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

LONGEST = 4_000
"""Characters of one message that are read. No judgement depends on what stands behind them."""

_SAME = str.maketrans(
    {"ё": "е", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "–": "-", "—": "-", "‑": "-", "…": "..."}
)
_BLANKS = re.compile(r"[ \t\r\f\v\u200b\ufeff]+")
_BOUNDARY = re.compile(r"(^|(?<!\\)\|)~(?=[^|)])")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """The text as patterns read it; lines stay apart."""
    return _BLANKS.sub(" ", text[:LONGEST].lower().translate(_SAME)).strip()


def words(text: str) -> list[str]:
    """The words of `plain(text)`, numbers included, punctuation left out."""
    return _WORD.findall(plain(text))


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that matches where any of `patterns` does; `~` at the start of an alternative stands for a word boundary."""
    return re.compile(_BOUNDARY.sub(r"\1\\b", "|".join(patterns)))


@lru_cache(maxsize=8)
def phrase_book(name: str) -> dict[str, re.Pattern[str]]:
    """The sections of `data/NAME.txt`, each as one pattern: one alternative a line, `#` begins a comment line."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files("auditor.detect").joinpath("data", f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            lines = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return {section: any_of(patterns) for section, patterns in sections.items()}


@lru_cache(maxsize=8)
def words_of(name: str) -> frozenset[str]:
    """The words of `data/NAME.txt`, comment lines left out."""
    lines = files("auditor.detect").joinpath("data", f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())
