"""Where on a page something can stand that says a vendor is there.

A page is cut into pieces: addresses of scripts, frames and pictures, live code, data, links, hints, marks of the structure. The same
words mean different things in each, so every piece has a `Place`. What nobody loads (comments, hints to the browser, text,
policies) is no piece at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from selectolax.lexbor import LexborNode

from auditor.detect.document import Document
from auditor.detect.scripts import spelled_out

MAX_FRAMES = 20
"""Pages inside `srcdoc` that are looked into."""

_DATA_TYPES = ("json", "ld+json", "importmap", "speculationrules")
_TEMPLATE_TYPES = ("text/x-", "text/html", "text/template", "text/ng-template", "text/ejs", "x-tmpl", "text/mustache", "text/handlebars")
_ADDRESS = re.compile(r"^\s*(?:https?:)?//|^\s*[\w.-]{1,60}/|^\s*/|^data:")
_LAZY = ("data-src", "data-lazy-src", "data-url", "data-iframe-src", "data-script", "data-original", "data-href")


class Place(IntEnum):
    """What a piece of the page is."""

    SCRIPT = 1  # address of a script
    FRAME = 2  # address of a frame or embedded object
    CODE = 3  # inline code, without what could not run
    DATA = 4  # JSON and the like
    PRELOAD = 5  # a script the page asks the browser to fetch early
    STYLE = 6
    IMAGE = 7
    LINK = 8  # where a click leads, or a handler of a click
    MARK = 9  # an id, a class, an attribute or the name of an element
    SERVER = 10  # code of an unrendered server page
    REQUEST = 11  # an address a browser asked for


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its place, its text as written, and the element in words (`script[src]`). `early` says it may only run after consent."""

    place: Place
    text: str
    element: str
    spelled: bool = False


def _is_data(kind: str) -> bool:
    return kind.endswith(_DATA_TYPES) or kind == "text/json"


def _script_pieces(document: Document) -> Iterator[Piece]:
    for script in document.scripts:
        if script.type.startswith(_TEMPLATE_TYPES):
            continue
        for name, value in script.attributes.items():
            if name == "src" or (name.startswith("data-") and "src" in name):
                if value.startswith("data:"):
                    yield Piece(Place.CODE, spelled_out(value) or "", "script[src]", True)
                elif value:
                    yield Piece(Place.SCRIPT, value, f"script[{name}]")
            elif name == "id" and value:
                yield Piece(Place.MARK, f"#{value}", "script")
        if not script.text or script.text.isspace():
            continue
        place = Place.DATA if _is_data(script.type) else Place.CODE
        yield Piece(place, script.text, "script")
        if spelled := spelled_out(script.text):
            yield Piece(place, spelled, "script", True)


def _link_piece(rel: str, kind: str, href: str) -> Piece | None:
    if "stylesheet" in rel:
        return Piece(Place.STYLE, href, "link[rel=stylesheet]")
    if "modulepreload" in rel or ("preload" in rel and kind in ("script", "fetch", "")):
        return Piece(Place.PRELOAD, href, f"link[rel={rel}]")
    if "preload" in rel and kind == "style":
        return Piece(Place.STYLE, href, f"link[rel={rel}]")
    return None  # preconnect, dns-prefetch, prefetch, canonical ... load nothing


def _frame_pieces(node: LexborNode, attributes: dict[str, str], depth: int) -> Iterator[Piece]:
    tag = node.tag or ""
    for name in ("src", "data", *_LAZY):
        if value := attributes.get(name):
            yield Piece(Place.FRAME, value, f"{tag}[{name}]")
    if (inner := attributes.get("srcdoc")) and depth == 0:
        yield from pieces_of(Document(inner), depth + 1)


def _element_pieces(document: Document, depth: int) -> Iterator[Piece]:
    fallback = _inside_noscript(document)
    frames = 0
    for tag, nodes in document.elements.items():
        if "-" in tag or tag == "jdiv":
            yield Piece(Place.MARK, f"<{tag}>", tag)
        if tag == "script":
            continue
        for node in nodes:
            attributes = {name: value or "" for name, value in node.attributes.items()}
            if not attributes:
                continue
            if fallback and node.mem_id in fallback:
                continue
            if tag == "link":
                piece = _link_piece(attributes.get("rel", "").lower(), attributes.get("as", "").lower(), attributes.get("href", ""))
                if piece:
                    yield piece
                continue
            if tag == "meta":
                continue
            if tag in ("iframe", "frame", "embed", "object"):
                frames += 1
                if frames <= MAX_FRAMES:
                    yield from _frame_pieces(node, attributes, depth)
            for name, value in attributes.items():
                if name in ("id", "class"):
                    if value:
                        yield Piece(Place.MARK, "#" + value if name == "id" else " ." + " .".join(value.split()) + " ", tag)
                elif name == "href" or name == "action":
                    yield Piece(Place.LINK, value, f"{tag}[{name}]")
                elif name.startswith("on") and value:
                    yield Piece(Place.LINK, value, f"{tag}[{name}]")
                    if "createElement" in value or "appendChild" in value:
                        yield Piece(Place.CODE, value, f"{tag}[{name}]")
                elif name in ("src", "srcset", "data-src", "data-lazy-src", "background") and tag in (
                    "img",
                    "source",
                    "input",
                    "td",
                    "body",
                ):
                    yield Piece(Place.IMAGE, value, f"{tag}[{name}]")
                elif name.startswith("data-") or "-" in name:
                    yield Piece(Place.MARK, f"[{name}={value[:80]}]", tag)
                    if len(value) > 12 and "//" in value:
                        yield Piece(Place.DATA, value, f"{tag}[{name}]")
            if tag == "html" or tag == "body":
                continue


def _inside_noscript(document: Document) -> set[int]:
    inside: set[int] = set()
    for outer in document.all("noscript"):
        if outer.mem_id in inside:
            continue
        for node in outer.traverse():
            if node.mem_id != outer.mem_id:
                inside.add(node.mem_id)
    return inside


def pieces_of(document: Document, depth: int = 0) -> Iterator[Piece]:
    """All pieces of a page, in no particular order."""
    yield from _script_pieces(document)
    yield from _element_pieces(document, depth)
    for code in document.server_code:
        yield Piece(Place.SERVER, code, "<?php ?>")
