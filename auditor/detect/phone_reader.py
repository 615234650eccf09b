"""Reads a page's text for phones: which runs of digits are numbers, by how they are written and by what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.phone_context import RUSSIAN_FULL, Shape, is_american, marked_as_phone, shape_of
from auditor.detect.phone_numbers import Number, in_region, with_country_code
from auditor.detect.phone_text import EDGE, PLAIN, Piece, Run, is_date, pieces_of
from auditor.detect.phone_words import Word, word_before

TEL = re.compile(r"(?:tel|callto|phone):/{0,2}", re.IGNORECASE)
"""How the address of a link that dials begins."""

_DIGIT = re.compile(r"\d")
_BARE = {
    "RU": re.compile(r"(?:[78]9\d{9}|8800\d{7})\Z"),
    "UA": re.compile(r"0[3-9]\d{8}\Z"),
}  # digits that a reader takes for a phone as they are
_BARE_CODE = re.compile(
    r"(?:38[ (\-]{1,2}0\d\d|375[ (\-]{1,2}\d\d)[) \-]{1,2}\d{3}[ \-]?\d\d[ \-]?\d\d\Z"
)  # a country code without its plus
_NEVER = re.compile(r"(?!)")
_BETWEEN = re.compile(r"[\s,;/|)]*(?:и|або|или|or|and|und)?[\s,;/|(]*\Z")
_MOST_PIECES = 5_000  # of one page that are judged; a page with more is a table of figures or a directory
_NOT_READ = frozenset({"option", "select", "textarea", "script", "style"})
_LOCAL = re.compile(r"\d{3}-\d\d-\d\d\Z")
_LOCAL_DIGITS = 7
_SHORT_CODE = re.compile(r"(?:\+?[78] ?-?)?\(?0?(\d{3,4})\)")
_SHORT_ONE = re.compile(r"[ ,;/]{1,3}(?:(?:и|или|факс:?) )?(\d\d-\d\d-\d\d)(?![\d\-./]|, ?\d{4})")
_SHORT_DIGITS = 6
_MOST_SHORT = 5  # of them after one number
_NATIONAL_DIGITS = {"RU": 10, "KZ": 10, "UA": 9}
_SHORT = 300  # characters


@dataclass(frozen=True, slots=True)
class Text:
    """The page's text with element edges marked, and the element that each stretch of it came from."""

    plain: str
    starts: list[int]
    nodes: list[LexborNode]

    def node_at(self, offset: int) -> LexborNode | None:
        at = bisect_right(self.starts, offset) - 1
        return self.nodes[at] if at >= 0 else None

    def is_short_at(self, offset: int) -> bool:
        """Whether the stretch of text at `offset` is short enough to be looked for among its element's children."""
        at = bisect_right(self.starts, offset)
        return at > 0 and (self.starts[at] if at < len(self.starts) else len(self.plain)) - self.starts[at - 1] < _SHORT


def _is_edge(before: str, after: str) -> bool:
    """Whether two letters that meet where an element ends belong to different things, one of them a number."""
    return (before.isdigit() and (after.isalnum() or after in "+(")) or (before.isalpha() and (after.isdigit() or after == "+"))


def text_of(document: Document) -> Text:
    """The text of a page as it is searched for phones."""
    pieces: list[str] = []
    starts: list[int] = []
    nodes: list[LexborNode] = []
    length = 0
    for block in document.blocks:
        if block.node.tag in _NOT_READ:
            continue
        text = block.text
        if not _DIGIT.search(text):  # only its words matter, and only to the number after it
            pieces.append(text)
            length += len(text)
        else:
            plain = text if text.isascii() and "[" not in text else text.translate(PLAIN)
            ends = [start for start, _ in block.parts[1:]] + [len(plain)]
            for (start, node), end in zip(block.parts, ends, strict=True):
                piece = plain[start:end]
                if piece and start and _is_edge(pieces[-1][-1:], piece[0]):
                    piece = EDGE + piece
                starts.append(length)
                nodes.append(node)
                pieces.append(piece)
                length += len(piece)
        pieces.append("\n")
        length += 1
    return Text("".join(pieces), starts, nodes)


def _dialled(node: LexborNode | None) -> str | None:
    """The number that a click on `node` would dial, as its link says it."""
    for _ in range(4):
        if node is None:
            return None
        href = node.attributes.get("href") if node.tag == "a" else None
        if href and (scheme := TEL.match(href.strip())):
            return unquote(href.strip()[scheme.end() :])
        node = node.parent
    return None


def _international(piece: Piece) -> Number | None:
    if piece.written.startswith(("+", "(+")):
        return with_country_code(piece.digits)
    if _BARE_CODE.match(piece.written):
        return with_country_code(piece.digits)
    if piece.digits.startswith("00") and len(piece.digits) > 10:
        return with_country_code(piece.digits[2:])
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads numbers of one page: `regions` are the countries in which a number without a code is looked for."""

    text: Text
    regions: tuple[str, ...]

    def number_of(self, piece: Piece, after_phone: bool) -> Number | None:
        """The number that a piece of the text is, or None. `after_phone` says that a phone stands right before it in a list."""
        if is_date(piece.written):
            return None
        shape = shape_of(piece.written)
        found = _international(piece)
        if found is None and shape is Shape.INTERNATIONAL and not (piece.digits.startswith("8") and len(piece.digits) == 11):
            return None
        word = word_before(self.text.plain, piece.start)
        if word is Word.OTHER and shape is not Shape.INTERNATIONAL:
            return None
        if found is not None and (found.valid or RUSSIAN_FULL.match(piece.written)):
            return found
        node = self.text.node_at(piece.start)
        if shape < Shape.PHONE and not (after_phone or word is Word.PHONE or self._alone(piece, shape) or self._marked(piece)):
            return None
        regions = self.regions if shape >= Shape.USUAL else self.regions[:2]
        if piece.written.startswith("8") and RUSSIAN_FULL.match(piece.written):  # 8 (800) 100-20-30, whatever the page's language
            regions = ("RU", *regions)
        if shape is Shape.PHONE and "US" not in regions and is_american(piece.written):
            regions = (*regions, "US")
        for region in regions:
            found = in_region(piece.digits, region)
            if found is not None and found.valid:
                return found
        dialled = _dialled(node)
        if RUSSIAN_FULL.match(piece.written) or (dialled is not None and digits_of(dialled)[-7:] == piece.digits[-7:]):
            return next((found for region in self.regions[:2] if (found := in_region(piece.digits, region))), None)
        return None

    def _marked(self, piece: Piece) -> bool:
        """Whether the mark-up around a piece says that it is a phone."""
        node = self.text.node_at(piece.start)
        if node is None:
            return False
        return _dialled(node) is not None or marked_as_phone(node, piece.written if self.text.is_short_at(piece.start) else "")

    def _alone(self, piece: Piece, shape: Shape) -> bool:
        """Whether a number in a usual way of writing has a line to itself."""
        plain = self.text.plain
        before, after = plain[max(0, piece.start - 2) : piece.start].rstrip(" "), plain[piece.end : piece.end + 2].lstrip(" ")
        if before[-1:] not in ("", "\n") or after[:1] not in ("", "\n"):
            return False
        return shape is Shape.USUAL or bool(_BARE.get(self.regions[0], _NEVER).match(piece.digits))


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(c for c in text if c in "0123456789")


def _stands_alone(plain: str, piece: Piece) -> bool:
    """Whether no letter, digit or money sign touches the number."""
    before = plain[piece.start - 1] if piece.start else " "
    after = plain[piece.end : piece.end + 2]
    if before.isalnum() or before in "$€£#№_=&%@" or (before == "-" and plain[piece.start - 2 : piece.start - 1].isalnum()):
        return before.isalpha() and plain[max(0, piece.start - 4) : piece.start].lower().endswith(("тел", "tel", "fax", "факс"))
    return not (after[:1].isdigit() or after[:1] in "%$€£_=@" or (after[:1].isalpha() and after[:1] not in "xXxдt"))


def _same_exchange(piece: Piece, before: Number) -> Number | None:
    """The number that (812) 320-21-10, 320-21-11 goes on with: the area code of the one before it holds."""
    if not _LOCAL.match(piece.written):
        return None
    found = with_country_code(before.e164[1:-_LOCAL_DIGITS] + piece.digits)
    return found if found is not None and found.valid and found.country == before.country else None


def _short_ones(plain: str, piece: Piece, before: Number) -> Iterable[tuple[Piece, Number]]:
    """The numbers of six digits that (4872) 25-04-50, 57-05-01 goes on with."""
    code = _SHORT_CODE.match(piece.written)
    if code is None or before.country not in _NATIONAL_DIGITS or len(code[1]) + _SHORT_DIGITS != _NATIONAL_DIGITS[before.country]:
        return
    end = piece.end
    for _ in range(_MOST_SHORT):
        more = _SHORT_ONE.match(plain, end)
        if more is None:
            return
        digits = more[1].replace("-", "")
        found = with_country_code(before.e164[1:-_SHORT_DIGITS] + digits)
        if found is not None and found.valid:
            yield Piece(more.start(1), more.end(1), more[1], digits), found
        end = more.end()


def in_text(reader: Reader, runs: Iterable[Run]) -> Iterable[tuple[Piece, Number]]:
    """The numbers of a text, in order, each with the piece of the text that it is; `runs` are those of the text."""
    plain = reader.text.plain
    last_end = -100
    judged = 0
    before: Number | None = None
    for run in runs:
        free = 0
        for first, last, piece in pieces_of(run):
            if first < free or not _stands_alone(plain, piece):
                continue
            judged += 1
            if judged > _MOST_PIECES:
                return
            shape = shape_of(piece.written)
            if (first > 0 and free == 0 and shape < Shape.USUAL) or (run.is_cut_short(last) and shape < Shape.PHONE):
                continue
            after_phone = piece.start - last_end < 14 and bool(_BETWEEN.match(plain[last_end : piece.start]))
            found = reader.number_of(piece, after_phone)
            if found is None and after_phone and before is not None:
                found = _same_exchange(piece, before)
            if found is not None:
                yield piece, found
                before = found
                free, last_end = last + 1, piece.end
                yield from _short_ones(plain, piece, found)
