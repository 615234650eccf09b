"""The phones of a page, as a person reads them.

Candidates come from one scan of the visible text (`phone_text`); each is judged by how it is written, by the words and the
mark-up around it (`phone_context`) and by the numbering plans (`phone_numbers`); the country of a number without a country
code comes from the page (`phone_regions`). Links that dial (`tel:`) make a number clickable, and count by themselves where
they show no number of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.phone_context import RUSSIAN_FULL, Shape, Word, is_american, marked_as_phone, shape_of, word_before
from auditor.detect.phone_numbers import KEYPAD, MIN_DIGITS, Number, in_region, with_country_code
from auditor.detect.phone_regions import regions_of
from auditor.detect.phone_text import EDGE, PLAIN, Piece, Run, is_date, pieces_of, runs_of
from auditor.types import Evidence, PhoneFinding

_EXTENSION = re.compile(
    r"[\s,;(]{0,3}(?:доб(?:авочн\w{0,4})?|вн(?:утр)?|ext(?:ension)?|durchwahl|#|x)[\s.:№#]{0,3}(\d{1,6})(?!\d)", re.IGNORECASE
)
_TEL = re.compile(r"(?:tel|callto|phone):/{0,2}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"(8(?:00|33|44|55|66|77|88))\)?[\-. ]((?:\d{1,3}[\-.]?)?[A-Z][A-Z\-]{2,9}\d{0,4})(?![\w\-])")
_BEFORE_LETTERS = re.compile(r"(?:\A|[^\w\-.])(?:1[\-. ])?\(?\Z")
_BARE = {
    "RU": re.compile(r"(?:[78]9\d{9}|8800\d{7})\Z"),
    "UA": re.compile(r"0[3-9]\d{8}\Z"),
}  # digits that a reader takes for a phone as they are
_BARE_CODE = re.compile(
    r"(?:38[ (\-]{1,2}0\d\d|375[ (\-]{1,2}\d\d)[) \-]{1,2}\d{3}[ \-]?\d\d[ \-]?\d\d\Z"
)  # a country code without its plus
_NEVER = re.compile(r"(?!)")
_BETWEEN = re.compile(r"[\s,;/|)]*(?:и|або|или|or|and|und)?[\s,;/|(]*\Z")
_FEWEST_LETTERS = 3
_MOST_PIECES = 5_000  # of one page that are judged; a page with more is a table of figures or a directory
_NOT_READ = frozenset({"option", "select", "textarea", "script", "style"})
_LOCAL = re.compile(r"\d{3}-\d\d-\d\d\Z")
_LOCAL_DIGITS = 7
_SHORT = 300  # characters
_TEXT = 200  # characters of evidence


@dataclass(frozen=True, slots=True)
class _Text:
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


def _text_of(document: Document) -> _Text:
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
                if piece and start and (piece[0].isdigit() or piece[0] in "+(") and pieces[-1][-1:].isdigit():
                    piece = EDGE + piece
                starts.append(length)
                nodes.append(node)
                pieces.append(piece)
                length += len(piece)
        pieces.append("\n")
        length += 1
    return _Text("".join(pieces), starts, nodes)


def _dialled(node: LexborNode | None) -> str | None:
    """The number that a click on `node` would dial, as its link says it."""
    for _ in range(4):
        if node is None:
            return None
        href = node.attributes.get("href") if node.tag == "a" else None
        if href and (scheme := _TEL.match(href.strip())):
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
class _Reader:
    """Reads numbers of one page: `regions` are the countries in which a number without a code is looked for."""

    text: _Text
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
        if shape is Shape.PHONE and "US" not in regions and is_american(piece.written):
            regions = (*regions, "US")
        for region in regions:
            found = in_region(piece.digits, region)
            if found is not None and found.valid:
                return found
        dialled = _dialled(node)
        if RUSSIAN_FULL.match(piece.written) or (dialled is not None and _digits(dialled)[-7:] == piece.digits[-7:]):
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


def _digits(text: str) -> str:
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


def _in_text(reader: _Reader) -> Iterable[tuple[Piece, Number]]:
    plain = reader.text.plain
    last_end = -100
    judged = 0
    before: Number | None = None
    for run in runs_of(plain):
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


def _in_letters(plain: str) -> Iterable[tuple[int, int, Number]]:
    for match in _LETTERS.finditer(plain):
        if not _BEFORE_LETTERS.search(plain[max(0, match.start() - 4) : match.start()]):
            continue
        word = match[2].replace("-", "").replace(".", "")
        if sum(c.isalpha() for c in word) < _FEWEST_LETTERS:
            continue
        digits = match[1] + word.translate(KEYPAD)[:7]
        found = with_country_code(f"1{digits}") if len(digits) == 10 else None
        if found is not None and found.valid:
            yield match.start(), match.end(), found


def _linked(document: Document) -> list[tuple[LexborNode, str]]:
    links = []
    for node in document.all("a", "area"):
        href = (node.attributes.get("href") or "").strip()
        scheme = _TEL.match(href)
        if scheme:
            links.append((node, unquote(href[scheme.end() :]).translate(PLAIN).strip()))
    return links


def _number_of_link(text: str, regions: tuple[str, ...]) -> Number | None:
    digits = _digits(text.partition(";")[0].partition(",")[0])
    if not MIN_DIGITS <= len(digits) <= 16:
        return None
    found = with_country_code(digits) if text.startswith("+") else None
    if digits.startswith("00") and found is None:
        found = with_country_code(digits[2:])
    candidates = [found, *(in_region(digits, region) for region in regions), with_country_code(digits)]
    return next((number for number in candidates if number is not None and number.valid), None)


def find_phones(document: Document, region: str | None = None, host: str = "") -> tuple[PhoneFinding, ...]:
    """The phones of a page in the order in which they are read, each once, fax lines included.

    `region` is the shop's country if the user gave it (ISO 3166 alpha-2), `host` the host the page came from ("" for a file).
    Never raises; the work is linear in the size of the page.
    """
    text = _text_of(document)
    links = _linked(document)
    spoken = [found.country for run in runs_of(text.plain) if "+" in run.text for found in _spoken(run)]
    spoken += [
        found.country for _, written in links if written.startswith("+") and (found := with_country_code(_digits(written))) and found.valid
    ]
    reader = _Reader(text, regions_of(document, region, host, spoken))
    findings: dict[str, PhoneFinding] = {}
    shown: set[int] = set()  # links whose own text is a number

    def put(found: Number, clickable: bool, evidence: Evidence, extension: str | None = None) -> None:
        known = findings.get(found.e164)
        if known is None:
            findings[found.e164] = PhoneFinding(found.e164, found.country, found.kind, clickable, evidence, extension)
        elif clickable and not known.clickable:
            findings[found.e164] = replace(known, clickable=True)

    for piece, found in _in_text(reader):
        link = _link_around(text.node_at(piece.start))
        if link is not None:
            shown.add(link.mem_id)
        extension = _EXTENSION.match(text.plain, piece.end)
        put(found, link is not None, Evidence("text", piece.written, _around(text.plain, piece)), extension[1] if extension else None)
    for start, end, found in _in_letters(text.plain):
        written = text.plain[start:end]
        put(found, _link_around(text.node_at(start)) is not None, Evidence("text", written, written))
    for node, written in links:
        dialled = _number_of_link(written, reader.regions)
        if dialled is not None and (node.mem_id not in shown or dialled.e164 in findings):
            put(dialled, True, Evidence("element", f"a[href='tel:{written[:40]}']", (node.text() or "").strip()[:_TEXT]))
    return tuple(findings.values())


def _spoken(run: Run) -> list[Number]:
    found = []
    for _, _, piece in pieces_of(run):
        if piece.written.startswith("+") and (number := with_country_code(piece.digits)) and number.valid:
            found.append(number)
    return found


def _link_around(node: LexborNode | None) -> LexborNode | None:
    for _ in range(4):
        if node is None:
            return None
        if node.tag == "a" and _TEL.match((node.attributes.get("href") or "").strip()):
            return node
        node = node.parent
    return None


def _around(plain: str, piece: Piece) -> str:
    line = plain.rfind("\n", 0, piece.start) + 1
    end = plain.find("\n", piece.end)
    return plain[max(line, piece.start - 80) : min(end if end >= 0 else len(plain), piece.end + 40)].replace(EDGE, "").strip()[:_TEXT]
