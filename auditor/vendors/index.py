"""All literals of all vendors in one automaton.

One pass of Aho-Corasick over a text finds every literal of every vendor, so that the cost of a page does not grow with the
number of vendors. What a hit means where it stands is decided in `auditor.detect.vendors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from auditor.vendors.vendor import Signature, Vendor

ADDRESS_LISTS = ("loaders", "hosts", "paths", "assets", "images", "links", "excludes")
PLAIN_LISTS = ("files", "code", "embed", "server", "dom")
SHORTEST = 4
"""A needle shorter than this would be met in every page; `unfit` refuses it (globals and cookies are compared whole)."""

_DFA_LETTERS = 100_000  # above this the fastest automaton takes too long to build and too much memory

_HOST_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_ADDRESS_ENDS = " \t\r\n\"'<>`\\\x00(){}[];,|"
_ADDRESS_END = re.compile(f"[{re.escape(_ADDRESS_ENDS)}]")


@dataclass(frozen=True, slots=True)
class Needle:
    """One literal of one vendor, as compiled.

    `role` is the list of the vendor's file it comes from (`requests` for addresses that only a browser sees), `text` the entry as
    written, `head` its longest literal part, which the automaton looks for; `before` and `after` are the parts on either side,
    between its `*`. `free` says that letters may stand before the first part, `below` that further host labels may.
    """

    vendor: str
    group: str
    role: str
    text: str
    head: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    free: bool = False
    below: bool = False

    @property
    def has_host(self) -> bool:
        """Whether it names a host, and not only a path."""
        return "." in self.text.partition("/")[0] and self.role != "files"

    @property
    def bare(self) -> bool:
        """Whether it names a host and no path."""
        return "/" not in self.text

    def address_at(self, text: str, start: int, end: int) -> str | None:
        """The address around a hit at `start:end` of lower-case `text` if the whole pattern fits there, else None."""
        limit, floor = min(len(text), end + 500), max(0, start - 200)
        last = _ADDRESS_END.search(text, end, limit)
        stop = last.start() if last else limit
        begin = max(floor, *(text.rfind(letter, floor, start) + 1 for letter in _ADDRESS_ENDS))
        first, at = start, begin
        for number, part in enumerate(self.before):
            at = text.find(part, at, start)
            if at < 0:
                return None
            first = at if number == 0 else first
            at += len(part)
        at = end
        for part in self.after:
            at = text.find(part, at, stop)
            if at < 0:
                return None
            at += len(part)
        if not self.free and text[first] != "/":
            before = text[first - 1] if first else ""
            deeper = before == "." and (self.below or text.startswith("www.", first - 4))
            if before and before in _HOST_LETTERS and not deeper:
                return None
        if self.bare and not self.after and end < stop and text[end] in _HOST_LETTERS and self.head[-1] != ".":
            return None
        return text[begin:stop]


class Hit(NamedTuple):
    """A needle's head met at `start:end` of the searched text."""

    needle: Needle
    start: int
    end: int


def lower(text: str) -> str:
    """ASCII letters in lower case, every other letter a `?`: several times faster than `str.lower`, and the length stays the same."""
    return text.encode("ascii", "replace").lower().decode("ascii")


def address_needle(vendor: str, group: str, role: str, text: str) -> Needle:
    """Compile `host/path`, `*.host/path` or `/path`, with `*` for any run of letters of an address."""
    pattern = lower(text)
    free = pattern.startswith("*")
    parts = [part for part in pattern.split("*") if part]
    longest = max(range(len(parts)), key=lambda number: len(parts[number]), default=0)
    head = parts[longest] if parts else ""
    before, after = tuple(parts[:longest]), tuple(parts[longest + 1 :])
    return Needle(vendor, group, role, text, head, before, after, free, role == "hosts")


def plain_needle(vendor: str, group: str, role: str, text: str) -> Needle:
    """Compile a piece of code or a mark of the page's structure."""
    head = lower(text)
    if role == "dom":
        head = head.strip("#.[]*").partition("=")[0]
    if role == "files":
        head = "/" + head.removesuffix(".js")
    return Needle(vendor, group, role, text, head)


def needles_of(vendor: Vendor) -> Iterator[Needle]:
    """All needles of one vendor."""
    for group, signature in ((vendor.kinds[0], vendor.static), *vendor.also.items()):
        for role in ADDRESS_LISTS:
            if role == "links" and group == "messenger":
                continue  # links to messengers are read with their accounts by auditor.detect.messengers
            for text in getattr(signature, role):
                yield address_needle(vendor.id, group, role, text)
        for role in PLAIN_LISTS:
            for text in getattr(signature, role):
                yield plain_needle(vendor.id, group, role, text)
    for text in vendor.rendered.requests:
        yield address_needle(vendor.id, vendor.kinds[0], "requests", text)


def unfit(signature: Signature) -> str:
    """Why a signature cannot be compiled; "" where it can."""
    for role in (*ADDRESS_LISTS, *PLAIN_LISTS):
        for text in getattr(signature, role):
            if not text.isascii():
                return f"{role}: {text!r} has letters outside ASCII, which are not searched for"
    for role in ADDRESS_LISTS:
        for text in getattr(signature, role):
            needle = address_needle("", "", role, text)
            if len(needle.head) < SHORTEST:
                return f"{role}: {text!r} has no part of {SHORTEST} letters or more"
            if role == "paths" and not text.startswith("/"):
                return f"paths: {text!r} must begin with /"
            if role in ("loaders", "hosts") and (text.startswith("/") or "//" in text):
                return f"{role}: {text!r} must begin with a host, without https://"
    for role in PLAIN_LISTS:
        for text in getattr(signature, role):
            if len(plain_needle("", "", role, text).head) < SHORTEST:
                return f"{role}: {text!r} is shorter than {SHORTEST} letters"
    for role in ("meta", "headers"):
        for text in getattr(signature, role):
            if ":" not in text:
                return f"{role}: {text!r} must be `name: beginning of the value`"
    return ""


class VendorIndex:
    """The automaton over all needles, and dictionaries for what is compared whole (globals, headers, meta, cookies)."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        by_head: dict[str, list[Needle]] = {}
        self.globals: dict[str, list[tuple[str, str]]] = {}
        self.named: dict[str, dict[str, list[tuple[str, str, str]]]] = {"meta": {}, "headers": {}}
        self.cookies: list[tuple[str, str, str]] = []
        self.accounts: dict[str, str] = {}
        for vendor in vendors:
            for needle in needles_of(vendor):
                by_head.setdefault(needle.head, []).append(needle)
            for name in vendor.rendered.globals:
                self.globals.setdefault(name, []).append((vendor.id, vendor.kinds[0]))
            for group, signature in ((vendor.kinds[0], vendor.static), *vendor.also.items()):
                for role in ("meta", "headers"):
                    for text in getattr(signature, role):
                        name, _, begins = text.partition(":")
                        self.named[role].setdefault(name.strip().lower(), []).append((lower(begins.strip()), vendor.id, group))
                self.cookies += [(text, vendor.id, group) for text in signature.cookies]
            if vendor.account:
                self.accounts[vendor.id] = vendor.account
        self.heads: tuple[str, ...] = tuple(by_head)
        self.by_head: tuple[Sequence[Needle], ...] = tuple(by_head[head] for head in self.heads)
        fast = Implementation.DFA if sum(map(len, self.heads)) < _DFA_LETTERS else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick([head.encode("ascii") for head in self.heads], implementation=fast) if self.heads else None

    def find(self, text: str) -> Iterator[Hit]:
        """Every needle whose head stands in `text`, as `lower` makes it, also where they overlap."""
        if self._automaton is None or not text:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(text.encode("ascii"), overlapping=True):
            for needle in self.by_head[number]:
                yield Hit(needle, start, end)
