"""What a vendor's literal means where it stands: does the page load the vendor there, or only name it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditor.detect.document import Document
from auditor.detect.evidence import Piece, Place
from auditor.detect.haystack import Haystack
from auditor.detect.own_site import host_of, own_site, site_of_host
from auditor.detect.scripts import loads_something
from auditor.vendors.index import Hit, Needle, lower

_ADDRESSES = frozenset({"loaders", "hosts", "paths", "files", "assets"})
ROLES: Mapping[Place, frozenset[str]] = {
    Place.SCRIPT: _ADDRESSES,
    Place.FRAME: _ADDRESSES - {"files"},
    Place.PRELOAD: frozenset({"loaders", "assets", "files"}),
    Place.CODE: frozenset({"loaders", "hosts", "paths", "code", "embed"}),
    Place.DATA: frozenset({"loaders"}),
    Place.STYLE: frozenset({"assets"}),
    Place.IMAGE: frozenset({"assets", "images"}),
    Place.LINK: frozenset({"links"}),
    Place.SERVER: frozenset({"loaders", "server"}),
    Place.REQUEST: _ADDRESSES | {"requests"},
}
"""Which lists of a vendor's file count in which place."""

SURE: Mapping[Place, float] = {
    Place.REQUEST: 1.0,
    Place.SCRIPT: 0.98,
    Place.FRAME: 0.95,
    Place.CODE: 0.93,
    Place.STYLE: 0.9,
    Place.PRELOAD: 0.85,
    Place.IMAGE: 0.85,
    Place.MARK: 0.85,
    Place.LINK: 0.8,
    Place.SERVER: 0.8,
    Place.DATA: 0.75,
}
"""How sure a find in each place is: an order set by hand (what a browser fetched, then what it will fetch, then what it may).
These are not measured rates; `docs/accuracy-detection.md` has what was measured, over all places together."""

# An address in code that is handed to something which loads it.
_GIVEN = re.compile(
    r"(?:src\\*|url|uri|path|script|file|loader|source)[\"'`]?\s?[=:,][^\n;{}]{0,90}$"
    r"|(?:getscript|import|load\w{0,12}|write|append|require|fetch)\([^\n;{}]{0,60}$"
    r"|[\"'],\s?[\"']$"
)
# An address that a script only asks for data, sends data to, compares with, looks for in the page, or shows as text.
_CALLED = re.compile(
    r"(?:\bfetch|\.(?:post|get|put|getjson|open|request|sendbeacon)|\baxios(?:\.\w{2,7})?|file_get_contents|curl_init|curl_setopt)"
    r"\(\s?(?:[\w.$]{1,20},\s?){0,2}[\"'`][^\"'`\s]{0,60}$"
    r"|(?:\bajax|\baxios(?:\.\w{2,7})?|\bfetch|\brequest)\(\s?\{[^{}]{0,120}\burl[\"']?\s?:\s?[\"'`][^\"'`\s]{0,60}$"
)
_COMPARED = re.compile(
    r"\.(?:indexof|includes|startswith|endswith|match|search|test|contains|replace|split|queryselector(?:all)?|closest|find|filter|is)"
    r"\(\s?[^()]{0,80}$"
    r"|[=!]==?\s?[\"'`][^\"'`\s]{0,60}$"
    r"|\bcase\s{1,3}[\"'`][^\"'`\s]{0,60}$"
    r"|&lt;(?:script|iframe)\b[^<>\n]{0,120}$"
    r"|\bsrc\s?[*^$~|]=\s?\\*[\"'`]?[^\"'`\s]{0,60}$"
    r"|\|\|$"
)
_SRC_GIVEN = re.compile(r"\bsrc\\*[\"'`]?\s?[=:,][^\n;{}]{0,90}$")
_KEY_BEGINS = re.compile(r"[{,]\s{0,20}[\"'`][^\"'`\s]{0,60}$")
_KEY_ENDS = re.compile(r"[^\"'`\s]{0,100}[\"'`]\s?:")
_API_PATH = re.compile(r"(?:[\w.-]{1,20}/)?(?:api|rest|json|rpc|v\d{1,2}(?:\.\d{1,2})?)/")
_LOADER_FILE = re.compile(r"\.js\b|\.php\b|\.ashx\b|\.aspx\b")
_ORIGIN_JOINED = re.compile(r"[\"'`]\s?\)?\s?\+")
# The name that an address is kept under, and the function that one is handed to.
_KEPT_AS = re.compile(r"\b(\w{3,40})\s?=\s?[\"'`][^;\n,(){}]{0,90}$")
_HANDED_TO = re.compile(r"\b([\w$]{2,40})\(\s?[\"'`][^\"'`\s]{0,100}$")
_LOADER_NAME = re.compile(r"load|script|inject|append|import|require|widget|init|push|add|insert|embed|src|js$")
_PAIRED = re.compile(r"[^\"'`\s]{0,120}[\"'`]\s?,\s?[\"'`][^\"'`/.]{1,40}[\"'`]\s?\]")  # `["address", "its maker"]`
_CUT_OFF = 5_000  # letters of a script that the page's end breaks off
_USED_WITHIN = 5_000  # letters after an origin within which the source that is built from it stands
_LIST_REACH = 600  # letters before an address in which the list that it is of begins
_SERVER_LOADS = re.compile(
    r"<script|<iframe|\.src\b|enqueue_script|register_script|addjs|addheadscript|addheadstring|registerjsfile", re.IGNORECASE
)


def selector_of(mark: str) -> str:
    """A mark of the drawn widget (`#id`, `.class`, `[attribute]`, `element`, each with `*` at the end for any rest) as a selector.

    >>> selector_of("#carrot-*")
    '[id^="carrot-"]'
    """
    name, begins = (mark[:-1], True) if mark.endswith("*") else (mark, False)
    if name.startswith("#"):
        return f'[id{"^" if begins else ""}="{name[1:]}"]'
    if name.startswith("."):
        return f'[class^="{name[1:]}"], [class*=" {name[1:]}"]' if begins else f'[class~="{name[1:]}"]'
    return name


def _is_key(before: str, low: str, end: int) -> bool:
    """Whether what stands there is the name of a field, as in `{"code.vendor.example/": "Vendor"}`."""
    return _KEY_ENDS.match(low, end) is not None and _KEY_BEGINS.search(before) is not None


def _is_loader_in_code(needle: Needle, low: str, start: int, end: int, address: str, loads: bool, server: bool) -> bool:
    """Whether an address in code or data is there to be loaded. `loads` says that the code has the means to."""
    path = (address.partition("//")[2] or address).partition("/")[2]
    is_file = _LOADER_FILE.search(path) is not None
    before = low[max(0, start - 160) : start]
    if _COMPARED.search(before) or _is_key(before, low, end) or (not is_file and _CALLED.search(before)):
        return False
    if (server or "//" not in address or _PAIRED.match(low, end)) and _is_in_list(low, start):
        return False  # marks to know a vendor by: what a list of addresses to load has, begins with https:// or // and stands alone
    if not loads:
        handed = _HANDED_TO.search(before)
        return needle.role == "loaders" and is_file and (handed is None or _LOADER_NAME.search(handed[1]) is not None)
    if needle.role == "loaders" and "/" in needle.text.rstrip("/"):
        return True
    if path:
        given = _SRC_GIVEN if _API_PATH.match(path) else _GIVEN
        return is_file or given.search(before) is not None or _is_origin_of_source(low, end, before)
    if _ORIGIN_JOINED.match(low, low.find(address, max(0, start - 200)) + len(address)):
        return needle.role == "loaders" or _SRC_GIVEN.search(before) is not None
    return (needle.role == "loaders" and _GIVEN.search(before) is not None) or _is_origin_of_source(low, end, before)


def _is_origin_of_source(low: str, end: int, before: str) -> bool:
    """Whether an origin is kept under a name that a source is later built from: `const HOST = "…"; s.src = `${HOST}/x.js``."""
    kept = _KEPT_AS.search(before)
    if kept is None:
        return False
    later = low[end : end + _USED_WITHIN]
    used = later.find(f"${{{kept[1]}}}/")
    if used >= 0 and _SRC_GIVEN.search(later[max(0, used - 90) : used]):
        return True
    return any(f"src{equals}{kept[1]}{sign}" in later for equals in (" = ", "=") for sign in ";,\n ")


def _is_in_list(low: str, at: int) -> bool:
    """Whether what stands at `at` is an element of a list (not an argument of a call)."""
    floor = max(0, at - _LIST_REACH)
    opened = max(low.rfind("[", floor, at), low.rfind("array(", floor, at))
    return opened >= 0 and opened > max(low.rfind(end, floor, at) for end in "]);")


@dataclass
class Judge:
    """The rules, with what they must know of the page: its own site, and which code has the means to load."""

    url: str
    document: Document
    pieces: Sequence[Piece]
    loads: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def own(self) -> str:
        """The page's own site by its address or its own words, else the one its styles come from. (Most pages never ask.)"""
        if own := own_site(self.document, self.url):
            return own
        used = Counter(_site(one.text) for one in self.pieces if one.place in (Place.STYLE, Place.IMAGE) and "//" in one.text[:8])
        return next(iter(used.most_common(1)), ("", 0))[0]

    @cached_property
    def cut_off(self) -> str:
        """The script that a page which ends too early (a download cut short) breaks off in, lower case; "" where none does."""
        markup = self.document.markup
        begins = markup.rfind("<script")
        return lower(markup[begins : begins + _CUT_OFF]) if begins >= 0 and markup.find("</script", begins) < 0 else ""

    def shown(self, hit: Hit, hay: Haystack, number: int) -> str | None:
        """The lower-case text that shows the vendor, or None where this hit means nothing in its place."""
        needle, start, end = hit
        piece = hay.pieces[number]
        if needle.role not in ROLES[piece.place]:
            return None
        low = hay.low
        if needle.role in ("code", "server"):
            return low[start:end]
        if needle.role == "embed":
            return low[start:end] if self._loads(piece) or low[start:end] in self.cut_off else None
        if needle.role == "files":
            return low[start:end] if low.startswith((".js", ".min.js"), end) else None
        address = needle.address_at(low, start, end)
        if address is None:
            return None
        if piece.place in (Place.CODE, Place.DATA, Place.SERVER):
            server = piece.place is Place.SERVER
            return address if _is_loader_in_code(needle, low, start, end, address, self._loads(piece), server) else None
        if needle.role == "assets" and not self._is_own(needle, address):
            return None
        if needle.role == "links" and needle.group == "platform" and "//" in address[:8] and _site(address) != self.own:
            return None
        return address

    def _loads(self, piece: Piece) -> bool:
        if piece.place is Place.DATA:
            return False
        known = self.loads.get(piece.text)
        if known is None:
            known = self.loads[piece.text] = loads_something(piece.text) or (
                piece.place is Place.SERVER and _SERVER_LOADS.search(piece.text) is not None
            )
        return known

    def _is_own(self, needle: Needle, address: str) -> bool:
        """Whether an asset that is only a path is the page's own and not another site's."""
        if needle.has_host or "//" not in address[:8] or not self.own:
            return True
        return _site(address) == self.own


def _site(address: str) -> str:
    """The registrable domain of an absolute address, "" of another."""
    host = host_of(address if "://" in address[:8] else f"https:{address}")
    return site_of_host(host) if host else ""
