"""Which vendors a page loads.

One automaton finds every literal of every vendor in every piece of the page; each hit is then judged by where it stands
(`auditor.detect.loading`). A vendor counts as loaded where its loader is live: a script or frame, code that adds one, or the widget
already drawn. What is only named (comments, resource hints, policies, lists, text, settings without a loader, a stylesheet) does not
count. A rendered page adds what its browser saw: requests, names on `window`, cookies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.detect.document import Document
from auditor.detect.evidence import Piece, Place, pieces_of, without_scripts
from auditor.detect.haystack import Haystack
from auditor.detect.loading import ROLES, SURE, Judge, selector_of
from auditor.detect.scripts import live_code
from auditor.detect.twins import ASKED, SHOWN, losers
from auditor.types import Evidence, PageSnapshot, VendorFinding
from auditor.vendors import Catalogue
from auditor.vendors.index import Needle, VendorIndex, lower

MOST_EVIDENCE = 3
"""Pieces of evidence kept for one finding."""

_TAG_MANAGER = re.compile(
    r"googletagmanager\.com/(?:gtm\.js|ns\.html)|gtm\.start|tags\.tiqcdn\.com|assets\.adobedtm\.com|cdn\.segment\.com/analytics"
)
_MOST_HITS = 2_000
_BEFORE = 400  # letters before a literal that are looked at
_IN_ATTRIBUTE = re.compile(r"\s(?:data-[\w-]{1,40}|on\w{3,20})=[\"'][^<>]{0,350}$")
_MOST_LOOKS = 100  # places of one literal in one script that are judged; who repeats it more often means to waste our time
_LOOKS = 5  # places of one text that are looked at for its line


@dataclass(slots=True)
class _Case:
    """What speaks for one vendor in one group."""

    sure: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)

    def met(self, entry: str, strength: int = SHOWN) -> None:
        """Remember which entry of the vendor's file was met."""
        self.marks[entry] = max(strength, self.marks.get(entry, 0))

    def add(self, sure: float, evidence: Evidence, piece: str = "") -> None:
        self.sure = max(self.sure, sure)
        if len(self.evidence) < MOST_EVIDENCE and all(
            (evidence.where, evidence.detail) != (one.where, one.detail) for one in self.evidence
        ):
            self.evidence.append(evidence)
            self.pieces.append(piece)


class _Matcher:
    """One page's matching: the cases as they build up."""

    def __init__(self, snapshot: PageSnapshot, document: Document, index: VendorIndex) -> None:
        self.snapshot = snapshot
        self.document = document
        self.index = index
        self.cases: dict[tuple[str, str], _Case] = {}

    def case(self, vendor: str, group: str) -> _Case:
        return self.cases.setdefault((vendor, group), _Case())

    def search(self, hay: Haystack, judge: Judge) -> None:
        """Add what the needles met in `hay` say."""
        excluded: set[tuple[str, str]] = set()
        found: list[tuple[Needle, int, int, str]] = []
        seen: Counter[tuple[int, int]] = Counter()
        for hit in self.index.find(hay.low):
            number = hay.piece_at(hit.start)
            seen[id(hit.needle), number] += 1
            if seen[id(hit.needle), number] > _MOST_LOOKS:
                continue
            if hit.needle.role == "excludes":
                if address := hit.needle.address_at(hay.low, hit.start, hit.end):
                    excluded.add((hit.needle.vendor, address))
            elif text := judge.shown(hit, hay, number):
                seen[id(hit.needle), number] = _MOST_LOOKS
                found.append((hit.needle, number, hit.start, text))
        for needle, number, start, text in found:
            if (needle.vendor, text) not in excluded:
                piece = hay.pieces[number]
                case = self.case(needle.vendor, needle.group)
                case.met(needle.text, ASKED if piece.place is Place.REQUEST else SHOWN)
                if len(case.evidence) < MOST_EVIDENCE:
                    sure = SURE[piece.place] - (0.05 if piece.spelled else 0.0)
                    case.add(sure, self.evidence(needle, piece, start - hay.starts[number], text), piece.text)

    def evidence(self, needle: Needle, piece: Piece, at: int, text: str) -> Evidence:
        if piece.place is Place.REQUEST:
            return Evidence("request", piece.text[:300], needle.text)
        shown = piece.text if len(piece.text) <= 200 else piece.text[max(0, at - 60) : at + 140]
        line = None if piece.spelled else self.line(piece.text, at)
        return Evidence("line" if line else "element", str(line or piece.element), shown.strip())

    def line(self, text: str, at: int) -> int | None:
        """The line of the page where character `at` of a piece stands, outside comments."""
        begin = text.rfind("\n", 0, at) + 1
        stop = text.find("\n", at)
        words = text[begin : stop if stop >= 0 else len(text)].strip()[:300]
        markup, found = self.document.markup, -1
        for _ in range(_LOOKS):
            found = markup.find(words, found + 1)
            if found < 0:
                return None
            if markup.rfind("<!--", 0, found) <= markup.rfind("-->", 0, found) or markup.find("-->", found) < 0:
                return markup.count("\n", 0, found) + 1
        return None

    def drawn(self, marks: Iterable[Needle]) -> None:
        """Marks of widgets that were drawn before the page was saved or rendered."""
        wanted = list(marks)
        for document in (self.document, *self.document.inner):
            fallback = without_scripts(document)
            for needle in wanted:
                if any(node.mem_id not in fallback for node in document.css(selector_of(needle.text))):
                    case = self.case(needle.vendor, needle.group)
                    case.met(needle.text)
                    case.add(SURE[Place.MARK], Evidence("element", f"drawn {needle.text}", needle.text))

    def named(self) -> None:
        """What is compared by name: `<meta>`, response headers, cookies, names on `window`."""
        meta, headers = self.index.named["meta"], self.index.named["headers"]
        for node in self.document.all("meta"):
            attributes = self.document.attributes(node)
            name = (attributes.get("name") or attributes.get("property") or "").lower()
            for begins, vendor, group in meta.get(name, ()):
                content = attributes.get("content", "")
                if lower(content).startswith(begins):
                    self.case(vendor, group).met(f"{name}: {begins}")
                    self.case(vendor, group).add(0.97, Evidence("element", f"meta[name={name}]", content[:200]))
        for name, value in self.snapshot.headers.items():
            for begins, vendor, group in headers.get(name.lower(), ()):
                if lower(value).startswith(begins):
                    self.case(vendor, group).met(f"{name}: {begins}")
                    self.case(vendor, group).add(0.97, Evidence("header", name, value[:200]))
        for cookie in self.snapshot.cookies:
            for begins, vendor, group in self.index.cookies:
                if cookie.startswith(begins):
                    self.case(vendor, group).met(begins)
                    self.case(vendor, group).add(0.9, Evidence("cookie", cookie.partition("=")[0]))
        for name in self.snapshot.globals:
            for vendor, group in self.index.globals.get(name, ()):
                self.case(vendor, group).met(name)
                self.case(vendor, group).add(0.95, Evidence("global", name))


def _account(pattern: str | None, case: _Case, code: Iterable[Piece]) -> str | None:
    if pattern is None:
        return None
    compiled = re.compile(pattern)
    for text in (*case.pieces, *(piece.text for piece in code)):
        if found := compiled.search(text):
            return found[1]
    return None


def _named_in(index: VendorIndex, low: str) -> tuple[set[Place], dict[str, Needle]]:
    """The places that the page's literals could stand in, and the marks of drawn widgets among them.

    One pass over the page saves cutting up what names nobody.
    """
    hits = list(index.find(low))
    named = {hit.needle.role for hit in hits}
    wanted = {place for place, roles in ROLES.items() if roles & named}
    if Place.DATA in wanted and not any(
        hit.needle.role in ("loaders", "hosts") and _IN_ATTRIBUTE.search(low, max(0, hit.start - _BEFORE), hit.start)
        for hit in hits[:_MOST_HITS]
    ):
        wanted.discard(Place.DATA)
    return wanted, {f"{hit.needle.vendor} {hit.needle.group} {hit.needle.text}": hit.needle for hit in hits if hit.needle.role == "dom"}


def _naming(code: list[Piece], index: VendorIndex) -> list[Piece]:
    """The scripts that name any vendor, without their comments. (To read code costs ten times what searching it does.)"""
    raw = Haystack(code)
    met = sorted({raw.piece_at(hit.start) for hit in index.find(raw.low)})
    return [code[number]._replace(text=live_code(code[number].text)) for number in met]


def match_vendors(snapshot: PageSnapshot, document: Document, catalogue: Catalogue) -> tuple[VendorFinding, ...]:
    """The vendors of a page, surest first. `document` is the parse of `snapshot.html`."""
    index = catalogue.index
    wanted, marks = _named_in(index, document.low_markup)
    pieces = list(pieces_of(document, wanted=wanted))
    pieces += [Piece(Place.REQUEST, address, "request") for address in snapshot.requests]
    judge = Judge(snapshot.url, document, pieces)
    matcher = _Matcher(snapshot, document, index)
    matcher.search(Haystack(piece for piece in pieces if piece.place is not Place.CODE), judge)
    code = [piece for piece in pieces if piece.place is Place.CODE and (piece.spelled or Place.CODE in wanted)]
    live = _naming(code, index)
    matcher.search(Haystack(live), judge)
    matcher.drawn(marks.values())
    matcher.named()
    met: dict[str, dict[str, int]] = {}
    for (vendor, _), case in matcher.cases.items():
        for entry, strength in case.marks.items():
            entries = met.setdefault(vendor, {})
            entries[entry] = max(strength, entries.get(entry, 0))
    beaten = losers(met, catalogue.vendors)
    return tuple(
        sorted(
            (
                VendorFinding(
                    vendor, group, round(case.sure, 2), tuple(case.evidence), _account(index.accounts.get(vendor), case, (*live, *code))
                )
                for (vendor, group), case in matcher.cases.items()
                if vendor not in beaten
            ),
            key=lambda one: (-one.sure, one.id, one.group),
        )
    )


def notes_of(document: Document) -> tuple[str, ...]:
    """Remarks on what a static look cannot see: `tag_manager` where scripts may bring more than the page shows."""
    for script in document.scripts:
        if _TAG_MANAGER.search(script.src) or _TAG_MANAGER.search(script.text):
            return ("tag_manager",)
    return ()
