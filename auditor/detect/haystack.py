"""Many pieces of a page searched as one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from auditor.detect.evidence import Piece
from auditor.vendors.index import lower

SEPARATOR = "\x00"
"""Stands between two pieces; no needle has it, and it ends an address."""


class Haystack:
    """Pieces joined into one text. `low` is the text in lower case, of the same length; `starts` where each piece begins."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)
        self.starts: list[int] = []
        at = 0
        for piece in self.pieces:
            self.starts.append(at)
            at += len(piece.text) + 1
        self.text = SEPARATOR.join(piece.text for piece in self.pieces)
        self.low = lower(self.text)

    def piece_at(self, offset: int) -> int:
        """The number of the piece that stands at `offset`."""
        return bisect_right(self.starts, offset) - 1
