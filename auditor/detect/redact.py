"""Black out personal details before a transcript is written (protocol, section 6.8).

Names of people, phones, e-mail addresses, messenger handles, postal addresses, cards and order numbers, in Russian and
English. What is found is replaced by its kind in brackets; nothing else of the text changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.detect.addresses import find_addresses
from auditor.detect.person_names import find_names
from auditor.detect.personal_details import Found, find_details

LONGEST_PIECE = 2_000
"""Longer texts are read in pieces cut at white space, so that time stays linear."""


@dataclass(frozen=True, slots=True)
class RedactedSpan:
    """One personal detail: code points `start`..`end` of the original text, and its kind.

    Kinds: `person_name`, `phone`, `email`, `messenger_handle`, `address`, `card`, `order_no`.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text without personal details, and where they stood in the original."""

    text: str
    spans: tuple[RedactedSpan, ...]


def redact(text: str, public: Iterable[str] = ()) -> Redacted:
    """Hide the personal details of `text`. `public` are details that the shop publishes itself (phones, mails): they stay. Never raises."""
    known = {_key(p) for p in public} - {""}
    spans = [s for s in _spans(text) if _key(text[s.start : s.end]) not in known]
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    parts.append(text[at:])
    return Redacted("".join(parts), tuple(spans))


def _key(detail: str) -> str:
    """What two spellings of one detail have in common: the last ten digits of a number, else its letters and digits."""
    digits = re.sub(r"\D", "", detail)
    if len(digits) >= 10 and not re.search(r"[^\W\d_]", detail):
        return digits[-10:]
    return re.sub(r"[\W_]+", "", detail.casefold())


def _spans(text: str) -> Iterator[RedactedSpan]:
    for start, end in _pieces(text):
        piece = text[start:end]
        found = _without_overlap([*find_details(piece), *find_addresses(piece)])
        found = _without_overlap([*found, *find_names(piece, [(f.start, f.end) for f in found])])
        for f in found:
            yield RedactedSpan(start + f.start, start + f.end, f.kind)


def _without_overlap(found: list[Found]) -> list[Found]:
    """In order; of two that overlap the earlier listed one stays (the lists are in order of trust)."""
    kept: list[Found] = []
    taken: list[tuple[int, int]] = []
    for f in found:
        if f.start < f.end and not any(f.start < e and s < f.end for s, e in taken):
            kept.append(f)
            taken.append((f.start, f.end))
    return sorted(kept, key=lambda f: f.start)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        end = min(len(text), at + LONGEST_PIECE)
        if end < len(text):
            cut = max(text.rfind("\n", at + 1, end), text.rfind(". ", at + 1, end) + 1)
            cut = cut if cut > at + LONGEST_PIECE // 2 else text.rfind(" ", at + 1, end)
            end = cut + 1 if cut > at else end
        yield at, end
        at = end
