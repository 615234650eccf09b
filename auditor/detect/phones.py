"""The phones of a page, as a person reads them.

Candidates come from one scan of the visible text (`phone_text`). `phone_reader` judges each by how it is written and by the
mark-up around it (`phone_context`), by the words before it (`phone_words`) and by the numbering plans (`phone_numbers`); the
country of a number without a country code comes from the page (`phone_regions`). Links that dial (`tel:`) make a number
clickable, and count by themselves where they show no number of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.phone_numbers import KEYPAD, MIN_DIGITS, Number, in_region, with_country_code
from auditor.detect.phone_reader import TEL, Reader, digits_of, in_text, text_of
from auditor.detect.phone_regions import regions_of
from auditor.detect.phone_text import EDGE, PLAIN, Piece, Run, pieces_of, runs_of
from auditor.types import Evidence, PhoneFinding

_EXTENSION = re.compile(
    r"[\s,;(]{0,3}(?:доб(?:авочн\w{0,4})?|вн(?:утр)?|ext(?:ension)?|durchwahl|#|x)[\s.:№#]{0,3}(\d{1,6})(?!\d)", re.IGNORECASE
)
_LETTERS = re.compile(r"(8(?:00|33|44|55|66|77|88))\)?[\-. ]((?:\d{1,3}[\-.]?)?[A-Z][A-Z\-]{2,9}\d{0,4})(?![\w\-])")
_BEFORE_LETTERS = re.compile(r"(?:\A|[^\w\-.])(?:1[\-. ])?\(?\Z")
_FEWEST_LETTERS = 3
_TEXT = 200  # characters of evidence


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
        scheme = TEL.match(href)
        if scheme:
            links.append((node, unquote(href[scheme.end() :]).translate(PLAIN).strip()))
    return links


def _number_of_link(text: str, regions: tuple[str, ...]) -> Number | None:
    digits = digits_of(text.partition(";")[0].partition(",")[0])
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
    text = text_of(document)
    links = _linked(document)
    runs = tuple(runs_of(text.plain))
    spoken = [found.country for run in runs if "+" in run.text for found in _spoken(run)]
    spoken += [
        found.country
        for _, written in links
        if written.startswith("+") and (found := with_country_code(digits_of(written))) and found.valid
    ]
    reader = Reader(text, regions_of(document, region, host, spoken))
    findings: dict[str, PhoneFinding] = {}
    shown: set[int] = set()  # links whose own text is a number

    def put(found: Number, clickable: bool, evidence: Evidence, extension: str | None = None) -> None:
        known = findings.get(found.e164)
        if known is None:
            findings[found.e164] = PhoneFinding(found.e164, found.country, found.kind, clickable, evidence, extension)
        elif clickable and not known.clickable:
            findings[found.e164] = replace(known, clickable=True)

    for piece, found in in_text(reader, runs):
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
        if node.tag == "a" and TEL.match((node.attributes.get("href") or "").strip()):
            return node
        node = node.parent
    return None


def _around(plain: str, piece: Piece) -> str:
    line = plain.rfind("\n", 0, piece.start) + 1
    end = plain.find("\n", piece.end)
    return plain[max(line, piece.start - 80) : min(end if end >= 0 else len(plain), piece.end + 40)].replace(EDGE, "").strip()[:_TEXT]
