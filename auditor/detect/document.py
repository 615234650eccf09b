"""One parse of a page, shared by all detectors.

The mark-up is read once by Lexbor (a browser's rules for broken HTML, linear in the size of a page that does not nest without end:
`auditor.detect.nesting` sees to that). What no browser would
ever show or run is taken out before that: comments of template languages and server code (`auditor.detect.templates`).
HTML comments are never part of anything here. All lists are made when first asked for and kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.detect.nesting import within_depth
from auditor.detect.templates import strip_templates
from auditor.vendors.index import lower

BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form "
        "frameset h1 h2 h3 h4 h5 h6 header hgroup hr html jdiv label legend li main menu nav ol optgroup option p pre section select "
        "summary table tbody td textarea tfoot th thead tr ul",
    )
)
"""Elements that begin a new block of text; the text of all others flows on within their block."""

UNSEEN_TAGS = frozenset({"script", "style", "template", "head", "title", "noscript", "iframe", "object", "svg"})
"""Elements whose text no reader sees. (`<noscript>` is for a reader without scripts; its elements are in `elements` all the same.)"""

MAX_FRAMES = 20
"""Frames written out in a page that are looked into."""

_SPACES = re.compile(r"[ \t\n\r\f]+")
_HIDING = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One run of text that a reader sees in one piece: the inline elements of a block joined, `<br>` as a newline.

    `text` has its white space collapsed as a browser does (no-break spaces are kept). `node` is the block's element, `parts` the
    elements the text came from, as (offset in `text`, element) in order. `hidden` says that it, or an element around it, has
    `hidden` or an inline style that hides it (pop-ups that wait for a click are such).
    """

    text: str
    node: LexborNode
    parts: tuple[tuple[int, LexborNode], ...]
    hidden: bool

    def node_at(self, offset: int) -> LexborNode:
        """The element whose text stands at `offset`."""
        found = self.node
        for start, node in self.parts:
            if start > offset:
                break
            found = node
        return found


@dataclass(frozen=True, slots=True)
class Script:
    """A `<script>` of the page: `src` as written ("" if inline), its `text`, its lower-case `type`, and all attributes."""

    node: LexborNode
    src: str
    text: str
    type: str
    attributes: Mapping[str, str]

    @property
    def runs(self) -> bool:
        """Whether a browser would run it as JavaScript (and not keep it as data or a template)."""
        kind = self.type.partition(";")[0].strip()
        return kind in ("", "module") or "javascript" in kind or "ecmascript" in kind


class Document:
    """A parsed page. Make it once with `Document(html, url)` and hand it to every `find_…(document)`.

    - `root`: the tree (Lexbor nodes: `.tag`, `.attributes`, `.css()`, `.parent`, `.text()`); `css(selector)` over all of it.
    - `all("a", "form", …)`: elements by tag in document order, from one walk (cheaper than `css`).
    - `blocks`: what a reader sees, as `TextBlock`s; `text`: the same as one string, a block a line; `title`.
    - `scripts`: every `<script>`; `server_code`: code of a PHP page, without comments (empty for a served page).
    - `source`: the page as it came; `markup`: without template comments and server code, the same number of lines.
    - `attributes(node)`: a dict of strings, an attribute without a value being "".
    - `absolute(href)`: against `<base>` and the page's address; "" where it is no address. `line_of(text)`: 1-based line or None.
    - `lang`: the `lang` of `<html>`, lower case, "" if none.
    """

    def __init__(self, html: str, url: str = "") -> None:
        self.source = html
        self.url = url
        markup, self.server_code = strip_templates(html)
        self.markup = within_depth(markup)
        self._tree = LexborHTMLParser(self.markup)

    @property
    def root(self) -> LexborNode | None:
        """The `<html>` element; None for a page without any."""
        return self._tree.root

    def css(self, selector: str) -> list[LexborNode]:
        """Elements of the whole page that a CSS selector matches."""
        return self._tree.css(selector)

    @staticmethod
    def attributes(node: LexborNode) -> dict[str, str]:
        """Attributes with lower-case names; one without a value is ""."""
        return {name: value or "" for name, value in node.attributes.items()}

    @cached_property
    def elements(self) -> Mapping[str, tuple[LexborNode, ...]]:
        """All elements by tag, in document order."""
        by_tag: defaultdict[str, list[LexborNode]] = defaultdict(list)
        if self.root is not None:
            for node in self.root.traverse(include_text=False):
                by_tag[node.tag or ""].append(node)
        return {tag: tuple(nodes) for tag, nodes in by_tag.items()}

    def all(self, *tags: str) -> list[LexborNode]:
        """Elements with one of `tags`; those of one tag are in document order."""
        return [node for tag in tags for node in self.elements.get(tag, ())]

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """Every `<script>`, also those that only carry data (`Script.runs` tells)."""
        found = []
        for node in self.all("script"):
            attributes = self.attributes(node)
            text = "" if node.first_child is None else node.text()
            found.append(Script(node, attributes.get("src", "").strip(), text, attributes.get("type", "").strip().lower(), attributes))
        return tuple(found)

    @cached_property
    def inner(self) -> tuple[Document, ...]:
        """The pages of frames that are written out in this one (`srcdoc`), the first `MAX_FRAMES` of them."""
        sources = [value for node in self.all("iframe") if (value := node.attributes.get("srcdoc"))]
        return tuple(Document(source, self.url) for source in sources[:MAX_FRAMES])

    @cached_property
    def blocks(self) -> tuple[TextBlock, ...]:
        """What a reader sees, in order."""
        return (
            tuple(_blocks(self.root, {node.mem_id for node in self.css("[hidden],[style]") if _hides(node)}))
            if self.root is not None
            else ()
        )

    @cached_property
    def text(self) -> str:
        """The visible text, a block a line (hidden blocks too: a pop-up shows when it is clicked)."""
        return "\n".join(block.text for block in self.blocks)

    @cached_property
    def low(self) -> str:
        """`text` in lower case where that has the same length (a few letters grow longer), else `text` itself."""
        low = self.text.lower()
        return low if len(low) == len(self.text) else self.text

    @cached_property
    def low_markup(self) -> str:
        """`markup` in lower case, every letter outside ASCII a `?` (`auditor.vendors.index.lower`); the length stays the same."""
        return lower(self.markup)

    def names(self, *words: str) -> bool:
        """Whether any of these words (lower case, ASCII) stands anywhere in the mark-up: without, there is no need to ask the tree."""
        return any(word in self.low_markup for word in words)

    @cached_property
    def title(self) -> str:
        """The page's title, on one line."""
        titles = self.all("title")
        nodes = [node for node in titles if node.parent is not None and node.parent.tag == "head"] or titles
        return _SPACES.sub(" ", nodes[0].text()).strip() if nodes else ""

    @cached_property
    def lang(self) -> str:
        """The `lang` attribute of `<html>`."""
        return ((self.root.attributes.get("lang") if self.root is not None else None) or "").strip().lower()

    @cached_property
    def base_url(self) -> str:
        """What relative addresses are relative to."""
        for node in self.all("base"):
            href = node.attributes.get("href")
            if href:
                return self._join(self.url, href) or self.url
        return self.url

    @staticmethod
    def _join(base: str, href: str) -> str:
        try:
            return urljoin(base, href.strip())
        except ValueError:  # an address like http://[x
            return ""

    def absolute(self, href: str) -> str:
        """`href` as an absolute address, or as it is where the page's own address is not known; "" where it is none."""
        return self._join(self.base_url, href)

    def line_of(self, text: str, start: int = 0) -> int | None:
        """The line of the first place at or after character `start` of `source` that holds `text`; None if none does."""
        at = self.source.find(text, start) if text else -1
        return None if at < 0 else self.source.count("\n", 0, at) + 1


def _hides(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDING.search(style))


def _blocks(root: LexborNode, hiding: set[int]) -> list[TextBlock]:
    """One walk in document order; a parent is always seen before its children, so what is inherited is looked up, never climbed for."""
    found: list[TextBlock] = []
    block_of: dict[int, LexborNode] = {}
    unseen: set[int] = set()
    hidden: set[int] = set()
    current: LexborNode | None = None
    text: list[str] = []
    parts: list[tuple[int, LexborNode]] = []
    length = 0

    def flush() -> None:
        nonlocal length
        joined = "".join(text)
        if current is not None and joined.strip():
            found.append(TextBlock(joined.rstrip(" \n"), current, tuple(parts), current.mem_id in hidden))
        text.clear()
        parts.clear()
        length = 0

    for node in root.traverse(include_text=True):
        tag, parent = node.tag, node.parent
        above = parent.mem_id if parent is not None else 0
        if tag == "-text":
            if above in unseen or parent is None:
                continue
            raw = node.text_content or ""
            piece = _SPACES.sub(" ", raw) if raw.strip(" \t\n\r\f") else raw and " "
            owner = block_of.get(above, root)
            if owner is not current:
                if text:
                    flush()
                current = owner
            if piece.startswith(" ") and (not text or text[-1].endswith((" ", "\n"))):
                piece = piece[1:]
            if piece:
                parts.append((length, parent))
                text.append(piece)
                length += len(piece)
            continue
        if tag is None or tag.startswith("-"):
            continue
        key = node.mem_id
        if above in unseen or tag in UNSEEN_TAGS:
            unseen.add(key)
            continue
        if above in hidden or key in hiding:
            hidden.add(key)
        if tag in BLOCK_TAGS:
            block_of[key] = node
            if text:
                flush()
            current = None
        else:
            block_of[key] = block_of.get(above, root)
            if tag == "br" and text and not text[-1].endswith("\n"):
                text.append("\n")
                length += 1
    flush()
    return found
