"""Where in a text something stands that has the shape of a telephone number.

One regular expression finds the runs of digits and the signs that are written between them; everything else works on these
short runs. No part of the text is looked at more than a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from auditor.detect.memory import remembered
from auditor.detect.phone_numbers import MAX_DIGITS, MIN_DIGITS

EDGE = "\u200b"
"""Stands where one element ends and the next begins without white space, and for signs without width."""

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t"), " ")
_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c\u2066\u2069"), EDGE)
PLAIN: dict[int, str] = {**_DASHES, **_SPACES, **_NOTHING, 0xFF0B: "+", ord("["): "(", ord("]"): ")"}
"""Every dash a hyphen, every space a space, every bracket a round one, every sign without width `EDGE`; the length stays."""

_RUN = re.compile(rf"[+(\[]{{0,3}}\d(?:[\d ()\[\].\-/+{EDGE}]*\d)?\)?")
_NO_DIGIT = re.compile(r"\D+")
_GROUP = re.compile(r"\d+")
_OPEN_AREA = re.compile(r"(?:\+?\d{1,3}[ \-]?)?\(\d{2,5}\) ?\Z|\A(?:\+7|8) ?-?\d{3}[ \-]?\Z")
_MAX_GROUPS = 8
_SHORT = 60  # characters of a run that is worth remembering
_MAX_RUN = 400  # a longer run of digits is a table, not a list of phones; it is read in pieces of this length

_DATE = re.compile(r"(?:[0-3]?\d[./\-][01]?\d[./\-](?:19|20)\d\d|(?:19|20)\d\d[./\-][01]?\d[./\-][0-3]?\d)(?!\d)")
_CUT_BEFORE = re.compile(r"[+(]\Z|[/|]|  | - ?| -")
_INNER = re.compile(r"\d[\-.()/]+ ?\d|\d ?\(\d")


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits that may be a number: where they stand in the text, what is written there, and the digits alone."""

    start: int
    end: int
    written: str
    digits: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of digits and the signs between them; `groups` are the (start, end) of its digits, within the text."""

    text: str
    start: int
    groups: tuple[tuple[int, int], ...]

    def piece(self, first: int, last: int) -> Piece:
        """Groups `first` to `last`, with the plus or bracket before them and the bracket after them."""
        start, end = self.groups[first][0] - self.start, self.groups[last][1] - self.start
        while start and self.text[start - 1] in "+([":
            start -= 1
        if end < len(self.text) and self.text[end] == ")" and "(" in self.text[start:end]:
            end += 1
        written = self.text[start:end].replace(EDGE, "")
        return Piece(self.start + start, self.start + end, written, _NO_DIGIT.sub("", written))

    def may_begin(self, group: int) -> bool:
        """Whether a number may begin with this group though digits stand before it in the run."""
        if group == 0:
            return True
        before = self._between(group)
        return bool(_CUT_BEFORE.search(before)) or EDGE in before or before.isspace()

    def may_end(self, group: int) -> bool:
        """Whether a number may end with this group though digits follow in the run."""
        return group == len(self.groups) - 1 or self.may_begin(group + 1)

    def is_cut_short(self, group: int) -> bool:
        """Whether more digits follow this group after nothing but a space."""
        return group < len(self.groups) - 1 and self._between(group + 1).isspace()

    def _between(self, group: int) -> str:
        return self.text[self.groups[group - 1][1] - self.start : self.groups[group][0] - self.start]


def _is_table(text: str) -> bool:
    """Whether a run is columns of figures rather than a list of phones."""
    return len(text) == _MAX_RUN and "+" not in text and "(" not in text


def runs_of(plain: str) -> Iterator[Run]:
    """The runs of a text that was put through `PLAIN`.

    A line that ends in a bare area code, 8 (495), is read on into the next line.
    """
    held: tuple[int, int] | None = None
    for match in _RUN.finditer(plain):
        start, end = match.span()
        if held is not None:
            start, held = (held[0] if plain[held[1] : start].isspace() else start), None
        if end - start < 60 and _OPEN_AREA.search(plain, start, end) and plain[end : end + 2].strip(" ").startswith("\n"):
            held = (start, end)
        if end - start < MIN_DIGITS:
            continue
        for begin in range(start, end, _MAX_RUN):
            text = plain[begin : min(begin + _MAX_RUN, end)].replace("\n", " ")
            if _is_table(text):
                continue
            groups = tuple((begin + g.start(), begin + g.end()) for g in _GROUP.finditer(text))
            yield Run(text, begin, groups)


def pieces_of(run: Run) -> Iterator[tuple[int, int, Piece]]:
    """Stretches of a run that could be a number, longest first from each place where one may begin, with their groups."""
    at = run.start
    for first, last, piece in _pieces(run.text):
        yield first, last, Piece(at + piece.start, at + piece.end, piece.written, piece.digits)


@remembered(4096, _SHORT)
def _pieces(text: str) -> tuple[tuple[int, int, Piece], ...]:
    """The same for the text of a run; most of them, phones and prices, stand on every page of a shop."""
    return tuple(_cut(Run(text, 0, tuple(group.span() for group in _GROUP.finditer(text)))))


def _cut(run: Run) -> Iterator[tuple[int, int, Piece]]:
    count = len(run.groups)
    before = [0, *accumulate(end - start for start, end in run.groups)]
    for first in range(count):
        if not run.may_begin(first):
            continue
        for last in range(min(first + _MAX_GROUPS, count) - 1, first - 1, -1):
            digits = before[last + 1] - before[first]
            if digits > MAX_DIGITS + 1 or not run.may_end(last):
                continue
            if digits < MIN_DIGITS:
                break
            yield first, last, run.piece(first, last)


def is_date(written: str) -> bool:
    """Whether what is written begins with a date."""
    return bool(_DATE.match(written))
