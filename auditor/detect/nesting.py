"""A limit to how deep a page may nest, kept before the page is parsed.

The parser's time grows with the depth of the tree, so that a page of nothing but `<div>` would take hours. Browsers stop at a depth
of 512 and make what lies deeper siblings; so does this, in one pass: a start tag past the limit is closed at once, and its end tag is
left out. The pass follows the HTML standard where it matters for depth (what an end tag may close, which elements close each other,
formatting elements that are opened again in the next block) and never takes a page for flatter than the parser makes it.
"""

from __future__ import annotations

import re

MAX_DEPTH = 512
"""As in Chromium."""

FEW_TAGS = 5_000
"""A page with no more start tags than this costs little whatever their order (0.1 s at most); it is not looked at."""

_MAX_FORMATTING = 16  # unclosed <b>, <font> and the like: each is opened again in every later block

_TOKEN = re.compile(
    r"""<(?:
        !--(?:-?>|(?s:.*?)(?:--!?>|\Z))
        | (?P<cdata>!\[CDATA\[)
        | [!?][^>]*+
        | /(?P<end>[a-zA-Z][^\s/>]*+)[^>]*+>?
        | (?P<start>[a-zA-Z][^\s/>]*+)(?:[^>"']|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)
    )""",
    re.VERBOSE,
)
_VOID = frozenset(
    re.findall(r"\w+", "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr")
)
# These cannot hold one another, however often they are opened; what would separate two of them is counted itself.
_UNCOUNTED = _VOID | {"html", "head", "body", "p", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "option"}
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
_FORMATTING = frozenset({"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_NOT_ENDED_BY_ITEMS = frozenset({"address", "div"})
_SPECIAL = _NOT_ENDED_BY_ITEMS | frozenset(
    re.findall(
        r"\w+",
        "applet article aside blockquote button center dd details dir dl dt fieldset figcaption figure footer form frameset h1 "
        "h2 h3 h4 h5 h6 header hgroup li listing main marquee menu nav noscript object ol plaintext pre search section select "
        "summary table template ul foreignobject desc",
    )
)
_BARRIERS = frozenset({"applet", "marquee", "object", "table", "template", "foreignobject", "desc"})
_ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_FOREIGN = frozenset({"svg", "math"})
# HTML elements that end a drawing or a formula in which they stand.
_BREAK_OUT = frozenset(
    re.findall(
        r"\w+",
        "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta "
        "nobr ol p pre ruby s small span strike strong sub sup table tt u ul var",
    )
)


class _Open:
    """The elements that are open, with what must be known of them in constant time."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.places: dict[str, list[int]] = {}
        self.special: list[int] = []
        self.barriers: list[int] = []
        self.separators: list[int] = []  # special, without those that a list item closes over
        self.foreign: list[int] = []  # drawings and what is HTML again within them
        self.formatting: dict[str, list[int]] = {}
        self.formatted = 0

    def push(self, name: str) -> None:
        at = len(self.names)
        self.names.append(name)
        self.places.setdefault(name, []).append(at)
        for wanted, places in self._lists(name):
            if wanted:
                places.append(at)

    def _lists(self, name: str) -> tuple[tuple[bool, list[int]], ...]:
        return (
            (name in _SPECIAL, self.special),
            (name in _BARRIERS, self.barriers),
            (name in _SPECIAL and name not in _NOT_ENDED_BY_ITEMS, self.separators),
            (name in _FOREIGN or name in ("foreignobject", "desc"), self.foreign),
        )

    def pop_to(self, at: int) -> None:
        while len(self.names) > at:
            name = self.names.pop()
            self.places[name].pop()
            for there, places in self._lists(name):
                if there:
                    places.pop()

    @property
    def in_foreign(self) -> bool:
        return bool(self.foreign) and self.names[self.foreign[-1]] in _FOREIGN

    def start(self, name: str, closes_itself: bool) -> bool:
        """Take note of a start tag; False where it would nest too deep."""
        if self.foreign and self.in_foreign:
            if name not in _BREAK_OUT:
                return closes_itself or self._fits(name)
            self.pop_to(self.foreign[-1])
        elif closes_itself and name in _FOREIGN:
            return True
        if name in _FORMATTING:
            if self.formatted >= _MAX_FORMATTING:
                return False
            if name != "a" or not self.formatting.get("a"):
                self.formatting.setdefault(name, []).append(len(self.names))
                self.formatted += 1
            return True
        if name in _UNCOUNTED:
            return True
        if name in _ITEMS and self.separators and self.names[self.separators[-1]] in _ITEMS[name]:
            self.pop_to(self.separators[-1])
        return self._fits(name)

    def _fits(self, name: str) -> bool:
        if len(self.names) >= MAX_DEPTH:
            return False
        self.push(name)
        return True

    def end(self, name: str) -> None:
        """Take note of an end tag."""
        if name in _FORMATTING and not self.in_foreign:
            opened = self.formatting.get(name)
            if opened and (not self.barriers or opened[-1] > self.barriers[-1]):
                opened.pop()
                self.formatted -= 1
            return
        places = self.places.get(name)
        if not places:
            return
        walls = self.barriers if name in _SPECIAL else self.special
        if name in ("table", "template"):
            walls = self.places["template"] if self.places.get("template") and name == "table" else []
        if not walls or places[-1] >= walls[-1]:
            self.pop_to(places[-1])


def within_depth(markup: str) -> str:
    """The mark-up with nothing nested deeper than a browser allows; the same text for all but hostile pages. Lines stay the same."""
    opened = markup.count("<")
    if opened <= FEW_TAGS or opened - markup.count("</") <= FEW_TAGS:
        return markup
    kept: list[str] = []
    copied = at = 0
    stack = _Open()
    flat: dict[str, int] = {}
    while token := _TOKEN.search(markup, at):
        at = token.end()
        kind = token.lastgroup
        if kind == "start":
            name = token[kind].lower()
            if name in _RAW and not stack.in_foreign:
                close = re.compile(f"</{name}", re.IGNORECASE).search(markup, at)
                if close is None:
                    break
                at = close.start()
            elif not stack.start(name, markup.endswith("/>", 0, at)):
                flat[name] = flat.get(name, 0) + 1
                kept += (markup[copied:at], f"</{name}>")
                copied = at
        elif kind == "end":
            name = token[kind].lower()
            if flat.get(name):
                flat[name] -= 1
                kept += (markup[copied : token.start()], "\n" * markup.count("\n", token.start(), at))
                copied = at
            else:
                stack.end(name)
        elif kind == "cdata" and stack.in_foreign:
            close_at = markup.find("]]>", at)
            if close_at < 0:
                break
            at = close_at
    return "".join(kept) + markup[copied:] if kept else markup
