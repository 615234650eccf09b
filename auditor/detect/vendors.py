"""Which vendors a page loads.

One automaton finds every literal of every vendor in every piece of the page; then each hit is judged by where it stands. A vendor counts
as loaded where its loader is live: a script or frame, code that adds one, or the widget already drawn. What is only named
(comments, resource hints, policies, lists, text, settings without a loader, a stylesheet) does not count.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.detect.document import Document
from auditor.detect.evidence import Piece, Place, pieces_of
from auditor.detect.scripts import live_code, loads_something
from auditor.types import Evidence, PageSnapshot, VendorFinding
from auditor.vendors import Catalogue
from auditor.vendors.index import Hit, Needle, VendorIndex, lower

_LOADING = frozenset({"loaders", "hosts", "paths", "assets"})
_ASSETS = frozenset({"assets"})
_ROLES: Mapping[Place, frozenset[str]] = {
    Place.SCRIPT: _LOADING,
    Place.FRAME: _LOADING,
    Place.PRELOAD: frozenset({"loaders", "assets"}),
    Place.CODE: frozenset({"loaders", "hosts", "paths", "code"}),
    Place.DATA: frozenset({"loaders"}),
    Place.STYLE: _ASSETS,
    Place.IMAGE: frozenset({"assets", "images"}),
    Place.LINK: frozenset({"links"}),
    Place.MARK: frozenset({"dom"}),
    Place.SERVER: frozenset({"loaders"}),
    Place.REQUEST: _LOADING | {"requests"},
}
_SURE: Mapping[Place, float] = {
    Place.REQUEST: 1.0,
    Place.SCRIPT: 0.98,
    Place.FRAME: 0.95,
    Place.CODE: 0.93,
    Place.PRELOAD: 0.85,
    Place.DATA: 0.75,
    Place.SERVER: 0.8,
    Place.IMAGE: 0.85,
    Place.LINK: 0.8,
    Place.STYLE: 0.9,
    Place.MARK: 0.85,
}
# In code and data an address that is given to something that loads it.
_GIVEN = re.compile(
    r"(?:src|href|url|script|file|loader|source)[\"'`]?\s*[=:,(]\s*[^\n;]{0,60}$|(?:getScript|import|load\w*|write)\(\s*[\"'`(]?[^\n;]{0,40}$",
    re.I,
)
_FILE = re.compile(r"\.js\b|/widget|/loader|/embed|/chat|/init|/snippet|/sdk|/script|/connect|/include/", re.I)
_TAG_MANAGER = re.compile(
    r"googletagmanager\.com/(?:gtm\.js|ns\.html)|gtm\.start|tags\.tiqcdn\.com|assets\.adobedtm\.com|cdn\.segment\.com/analytics|/container_[A-Za-z0-9]{8}\.js"
)
_SEPARATOR = "\x00"


@dataclass(slots=True)
class _Case:
    """What speaks for one vendor in one group."""

    sure: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    account: str | None = None

    def add(self, sure: float, evidence: Evidence) -> None:
        self.sure = max(self.sure, sure)
        if len(self.evidence) < 3 and evidence not in self.evidence:
            self.evidence.append(evidence)


Cases = dict[tuple[str, str], _Case]


class _Haystack:
    """Many pieces searched in one go."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)
        self.starts: list[int] = []
        at = 0
        for piece in self.pieces:
            self.starts.append(at)
            at += len(piece.text) + 1
        self.text = _SEPARATOR.join(piece.text for piece in self.pieces)
        self.low = lower(self.text)

    def piece_at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1


def _live(pieces: Iterable[Piece]) -> list[Piece]:
    return [Piece(piece.place, live_code(piece.text), piece.element, piece.spelled) for piece in pieces]


def _is_mark(needle: Needle, text: str, start: int, end: int) -> bool:
    """Whether a hit in a piece of structure is the whole id, class, attribute or element name (or its beginning, for `x*`)."""
    sign = needle.text[0]
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    opening = {"#": "#", ".": ".", "[": "["}.get(sign, "<")
    if before != opening:
        return False
    if needle.text.endswith("*"):
        return True
    return after in {"#": ("", _SEPARATOR), ".": (" ",), "[": ("=",), "<": (">",)}[opening]


def _fits_code(needle: Needle, text: str, start: int, end: int, address: str) -> bool:
    """Whether an address in code or data is a loader's: given to something that loads, or a file or path that only a loader has."""
    tail = address.partition("//")[2] or address
    has_path = len(tail.partition("/")[2]) > 0
    given = _GIVEN.search(text, max(0, start - 120), start) is not None
    if needle.role == "hosts":
        return given and has_path
    return (
        given
        or (has_path and (_FILE.search(address) is not None or needle.role == "paths"))
        or text[end : end + 1] in ("'", '"', "`")
        and has_path
    )


def _judge_hit(hit: Hit, hay: _Haystack, piece: Piece, code_loads: bool) -> str | None:
    """The text that shows the vendor, or None where this hit means nothing in this place."""
    needle, start, end = hit
    if needle.role not in _ROLES[piece.place]:
        return None
    if needle.role == "dom":
        return hay.text[start:end] if _is_mark(needle, hay.low, start, end) else None
    if needle.role == "code":
        return hay.text[start:end]
    address = needle.address_at(hay.low, start, end)
    if address is None:
        return None
    if piece.place in (Place.CODE, Place.SERVER) and not code_loads:
        return None
    if piece.place in (Place.CODE, Place.DATA, Place.SERVER) and not _fits_code(needle, hay.low, start, end, address):
        return None
    return address


def _search(hay: _Haystack, index: VendorIndex, document: Document, cases: Cases) -> None:
    excluded: set[tuple[str, str]] = set()
    found: list[tuple[Needle, Piece, str, int]] = []
    loads: dict[int, bool] = {}
    for hit in index.find(hay.low):
        number = hay.piece_at(hit.start)
        piece = hay.pieces[number]
        if hit.needle.role == "excludes":
            if address := hit.needle.address_at(hay.low, hit.start, hit.end):
                excluded.add((hit.needle.vendor, address))
            continue
        if number not in loads:
            loads[number] = piece.place not in (Place.CODE, Place.SERVER) or loads_something(piece.text)
        text = _judge_hit(hit, hay, piece, loads[number])
        if text is not None:
            found.append((hit.needle, piece, text, hit.start))
    for needle, piece, text, start in found:
        if (needle.vendor, text) in excluded:
            continue
        case = cases.setdefault((needle.vendor, needle.group), _Case())
        if len(case.evidence) < 3:
            case.add(
                _SURE[piece.place] - (0.05 if piece.spelled else 0.0),
                _evidence(document, piece, hay.text[start : start + len(text)], needle),
            )


def _evidence(document: Document, piece: Piece, text: str, needle: Needle) -> Evidence:
    if piece.place is Place.REQUEST:
        return Evidence("request", piece.text[:300], needle.text)
    line = document.line_of(text[:60]) if text and not piece.spelled else None
    where = "line" if line else "element"
    return Evidence(where, str(line) if line else piece.element, (piece.text if len(piece.text) <= 200 else text)[:200].strip())


def match_vendors(snapshot: PageSnapshot, document: Document, catalogue: Catalogue) -> tuple[VendorFinding, ...]:
    """The vendors of a page, surest first. `document` is the parse of `snapshot.html`.

    A rendered snapshot adds what its browser saw: requests, names on `window`, cookies.
    """
    index = catalogue.index
    cases: Cases = {}
    pieces = list(pieces_of(document))
    pieces += [Piece(Place.REQUEST, address, "request") for address in snapshot.requests]
    code = [piece for piece in pieces if piece.place is Place.CODE]
    rest = _Haystack(piece for piece in pieces if piece.place is not Place.CODE)
    _search(rest, index, document, cases)
    raw = _Haystack(code)
    met = {raw.piece_at(hit.start) for hit in index.find(raw.low)}
    if met:
        _search(_Haystack(_live(raw.pieces[number] for number in sorted(met))), index, document, cases)
    _named(snapshot, document, index, cases)
    return tuple(sorted((_finding(key, case, catalogue, document) for key, case in cases.items()), key=lambda one: (-one.sure, one.id)))


def _named(snapshot: PageSnapshot, document: Document, index: VendorIndex, cases: Cases) -> None:
    """What is compared by name: `<meta>`, response headers, cookies, names on `window`."""
    meta = index.named["meta"]
    for node in document.all("meta"):
        attributes = document.attributes(node)
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        for begins, vendor, group in meta.get(name, ()):
            content = attributes.get("content", "")
            if lower(content).startswith(begins):
                cases.setdefault((vendor, group), _Case()).add(0.97, Evidence("element", f"meta[name={name}]", content[:200]))
    for name, value in snapshot.headers.items():
        for begins, vendor, group in index.named["headers"].get(name.lower(), ()):
            if lower(value).startswith(begins):
                cases.setdefault((vendor, group), _Case()).add(0.97, Evidence("header", name, value[:200]))
    for cookie in snapshot.cookies:
        for begins, vendor, group in index.cookies:
            if cookie.startswith(begins):
                cases.setdefault((vendor, group), _Case()).add(0.9, Evidence("cookie", cookie.partition("=")[0]))
    for name in snapshot.globals:
        for vendor, group in index.globals.get(name, ()):
            cases.setdefault((vendor, group), _Case()).add(0.95, Evidence("global", name))


def _finding(key: tuple[str, str], case: _Case, catalogue: Catalogue, document: Document) -> VendorFinding:
    vendor, group = key
    account = None
    if pattern := catalogue.index.accounts.get(vendor):
        found = re.search(pattern, document.source)
        account = found[1] if found else None
    return VendorFinding(vendor, group, round(case.sure, 2), tuple(case.evidence), account)


def notes_of(document: Document) -> tuple[str, ...]:
    """Remarks on what a static look cannot see: `tag_manager` where scripts may bring more than the page shows."""
    for script in document.scripts:
        if _TAG_MANAGER.search(script.src) or _TAG_MANAGER.search(script.text):
            return ("tag_manager",)
    return ()
